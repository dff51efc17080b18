/**
 * Mailbox → ledger. Every UID of the scan gets a row before anything else happens to it; then its bytes are stored,
 * and only then is it handed to a reader. Safe to run again at any point: rows are unique, stored bytes are final.
 */
import { createHash } from 'node:crypto';
import { errorCode } from './error-code.js';
import { isBeforeStart, scanOf, uidsOf, type Since } from './scan.js';
import { addEvent } from './store/events.js';
import { openMailbox, saveScan } from './store/mailboxes.js';
import {
  closeOldNumbers,
  decideMailRow,
  fetchFailed,
  mailFetched,
  mailStored,
  mailsToFetch,
  mailWithContent,
  noticeMails,
} from './store/mails.js';
import { openReview } from './store/reviews.js';
import type { MailboxRow, MailRow } from './store/rows.js';
import type {
  Blobs,
  Clock,
  Database,
  FetchedMail,
  Logger,
  MailboxStatus,
  MailSession,
  QueueHandle,
} from './ports.js';

/** Larger mails stay in the mailbox and are shown for review: no letter is that large, a reader could not hold it. */
export const largestMailBytes = 50 * 1024 * 1024;
/** With the waits below a mail that cannot be fetched is tried for about two hours before a person is asked. */
const fetchAttempts = 8;
const fetchWaitMs = (attempts: number): number => Math.min(30 * 60_000, 30_000 * 2 ** attempts);

export interface ReceiveDeps {
  database: Database;
  blobs: Blobs;
  readQueue: QueueHandle<{ mailId: string }>;
  clock: Clock;
  logger: Logger;
  since: Since;
}

/** One look at the mailbox: notice what is new, fetch what is not stored yet. */
export async function receiveMail(
  mailboxName: string,
  session: MailSession,
  deps: ReceiveDeps,
): Promise<void> {
  const { database, clock } = deps;
  const before = await openMailbox(database, mailboxName, clock.now());
  const mailbox = await followScan(before, session.status(), deps);
  const uids = await uidsOf(mailbox, mailbox.next_uid, session);
  const uidValidity = mailbox.uid_validity!;
  await database.transaction(async (sql) => {
    await noticeMails(sql, { mailboxId: mailbox.id, uidValidity, now: clock.now() }, uids);
    const nextUid = Math.max(mailbox.next_uid, ...uids.slice(-1).map((uid) => uid + 1));
    await saveScan(sql, mailbox.id, { ...mailbox, next_uid: nextUid });
  });
  for (const mail of await mailsToFetch(database, mailbox.id, uidValidity, clock.now())) {
    await fetchOne(mail, mailbox, session, deps);
  }
}

/** Where the scan begins; a scan that is not the stored one is stored before it is begun. */
async function followScan(
  mailbox: MailboxRow,
  status: MailboxStatus,
  deps: ReceiveDeps,
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

async function fetchOne(
  mail: MailRow,
  mailbox: MailboxRow,
  session: MailSession,
  deps: ReceiveDeps,
): Promise<void> {
  let fetched: FetchedMail | 'gone';
  try {
    fetched = await session.fetch(mail.uid, { maxBytes: largestMailBytes });
    if (fetched === 'gone') return await retryGone(mail, deps);
    await storeFetched(mail, mailbox, fetched, deps);
  } catch (error) {
    // Is it this mail or the connection? If the session no longer answers, the mail is not to blame.
    await session.flags(mail.uid);
    await retryFetch(mail, error, deps);
  }
}

async function storeFetched(
  mail: MailRow,
  mailbox: MailboxRow,
  fetched: FetchedMail,
  deps: ReceiveDeps,
): Promise<void> {
  const { database, blobs, clock } = deps;
  const facts = {
    receivedAt: fetched.internalDate,
    sizeBytes: fetched.sizeBytes,
    answered: fetched.flags.includes('\\Answered'),
  };
  const decided = (
    decision: 'review' | 'not-a-letter',
    code: MailRow['reason_code'],
    text: string,
    more: object = {},
  ): Promise<void> =>
    database.transaction(async (sql) => {
      await mailFetched(sql, mail.id, facts);
      await decideMailRow(sql, mail.id, { decision, code, text, ...more }, clock.now());
      if (decision === 'review')
        await openReview(sql, {
          mailId: mail.id,
          letterId: null,
          reasons: [{ code: code!, text }],
          now: clock.now(),
        });
      await addEvent(sql, {
        at: clock.now(),
        actor: 'service',
        what: `mail ${decision}`,
        mailId: mail.id,
        detail: { code },
      });
    });

  if (isBeforeStart(mailbox, mail.uid, fetched.internalDate))
    return decided('not-a-letter', 'before-start', 'It arrived before the service was started.');
  if (fetched.source === null)
    return decided(
      'review',
      'too-large',
      'It is larger than 50 MB; it was left in the mailbox and not read.',
    );
  const contentHash = createHash('sha256').update(fetched.source).digest('hex');
  const earlier = await mailWithContent(database, contentHash, mail.id);
  if (earlier)
    return decided('not-a-letter', 'duplicate', 'The same mail, byte for byte, is in the ledger already.', {
      contentHash,
      repeats: earlier.id,
    });
  await blobs.put(fetched.source);
  await database.transaction(async (sql) => {
    await mailFetched(sql, mail.id, facts);
    await mailStored(sql, mail.id, contentHash);
  });
  await deps.readQueue.add({ mailId: mail.id }, { jobId: mail.id });
}

/** A mail that is not there may be on its way between two folders: it is looked for twice more before it is given up. */
async function retryGone(mail: MailRow, deps: ReceiveDeps): Promise<void> {
  const now = deps.clock.now();
  if (mail.attempts < 2) return fetchFailed(deps.database, mail.id, 'gone', new Date(now.valueOf() + 5_000));
  await deps.database.transaction(async (sql) => {
    await decideMailRow(
      sql,
      mail.id,
      { decision: 'not-a-letter', code: 'gone', text: 'It was moved or deleted before it could be read.' },
      now,
    );
    await addEvent(sql, { at: now, actor: 'service', what: 'mail gone', mailId: mail.id });
  });
}

async function retryFetch(mail: MailRow, error: unknown, deps: ReceiveDeps): Promise<void> {
  const now = deps.clock.now();
  const code = errorCode(error);
  deps.logger.warn({ mailId: mail.id, attempts: mail.attempts + 1, error }, 'a mail could not be fetched');
  if (mail.attempts + 1 < fetchAttempts)
    return fetchFailed(deps.database, mail.id, code, new Date(now.valueOf() + fetchWaitMs(mail.attempts)));
  const text = `The mailbox did not hand this mail out (${fetchAttempts} tries); it is still there.`;
  await deps.database.transaction(async (sql) => {
    await decideMailRow(sql, mail.id, { decision: 'failed', code: 'cannot-fetch', text }, now);
    await openReview(sql, {
      mailId: mail.id,
      letterId: null,
      reasons: [{ code: 'cannot-fetch', text }],
      now,
    });
    await addEvent(sql, {
      at: now,
      actor: 'service',
      what: 'mail failed',
      mailId: mail.id,
      detail: { code },
    });
  });
}
