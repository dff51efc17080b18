import type { Reason } from '../../core/model.js';
import type { Sql } from '../ports.js';
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
  const { rowCount } = await sql.query(
    'update review set closed_at = $3, decision = $2 where id = $1 and closed_at is null',
    [id, decision, now],
  );
  return rowCount === 1;
}

export async function lockReview(sql: Sql, id: string): Promise<ReviewRow | null> {
  return (await sql.query<ReviewRow>('select * from review where id = $1 for update', [id])).rows[0] ?? null;
}
