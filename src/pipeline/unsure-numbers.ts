/**
 * A server without UIDVALIDITY, or with 0, does not promise that a UID names the same mail after a reconnect (RFC 3501,
 * 2.3.1.1). So each new connection compares what it shows with the ledger, by size and day of arrival. Where a UID names
 * another mail, the mailbox is looked at anew as after a change of UIDVALIDITY: known bytes are recognised, and nobody is
 * answered twice.
 */
import { uidsOf } from './scan.js';
import { fetchedUnder, lowestNumbers } from './store/unsure-numbers.js';
import type { Database, MailboxStatus, MailSession } from './ports.js';
import type { MailboxRow } from './store/rows.js';

/** connections whose numbers were compared, and hold until they end */
const compared = new WeakSet<MailSession>();

/** The mailbox's status; of one without UIDVALIDITY, under numbers of our own where its former ones hold no more. */
export async function sureStatus(
  mailbox: MailboxRow,
  session: MailSession,
  { database }: { database: Database },
): Promise<MailboxStatus> {
  const status = session.status();
  if (status.uidValidity !== 0n || mailbox.uid_validity === null || compared.has(session)) return status;
  const holds = mailbox.uid_validity <= 0 && (await numbersHold(mailbox, session, database));
  compared.add(session);
  if (holds) return status;
  return { ...status, uidValidity: BigInt(Math.min(0, await lowestNumbers(database, mailbox.id)) - 1) };
}

async function numbersHold(mailbox: MailboxRow, session: MailSession, database: Database): Promise<boolean> {
  const shown = new Set(await uidsOf(mailbox, 1, session));
  for (const mail of await fetchedUnder(database, mailbox.id, mailbox.uid_validity!)) {
    if (!shown.has(mail.uid)) continue;
    const now = await session.fetch(mail.uid, { maxBytes: 0 });
    if (now === 'gone') continue;
    if (now.sizeBytes !== mail.size_bytes || now.internalDate.valueOf() !== mail.received_at.valueOf())
      return false;
  }
  return true;
}
