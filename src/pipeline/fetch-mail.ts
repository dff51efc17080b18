/** One message of the mailbox → its bytes in the store → the `read` job. Stored bytes are final, so it may run again. */
import { errorCode } from './error-code.js';
import { isBeforeStart, type Scan } from './scan.js';
import { keepBytes } from './keep-bytes.js';
import { schedule } from './schedule.js';
import { addEvent } from './store/events.js';
import {
  decideMailRow,
  fetchFailed,
  mailFetched,
  mailStored,
  mailWithContent,
  storingFailed,
  type Fetched,
} from './store/mails.js';
import { openReview } from './store/reviews.js';
import type { MailRow } from './store/rows.js';
import type { Blobs, Clock, Database, FetchedMail, Logger, MailSession, QueueHandle } from './ports.js';
import { sha256 } from './sha256.js';
import { isAway } from './surroundings.js';

/** Larger mails stay in the mailbox and are shown for review: no letter is that large, a reader could not hold it. */
export const largestMailBytes = 50 * 1024 * 1024;
/** With the waits below a mail that cannot be fetched is tried for about two hours before a person is asked. */
const fetchAttempts = 8;
/** Each try is another download. */
const storeWaitMs = 60_000;
const fetchWaitMs = (attempts: number): number => Math.min(30 * 60_000, 30_000 * 2 ** attempts);

export interface FetchDeps {
  database: Database;
  blobs: Blobs;
  readQueue: QueueHandle<{ mailId: string }>;
  clock: Clock;
  logger: Logger;
}

/**
 * Fetches one noticed mail, stores it, hands it to a reader; or writes down why not and when to try again.
 * @param handedOut what the mailbox has just handed out for it, where that is at hand
 */
export async function fetchMail(
  mail: MailRow,
  mailbox: Scan,
  session: MailSession,
  deps: FetchDeps,
  handedOut: FetchedMail | null = null,
): Promise<void> {
  let fetched: FetchedMail | 'gone' | null = null;
  try {
    fetched = handedOut ?? (await session.fetch(mail.uid, { maxBytes: largestMailBytes }));
    if (fetched === 'gone') return await retryGone(mail, deps);
    await storeFetched(mail, mailbox, fetched, deps);
  } catch (error) {
    if (fetched !== null && isAway(error)) return waitToStore(mail, error, deps);
    // Is it this mail or the connection? If the session no longer answers, the mail is not to blame.
    await session.flags(mail.uid);
    await retryFetch(mail, error, deps);
  }
}

export const aboutFetched = ({ internalDate, sizeBytes, flags }: FetchedMail): Fetched => ({
  receivedAt: internalDate,
  sizeBytes,
  answered: flags.includes('\\Answered'),
});

async function storeFetched(
  mail: MailRow,
  mailbox: Scan,
  fetched: FetchedMail,
  deps: FetchDeps,
): Promise<void> {
  const { database, blobs, clock } = deps;
  const facts = aboutFetched(fetched);
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

  // old mail came before the start: that is why it was asked for
  if (mail.backfill === null && isBeforeStart(mailbox, mail.uid, fetched.internalDate))
    return decided('not-a-letter', 'before-start', 'It arrived before the service was started.');
  if (fetched.source === null)
    return decided(
      'review',
      'too-large',
      'It is larger than 50 MB; it was left in the mailbox and not read.',
    );
  const contentHash = sha256(fetched.source);
  const earlier = await mailWithContent(database, contentHash, mail.id);
  if (earlier)
    return decided('not-a-letter', 'duplicate', 'The same mail, byte for byte, is in the ledger already.', {
      contentHash,
      repeats: earlier.id,
    });
  await blobs.put(fetched.source);
  await database.transaction(async (sql) => {
    await keepBytes(sql, blobs, { hash: contentHash, bytes: fetched.source! });
    await mailFetched(sql, mail.id, facts);
    await mailStored(sql, mail.id, contentHash);
  });
  await schedule(deps.readQueue, { mailId: mail.id }, { later: mail.backfill !== null, logger: deps.logger });
}

/** A mail that is not there may be on its way between two folders: it is looked for twice more before it is given up. */
async function retryGone(mail: MailRow, deps: FetchDeps): Promise<void> {
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

/** It was handed out and there is no room for it, or nothing to write to: it waits for as long as that lasts. */
async function waitToStore(mail: MailRow, error: unknown, deps: FetchDeps): Promise<void> {
  const code = errorCode(error);
  deps.logger.warn({ mailId: mail.id, code }, 'a mail could not be stored');
  await storingFailed(deps.database, mail.id, code, new Date(deps.clock.now().valueOf() + storeWaitMs));
}

async function retryFetch(mail: MailRow, error: unknown, deps: FetchDeps): Promise<void> {
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
