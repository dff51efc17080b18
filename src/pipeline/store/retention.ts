/** Mails whose time may be over, with what keeps them, and the emptying of their rows. */
import type { RetentionRule } from '../../core/retention/retention.js';
import type { Sql } from '../ports.js';

export interface CandidateLetter {
  id: string;
  district: string | null;
  /** other districts that it may be of */
  alternatives: string[];
  /** school years joined by a comma; '' = none is known */
  term: string;
  /** of this mail; else of another one that this mail is about */
  own: boolean;
}
export interface CandidateMail {
  id: string;
  decision: 'letter' | 'review' | 'not-a-letter' | 'failed';
  came_at: Date;
  decided_at: Date;
  size_bytes: number | null;
  document_count: number;
  to_go_at: Date | null;
  in_work: boolean;
  letters: CandidateLetter[];
}

/** What a mail is about: its letters, those that it answers or repeats, those whose replies it got or gave back. */
const about = `select own.id from letter own where own.mail_id = mail.id
  union select first.id from letter first where first.mail_id = mail.repeats
  union select letter_id from typed_answer where typed_answer.mail_id = mail.id
  union select letter_id from review where review.mail_id = mail.id
  union select letter_id from reply where reply.mail_id = mail.id or reply.bounced_by = mail.id`;
const ownLetters = 'select id from letter where mail_id = mail.id';
const candidate = `select mail.id, mail.decision, coalesce(mail.received_at, mail.first_seen_at) as came_at, mail.decided_at,
    mail.size_bytes, coalesce(jsonb_array_length(mail.documents), 0) as document_count, mail.to_go_at,
    mail.second_reading is not null
      or exists (select from review where closed_at is null and (mail_id = mail.id or letter_id in (${ownLetters})))
      or exists (select from reply where state in ('pending', 'held', 'sending')
                 and (mail_id = mail.id or letter_id in (${ownLetters})))
      or exists (select from undo where undo.mail_id = mail.id)
      or exists (select from reread where reread.mail_id = mail.id and reread.state = 'waiting') as in_work,
    coalesce((select jsonb_agg(jsonb_build_object('id', letter.id, 'district', letter.district, 'term', letter.term,
        'own', letter.mail_id = mail.id, 'alternatives', coalesce(letter.district_reading -> 'alternatives', '[]'::jsonb))
        order by letter.id)
      from letter where letter.id in (${about})), '[]'::jsonb) as letters
  from mail where mail.state = 'decided' and mail.deleted_at is null`;

export interface Before {
  /** mails that were decided before; null = none of them */
  seen: Date | null;
  /** mails that were set aside before; null = none of them */
  setAside: Date | null;
}

/**
 * Mails that were decided so long ago that a rule may let them go, and those that are announced.
 * @param after the id of the last one of the page before; null = from the first
 */
export async function candidates(
  sql: Sql,
  { seen, setAside }: Before,
  after: string | null,
  limit: number,
): Promise<CandidateMail[]> {
  const { rows } = await sql.query<CandidateMail>(
    `${candidate} and (mail.to_go_at is not null or mail.decision <> 'not-a-letter' and mail.decided_at < $1
         or mail.decision = 'not-a-letter' and mail.decided_at < $2)
       and ($3::uuid is null or mail.id > $3) order by mail.id limit $4`,
    [seen, setAside, after, limit],
  );
  return rows;
}

/** As it stands now; null where nothing of it is left to delete. */
export async function candidateById(sql: Sql, id: string): Promise<CandidateMail | null> {
  return (await sql.query<CandidateMail>(`${candidate} and mail.id = $1`, [id])).rows[0] ?? null;
}

/** @param at null = its time is not over after all, or something keeps it: the next notice begins anew */
export async function announce(sql: Sql, id: string, at: Date | null): Promise<void> {
  await sql.query(
    `update mail set to_go_at = case when $2::timestamptz is null then null else coalesce(to_go_at, $2) end
     where id = $1 and deleted_at is null`,
    [id, at],
  );
}

/** Mails that are announced to go. */
export async function countAnnounced(sql: Sql): Promise<number> {
  const { rows } = await sql.query<{ count: number }>(
    'select count(*)::int as count from mail where to_go_at is not null',
  );
  return rows[0]!.count;
}

/** Details of events that are codes, counts, days, names of our own people, or their reasons; any other may be content. */
const keptDetails =
  'answer asked askedBy attempts code decidedBy decision error form heldUntil kind' +
  ' lettersFound mailForgotten missing ownWords reasons records replacedRecords replyDropped term verdictBefore hold why';

/**
 * Empties the rows of a mail. What stays keeps the mail from being taken in again or answered twice: its number, hash and
 * Message-ID, its letters' districts, years, states and hashes of documents, its replies' Message-IDs. The bytes go after
 * this is committed (`eraseUnwanted`). In a transaction, under the lock of decisions.
 * @returns how many letters and replies were emptied
 */
export async function emptyMail(
  sql: Sql,
  id: string,
  { rule, now }: { rule: RetentionRule; now: Date },
): Promise<{ letters: number; replies: number }> {
  const { rowCount: letters } = await sql.query(
    `update letter set sender_address = null,
       verdict = jsonb_build_object('kind', verdict -> 'kind', 'missing', '[]'::jsonb, 'reasons', '[]'::jsonb),
       reading = jsonb_build_object('form', reading -> 'form', 'unknownYear', reading -> 'unknownYear', 'blank', reading -> 'blank',
         'documents', '[]'::jsonb, 'pages', '[]'::jsonb, 'schoolYears', reading -> 'schoolYears',
         'district', case jsonb_typeof(reading -> 'district') when 'object'
           then (reading -> 'district') || '{"alternatives": []}'::jsonb else 'null'::jsonb end,
         'fields', '[]'::jsonb, 'signatures', '[]'::jsonb, 'doubts', '[]'::jsonb)
     where mail_id = $1`,
    [id],
  );
  const { rowCount: replies } = await sql.query(
    `update reply set deleted_at = $2, to_address = null, suggested = '[]'::jsonb, subject = '', body_text = '', body_html = '',
       refs = '[]'::jsonb, in_reply_to = null, hold_text = null where mail_id = $1`,
    [id, now],
  );
  await sql.query(
    "update review set reasons = '[]'::jsonb, held_note = null where mail_id = $1 or letter_id in (select id from letter where mail_id = $1)",
    [id],
  );
  await sql.query(
    'delete from typed_answer where mail_id = $1 or letter_id in (select id from letter where mail_id = $1)',
    [id],
  );
  await sql.query(
    `update event set detail = coalesce((select jsonb_object_agg(key, value) from jsonb_each(event.detail)
         where key = any (string_to_array($2, ' '))), '{}'::jsonb)
     where mail_id = $1 or letter_id in (select id from letter where mail_id = $1)
       or reply_id in (select id from reply where mail_id = $1)`,
    [id, keptDetails],
  );
  await sql.query(
    `update mail set deleted_at = $2, deleted_rule = $3, to_go_at = null, facts = null, documents = null, answer_to = null,
       reason_text = case decision when 'not-a-letter' then reason_text end,
       message_id = case decision when 'not-a-letter' then null else message_id end where id = $1`,
    [id, now, rule],
  );
  return { letters, replies };
}
