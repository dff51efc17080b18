/** Rows as they stood before a person's decision, and putting them back. */
import type { Sql } from '../ports.js';
import type { LetterRow, MailRow, ReplyRow, ReviewRow } from './rows.js';

/** What a decision may change beside its own review; dates as ISO 8601, for it is kept as JSON. */
export interface Before {
  mail: Pick<
    MailRow,
    'decision' | 'reason_code' | 'reason_text' | 'repeats' | 'facts' | 'documents' | 'answer_to'
  > & {
    decided_at: string | null;
  };
  letter: Pick<LetterRow, 'state' | 'district' | 'term' | 'reading' | 'verdict' | 'sender_address'> | null;
  /**
   * those that did not go, one that is handed to SMTP as if it waited; once it is decided, those of them that the
   * decision dropped, forgot or does not want sent again
   */
  replies: Pick<
    ReplyRow,
    'id' | 'state' | 'to_address' | 'suggested' | 'subject' | 'body_text' | 'body_html'
  >[];
  review: {
    held_at: string | null;
    held_until: string | null;
    held_note: string | null;
    held_by: string | null;
  };
}
/** The letter's place among the records once it was decided. */
export interface After {
  record: { id: string; supersededBy: string | null } | null;
  /** records that it replaced */
  replaced: string[];
  /** the decision made the record */
  isNew: boolean;
}
export type OnRecord = Omit<After, 'isNew'>;

export interface UndoRow {
  id: string;
  review_id: string;
  mail_id: string;
  reply_id: string | null;
  actor: string;
  decided_at: Date;
  until: Date;
  before: Before;
  after: After;
}

export async function rowsBefore(
  sql: Sql,
  review: ReviewRow,
  mail: MailRow,
  letter: LetterRow | null,
): Promise<Before> {
  const { rows: replies } = await sql.query<Before['replies'][number]>(
    `select id, case state when 'sending' then 'pending' else state end as state, to_address, suggested, subject, body_text,
       body_html from reply where mail_id = $1 and state <> 'sent'`,
    [mail.id],
  );
  const { decision, reason_code, reason_text, repeats, facts, documents, answer_to } = mail;
  return {
    mail: {
      decision,
      reason_code,
      reason_text,
      repeats,
      facts,
      documents,
      answer_to,
      decided_at: mail.decided_at?.toISOString() ?? null,
    },
    letter: letter && {
      state: letter.state,
      district: letter.district,
      term: letter.term,
      reading: letter.reading,
      verdict: letter.verdict,
      sender_address: letter.sender_address,
    },
    replies,
    review: {
      held_at: review.held_at?.toISOString() ?? null,
      held_until: review.held_until?.toISOString() ?? null,
      held_note: review.held_note,
      held_by: review.held_by,
    },
  };
}

/** Of these replies those that are dropped now or no longer wanted; the others go their own way, whatever becomes of the decision. */
export async function droppedOf(sql: Sql, replies: Before['replies']): Promise<Before['replies']> {
  const { rows } = await sql.query<{ id: string }>(
    `select id from reply where (state = 'dropped' or unwanted) and id::text in (select jsonb_array_elements_text($1::jsonb))`,
    [JSON.stringify(replies.map(({ id }) => id))],
  );
  return replies.filter((reply) => rows.some(({ id }) => id === reply.id));
}

/** A letter has one record at most; what it replaced points to it. */
export async function onRecord(sql: Sql, letterId: string | null): Promise<OnRecord> {
  if (letterId === null) return { record: null, replaced: [] };
  const { rows } = await sql.query<{ id: string; superseded_by: string | null }>(
    'select id, superseded_by from record where letter_id = $1',
    [letterId],
  );
  const own = rows[0];
  if (!own) return { record: null, replaced: [] };
  const { rows: replaced } = await sql.query<{ id: string }>(
    'select id from record where superseded_by = $1 order by id',
    [own.id],
  );
  return { record: { id: own.id, supersededBy: own.superseded_by }, replaced: replaced.map(({ id }) => id) };
}

/**
 * What a person called no letter is taken in anew where it comes again: its bytes, or another mail with its documents. Both
 * must not stand here.
 */
export async function cameAgain(
  sql: Sql,
  mail: Pick<MailRow, 'id' | 'content_hash'>,
  letterId: string | null,
): Promise<boolean> {
  const { rows } = await sql.query(
    `select from mail where content_hash = $2 and id <> $1 and repeats is null and decision is distinct from 'not-a-letter'
      union all
     select from letter own join letter other on other.documents_hash = own.documents_hash and other.mail_id <> own.mail_id
      where own.id = $3 and other.state <> 'dismissed' limit 1`,
    [mail.id, mail.content_hash, letterId],
  );
  return rows.length > 0;
}

