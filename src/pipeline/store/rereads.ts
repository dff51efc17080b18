/** Mails that were set aside and are looked at once more; here is what is asked of them only. */
import type { ReasonCode } from '../../core/model.js';
import type { Sql } from '../ports.js';
import { changeOne } from './change-one.js';
import type { Fetched } from './mails.js';
import type { MailRow } from './rows.js';

export type RereadState =
  | 'waiting'
  | 'fetched'
  | 'gone'
  | 'renumbered'
  | 'duplicate'
  | 'too-large'
  | 'cannot-fetch'
  | 'stopped';

/** What was set aside for a reason that no reading changes, or by a person, is left out of a re-scan. */
const settled: readonly ReasonCode[] = ['duplicate', 'gone', 'before-start', 'our-own'];

export interface SetAsideView {
  id: string;
  came_at: Date;
  decided_at: Date;
  size_bytes: number | null;
  reason_code: ReasonCode | null;
  reason_text: string | null;
  read_again_at: Date | null;
  by_hand: boolean;
  reread_state: RereadState | null;
  reread_at: Date | null;
}
/** Newest first. */
export async function setAsidePage(
  sql: Sql,
  { reason, offset, limit }: { reason: string | null; offset: number; limit: number },
): Promise<SetAsideView[]> {
  const { rows } = await sql.query<SetAsideView>(
    `select mail.id, coalesce(mail.received_at, mail.first_seen_at) as came_at, mail.decided_at, mail.size_bytes,
       mail.reason_code, mail.reason_text, mail.read_again_at, mail.by_hand is not null as by_hand,
       reread.state as reread_state, coalesce(reread.ended_at, reread.asked_at) as reread_at
     from mail left join reread on reread.mail_id = mail.id
     where mail.decision = 'not-a-letter' and ($1::text is null or mail.reason_code = $1)
     order by mail.decided_at desc, mail.id offset $2 limit $3`,
    [reason, offset, limit],
  );
  return rows;
}

export async function countSetAside(sql: Sql): Promise<{ reason: ReasonCode | null; count: number }[]> {
  const { rows } = await sql.query<{ reason: ReasonCode | null; count: number }>(
    `select reason_code as reason, count(*)::int as count from mail where decision = 'not-a-letter'
     group by 1 order by 2 desc, 1`,
  );
  return rows;
}

export interface NewReread {
  mailId: string;
  by: string;
  now: Date;
  state: 'waiting' | 'renumbered';
}
/** @returns false where it waits already */
export async function addReread(sql: Sql, { mailId, by, now, state }: NewReread): Promise<boolean> {
  return changeOne(
    sql,
    `insert into reread (mail_id, asked_at, asked_by, state) values ($1, $2, $3, $4)
     on conflict (mail_id) do update set rescan_id = null, asked_at = $2, asked_by = $3, state = $4, attempts = 0,
       next_try_at = null, ended_at = null where reread.state <> 'waiting'`,
    [mailId, now, by, state],
  );
}

export interface MailToReread extends MailRow {
  tries: number;
  rescan_id: string | null;
}
/** Those asked for alone first. Bytes that are being erased are let go before they are fetched anew. */
export async function rereadsToFetch(
  sql: Sql,
  at: { mailboxId: string; now: Date },
  limit: number,
): Promise<MailToReread[]> {
  const { rows } = await sql.query<MailToReread>(
    `select mail.*, reread.attempts as tries, reread.rescan_id from reread join mail on mail.id = reread.mail_id
     where reread.state = 'waiting' and mail.mailbox_id = $1 and mail.decision = 'not-a-letter' and mail.blob is null
       and (reread.next_try_at is null or reread.next_try_at <= $2)
     order by reread.rescan_id is not null, reread.asked_at, mail.uid limit $3`,
    [at.mailboxId, at.now, limit],
  );
  return rows;
}

/**
 * What waits is no mail that was set aside any more: its bytes came, and who fetched them was killed before this was
 * written down, or a person took back that it is no letter.
 */
