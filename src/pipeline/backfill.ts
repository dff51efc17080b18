/**
 * Old mail is taken in by noticing it: a backfill is rows of the ledger, not a process. Whatever fetches, reads and
 * answers mail does so with these rows too (after today's), and whoever is killed meanwhile has lost nothing.
 */
import { answerRules } from '../core/mail/etiquette.js';
import { fetchOldMail } from './backfill-fetch.js';
import { lookAt } from './fetch-few.js';
import { followScan, type ReceiveDeps } from './receive-mail.js';
import { uidsOf } from './scan.js';
import {
  countBackfill,
  holdOldReplies,
  noticeOldMails,
  reopenBeforeStart,
  setBackfillMode,
  stopBackfill,
  type BackfillMode,
  type BackfillProgress,
} from './store/backfill.js';
import { addEvent } from './store/events.js';
import { openMailbox } from './store/mailboxes.js';
import type { MailSession, Sql } from './ports.js';

export type { BackfillMode, BackfillProgress } from './store/backfill.js';

export interface BackfillOrder {
  /** midnight UTC of a day; the mailbox goes by the day of INTERNALDATE in its own zone (RFC 3501, 6.4.4) */
  since: Date;
  /** whether replies to these mails wait for a person, or go as today's do */
  mode: BackfillMode;
}
export interface NoticedOldMail {
  /** messages in the mailbox since that day */
  found: number;
  /** of these, how many are asked for now for the first time */
  new: number;
  /** the others: in the ledger already, or the service's own because they came after its start */
  known: number;
}

/**
 * Notices the old mails of one mailbox. A UID that has a row keeps it, except where it was left aside only because it
 * came before the start. The mode holds for what earlier calls noticed, too: for mails that are not decided yet, and
 * `hold` for replies that have not gone. Safe to run again.
 */
export async function noticeOldMail(
  mailboxName: string,
  session: MailSession,
  { since, mode }: BackfillOrder,
  deps: Pick<ReceiveDeps, 'database' | 'clock' | 'logger' | 'since'>,
): Promise<NoticedOldMail> {
  const { database, clock } = deps;
  const before = await openMailbox(database, mailboxName, clock.now());
  // where the service has not looked yet this is its start: what comes from now on is left to it
  const mailbox = await followScan(before, session.status(), deps);
  const found = await session.search({ fromUid: 1, since });
  const own = new Set(await uidsOf(mailbox, 1, session));
  const at = { ...lookAt(mailbox, clock), mode };
  const fresh = await database.transaction(async (sql) => {
    await setBackfillMode(sql, mailbox.id, mode);
    if (mode === 'hold') await holdOldReplies(sql, mailbox.id, holdRule);
    const noticed = await noticeOldMails(
      sql,
      at,
      found.filter((uid) => !own.has(uid)),
    );
    return noticed + (await reopenBeforeStart(sql, at, found));
  });
  return { found: found.length, new: fresh, known: found.length - fresh };
}

/**
 * Fetches a few old mails of one mailbox, and leaves today's alone: for a process that does nothing but the backfill.
 * @returns when to go on; undefined = no old mail is left to fetch
 */
export async function fetchOldOf(
  mailboxName: string,
  session: MailSession,
  deps: ReceiveDeps,
): Promise<{ againInMs: number } | undefined> {
  const mailbox = await openMailbox(deps.database, mailboxName, deps.clock.now());
  return fetchOldMail(await followScan(mailbox, session.status(), deps), session, deps);
}

/** @returns how many were left; 0 = nothing waited to be fetched any more */
export function endBackfill(
  by: string,
  { database, clock }: Pick<ReceiveDeps, 'database' | 'clock'>,
): Promise<number> {
  return database.transaction(async (sql) => {
    const left = await stopBackfill(sql, clock.now());
    if (left > 0)
      await addEvent(sql, { at: clock.now(), actor: by, what: 'backfill stopped', detail: { mails: left } });
    return left;
  });
}

const holdRule = answerRules.find((rule) => rule.code === 'backfill')!;

const dayMs = 24 * 60 * 60_000;

/** How far the old mail since a day is. A day in the mailbox's zone may begin some hours before the same day in UTC. */
export function backfillProgress(sql: Sql, since: Date | null): Promise<BackfillProgress> {
  return countBackfill(sql, since && new Date(since.valueOf() - dayMs));
}
