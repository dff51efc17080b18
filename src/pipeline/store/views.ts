/** What the pages list: joins that no step needs, each with what stands in one row of a table. */
import type { Address, Reason, SignatureReading } from '../../core/model.js';
import type { Sql } from '../ports.js';
import type { LetterState, ReplyKind, ReplyState, ReviewRow } from './rows.js';

export interface OpenReviewView {
  id: string;
  letter_id: string | null;
  reasons: Reason[];
  opened_at: Date;
  received_at: Date | null;
  district: string | null;
  form_id: string | null;
  subject: string | null;
  sender: Address | null;
}
/** Oldest first: what waits longest is asked for first. */
export async function openReviews(sql: Sql): Promise<OpenReviewView[]> {
  const { rows } = await sql.query<OpenReviewView>(
    `select review.id, review.letter_id, review.reasons, review.opened_at, mail.received_at, letter.district,
       letter.form_id, mail.facts->>'subject' as subject, mail.facts->'from'->0 as sender
     from review join mail on mail.id = review.mail_id left join letter on letter.id = review.letter_id
     where review.closed_at is null order by review.opened_at, review.id`,
  );
  return rows;
}

export async function reviewById(sql: Sql, id: string): Promise<ReviewRow | null> {
  return (await sql.query<ReviewRow>('select * from review where id = $1', [id])).rows[0] ?? null;
}
export async function reviewOfLetter(sql: Sql, letterId: string): Promise<ReviewRow | null> {
  return (
    (await sql.query<ReviewRow>('select * from review where letter_id = $1', [letterId])).rows[0] ?? null
  );
}

export interface HeldReplyView {
  id: string;
  kind: ReplyKind;
  hold_text: string | null;
  created_at: Date;
  district: string | null;
  sender: Address | null;
}
export async function heldReplies(sql: Sql): Promise<HeldReplyView[]> {
  const { rows } = await sql.query<HeldReplyView>(
    `select reply.id, reply.kind, reply.hold_text, reply.created_at, letter.district, mail.facts->'from'->0 as sender
     from reply join mail on mail.id = reply.mail_id left join letter on letter.id = reply.letter_id
     where reply.state = 'held' order by reply.created_at, reply.id`,
  );
  return rows;
}

export interface LetterView {
  id: string;
  district: string | null;
  form_id: string;
  term: string;
  state: LetterState;
  received_at: Date;
  /** the district's line */
  signature: SignatureReading | null;
  reply_kind: ReplyKind | null;
  reply_state: ReplyState | null;
  /** a later letter stands on record in its place */
  superseded: boolean;
}
/** Newest first; those that were dismissed are no letters and are left out. */
export async function lettersPage(sql: Sql, at: { offset: number; limit: number }): Promise<LetterView[]> {
  const { rows } = await sql.query<LetterView>(
    `select letter.id, letter.district, letter.form_id, letter.term, letter.state,
       coalesce(mail.received_at, mail.first_seen_at) as received_at,
       jsonb_path_query_first(letter.reading, '$.signatures[*] ? (@.role == "district")') as signature,
       answer.kind as reply_kind, answer.state as reply_state,
       exists (select 1 from record where letter_id = letter.id and superseded_at is not null) as superseded
     from letter join mail on mail.id = letter.mail_id
     left join lateral (
       select kind, state from reply
       where (reply.letter_id = letter.id or (reply.letter_id is null and reply.mail_id = letter.mail_id)) and state <> 'dropped'
       order by created_at desc limit 1) answer on true
     where letter.state <> 'dismissed'
     order by received_at desc, letter.mail_id, letter.ordinal offset $1 limit $2`,
    [at.offset, at.limit],
  );
  return rows;
}
