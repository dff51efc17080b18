/**
 * Mailbox → ledger. Every UID of the scan gets a row before anything else happens to it; then its bytes are stored,
 * and only then is it handed to a reader. Safe to run again at any point: rows are unique, stored bytes are final.
 */
import { createHash } from 'node:crypto';
import { errorCode } from './error-code.js';
import { addEvent } from './store/events.js';
import { openMailbox, saveScan } from './store/mailboxes.js';
import {
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
  /** null = only mail that arrives from the first start on */
  since: Date | 'all' | null;
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
  const uids = await session.search(
    mailbox.scan_since === null
      ? { fromUid: mailbox.next_uid }
      : { fromUid: mailbox.next_uid, since: mailbox.scan_since },
  );
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

/**
 * Where the scan begins. A first start takes mail from now on, or from `since`. Under a changed UIDVALIDITY (RFC 3501,
 * 2.3.1.1) UIDs mean nothing any more: everything since the start is looked at again, and known content is recognised.
 */
async function followScan(
  mailbox: MailboxRow,
  status: MailboxStatus,
  deps: ReceiveDeps,
): Promise<MailboxRow> {
  const uidValidity = Number(status.uidValidity);
  const { since } = deps;
  const scan = {
    uid_validity: uidValidity,
    scan_from_uid: 1,
    scan_since: since === 'all' ? null : since,
    next_uid: 1,
  };
  if (mailbox.uid_validity === null) {
    if (since === null) {
      scan.scan_from_uid = status.uidNext;
      scan.next_uid = status.uidNext;
    }
  } else if (mailbox.uid_validity !== uidValidity) {
    const wasFrom = mailbox.scan_from_uid === 1 ? mailbox.scan_since : mailbox.started_at;
    if (since !== 'all') scan.scan_since = earliest(wasFrom, since ?? wasFrom);
    deps.logger.warn(
      { mailboxId: mailbox.id },
      'the mailbox has a new UIDVALIDITY: looking at everything since the start again',
    );
  } else if (widens(mailbox, since)) {
    deps.logger.info({ mailboxId: mailbox.id }, 'the start was moved back: looking at older mail');
  } else {
    return mailbox;
  }
  await saveScan(deps.database, mailbox.id, scan);
  return { ...mailbox, ...scan };
}

/** null stands for "from the beginning". */
const earliest = (a: Date | null, b: Date | null): Date | null => (a && b ? (a < b ? a : b) : null);

function widens(mailbox: MailboxRow, since: ReceiveDeps['since']): boolean {
  if (since === null) return false;
  const fromFirstStart = mailbox.scan_from_uid > 1;
  if (since === 'all') return fromFirstStart || mailbox.scan_since !== null;
  return fromFirstStart || (mailbox.scan_since !== null && since < mailbox.scan_since);
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

  if (mailbox.scan_since !== null && fetched.internalDate < mailbox.scan_since)
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
