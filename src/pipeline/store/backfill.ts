/** Old mails of a backfill are rows like all others; here is what is asked of them only. */
import type { Sql } from '../ports.js';
import type { MailRow } from './rows.js';

export type BackfillMode = NonNullable<MailRow['backfill']>;

/** Old mails, noticed for a backfill: a row for each UID that has none. */
export async function noticeOldMails(
  sql: Sql,
  at: { mailboxId: string; uidValidity: number; now: Date; mode: BackfillMode },
  uids: readonly number[],
): Promise<number> {
  if (uids.length === 0) return 0;
  const { rowCount } = await sql.query(
    `insert into mail (mailbox_id, uid_validity, uid, first_seen_at, backfill)
     select $1, $2, value::text::bigint, $3, $5 from jsonb_array_elements($4::jsonb)
     on conflict (mailbox_id, uid_validity, uid) do nothing`,
    [at.mailboxId, at.uidValidity, at.now, JSON.stringify(uids), at.mode],
  );
  return rowCount;
}

/** Mails that were left aside only because they came before the start are looked at after all. */
export async function reopenBeforeStart(
  sql: Sql,
  at: { mailboxId: string; uidValidity: number; mode: BackfillMode },
  uids: readonly number[],
): Promise<number> {
  if (uids.length === 0) return 0;
  const { rowCount } = await sql.query(
    `update mail set state = 'noticed', decision = null, reason_code = null, reason_text = null, decided_at = null,
       attempts = 0, backfill = $4
     where mailbox_id = $1 and uid_validity = $2 and decision = 'not-a-letter' and reason_code = 'before-start'
       and uid in (select value::text::bigint from jsonb_array_elements($3::jsonb))`,
    [at.mailboxId, at.uidValidity, JSON.stringify(uids), at.mode],
  );
  return rowCount;
}

/** The last word holds for all old mails that are not decided yet, whoever asked for them first. */
export async function setBackfillMode(sql: Sql, mailboxId: string, mode: BackfillMode): Promise<void> {
  await sql.query(
    "update mail set backfill = $2 where mailbox_id = $1 and backfill <> $2 and state <> 'decided'",
    [mailboxId, mode],
  );
}

/** Replies to old mail that were to go by themselves and have not gone wait for a person from now on. */
export async function holdOldReplies(
  sql: Sql,
  mailboxId: string,
  hold: { code: string; text: string },
): Promise<void> {
  await sql.query(
    `update reply set state = 'held', hold_code = $2, hold_text = $3 from mail
     where mail.id = reply.mail_id and mail.mailbox_id = $1 and mail.backfill = 'send'
       and reply.automatic and reply.state = 'pending'`,
    [mailboxId, hold.code, hold.text],
  );
}

/**
 * Old mails that are noticed and not fetched are left aside as from before the start: asking for the same days again
 * takes them up. What is fetched is still read.
 */
export async function stopBackfill(sql: Sql, now: Date): Promise<number> {
  const { rowCount } = await sql.query(
    `update mail set state = 'decided', decision = 'not-a-letter', reason_code = 'before-start', decided_at = $1,
       reason_text = 'Taking in old mail was stopped before this one was fetched.', backfill = null, next_try_at = null
     where backfill is not null and state = 'noticed'`,
    [now],
  );
  return rowCount;
}

/** When an old mail that could not be fetched is to be tried again; null where none waits for that. */
export async function nextOldTry(
  sql: Sql,
  at: { mailboxId: string; uidValidity: number },
): Promise<Date | null> {
  const { rows } = await sql.query<{ next: Date | null }>(
    `select min(next_try_at) as next from mail
     where mailbox_id = $1 and uid_validity = $2 and state = 'noticed' and backfill is not null`,
    [at.mailboxId, at.uidValidity],
  );
  return rows[0]!.next;
}

/** Old mails whose bytes are here and that no reader has decided. */
export async function countOldAhead(sql: Sql): Promise<number> {
  const { rows } = await sql.query<{ count: number }>(
    "select count(*)::int as count from mail where backfill is not null and state = 'stored'",
  );
  return rows[0]!.count;
}

export interface BackfillProgress {
  /** old mails in the ledger; each is in one of the next three */
  total: number;
  /** noticed, not fetched yet */
  waiting: number;
  /** stored, not read yet */
  fetched: number;
  decided: number;
  /** decided, by decision; together all of them */
  letters: number;
  review: number;
  notALetter: number;
  failed: number;
  /** replies to these mails */
  repliesHeld: number;
  repliesPending: number;
  repliesSent: number;
}

/** @param since leaves out old mail from before this moment, of an earlier and longer backfill; null = all */
export async function countBackfill(sql: Sql, since: Date | null): Promise<BackfillProgress> {
  const { rows } = await sql.query<BackfillProgress>(
    `with old as (select id, state, decision from mail
       where backfill is not null and (received_at is null or $1::timestamptz is null or received_at >= $1))
     select count(*)::int as total,
       count(*) filter (where state = 'noticed')::int as waiting,
       count(*) filter (where state = 'stored')::int as fetched,
       count(*) filter (where state = 'decided')::int as decided,
       count(*) filter (where decision = 'letter')::int as letters,
       count(*) filter (where decision = 'review')::int as review,
       count(*) filter (where decision = 'not-a-letter')::int as "notALetter",
       count(*) filter (where decision = 'failed')::int as failed,
       (select count(*)::int from reply join old on old.id = mail_id where reply.state = 'held') as "repliesHeld",
       (select count(*)::int from reply join old on old.id = mail_id where reply.state in ('pending', 'sending')) as "repliesPending",
       (select count(*)::int from reply join old on old.id = mail_id where reply.state = 'sent') as "repliesSent"
     from old`,
    [since],
  );
  return rows[0]!;
}

/** What is left of a backfill when nothing but the database remembers it. */
export async function oldMailsToRead(sql: Sql): Promise<string[]> {
  const { rows } = await sql.query<{ id: string }>(
    "select id from mail where backfill is not null and state = 'stored' order by uid",
  );
  return rows.map((row) => row.id);
}
export async function oldRepliesToSend(sql: Sql): Promise<string[]> {
  const { rows } = await sql.query<{ id: string }>(
    `select reply.id from reply join mail on mail.id = mail_id
     where mail.backfill = 'send' and reply.state in ('pending', 'sending') order by reply.created_at`,
  );
  return rows.map((row) => row.id);
}