export interface NewUndo {
  review: ReviewRow;
  replyId: string | null;
  actor: string;
  now: Date;
  until: Date;
  before: Before;
  after: After;
}
/** One a review: its last decision. */
export async function saveUndo(sql: Sql, undo: NewUndo): Promise<void> {
  await sql.query(
    `insert into undo (review_id, mail_id, reply_id, actor, decided_at, until, before, after)
     values ($1, $2, $3, $4, $5, $6, $7::jsonb, $8::jsonb)`,
    [
      undo.review.id,
      undo.review.mail_id,
      undo.replyId,
      undo.actor,
      undo.now,
      undo.until,
      JSON.stringify(undo.before),
      JSON.stringify(undo.after),
    ],
  );
}

export async function undoOf(sql: Sql, reviewId: string): Promise<UndoRow | null> {
  return (await sql.query<UndoRow>('select * from undo where review_id = $1', [reviewId])).rows[0] ?? null;
}
export async function removeUndo(sql: Sql, id: string): Promise<void> {
  await sql.query('delete from undo where id = $1', [id]);
}

/** Those that can no longer be used; `before` holds what a person may have said is no letter. */
export async function forgetUndos(sql: Sql, now: Date): Promise<void> {
  await sql.query(
    `delete from undo where until <= $1 and (reply_id is null or exists (
       select 1 from reply where reply.id = undo.reply_id and reply.state in ('sent', 'dropped')))`,
    [now],
  );
}

export async function putBackMail(sql: Sql, id: string, before: Before['mail']): Promise<void> {
  await sql.query(
    `update mail set decision = $2, reason_code = $3, reason_text = $4, repeats = $5, facts = $6::jsonb,
       documents = $7::jsonb, decided_at = $8, answer_to = $9 where id = $1`,
    [
      id,
      before.decision,
      before.reason_code,
      before.reason_text,
      before.repeats,
      before.facts && JSON.stringify(before.facts),
      before.documents && JSON.stringify(before.documents),
      before.decided_at,
      before.answer_to,
    ],
  );
}

/**
 * Replies that waited before the decision dropped them wait again, under the Message-ID that `dropUnsent` had freed; those
 * that were dropped before get back their words alone.
 */
export async function putBackReplies(sql: Sql, before: Before['replies']): Promise<void> {
  for (const reply of before) {
    await sql.query('update reply set unwanted = false where id = $1', [reply.id]);
    await sql.query(
      `update reply set state = $2, to_address = $3, suggested = $4::jsonb, subject = $5, body_text = $6, body_html = $7,
         message_id = case $2 when 'dropped' then message_id else split_part(message_id, ' replaced ', 1) end
       where id = $1 and state = 'dropped' and (undone_at is null or $2 = 'dropped')`,
      [
        reply.id,
        reply.state,
        reply.to_address,
        JSON.stringify(reply.suggested),
        reply.subject,
        reply.body_text,
        reply.body_html,
      ],
    );
  }
}

/**
 * The decision's reply is never sent, and makes room for another one on the same letter: its Message-ID, which is made
 * of its cause, goes to the next.
 */
export async function dropUndone(sql: Sql, replyId: string, now: Date): Promise<void> {
  await sql.query(
    `update reply set state = 'dropped', undone_at = $2, message_id = message_id || ' taken back ' || id where id = $1`,
    [replyId, now],
  );
}

/** Takes a record away again and makes those that it replaced current. */
export async function removeRecord(sql: Sql, id: string, replaced: readonly string[]): Promise<void> {
  const ids = JSON.stringify(replaced);
  const among = 'id::text in (select jsonb_array_elements_text($1::jsonb))';
  await sql.query(`update record set superseded_by = null where ${among}`, [ids]);
  await sql.query('delete from record where id = $1', [id]);
  await sql.query(`update record set superseded_at = null where ${among}`, [ids]);
}

export async function reopenReview(sql: Sql, id: string, held: Before['review']): Promise<void> {
  await sql.query(
    `update review set closed_at = null, decision = null, version = version + 1,
       held_at = $2, held_until = $3, held_note = $4, held_by = $5 where id = $1`,
    [id, held.held_at, held.held_until, held.held_note, held.held_by],
  );
}
