import type { LetterReading, Verdict } from '../../core/model.js';
import type { Sql } from '../ports.js';
import type { LetterRow, LetterState, RecordRow } from './rows.js';

export interface NewLetter {
  mailId: string;
  ordinal: number;
  formId: string;
  district: string | null;
  term: string;
  state: LetterState;
  reading: LetterReading;
  verdict: Verdict;
  senderAddress: string | null;
  documentsHash: string;
  now: Date;
}
export async function addLetter(sql: Sql, letter: NewLetter): Promise<string> {
  const { rows } = await sql.query<{ id: string }>(
    `insert into letter (mail_id, ordinal, form_id, district, term, state, reading, verdict, sender_address, documents_hash, created_at)
     values ($1, $2, $3, $4, $5, $6, $7::jsonb, $8::jsonb, $9, $10, $11) returning id`,
    [
      letter.mailId,
      letter.ordinal,
      letter.formId,
      letter.district,
      letter.term,
      letter.state,
      JSON.stringify(letter.reading),
      JSON.stringify(letter.verdict),
      letter.senderAddress,
      letter.documentsHash,
      letter.now,
    ],
  );
  return rows[0]!.id;
}

/** What a decision, its undoing or another reading may change. */
const changeable = [
  'form_id',
  'state',
  'district',
  'term',
  'reading',
  'verdict',
  'sender_address',
  'documents_hash',
] as const;
type Changeable = (typeof changeable)[number];
const isJson = (column: Changeable): boolean => column === 'reading' || column === 'verdict';

/** Sets the columns that are named; the others stay as they are. */
export async function changeLetter(
  sql: Sql,
  id: string,
  changed: Partial<Pick<LetterRow, Changeable>>,
): Promise<void> {
  const columns = changeable.filter((column) => changed[column] !== undefined);
  const sets = columns.map((column, at) => `${column} = $${at + 2}${isJson(column) ? '::jsonb' : ''}`);
  const values = columns.map((column) =>
    isJson(column) ? JSON.stringify(changed[column]) : changed[column],
  );
  await sql.query(`update letter set ${sets.join(', ')} where id = $1`, [id, ...values]);
}

export async function letterById(sql: Sql, id: string): Promise<LetterRow | null> {
  return (await sql.query<LetterRow>('select * from letter where id = $1', [id])).rows[0] ?? null;
}

export async function lettersOfMail(sql: Sql, mailId: string): Promise<LetterRow[]> {
  return (await sql.query<LetterRow>('select * from letter where mail_id = $1 order by ordinal', [mailId]))
    .rows;
}

/** Where the pages of a mail's letters stand and how they lay, without all else that was read. */
export async function turnsOfMail(
  sql: Sql,
  mailId: string,
): Promise<Pick<LetterReading, 'pages' | 'turns'>[]> {
  const { rows } = await sql.query<Pick<LetterReading, 'pages' | 'turns'>>(
    "select reading->'pages' as pages, reading->'turns' as turns from letter where mail_id = $1 order by ordinal",
    [mailId],
  );
  return rows;
}

/**
 * The first letter made of exactly these documents, with the day its mail came. One whose content is deleted says nothing
 * any more: what comes again is read anew.
 */
export async function letterWithDocuments(
  sql: Sql,
  documentsHash: string,
): Promise<(LetterRow & { received_at: Date }) | null> {
  const { rows } = await sql.query<LetterRow & { received_at: Date }>(
    `select letter.*, coalesce(mail.received_at, mail.first_seen_at) as received_at from letter
     join mail on mail.id = letter.mail_id where documents_hash = $1 and letter.state <> 'dismissed'
       and mail.deleted_at is null order by letter.created_at limit 1`,
    [documentsHash],
  );
  return rows[0] ?? null;
}

/** Current records of a district for a form; a corrected letter may name its school years where the first did not. */
export async function currentRecords(sql: Sql, district: string, formId: string): Promise<RecordRow[]> {
  const { rows } = await sql.query<RecordRow>(
    'select * from record where district = $1 and form_id = $2 and superseded_at is null order by recorded_at',
    [district, formId],
  );
  return rows;
}

export async function currentRecordOfLetter(sql: Sql, letterId: string): Promise<RecordRow | null> {
  const { rows } = await sql.query<RecordRow>(
    'select * from record where letter_id = $1 and superseded_at is null',
    [letterId],
  );
  return rows[0] ?? null;
}

export interface NewRecord {
  district: string;
  formId: string;
  term: string;
  letterId: string;
  now: Date;
}

/** Stores the letter as its district's record; those it replaces stay as history. */
export async function addRecord(sql: Sql, record: NewRecord, replaced: readonly string[]): Promise<void> {
  for (const id of replaced)
    await sql.query('update record set superseded_at = $2 where id = $1 and superseded_at is null', [
      id,
      record.now,
    ]);
  const { rows } = await sql.query<{ id: string }>(
    'insert into record (district, form_id, term, letter_id, recorded_at) values ($1, $2, $3, $4, $5) returning id',
    [record.district, record.formId, record.term, record.letterId, record.now],
  );
  for (const id of replaced)
    await sql.query('update record set superseded_by = $2 where id = $1', [id, rows[0]!.id]);
}

/** Stores the letter as history from the start: the record `by` holds a letter that came later. */
export async function addPastRecord(sql: Sql, record: NewRecord, by: string): Promise<void> {
  await sql.query(
    `insert into record (district, form_id, term, letter_id, recorded_at, superseded_at, superseded_by)
     values ($1, $2, $3, $4, $5, $5, $6)`,
    [record.district, record.formId, record.term, record.letterId, record.now, by],
  );
}

export async function countLetters(sql: Sql): Promise<{ state: LetterState; count: number }[]> {
  const { rows } = await sql.query<{ state: LetterState; count: number }>(
    'select state, count(*)::int as count from letter group by state',
  );
  return rows;
}
