/**
 * Of a mail that is no letter only its row is left; to read it again its bytes come from the mailbox anew, by UID. What
 * is asked for are rows: whoever watches the mailbox fetches them after today's mail, a few at a time, and whoever is
 * killed meanwhile has lost nothing.
 */
import { errorCode } from './error-code.js';
import { batch, fetchFew, lookAt, lookForRoomMs, waitUntil } from './fetch-few.js';
import { aboutFetched, largestMailBytes, type FetchDeps } from './fetch-mail.js';
import { keepBytes } from './keep-bytes.js';
import { schedule } from './schedule.js';
import { addEvent } from './store/events.js';
import { mailboxById } from './store/mailboxes.js';
import { lockMail, mailWithContent } from './store/mails.js';
import {
  addReread,
  addRescan,
  clearDismissed,
  closeOldRereads,
  closeSettledRereads,
  countRereading,
  latestRescan,
  mailToReadAgain,
  nextReread,
  rereadEnded,
  rereadFailed,
  rereadsToFetch,
  stopRescan,
  type MailToReread,
  type RereadState,
} from './store/rereads.js';
import type { MailboxRow } from './store/rows.js';
import type { Clock, Database, FetchedMail, MailSession } from './ports.js';
import { sha256 } from './sha256.js';

export type ReadAgainOutcome =
  | { kind: 'asked' }
  | { kind: 'not-found' }
  /** it is no mail that was set aside any more */
  | { kind: 'not-aside' }
  | { kind: 'by-hand' }
  /** the mailbox gave its mails new numbers since */
  | { kind: 'renumbered' };
type AskDeps = { database: Database; clock: Clock };

/** Asks for one mail that was set aside. Asking twice asks once. */
export function askReadAgain(mailId: string, by: string, deps: AskDeps): Promise<ReadAgainOutcome> {
  return deps.database.transaction(async (sql): Promise<ReadAgainOutcome> => {
    const mail = await lockMail(sql, mailId);
    if (!mail) return { kind: 'not-found' };
    if (mail.decision !== 'not-a-letter') return { kind: 'not-aside' };
    const mailbox = await mailboxById(sql, mail.mailbox_id);
    if (mailbox.kind === 'by-hand') return { kind: 'by-hand' };
    const now = deps.clock.now();
    const isThere = mailbox.uid_validity === mail.uid_validity;
    const added = await addReread(sql, { mailId, by, now, state: isThere ? 'waiting' : 'renumbered' });
    if (!isThere) return { kind: 'renumbered' };
    const detail = { code: mail.reason_code };
    if (added) await addEvent(sql, { at: now, actor: by, what: 'read again asked', mailId, detail });
    return { kind: 'asked' };
  });
}

export type RescanOutcome =
  | { kind: 'begun'; total: number }
  | { kind: 'nothing-to-read' }
  | { kind: 'runs-already' };

/** Asks for all mails that were set aside and that a reading could decide otherwise. */
export function startRescan(by: string, { database, clock }: AskDeps): Promise<RescanOutcome> {
  return database.transaction(async (sql): Promise<RescanOutcome> => {
    await sql.query('lock table rescan in share row exclusive mode');
    const running = await latestRescan(sql);
    if (running && running.waiting + running.reading > 0) return { kind: 'runs-already' };
    const begun = await addRescan(sql, { by, now: clock.now() });
    if (!begun) return { kind: 'nothing-to-read' };
    const detail = { mails: begun.total };
    await addEvent(sql, { at: clock.now(), actor: by, what: 're-scan begun', detail });
    return { kind: 'begun', total: begun.total };
  });
}

/** What is fetched already is still read. @returns false where it had ended before */
export function endRescan(id: string, by: string, { database, clock }: AskDeps): Promise<boolean> {
  return database.transaction(async (sql) => {
    const stopped = await stopRescan(sql, id, clock.now());
    if (stopped) await addEvent(sql, { at: clock.now(), actor: by, what: 're-scan stopped' });
    return stopped;
  });
}

const mostTries = 4;
const waitMs = (tries: number): number => 30_000 * 2 ** tries;

/** @returns when to go on; undefined = nothing is left to fetch */
export async function fetchAgain(
  mailbox: MailboxRow,
  session: MailSession,
  deps: FetchDeps,
): Promise<{ againInMs: number } | undefined> {
  const { database } = deps;
  const at = lookAt(mailbox, deps.clock);
  await closeOldRereads(database, at);
  await closeSettledRereads(database, mailbox.id, at.now);
  const next = await rereadsToFetch(database, at, batch);
  if (next.length > 0)
    return fetchFew(next, await countRereading(database), (mail) => fetchOne(mail, session, deps));
  const later = await nextReread(database, mailbox.id);
  if (!later) return undefined;
  return later.at ? waitUntil(later.at, at.now) : { againInMs: lookForRoomMs };
}

async function fetchOne(mail: MailToReread, session: MailSession, deps: FetchDeps): Promise<void> {
  const { database, clock, logger } = deps;
  let fetched: FetchedMail | 'gone';
  try {
    fetched = await session.fetch(mail.uid, { maxBytes: largestMailBytes });
  } catch (error) {
    // is it this mail or the connection? If the session no longer answers, the mail is not to blame
    await session.flags(mail.uid);
    logger.warn({ mailId: mail.id, code: errorCode(error) }, 'a mail could not be fetched again');
    if (mail.tries + 1 >= mostTries) return rereadEnded(database, mail.id, 'cannot-fetch', clock.now());
    return rereadFailed(database, mail.id, new Date(clock.now().valueOf() + waitMs(mail.tries)));
  }
  const ended = fetched === 'gone' ? 'gone' : await storeAgain(mail, fetched, deps);
  await rereadEnded(database, mail.id, ended, clock.now());
}

async function storeAgain(mail: MailToReread, fetched: FetchedMail, deps: FetchDeps): Promise<RereadState> {
  const { database, blobs, clock, logger } = deps;
  if (fetched.source === null) return 'too-large';
  const contentHash = sha256(fetched.source);
  const earlier = await mailWithContent(database, contentHash, mail.id);
  if (earlier && earlier.decision !== 'not-a-letter') return 'duplicate';
  await blobs.put(fetched.source);
  await database.transaction(async (sql) => {
    await keepBytes(sql, blobs, { hash: contentHash, bytes: fetched.source! });
    const locked = await lockMail(sql, mail.id);
    if (locked?.decision !== 'not-a-letter') return;
    await clearDismissed(sql, mail.id);
    await mailToReadAgain(sql, mail.id, contentHash, aboutFetched(fetched), clock.now());
    await addEvent(sql, { at: clock.now(), actor: 'service', what: 'fetched again', mailId: mail.id });
  });
  await schedule(deps.readQueue, { mailId: mail.id }, { later: mail.rescan_id !== null, logger });
  return 'fetched';
}
