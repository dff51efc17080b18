/** What was taken in by hand: rows like all others, in a mailbox that no server has. */
import type { LetterState, MailDecision } from './rows.js';
import type { Sql } from '../ports.js';

const mailboxName = 'by hand';

export interface NewByHand {
  contentHash: string;
  sizeBytes: number;
  receivedAt: Date;
  answer: boolean;
  answerTo: string | null;
  /** null = it is a mail that somebody saved */
  givenFiles: number | null;
  now: Date;
}
/** One upload at a time: two that hold the same must see each other. */
export async function lockByHand(sql: Sql, now: Date): Promise<void> {
  await sql.query(
    `insert into mailbox (name, kind, uid_validity, started_at) values ($1, 'by-hand', 0, $2) on conflict (name) do nothing`,
    [mailboxName, now],
  );
  await sql.query('select 1 from mailbox where name = $1 for update', [mailboxName]);
}

/** Its number is the next one of its mailbox, so that it is as unique as a UID. */
export async function addByHand(sql: Sql, mail: NewByHand): Promise<string> {
  const { rows } = await sql.query<{ id: string }>(
    `with box as (update mailbox set next_uid = next_uid + 1 where name = $1 returning id, next_uid - 1 as uid)
     insert into mail (mailbox_id, uid_validity, uid, state, first_seen_at, received_at, size_bytes, content_hash, blob, by_hand, answer_to, given_files)
     select id, 0, uid, 'stored', $2, $3, $4, $5, $5, $6, $7, $8 from box returning id`,
    [
      mailboxName,
      mail.now,
      mail.receivedAt,
      mail.sizeBytes,
      mail.contentHash,
      mail.answer ? 'answer' : 'silent',
      mail.answer ? mail.answerTo : null,
      mail.givenFiles,
    ],
  );
  return rows[0]!.id;
}

/** The mail in which a document with these bytes came; mails that are no letter keep no list of theirs. */
export async function mailWithDocument(sql: Sql, hash: string): Promise<string | null> {
  const { rows } = await sql.query<{ id: string }>(
    `select id from mail where documents @> $1::jsonb and decision <> 'not-a-letter' order by first_seen_at limit 1`,
    [JSON.stringify([{ hash }])],
  );
  return rows[0]?.id ?? null;
}

/** The page that shows what became of a mail. */
export async function pageOfMail(sql: Sql, mailId: string): Promise<string | null> {
  const { rows } = await sql.query<{ letter: string | null; review: string | null }>(
    `select (select id from letter where mail_id = $1 and state <> 'dismissed' order by ordinal limit 1) as letter,
       (select id from review where mail_id = $1 order by closed_at is not null, opened_at limit 1) as review`,
    [mailId],
  );
  const { letter, review } = rows[0]!;
  return letter ? `/letters/${letter}` : review ? `/reviews/${review}` : null;
}

export interface ByHandView {
  id: string;
  taken_at: Date;
  taken_by: string | null;
  size_bytes: number;
  by_hand: 'silent' | 'answer';
  given_files: number | null;
  state: 'stored' | 'decided';
  decision: MailDecision | null;
  reason_text: string | null;
  /** names of its documents */
  names: string[];
  letters: { id: string; district: string | null; state: LetterState }[];
  /** open ones */
  reviews: string[];
}
/** Newest first. */
export async function byHandPage(sql: Sql, at: { offset: number; limit: number }): Promise<ByHandView[]> {
  const { rows } = await sql.query<ByHandView>(
    `select mail.id, mail.first_seen_at as taken_at, mail.size_bytes, mail.by_hand, mail.given_files, mail.state, mail.decision, mail.reason_text,
       (select actor from event where mail_id = mail.id and what = 'taken in by hand' order by id limit 1) as taken_by,
       coalesce((select jsonb_agg(document->'name') from jsonb_array_elements(mail.documents) document), '[]') as names,
       coalesce((select jsonb_agg(jsonb_build_object('id', id, 'district', district, 'state', letter.state) order by ordinal)
         from letter where mail_id = mail.id and letter.state <> 'dismissed'), '[]') as letters,
       coalesce((select jsonb_agg(id order by opened_at) from review where mail_id = mail.id and closed_at is null), '[]') as reviews
     from mail where mail.by_hand is not null order by mail.first_seen_at desc, mail.uid desc offset $1 limit $2`,
    [at.offset, at.limit],
  );
  return rows;
}
