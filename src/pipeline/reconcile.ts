/**
 * Mailbox and ledger compared by UID: what one shows and the other does not know is noticed, what was given up though it
 * is there is fetched. By itself nothing of it should ever be found; a server that shows mails late, out of order or not
 * at all for a while is why it may be (and so would be a fault of ours).
 */
import { errorCode } from './error-code.js';
import { lookAt, type Look } from './fetch-few.js';
import { fetchMail, type FetchDeps, largestMailBytes } from './fetch-mail.js';
import { numbersOf, uidsOf } from './scan.js';
import { addEvent } from './store/events.js';
import { allMailboxes, saveUnaccounted } from './store/mailboxes.js';
import { knownUids, noticeMails } from './store/mails.js';
import { lookLater, neverStored, noticeAgain, type NeverStored } from './store/reconcile.js';
import type { MailboxRow, MailRow } from './store/rows.js';
import type { FetchedMail, MailSession, Sql } from './ports.js';

/** What was found and mended. */
export interface Reconciled {
  /** mails without a row, which have one now */
  noticed: number;
  /** mails that had been given up without their bytes, which are fetched now */
  fetched: number;
}
const nothing: Reconciled = { noticed: 0, fetched: 0 };

/** A whole search at each poll would be work for nothing. */
const everyMs = 10 * 60_000;
/** A mail that the server did not hand out for hours is asked for so often from then on. */
const givenUpEveryMs = 6 * 60 * 60_000;
/** Each of them is a download of up to 50 MB, before today's mail. */
const givenUpAtOnce = 5;

/**
 * Compares after each reconnect (a session that was not seen before) and every ten minutes.
 * @returns to be called with each look at a mailbox, after its news was received; how much was mended, or null where it
 * was not due
 */
export function reconciler(
  deps: FetchDeps,
): (mailboxName: string, session: MailSession) => Promise<Reconciled | null> {
  const last = new Map<string, { session: MailSession; at: number }>();
  return async (mailboxName, session) => {
    const before = last.get(mailboxName);
    const now = deps.clock.now().valueOf();
    // a clock may go back, by more than the wait
    if (before?.session === session && Math.abs(now - before.at) < everyMs) return null;
    const found = await reconcile(mailboxName, session, deps);
    last.set(mailboxName, { session, at: now });
    return found;
  };
}

/** One comparison; what it mends is told in the log and the history. */
export async function reconcile(
  mailboxName: string,
  session: MailSession,
  deps: FetchDeps,
): Promise<Reconciled> {
  const { database, clock, logger } = deps;
  const mailbox = (await allMailboxes(database)).find(({ name }) => name === mailboxName);
  // a mailbox with new numbers is looked at from its beginning anyway
  if (!mailbox || mailbox.uid_validity !== numbersOf(mailbox, session.status())) return nothing;
  const at = lookAt(mailbox, clock);
  const known = await knownUids(database, at.mailboxId, at.uidValidity);
  // what is not below `next_uid` is news, and comes with the next look
  const shown = await uidsOf(mailbox, 1, session);
  const without = shown.filter((uid) => uid < mailbox.next_uid && !known.has(uid));
  const lacking = await stillThere(mailbox, shown, at, session, deps);
  const taken = await takeHandedOut(mailbox, lacking, at, session, deps);
  const mended = await database.transaction(async (sql) => {
    const noticed = await noticeMails(sql, at, without);
    let fetched = taken;
    for (const mail of lacking)
      if (mail.reason_code === 'gone' && (await foundAgain(sql, mail, at))) fetched += 1;
    if (noticed + fetched > 0)
      await addEvent(sql, {
        at: at.now,
        actor: 'service',
        what: 'mailbox reconciled',
        detail: { mailboxId: mailbox.id, noticed, fetched },
      });
    await saveUnaccounted(sql, mailbox.id, without.length - noticed, at.now);
    return { noticed, fetched };
  });
  if (mended.noticed + mended.fetched > 0)
    logger.warn(
      { mailboxId: mailbox.id, ...mended },
      'the mailbox held mails that the ledger lacked: they are fetched now',
    );
  return mended;
}

/**
 * What was given up without its bytes, and the mailbox shows after all.
 * @param shown UIDs of the scan; only what came before it, as old mail, is to be asked for
 */
async function stillThere(
  mailbox: MailboxRow,
  shown: readonly number[],
  at: Look,
  session: MailSession,
  { database }: FetchDeps,
): Promise<NeverStored[]> {
  const lacking = await neverStored(database, at);
  const there = new Set(shown);
  const old = lacking.find(({ uid }) => uid < mailbox.scan_from_uid && !there.has(uid));
  if (old) for (const uid of await session.search({ fromUid: old.uid })) there.add(uid);
  return lacking.filter(({ uid }) => there.has(uid));
}

/** Takes in what was refused and is handed out by now, a few at a time. @returns how many */
async function takeHandedOut(
  mailbox: MailboxRow,
  lacking: readonly NeverStored[],
  at: Look,
  session: MailSession,
  deps: FetchDeps,
): Promise<number> {
  const { database } = deps;
  const refused = lacking.filter((mail) => mail.reason_code === 'cannot-fetch').slice(0, givenUpAtOnce);
  let taken = 0;
  for (const mail of refused) {
    const fetched = await handedOut(mail, session, deps);
    if (fetched === null) {
      await lookLater(database, mail.id, new Date(at.now.valueOf() + givenUpEveryMs));
      continue;
    }
    const row = await database.transaction((sql) => foundAgain(sql, mail, at));
    if (row === null) continue;
    await fetchMail(row, mailbox, session, deps, fetched);
    taken += 1;
  }
  return taken;
}

/** @returns its row, noticed and not fetched; null where it was decided otherwise meanwhile */
async function foundAgain(sql: Sql, mail: NeverStored, { now }: Look): Promise<MailRow | null> {
  const row = await noticeAgain(sql, mail);
  if (row === null) return null;
  const detail = { code: mail.reason_code };
  await addEvent(sql, { at: now, actor: 'service', what: 'mail found again', mailId: mail.id, detail });
  return row;
}

/** @throws where the connection is to blame and not the mail */
async function handedOut(
  mail: NeverStored,
  session: MailSession,
  deps: FetchDeps,
): Promise<FetchedMail | null> {
  try {
    const fetched = await session.fetch(mail.uid, { maxBytes: largestMailBytes });
    return fetched === 'gone' ? null : fetched;
  } catch (error) {
    await session.flags(mail.uid);
    deps.logger.warn({ mailId: mail.id, code: errorCode(error) }, 'a mail is still not handed out');
    return null;
  }
}
