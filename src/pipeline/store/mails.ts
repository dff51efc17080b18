import type { FoundDocument, MailFacts, ReasonCode } from '../../core/model.js';
import type { Blobs, Sql } from '../ports.js';
import type { MailDecision, MailRow } from './rows.js';

/** A ledger row for each UID that has none; the unique index, not a check, keeps them single. */
export async function noticeMails(
  sql: Sql,
  at: { mailboxId: string; uidValidity: number; now: Date },
  uids: readonly number[],
): Promise<number> {
  if (uids.length === 0) return 0;
  const { rowCount } = await sql.query(
    `insert into mail (mailbox_id, uid_validity, uid, first_seen_at)
     select $1, $2, value::text::bigint, $3 from jsonb_array_elements($4::jsonb)
     on conflict (mailbox_id, uid_validity, uid) do nothing`,
    [at.mailboxId, at.uidValidity, at.now, JSON.stringify(uids)],
  );
  return rowCount;
}

/**
 * What still has to be fetched from the mailbox, oldest first. No wait is as long as an hour: one that ends later was
 * written under a clock that has gone back since.
 * @param which `new` = what came since the start, `old` = what a backfill asked for
 */
export async function mailsToFetch(
  sql: Sql,
  at: { mailboxId: string; uidValidity: number; now: Date },
  which: 'new' | 'old',
  limit: number | null = null,
): Promise<MailRow[]> {
  const { rows } = await sql.query<MailRow>(
    `select * from mail where mailbox_id = $1 and uid_validity = $2 and state = 'noticed'
       and (next_try_at is null or next_try_at <= $3 or next_try_at > $3 + interval '1 hour') and (backfill is not null) = $4 order by uid limit $5`,
    [at.mailboxId, at.uidValidity, at.now, which === 'old', limit],
  );
  return rows;
}

export async function mailById(sql: Sql, id: string): Promise<MailRow | null> {
  return (await sql.query<MailRow>('select * from mail where id = $1', [id])).rows[0] ?? null;
}

/** Locks the row for the transaction, so that a job that runs twice decides once. */
export async function lockMail(sql: Sql, id: string): Promise<MailRow | null> {
  return (await sql.query<MailRow>('select * from mail where id = $1 for update', [id])).rows[0] ?? null;
}

export async function fetchFailed(sql: Sql, id: string, code: string, nextTryAt: Date): Promise<void> {
  await sql.query(
    'update mail set attempts = attempts + 1, error_code = $2, next_try_at = $3 where id = $1',
    [id, code, nextTryAt],
  );
}

/** As `fetchFailed`, where the mail is not to blame: it counts as no try. */
export async function storingFailed(sql: Sql, id: string, code: string, nextTryAt: Date): Promise<void> {
  await sql.query("update mail set error_code = $2, next_try_at = $3 where id = $1 and state = 'noticed'", [
    id,
    code,
    nextTryAt,
  ]);
}

/**
 * Mails that were never fetched under an earlier UIDVALIDITY cannot be any more: their numbers name nothing now. They
 * stand in the ledger again under their new ones.
 */
export async function closeOldNumbers(
  sql: Sql,
  at: { mailboxId: string; uidValidity: number; now: Date },
): Promise<number> {
  const { rowCount } = await sql.query(
    `update mail set state = 'decided', decision = 'not-a-letter', reason_code = 'gone', decided_at = $3, next_try_at = null,
       reason_text = case when backfill is null
         then 'The mailbox gave its mails new numbers before this one was read; it is looked for under its new one.'
         else 'The mailbox gave its mails new numbers before this old one was read; the same backfill, run again, finds it.' end
     where mailbox_id = $1 and uid_validity <> $2 and state = 'noticed'`,
    [at.mailboxId, at.uidValidity, at.now],
  );
  return rowCount;
}

export interface Fetched {
  receivedAt: Date;
  sizeBytes: number;
  answered: boolean;
}
export async function mailFetched(sql: Sql, id: string, fetched: Fetched): Promise<void> {
  await sql.query('update mail set received_at = $2, size_bytes = $3, answered = $4 where id = $1', [
    id,
    fetched.receivedAt,
    fetched.sizeBytes,
    fetched.answered,
  ]);
}

export async function mailStored(sql: Sql, id: string, contentHash: string): Promise<void> {
  await sql.query(
    "update mail set state = 'stored', content_hash = $2, blob = $2, error_code = null, next_try_at = null where id = $1 and state = 'noticed'",
    [id, contentHash],
  );
}

/**
 * Mails whose bytes are to be read and are not there, as after their rows were set back: they come from the mailbox anew.
 * @returns how many
 */
export async function fetchAnew(sql: Sql, blobs: Pick<Blobs, 'has'>): Promise<number> {
  const { rows } = await sql.query<{ id: string; blob: string }>(
    "select id, blob from mail where state = 'stored' and blob is not null and by_hand is null",
  );
  let again = 0;
  for (const { id, blob } of rows) {
    if (await blobs.has(blob)) continue;
    await sql.query(
      "update mail set state = 'noticed', blob = null, content_hash = null, attempts = 0, next_try_at = null where id = $1",
      [id],
    );
    again += 1;
  }
  return again;
}

export async function mailRead(sql: Sql, id: string, tookMs: number): Promise<void> {
  await sql.query('update mail set read_ms = $2 where id = $1', [id, tookMs]);
}

