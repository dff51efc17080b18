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
  given_files: number | null;
  document_count: number;
  to_go_at: Date | null;
  in_work: boolean;
  letters: CandidateLetter[];
}

/**
 * Mails with what they are about (their letters, those that they answer or repeat, those whose replies they got or gave back)
 * and whether somebody is still at work on them. For all of them at once: asked mail by mail a few hundred take seconds.
 * @param which of the decided ones, and how many
 */
const candidatesWhere = (which: string): string => `with chosen as (
  select mail.id, mail.decision, coalesce(mail.received_at, mail.first_seen_at) as came_at, mail.decided_at, mail.size_bytes,
    mail.given_files, coalesce(jsonb_array_length(mail.documents), 0) as document_count, mail.to_go_at, mail.second_reading, mail.repeats
  from mail where mail.state = 'decided' and mail.deleted_at is null and ${which}
), own as (
  select letter.id, letter.mail_id from chosen join letter on letter.mail_id = chosen.id
), linked as (
  select mail_id, id as letter_id from own
  union select chosen.id, first.id from chosen join letter first on first.mail_id = chosen.repeats
  union select chosen.id, typed_answer.letter_id from chosen join typed_answer on typed_answer.mail_id = chosen.id
  union select chosen.id, review.letter_id from chosen join review on review.mail_id = chosen.id
  union select chosen.id, reply.letter_id from chosen join reply on reply.mail_id = chosen.id
  union select chosen.id, reply.letter_id from chosen join reply on reply.bounced_by = chosen.id
), about as (
  select linked.mail_id, jsonb_agg(jsonb_build_object('id', letter.id, 'district', letter.district, 'term', letter.term,
      'own', letter.mail_id = linked.mail_id, 'alternatives', coalesce(letter.district_reading -> 'alternatives', '[]'::jsonb))
      order by letter.id) as letters
  from linked join letter on letter.id = linked.letter_id group by linked.mail_id
), waiting as (
  select id, mail_id, letter_id from review where closed_at is null
  union all select id, mail_id, letter_id from reply where state in ('pending', 'held', 'sending')
), in_work as (
  select id as mail_id from chosen where second_reading is not null
  union select chosen.id from chosen join waiting on waiting.mail_id = chosen.id
  union select own.mail_id from own join waiting on waiting.letter_id = own.id
  union select chosen.id from chosen join undo on undo.mail_id = chosen.id
  union select chosen.id from chosen join reread on reread.mail_id = chosen.id where reread.state = 'waiting'
)
select chosen.id, chosen.decision, chosen.came_at, chosen.decided_at, chosen.size_bytes, chosen.given_files, chosen.document_count, chosen.to_go_at,
  chosen.id in (select mail_id from in_work) as in_work, coalesce(about.letters, '[]'::jsonb) as letters
from chosen left join about on about.mail_id = chosen.id order by chosen.id`;

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
    candidatesWhere(`(mail.to_go_at is not null or mail.decision <> 'not-a-letter' and mail.decided_at < $1
        or mail.decision = 'not-a-letter' and mail.decided_at < $2)
      and ($3::uuid is null or mail.id > $3) order by mail.id limit $4`),
    [seen, setAside, after, limit],
  );
  return rows;
}

/** As it stands now; null where nothing of it is left to delete. */
export async function candidateById(sql: Sql, id: string): Promise<CandidateMail | null> {
  return (await sql.query<CandidateMail>(candidatesWhere('mail.id = $1'), [id])).rows[0] ?? null;
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