export async function closeSettledRereads(sql: Sql, mailboxId: string, now: Date): Promise<void> {
  await sql.query(
    `update reread set state = case when mail.read_again_at >= reread.asked_at then 'fetched' else 'stopped' end,
       ended_at = $2 from mail
     where mail.id = reread.mail_id and mail.mailbox_id = $1 and mail.decision is distinct from 'not-a-letter'
       and reread.state = 'waiting'`,
    [mailboxId, now],
  );
}

/** When something that waits is to be tried again; null where nothing waits. */
export async function nextReread(sql: Sql, mailboxId: string): Promise<{ at: Date | null } | null> {
  const { rows } = await sql.query<{ waiting: number; at: Date | null }>(
    `select count(*)::int as waiting, min(reread.next_try_at) as at from reread join mail on mail.id = reread.mail_id
     where reread.state = 'waiting' and mail.mailbox_id = $1`,
    [mailboxId],
  );
  const { waiting, at } = rows[0]!;
  return waiting === 0 ? null : { at };
}

export async function rereadEnded(sql: Sql, mailId: string, state: RereadState, now: Date): Promise<void> {
  await sql.query("update reread set state = $2, ended_at = $3 where mail_id = $1 and state = 'waiting'", [
    mailId,
    state,
    now,
  ]);
}
export async function rereadFailed(sql: Sql, mailId: string, nextTryAt: Date): Promise<void> {
  await sql.query(
    "update reread set attempts = attempts + 1, next_try_at = $2 where mail_id = $1 and state = 'waiting'",
    [mailId, nextTryAt],
  );
}

/** Read-again mails whose bytes are here and that no reader has decided. */
export async function countRereading(sql: Sql): Promise<number> {
  const { rows } = await sql.query<{ count: number }>(
    "select count(*)::int as count from mail where state = 'stored' and read_again_at is not null",
  );
  return rows[0]!.count;
}

/** The row is as one whose bytes have just come; what was decided stands in the history. */
export async function mailToReadAgain(
  sql: Sql,
  id: string,
  contentHash: string,
  fetched: Fetched,
  now: Date,
): Promise<void> {
  await sql.query(
    `update mail set state = 'stored', decision = null, reason_code = null, reason_text = null, decided_at = null,
       repeats = null, content_hash = $2, blob = $2, received_at = $3, size_bytes = $4, answered = $5, error_code = null,
       attempts = 0, next_try_at = null, read_again_at = $6, to_go_at = null, deleted_at = null, deleted_rule = null
     where id = $1 and decision = 'not-a-letter'`,
    [id, contentHash, fetched.receivedAt, fetched.sizeBytes, fetched.answered, now],
  );
}

/**
 * What a person called no letter has left empty rows of letters, reviews and replies that never went; they make room for
 * what the next reading finds. The history keeps its lines.
 */
export async function clearDismissed(sql: Sql, mailId: string): Promise<void> {
  const dismissed = "select id from letter where mail_id = $1 and state = 'dismissed'";
  for (const statement of [
    `update event set letter_id = null where letter_id in (${dismissed})`,
    `update reply set letter_id = null where letter_id in (${dismissed})`,
    `delete from review where mail_id = $1 and closed_at is not null and (letter_id is null or letter_id in (${dismissed}))`,
    "delete from letter where mail_id = $1 and state = 'dismissed'",
    `update reply set automatic = false, message_id = '<dropped.' || id || '>' where mail_id = $1 and state = 'dropped'`,
  ])
    await sql.query(statement, [mailId]);
}

export interface RescanRow {
  id: string;
  asked_at: Date;
  asked_by: string;
  total: number;
  stopped_at: Date | null;
}
export interface RescanProgress extends RescanRow {
  /** to be fetched */
  waiting: number;
  /** fetched, not read yet */
  reading: number;
  /** read, by what they turned out to be */
  letters: number;
  review: number;
  asideAgain: number;
  failed: number;
  /** not in the mailbox any more, under another number, not handed out, or too large */
  missed: number;
  /** left as they were, because a person ended it */
  left: number;
}

