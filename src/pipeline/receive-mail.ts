/**
 * Mailbox → ledger. Every UID of the scan gets a row before anything else happens to it; then its bytes are stored,
 * and only then is it handed to a reader. Safe to run again at any point: rows are unique, stored bytes are final.
 */
import { fetchOldMail } from './backfill-fetch.js';
import { lookAt } from './fetch-few.js';
import { fetchMail, type FetchDeps } from './fetch-mail.js';
import { fetchAgain } from './read-again.js';
import { scanOf, uidsOf, type Since } from './scan.js';
import { sureStatus } from './unsure-numbers.js';
import { openMailbox, saveScan } from './store/mailboxes.js';
import { closeOldNumbers, mailsToFetch, noticeMails } from './store/mails.js';
import type { MailboxRow } from './store/rows.js';
import type { MailboxStatus, MailSession } from './ports.js';

export interface ReceiveDeps extends FetchDeps {
  since: Since;
}

/**
 * One look at the mailbox: notice what is new, fetch what is not stored yet, then what a person wants
 * read again and a few of a backfill's old mails.
 * @returns when to look again where old mail is left, news or not
 */
export async function receiveMail(
  mailboxName: string,
  session: MailSession,
  deps: ReceiveDeps,
): Promise<{ againInMs: number } | undefined> {
  const { database, clock } = deps;
  const before = await openMailbox(database, mailboxName, clock.now());
  const mailbox = await followScan(before, await sureStatus(before, session, deps), deps);
  const uids = await uidsOf(mailbox, mailbox.next_uid, session);
  const at = lookAt(mailbox, clock);
  await database.transaction(async (sql) => {
    await noticeMails(sql, at, uids);
    const nextUid = Math.max(mailbox.next_uid, ...uids.slice(-1).map((uid) => uid + 1));
    await saveScan(sql, mailbox.id, { ...mailbox, next_uid: nextUid });
  });
  for (const mail of await mailsToFetch(database, at, 'new')) await fetchMail(mail, mailbox, session, deps);
  const again = await fetchAgain(mailbox, session, deps);
  const old = await fetchOldMail(mailbox, session, deps);
  return again && old ? { againInMs: Math.min(again.againInMs, old.againInMs) } : (again ?? old);
}

/** Where the scan begins; a scan that is not the stored one is stored before it is begun. */
export async function followScan(
  mailbox: MailboxRow,
  status: MailboxStatus,
  deps: Pick<ReceiveDeps, 'database' | 'clock' | 'logger' | 'since'>,
): Promise<MailboxRow> {
  const { scan, why } = scanOf(mailbox, status, deps.since);
  if (why === 'as-before') return mailbox;
  if (why === 'renumbered')
    deps.logger.warn(
      { mailboxId: mailbox.id },
      'the mailbox has a new UIDVALIDITY: looking at everything since the start again',
    );
  if (why === 'widened')
    deps.logger.info({ mailboxId: mailbox.id }, 'the start was moved back: looking at older mail');
  await deps.database.transaction(async (sql) => {
    await saveScan(sql, mailbox.id, scan);
    if (why === 'renumbered')
      await closeOldNumbers(sql, {
        mailboxId: mailbox.id,
        uidValidity: scan.uid_validity!,
        now: deps.clock.now(),
      });
  });
  return { ...mailbox, ...scan };
}
