/** Mails that answered our question for what was missing, and how their letter stood before. */
import type { LetterReading, MailFacts, Reason, Verdict } from '../../core/model.js';
import type { Sql } from '../ports.js';
import type { LetterState } from './rows.js';

/** A letter as it stood before an answer. */
export interface Former {
  state: LetterState;
  reading: LetterReading;
  verdict: Verdict;
}
/** Where a value stands in the mail's text, in UTF-16 units. */
export interface FoundAt {
  name: string;
  start: number;
  end: number;
}
export interface TypedAnswerRow {
  mail_id: string;
  letter_id: string;
  reply_id: string;
  answered_at: Date;
  found: FoundAt[];
  former: Former;
}

/** A mail that is taken in once more after it was set aside answers anew. */
export async function addTypedAnswer(sql: Sql, row: TypedAnswerRow): Promise<void> {
  await sql.query(
    `insert into typed_answer (mail_id, letter_id, reply_id, answered_at, found, former)
     values ($1, $2, $3, $4, $5::jsonb, $6::jsonb)
     on conflict (mail_id) do update set letter_id = excluded.letter_id, reply_id = excluded.reply_id,
       answered_at = excluded.answered_at, found = excluded.found, former = excluded.former`,
    [
      row.mail_id,
      row.letter_id,
      row.reply_id,
      row.answered_at,
      JSON.stringify(row.found),
      JSON.stringify(row.former),
    ],
  );
}

export async function typedAnswerOf(sql: Sql, mailId: string): Promise<TypedAnswerRow | null> {
  const { rows } = await sql.query<TypedAnswerRow>('select * from typed_answer where mail_id = $1', [mailId]);
  return rows[0] ?? null;
}

export interface AnswerMail {
  mail_id: string;
  came_at: Date;
  facts: MailFacts;
  kept: boolean;
  found: FoundAt[];
}
/** Oldest first; those that a person set aside have no facts and are left out. */
export async function answersAbout(sql: Sql, letterId: string): Promise<AnswerMail[]> {
  const { rows } = await sql.query<AnswerMail>(
    `select mail.id as mail_id, coalesce(mail.received_at, mail.first_seen_at) as came_at, mail.facts,
       mail.blob is not null as kept, typed_answer.found
     from typed_answer join mail on mail.id = typed_answer.mail_id
     where typed_answer.letter_id = $1 and mail.facts is not null order by typed_answer.answered_at, mail.id`,
    [letterId],
  );
  return rows;
}

/** Opens an item about the letter in this mail's thread, once more where it was closed before. */
export async function openAnswerReview(
  sql: Sql,
  item: { mailId: string; letterId: string; reasons: Reason[]; now: Date },
): Promise<void> {
  const { rows } = await sql.query<{ id: string }>(
    `insert into review (mail_id, letter_id, reasons, opened_at) values ($1, $2, $3::jsonb, $4)
     on conflict (letter_id, mail_id) where letter_id is not null do update
       set reasons = excluded.reasons, opened_at = excluded.opened_at, closed_at = null, decision = null,
         version = review.version + 1, held_at = null, held_until = null, held_note = null, held_by = null
     returning id`,
    [item.mailId, item.letterId, JSON.stringify(item.reasons), item.now],
  );
  // what was decided before cannot be taken back once it is open again
  await sql.query('delete from undo where review_id = $1', [rows[0]!.id]);
}