/** Asks for all that a reading could change; 0 mails make no re-scan. */
export async function addRescan(
  sql: Sql,
  { by, now }: { by: string; now: Date },
): Promise<{ id: string; total: number } | null> {
  const { rows } = await sql.query<{ id: string }>(
    'insert into rescan (asked_at, asked_by, total) values ($1, $2, 0) returning id',
    [now, by],
  );
  const { id } = rows[0]!;
  const { rowCount } = await sql.query(
    `insert into reread (mail_id, rescan_id, asked_at, asked_by, state)
     select mail.id, $1, $2, $3, 'waiting' from mail join mailbox on mailbox.id = mail.mailbox_id
     where ${rescannable('$4')}
     on conflict (mail_id) do update set rescan_id = $1, asked_at = $2, asked_by = $3, state = 'waiting', attempts = 0,
       next_try_at = null, ended_at = null where reread.state <> 'waiting'`,
    [id, now, by, JSON.stringify(settled)],
  );
  if (rowCount === 0) {
    await sql.query('delete from rescan where id = $1', [id]);
    return null;
  }
  await sql.query('update rescan set total = $2 where id = $1', [id, rowCount]);
  return { id, total: rowCount };
}
/** @param reasons the parameter that holds `settled` */
const rescannable = (
  reasons: '$1' | '$4',
): string => `mail.decision = 'not-a-letter' and mailbox.kind = 'imap' and mail.uid_validity = mailbox.uid_validity
  and not (${reasons}::jsonb ? coalesce(mail.reason_code, '')) and not exists (select 1 from review where review.mail_id = mail.id)`;

/** How many a re-scan would ask for. */
export async function countRescannable(sql: Sql): Promise<number> {
  const { rows } = await sql.query<{ count: number }>(
    `select count(*)::int as count from mail join mailbox on mailbox.id = mail.mailbox_id
     where ${rescannable('$1')}`,
    [JSON.stringify(settled)],
  );
  return rows[0]!.count;
}

/** @returns false where it had ended before */
export async function stopRescan(sql: Sql, id: string, now: Date): Promise<boolean> {
  const stopped = await changeOne(
    sql,
    `update rescan set stopped_at = $2 where id = $1 and stopped_at is null
       and exists (select 1 from reread where rescan_id = $1 and state = 'waiting')`,
    [id, now],
  );
  await sql.query(
    "update reread set state = 'stopped', ended_at = $2 where rescan_id = $1 and state = 'waiting'",
    [id, now],
  );
  return stopped;
}

export async function latestRescan(sql: Sql): Promise<RescanProgress | null> {
  const { rows } = await sql.query<RescanProgress>(
    `select rescan.id, rescan.asked_at, rescan.asked_by, rescan.total, rescan.stopped_at,
       count(*) filter (where reread.state = 'waiting')::int as waiting,
       count(*) filter (where reread.state = 'fetched' and mail.state = 'stored')::int as reading,
       count(*) filter (where reread.state = 'fetched' and mail.decision = 'letter')::int as letters,
       count(*) filter (where reread.state = 'fetched' and mail.decision = 'review')::int as review,
       count(*) filter (where reread.state = 'fetched' and mail.decision = 'not-a-letter')::int as "asideAgain",
       count(*) filter (where reread.state = 'fetched' and mail.decision = 'failed')::int as failed,
       count(*) filter (where reread.state not in ('waiting', 'fetched', 'stopped'))::int as missed,
       count(*) filter (where reread.state = 'stopped')::int as left
     from (select * from rescan order by asked_at desc, id limit 1) rescan
     left join reread on reread.rescan_id = rescan.id left join mail on mail.id = reread.mail_id
     group by rescan.id, rescan.asked_at, rescan.asked_by, rescan.total, rescan.stopped_at`,
  );
  return rows[0] ?? null;
}

/** Under a new UIDVALIDITY (RFC 3501, 2.3.1.1) the old numbers name nothing, or another mail. */
export async function closeOldRereads(
  sql: Sql,
  at: { mailboxId: string; uidValidity: number; now: Date },
): Promise<void> {
  await sql.query(
    `update reread set state = 'renumbered', ended_at = $3 from mail
     where mail.id = reread.mail_id and mail.mailbox_id = $1 and mail.uid_validity <> $2 and reread.state = 'waiting'`,
    [at.mailboxId, at.uidValidity, at.now],
  );
}
