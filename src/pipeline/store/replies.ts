import type { GivenAnswer } from '../../core/mail/same-answer.js';
import type { MissingName } from '../../core/model.js';
import type { Sql } from '../ports.js';
import { changeOne } from './change-one.js';
import type { ReplyKind, ReplyRow, ReplyState } from './rows.js';

export interface NewReply {
  mailId: string;
  letterId: string | null;
  kind: ReplyKind;
  state: 'pending' | 'held';
  automatic: boolean;
  hold: { code: string; text: string } | null;
  suggested: string[];
  messageId: string;
  to: string | null;
  subject: string;
  text: string;
  html: string;
  inReplyTo: string | null;
  references: string[];
  now: Date;
  /** goes no earlier */
  notBefore?: Date | null;
  /** what it asks for, where it asks about one letter */
  asked?: readonly MissingName[];
}

/** @returns null where the unique indexes say that this cause has been answered already */
export async function addReply(sql: Sql, reply: NewReply): Promise<string | null> {
  const { rows } = await sql.query<{ id: string }>(
    `insert into reply (mail_id, letter_id, kind, state, automatic, hold_code, hold_text, suggested, message_id, to_address,
       subject, body_text, body_html, in_reply_to, refs, created_at, not_before, asked)
     values ($1, $2, $3, $4, $5, $6, $7, $8::jsonb, $9, $10, $11, $12, $13, $14, $15::jsonb, $16, $17, $18::jsonb)
     on conflict do nothing returning id`,
    [
      reply.mailId,
      reply.letterId,
      reply.kind,
      reply.state,
      reply.automatic,
      reply.hold?.code ?? null,
      reply.hold?.text ?? null,
      JSON.stringify(reply.suggested),
      reply.messageId,
      reply.to,
      reply.subject,
      reply.text,
      reply.html,
      reply.inReplyTo,
      JSON.stringify(reply.references),
      reply.now,
      reply.notBefore ?? null,
      JSON.stringify(reply.asked ?? []),
    ],
  );
  return rows[0]?.id ?? null;
}

export async function replyById(sql: Sql, id: string): Promise<ReplyRow | null> {
  return (await sql.query<ReplyRow>('select * from reply where id = $1', [id])).rows[0] ?? null;
}
export async function lockReply(sql: Sql, id: string): Promise<ReplyRow | null> {
  return (await sql.query<ReplyRow>('select * from reply where id = $1 for update', [id])).rows[0] ?? null;
}
export async function replyByMessageId(sql: Sql, messageIds: readonly string[]): Promise<ReplyRow | null> {
  const { rows } = await sql.query<ReplyRow>(
    `select reply.* from reply, jsonb_array_elements_text($1::jsonb) with ordinality as given (id, place)
     where reply.message_id = given.id order by given.place limit 1`,
    [JSON.stringify(messageIds)],
  );
  return rows[0] ?? null;
}

/** `$1` organisations (a domain, or an address at a public provider): the reply went there, or answered a mail from there. */
const wentTo = `exists (
  select 1 from jsonb_array_elements_text($1::jsonb) as given (organisation),
    unnest(array[lower(reply.to_address), lower(mail.facts->'from'->0->>'address')]) as known (address)
  where known.address = given.organisation
    or right(known.address, length(given.organisation) + 1) in ('@' || given.organisation, '.' || given.organisation))`;
const onItsWay = `reply.state in ('pending', 'sending', 'sent')`;

/**
 * Replies since then to one of these organisations, those that wait included: the cap is on what a sender may cause,
 * whatever Reply-To or local part each mail names.
 */
export async function repliesFor(sql: Sql, organisations: readonly string[], since: Date): Promise<number> {
  const { rows } = await sql.query<{ count: number }>(
    `select count(*)::int as count from reply join mail on mail.id = reply.mail_id
     where reply.created_at > $2 and ${onItsWay} and ${wentTo}`,
    [JSON.stringify(organisations), since],
  );
  return rows[0]!.count;
}

/** Of those the replies of one kind, with what they said and about which district and form. */
export async function answersFor(
  sql: Sql,
  organisations: readonly string[],
  kind: ReplyKind,
  since: Date,
): Promise<GivenAnswer[]> {
  const { rows } = await sql.query<GivenAnswer>(
    `select reply.kind, reply.body_text as text, coalesce(letter.district, '') || '/' || coalesce(letter.form_id, '') as about
     from reply join mail on mail.id = reply.mail_id left join letter on letter.id = reply.letter_id
     where reply.created_at > $2 and reply.kind = $3 and ${onItsWay} and ${wentTo}`,
    [JSON.stringify(organisations), since, kind],
  );
  return rows;
}

