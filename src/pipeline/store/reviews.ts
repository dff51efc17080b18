import type { Reason } from '../../core/model.js';
import type { Sql } from '../ports.js';
import { changeOne } from './change-one.js';
import type { ReviewRow } from './rows.js';

/** One open question per letter, or per mail that has no letter; asking twice adds nothing. */
export async function openReview(
  sql: Sql,
  item: { mailId: string; letterId: string | null; reasons: Reason[]; now: Date },
): Promise<void> {
  await sql.query(
    `insert into review (mail_id, letter_id, reasons, opened_at) values ($1, $2, $3::jsonb, $4) on conflict do nothing`,
    [item.mailId, item.letterId, JSON.stringify(item.reasons), item.now],
  );
}

export async function closeReview(
  sql: Sql,
  id: string,
  decision: NonNullable<ReviewRow['decision']>,
  now: Date,
): Promise<boolean> {
  return changeOne(
    sql,
    'update review set closed_at = $3, decision = $2 where id = $1 and closed_at is null',
    [id, decision, now],
  );
}

export async function lockReview(sql: Sql, id: string): Promise<ReviewRow | null> {
  return (await sql.query<ReviewRow>('select * from review where id = $1 for update', [id])).rows[0] ?? null;
}

/** Out of the queue until that day, or with null until someone takes it up again. */
export async function holdReview(
  sql: Sql,
  id: string,
  held: { at: Date; until: Date | null; note: string | null; by: string },
): Promise<void> {
  await sql.query(
    `update review set held_at = $2, held_until = $3, held_note = $4, held_by = $5, version = version + 1 where id = $1`,
    [id, held.at, held.until, held.note, held.by],
  );
}
export async function takeUpReview(sql: Sql, id: string): Promise<void> {
  await sql.query(
    `update review set held_at = null, held_until = null, held_note = null, held_by = null, version = version + 1
     where id = $1`,
    [id],
  );
}
