/** What the pages list: joins that no step needs, each with what stands in one row of a table. */
import type { Address } from '../../core/model.js';
import type { Sql } from '../ports.js';
import type { ReplyKind, ReviewRow } from './rows.js';

export async function reviewById(sql: Sql, id: string): Promise<ReviewRow | null> {
  return (await sql.query<ReviewRow>('select * from review where id = $1', [id])).rows[0] ?? null;
}
/** The open one, else the latest: a letter is reviewed again where an answer about it leaves something open. */
export async function reviewOfLetter(sql: Sql, letterId: string): Promise<ReviewRow | null> {
  const { rows } = await sql.query<ReviewRow>(
    'select * from review where letter_id = $1 order by closed_at is not null, opened_at desc, id limit 1',
    [letterId],
  );
  return rows[0] ?? null;
}

export interface HeldReplyView {
  id: string;
  kind: ReplyKind;
  hold_text: string | null;
  created_at: Date;
  district: string | null;
  sender: Address | null;
}
/** Oldest first. */
export async function heldReplies(sql: Sql, limit: number | null = null): Promise<HeldReplyView[]> {
  const { rows } = await sql.query<HeldReplyView>(
    `select reply.id, reply.kind, reply.hold_text, reply.created_at, letter.district, mail.facts->'from'->0 as sender
     from reply join mail on mail.id = reply.mail_id left join letter on letter.id = reply.letter_id
     where reply.state = 'held' order by reply.created_at, reply.id limit $1`,
    [limit],
  );
  return rows;
}

/** How many wait for a person, and since when the oldest does. */
export interface WaitingView {
  count: number;
  since: Date | null;
}
export async function waitingForPerson(sql: Sql): Promise<{ reviews: WaitingView; held: WaitingView }> {
  const { rows: reviews } = await sql.query<WaitingView>(
    'select count(*)::int as count, min(opened_at) as since from review where closed_at is null',
  );
  const { rows: held } = await sql.query<WaitingView>(
    "select count(*)::int as count, min(created_at) as since from reply where state = 'held'",
  );
  return { reviews: reviews[0]!, held: held[0]! };
}