/** Where the district's answered letters came from, where the answers went, and whom those letters name. */
export async function addressesOfDistrict(sql: Sql, district: string): Promise<string[]> {
  const { rows } = await sql.query<{ address: string }>(
    `with answered as (
       select letter.sender_address, letter.reading, reply.to_address from letter
       join reply on reply.letter_id = letter.id and reply.state = 'sent' where letter.district = $1)
     select distinct lower(address) as address from (
       select sender_address as address from answered union all select to_address from answered
       union all select field->>'value' from answered, jsonb_array_elements(reading->'fields') field
         where field->>'name' like '%Email') known
     where address like '%@%'`,
    [district],
  );
  return rows.map(({ address }) => address);
}

/**
 * `pending` or a `sending` whose outcome was lost; marks it `sending` and counts the try. Null = nothing to send, or not
 * yet: its decision may still be taken back, for an hour at most (UNDO_SECONDS); what is to go later was decided under a
 * clock that has gone back since.
 */
export async function takeForSending(sql: Sql, id: string, now: Date): Promise<ReplyRow | null> {
  const { rows } = await sql.query<ReplyRow>(
    `update reply set state = 'sending', attempts = attempts + 1
     where id = $1 and state in ('pending', 'sending')
       and (not_before is null or not_before <= $2 or not_before > $2 + interval '1 hour') returning *`,
    [id, now],
  );
  return rows[0] ?? null;
}
export async function replySent(sql: Sql, id: string, now: Date): Promise<void> {
  await sql.query(
    "update reply set state = 'sent', sent_at = $2, error_code = null where id = $1 and state = 'sending'",
    [id, now],
  );
}
/**
 * Back to `pending`, so that a later decision can still drop it; `smtp-unsure` may have gone out and stays so.
 * @returns `dropped` where a decision had made it wrong meanwhile
 */
export async function replyNotSent(sql: Sql, id: string, code: string): Promise<'waits' | 'dropped'> {
  await sql.query(
    `update reply set error_code = case when error_code = 'smtp-unsure' then error_code else $2 end,
       state = case when unwanted or 'smtp-unsure' in ($2, error_code) then state else 'pending' end
     where id = $1 and state = 'sending'`,
    [id, code],
  );
  return (await dropUnwanted(sql, id)) ? 'dropped' : 'waits';
}
/** @returns whether it is the first mail to say so; a later one changes nothing */
export async function replyBounced(sql: Sql, id: string, mailId: string, now: Date): Promise<boolean> {
  return changeOne(
    sql,
    'update reply set bounced_at = $3, bounced_by = $2 where id = $1 and bounced_at is null',
    [id, mailId, now],
  );
}
/** The reply that this mail gave back. */
export async function replyReturnedBy(sql: Sql, mailId: string): Promise<ReplyRow | null> {
  return (await sql.query<ReplyRow>('select * from reply where bounced_by = $1', [mailId])).rows[0] ?? null;
}
/** @returns `dropped` where a decision had made it wrong meanwhile */
export async function holdReply(
  sql: Sql,
  id: string,
  hold: { code: string; text: string },
): Promise<'held' | 'dropped'> {
  if (await dropUnwanted(sql, id)) return 'dropped';
  await sql.query(
    "update reply set state = 'held', hold_code = $2, hold_text = $3 where id = $1 and state in ('pending', 'sending')",
    [id, hold.code, hold.text],
  );
  return 'held';
}
/** What did not go and is wrong by now, with its words where they are of no letter. @returns whether it was such a one */
export async function dropUnwanted(sql: Sql, id: string): Promise<boolean> {
  const { rowCount } = await sql.query(
    `update reply set state = 'dropped', message_id = message_id || ' replaced ' || id
     where id = $1 and state = 'sending' and unwanted`,
    [id],
  );
  if (rowCount === 0) return false;
  await sql.query(
    `update reply set ${forgotten} where id = $1
       and (exists (select from mail where mail.id = reply.mail_id and mail.decision = 'not-a-letter')
         or exists (select from letter where letter.id = reply.letter_id and letter.state = 'dismissed'))`,
    [id],
  );
  return true;
}
const forgotten = `to_address = null, suggested = '[]'::jsonb, subject = '', body_text = '', body_html = ''`;

