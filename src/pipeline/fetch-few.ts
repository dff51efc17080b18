/**
 * Old mail is fetched a few at a time, so that news is looked at in between, and never far ahead of the readers, so that
 * bytes of mail that is no letter lie here for minutes and not for days.
 */
import type { MailboxRow } from './store/rows.js';
import type { Clock } from './ports.js';

/** Five mails of some megabytes take about as long as noticing one by IDLE. */
export const batch = 5;
/** Readers that take mails without documents at ten a second still find work between two looks. */
const readAhead = 50;
export const lookForRoomMs = 5_000;
const soonestMs = 1_000;

/** A mailbox under its numbering of now, and when it is looked at. */
export interface Look {
  mailboxId: string;
  uidValidity: number;
  now: Date;
}
export const lookAt = (mailbox: MailboxRow, clock: Clock): Look => ({
  mailboxId: mailbox.id,
  uidValidity: mailbox.uid_validity!,
  now: clock.now(),
});

/** @param ahead how many are fetched and not read yet; @returns when to go on */
export async function fetchFew<M>(
  mails: readonly M[],
  ahead: number,
  fetchOne: (mail: M) => Promise<void>,
): Promise<{ againInMs: number }> {
  const room = readAhead - ahead;
  if (room <= 0) return { againInMs: lookForRoomMs };
  for (const mail of mails.slice(0, room)) await fetchOne(mail);
  return { againInMs: 0 };
}

export const waitUntil = (at: Date, now: Date): { againInMs: number } => ({
  againInMs: Math.max(soonestMs, at.valueOf() - now.valueOf()),
});