/**
 * Another row with the same bytes: a copy, or the same mail under a new UIDVALIDITY. One that is a letter, or may be one,
 * goes before those that were set aside; of these the oldest.
 */
export async function mailWithContent(
  sql: Sql,
  contentHash: string,
  exceptId: string,
): Promise<MailRow | null> {
  const { rows } = await sql.query<MailRow>(
    "select * from mail where content_hash = $1 and id <> $2 and state <> 'noticed' and repeats is null order by decision is not distinct from 'not-a-letter', first_seen_at limit 1",
    [contentHash, exceptId],
  );
  return rows[0] ?? null;
}

/** An earlier letter or reviewed mail with this Message-ID (RFC 5322, 3.6.4: unique to one version of one message). */
export async function mailWithMessageId(
  sql: Sql,
  messageId: string,
  exceptId: string,
): Promise<MailRow | null> {
  const { rows } = await sql.query<MailRow>(
    `select * from mail where message_id = $1 and id <> $2 and decision in ('letter', 'review', 'failed')
     order by first_seen_at limit 1`,
    [messageId, exceptId],
  );
  return rows[0] ?? null;
}

/** Later copies of a mail, the first to come first. */
export async function repeatsOfMail(sql: Sql, id: string): Promise<{ id: string; received_at: Date }[]> {
  const { rows } = await sql.query<{ id: string; received_at: Date }>(
    `select id, coalesce(received_at, first_seen_at) as received_at from mail
     where repeats = $1 and blob is not null order by received_at, id limit 20`,
    [id],
  );
  return rows;
}

export interface MailOutcome {
  decision: MailDecision;
  code: ReasonCode | null;
  text: string | null;
  messageId?: string | null;
  contentHash?: string | null;
  repeats?: string | null;
  /** dropped when the mail is no letter: nothing of its content is kept */
  facts?: MailFacts | null;
  documents?: FoundDocument[] | null;
}
export async function decideMailRow(sql: Sql, id: string, outcome: MailOutcome, now: Date): Promise<void> {
  const keep = outcome.decision !== 'not-a-letter';
  await sql.query(
    `update mail set state = 'decided', decision = $2, reason_code = $3, reason_text = $4,
       message_id = coalesce($5, message_id), content_hash = coalesce($6, content_hash), repeats = $7,
       facts = $8::jsonb, documents = $9::jsonb, decided_at = $10, next_try_at = null,
       answer_to = case when $2 = 'not-a-letter' then null else answer_to end where id = $1`,
    [
      id,
      outcome.decision,
      outcome.code,
      outcome.text,
      outcome.messageId ?? null,
      outcome.contentHash ?? null,
      outcome.repeats ?? null,
      keep && outcome.facts ? JSON.stringify(outcome.facts) : null,
      keep && outcome.documents ? JSON.stringify(outcome.documents) : null,
      now,
    ],
  );
}

/** Stored mails that no reader has decided, and those a person wants read again: what a lost queue would have forgotten. `old`: of a backfill. */
export async function mailsToRead(sql: Sql): Promise<{ id: string; old: boolean }[]> {
  const { rows } = await sql.query<{ id: string; old: boolean }>(
    `select id, backfill is not null as old from mail where state = 'stored' or second_reading is not null
     order by backfill is not null, read_again_at is not null, first_seen_at, uid`,
  );
  return rows;
}

/** One at a time, until the end of the transaction: who erases bytes, and who writes a row that wants them. */
export async function lockBytes(sql: Sql): Promise<void> {
  await sql.query('select pg_advisory_xact_lock(5018025)');
}

/**
 * Bytes that are no longer wanted: of mails that are no letter, once that cannot be taken back, and of those whose content
 * was deleted. Nulled only after the file is gone.
 */
export async function blobsToErase(
  sql: Sql,
  mailId: string | null = null,
): Promise<{ id: string; blob: string; shared: boolean }[]> {
  const { rows } = await sql.query<{ id: string; blob: string; shared: boolean }>(
    `select id, blob, exists (
         select 1 from mail other where other.blob = mail.blob and other.id <> mail.id
           and other.decision is distinct from 'not-a-letter' and other.deleted_at is null) as shared
     from mail where (decision = 'not-a-letter' or deleted_at is not null) and blob is not null
       and not exists (select 1 from undo where undo.mail_id = mail.id) and ($1::uuid is null or mail.id = $1)`,
    [mailId],
  );
  return rows;
}
export async function blobErased(sql: Sql, id: string): Promise<void> {
  await sql.query(
    "update mail set blob = null where id = $1 and (decision = 'not-a-letter' or deleted_at is not null)",
    [id],
  );
}

export async function knownUids(sql: Sql, mailboxId: string, uidValidity: number): Promise<Set<number>> {
  const { rows } = await sql.query<{ uid: number }>(
    'select uid from mail where mailbox_id = $1 and uid_validity = $2',
    [mailboxId, uidValidity],
  );
  return new Set(rows.map((row) => row.uid));
}

export async function countMails(
  sql: Sql,
): Promise<{ state: string; decision: string | null; count: number }[]> {
  const { rows } = await sql.query<{ state: string; decision: string | null; count: number }>(
    "select case state when 'decided' then 'decided' else 'pending' end as state, decision, count(*)::int as count from mail group by 1, 2",
  );
  return rows;
}