/** The words of dropped replies about what is no letter, and what people changed in them; the rows stay. */
export async function forgetDropped(sql: Sql, mailId: string, letterId: string | null): Promise<void> {
  const dropped = "mail_id = $1 and state = 'dropped' and ($2::uuid is null or letter_id = $2)";
  await sql.query(
    `update event set detail = detail - 'changes'
     where what in ('reply edited', 'reply released') and reply_id in (select id from reply where ${dropped})`,
    [mailId, letterId],
  );
  await sql.query(`update reply set ${forgotten} where ${dropped}`, [mailId, letterId]);
}
/** It went in a time that this database has forgotten. @returns false where it is settled already */
export async function replyHadGone(sql: Sql, id: string, to: string, sentAt: Date): Promise<boolean> {
  return changeOne(
    sql,
    `update reply set state = 'sent', to_address = $2, sent_at = $3, hold_code = null, hold_text = null, error_code = null
     where id = $1 and state in ('pending', 'held', 'sending')`,
    [id, to, sentAt],
  );
}
/** @returns false where it is settled already */
export async function dropReply(sql: Sql, id: string): Promise<boolean> {
  return changeOne(
    sql,
    "update reply set state = 'dropped' where id = $1 and state in ('pending', 'held', 'sending')",
    [id],
  );
}
/** Replies that wait, with the hash of the mail they answer. */
export async function openReplies(sql: Sql): Promise<(ReplyRow & { content_hash: string | null })[]> {
  const { rows } = await sql.query<ReplyRow & { content_hash: string | null }>(
    `select reply.*, mail.content_hash from reply join mail on mail.id = reply.mail_id
     where reply.state in ('pending', 'held') order by reply.created_at`,
  );
  return rows;
}
/** A person lets a held reply go, to the address the person chose. */
export async function releaseReply(sql: Sql, id: string, to: string): Promise<boolean> {
  return changeOne(
    sql,
    "update reply set state = 'pending', to_address = $2, hold_code = null, hold_text = null where id = $1 and state = 'held'",
    [id, to],
  );
}
/**
 * Unsent replies of a mail that a later decision made wrong; their Message-ID is free for one on the same cause. What is
 * handed to SMTP right now can no longer be held back, only not be tried again.
 * @param next the kind that takes their place: one of this kind that is being sent is that reply already
 */
export async function dropUnsent(
  sql: Sql,
  mailId: string,
  letterId: string | null,
  next: ReplyKind | null,
): Promise<void> {
  await sql.query(
    `update reply set state = 'dropped', message_id = message_id || ' replaced ' || id
     where mail_id = $1 and letter_id is not distinct from $2 and state in ('pending', 'held')`,
    [mailId, letterId],
  );
  await sql.query(
    `update reply set unwanted = true
     where mail_id = $1 and letter_id is not distinct from $2 and state = 'sending' and kind is distinct from $3`,
    [mailId, letterId, next],
  );
}

/** What a lost queue would have forgotten; `old`: answers to mail of a backfill. */
export async function repliesToSend(
  sql: Sql,
): Promise<{ id: string; old: boolean; not_before: Date | null }[]> {
  const { rows } = await sql.query<{ id: string; old: boolean; not_before: Date | null }>(
    `select reply.id, reply.not_before, mail.backfill is not null as old from reply join mail on mail.id = reply.mail_id
     where reply.state in ('pending', 'sending') order by mail.backfill is not null, reply.created_at`,
  );
  return rows;
}
export async function countReplies(sql: Sql): Promise<{ state: ReplyState; count: number }[]> {
  const { rows } = await sql.query<{ state: ReplyState; count: number }>(
    'select state, count(*)::int as count from reply group by state',
  );
  return rows;
}
export const repliesOfMail = (sql: Sql, mailId: string): Promise<ReplyRow[]> => repliesOfMails(sql, [mailId]);
export async function repliesOfMails(sql: Sql, mailIds: readonly string[]): Promise<ReplyRow[]> {
  const { rows } = await sql.query<ReplyRow>(
    `select * from reply where mail_id in (select value::uuid from jsonb_array_elements_text($1::jsonb))
     order by created_at`,
    [JSON.stringify(mailIds)],
  );
  return rows;
}
