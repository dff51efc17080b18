/** Mails that a person wants read again, and what a new reading changes in rows that wait for a person. */
import type { FoundDocument, MailFacts, Reason } from '../../core/model.js';
import type { Sql } from '../ports.js';
import type { SecondReading, ReviewRow } from './rows.js';

export async function askForSecondReading(sql: Sql, mailId: string, wish: SecondReading): Promise<void> {
  await sql.query('update mail set second_reading = $2::jsonb where id = $1', [mailId, JSON.stringify(wish)]);
}
/**
 * @param found documents as the new reading found them; null = the reading failed. Facts only where none were known
 * before, as of a mail on which the reader failed.
 */
export async function secondReadingDone(
  sql: Sql,
  mailId: string,
  found: { documents: FoundDocument[] | null; facts: MailFacts | null },
): Promise<void> {
  const { documents, facts } = found;
  await sql.query(
    `update mail set second_reading = null, documents = coalesce($2::jsonb, documents), facts = coalesce(facts, $3::jsonb),
       message_id = coalesce(message_id, $4) where id = $1`,
    [
      mailId,
      documents && JSON.stringify(documents),
      facts && JSON.stringify(facts),
      facts?.messageId ?? null,
    ],
  );
}

export async function openReviewsOfMail(sql: Sql, mailId: string): Promise<ReviewRow[]> {
  const { rows } = await sql.query<ReviewRow>(
    'select * from review where mail_id = $1 and closed_at is null order by opened_at, id',
    [mailId],
  );
  return rows;
}

/** The reasons of an open item as they are now; whoever has it on the screen must look again. */
export async function updateReview(sql: Sql, id: string, reasons: readonly Reason[]): Promise<void> {
  await sql.query('update review set reasons = $2::jsonb, version = version + 1 where id = $1', [
    id,
    JSON.stringify(reasons),
  ]);
}
