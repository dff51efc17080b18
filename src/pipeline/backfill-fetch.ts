/**
 * Fetching for a backfill: a few old mails at a time, so that news is looked at in between, and never far ahead of the
 * readers, so that bytes of mail that is no letter lie here for minutes and not for days.
 */
import { fetchMail, type FetchDeps } from './fetch-mail.js';
import { countOldAhead, nextOldTry } from './store/backfill.js';
import { mailsToFetch } from './store/mails.js';
import type { MailboxRow } from './store/rows.js';
import type { MailSession } from './ports.js';

/** Five mails of some megabytes take about as long as noticing one by IDLE. */
const batch = 5;
/** Readers that take mails without documents at ten a second still find work between two looks. */
const readAhead = 50;
const lookForRoomMs = 5_000;
const soonestMs = 1_000;

/** @returns when to go on; undefined = no old mail is left to fetch */
export async function fetchOldMail(
  mailbox: MailboxRow,
  session: MailSession,
  deps: FetchDeps,
): Promise<{ againInMs: number } | undefined> {
  const { database, clock } = deps;
  const at = { mailboxId: mailbox.id, uidValidity: mailbox.uid_validity!, now: clock.now() };
  const next = await mailsToFetch(database, at, 'old', batch);
  if (next.length === 0) {
    const tryAt = await nextOldTry(database, at);
    return tryAt ? { againInMs: Math.max(soonestMs, tryAt.valueOf() - at.now.valueOf()) } : undefined;
  }
  const room = readAhead - (await countOldAhead(database));
  if (room <= 0) return { againInMs: lookForRoomMs };
  for (const mail of next.slice(0, room)) await fetchMail(mail, mailbox, session, deps);
  return { againInMs: 0 };
}
