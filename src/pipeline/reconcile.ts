/**
 * Mailbox and ledger compared by UID: what one shows and the other does not know is noticed, what was given up though it
 * is there is fetched. By itself nothing of it should ever be found; a server that shows mails late, out of order or not
 * at all for a while is why it may be (and so would be a fault of ours).
 */
import { errorCode } from './error-code.js';
import { lookAt, type Look } from './fetch-few.js';
import { largestMailBytes } from './fetch-mail.js';
import { uidsOf } from './scan.js';
import { addEvent } from './store/events.js';
import { allMailboxes, saveUnaccounted } from './store/mailboxes.js';
import { knownUids, noticeMails } from './store/mails.js';
import { lookLater, neverStored, noticeAgain, type NeverStored } from './store/reconcile.js';
import type { Clock, Database, Logger, MailSession } from './ports.js';

export interface ReconcileDeps {
  database: Database;
  clock: Clock;
  logger: Logger;
}

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
  deps: ReconcileDeps,
): (mailboxName: string, session: MailSession) => Promise<Reconciled | null> {
  const last = new Map<string, { session: MailSession; at: number }>();
  return async (mailboxName, session) => {
    const before = last.get(mailboxName);
    const now = deps.clock.now().valueOf();
    if (before?.session === session && now - before.at < everyMs) return null;
    const found = await reconcile(mailboxName, session, deps);
    last.set(mailboxName, { session, at: now });
    return found;
  };
}

/** One comparison; what it mends is told in the log and the history. */
export async function reconcile(
  mailboxName: string,
  session: MailSession,
  deps: ReconcileDeps,
): Promise<Reconciled> {
  const { database, clock, logger } = deps;
  const mailbox = (await allMailboxes(database)).find(({ name }) => name === mailboxName);
  // a mailbox with new numbers is looked at from its beginning anyway
  if (!mailbox || mailbox.uid_validity !== Number(session.status().uidValidity)) return nothing;
  const at = lookAt(mailbox, clock);
  const known = await knownUids(database, at.mailboxId, at.uidValidity);
  // what is not below `next_uid` is news, and comes with the next look
  const without = (await uidsOf(mailbox, 1, session)).filter(
    (uid) => uid < mailbox.next_uid && !known.has(uid),
  );
  const again = await stillThere(at, session, deps);
  const mended = await database.transaction(async (sql) => {
    const noticed = await noticeMails(sql, at, without);
    let fetched = 0;
    for (const mail of again) {
      if (!(await noticeAgain(sql, mail))) continue;
      fetched += 1;
      const detail = { code: mail.reason_code };
      await addEvent(sql, {
        at: at.now,
        actor: 'service',
        what: 'mail found again',
        mailId: mail.id,
        detail,
      });
    }
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

/** What was given up without its bytes, and the mailbox holds and hands out after all. */
async function stillThere(at: Look, session: MailSession, deps: ReconcileDeps): Promise<NeverStored[]> {
  const { database } = deps;
  const lacking = await neverStored(database, at);
  if (lacking.length === 0) return [];
  const there = new Set(await session.search({ fromUid: 1 }));
  const found = lacking.filter(({ uid }) => there.has(uid));
  const gone = found.filter((mail) => mail.reason_code === 'gone');
  const refused = found.filter((mail) => mail.reason_code === 'cannot-fetch').slice(0, givenUpAtOnce);
  const handedOut: NeverStored[] = [];
  for (const mail of refused) {
    if (await isHandedOut(mail, session, deps)) handedOut.push(mail);
    else await lookLater(database, mail.id, new Date(at.now.valueOf() + givenUpEveryMs));
  }
  return [...gone, ...handedOut];
}

/** @throws where the connection is to blame and not the mail */
async function isHandedOut(mail: NeverStored, session: MailSession, deps: ReconcileDeps): Promise<boolean> {
  try {
    const fetched = await session.fetch(mail.uid, { maxBytes: largestMailBytes });
    return fetched !== 'gone';
  } catch (error) {
    await session.flags(mail.uid);
    deps.logger.warn({ mailId: mail.id, code: errorCode(error) }, 'a mail is still not handed out');
    return false;
  }
}
