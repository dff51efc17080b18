/** Letters as lists and exports show them: looked for by words, filtered, sorted, a page or a batch at a time. */
import { setImmediate as othersTurn } from 'node:timers/promises';
import type { Address, DistrictReading, LetterReading, SignatureReading, Verdict } from '../../core/model.js';
import { tsQueryOf } from '../letter-words.js';
import type { Sql } from '../ports.js';
import type { LetterState, ReplyKind, ReplyState } from './rows.js';

export type LetterOrder = 'newest' | 'oldest' | 'district' | 'state';
export interface LetterFilter {
  /** as typed; every word must begin one of the letter's */
  words?: string;
  schoolYear?: string;
  formId?: string;
  state?: Exclude<LetterState, 'dismissed'>;
  /** the name, sure or not */
  district?: string;
  /** those that stand on record now, or those that a later letter has replaced */
  record?: 'current' | 'replaced';
}

export interface ListedLetter {
  id: string;
  district: string | null;
  /** as read: whether its name is a fact is asked of `acceptedDistrict` */
  district_reading: DistrictReading | null;
  form_id: string;
  term: string;
  /** the form was one of an unknown year */
  unknown_year: boolean;
  state: LetterState;
  received_at: Date;
  /** the district's line */
  signature: SignatureReading | null;
  sender: Address | null;
  /** of its mail: so many files given by hand; null = it came by mail */
  given_files: number | null;
  /** what it said was deleted */
  deleted_at: Date | null;
  reply_kind: ReplyKind | null;
  reply_state: ReplyState | null;
  on_record: boolean;
  /** a later letter stands on record in its place */
  superseded: boolean;
  /** of an open review of this letter */
  review_id: string | null;
}
/** Beside what a list shows, all that was read. */
export type WholeLetter = ListedLetter & { mail_id: string; verdict: Verdict; reading: LetterReading };

/** names by code points, so that both engines sort alike; `letter.id` makes each order whole */
const orders: Record<LetterOrder, string> = {
  newest: 'letter.came_at desc, letter.id',
  oldest: 'letter.came_at, letter.id',
  district: 'letter.district collate "C" nulls last, letter.came_at desc, letter.id',
  state: 'letter.state collate "C", letter.came_at desc, letter.id',
};

function where(filter: LetterFilter): { text: string; params: unknown[] } {
  const params: unknown[] = [];
  const given = (value: unknown): string => `$${params.push(value)}`;
  const query = tsQueryOf(filter.words ?? '');
  const conditions = [
    "letter.state <> 'dismissed'",
    query !== null && `letter.search @@ ${given(query)}::tsquery`,
    filter.schoolYear !== undefined &&
      `${given(filter.schoolYear)} = any (string_to_array(letter.term, ','))`,
    filter.formId !== undefined && `letter.form_id = ${given(filter.formId)}`,
    filter.state !== undefined && `letter.state = ${given(filter.state)}`,
    filter.district !== undefined && `letter.district = ${given(filter.district)}`,
    filter.record !== undefined &&
      `exists (select from record where record.letter_id = letter.id and record.superseded_at is ${filter.record === 'current' ? '' : 'not '}null)`,
  ];
  return { text: conditions.filter((condition) => condition !== false).join(' and '), params };
}

/** How many letters the filter finds; those that were dismissed are no letters. */
export async function countFound(sql: Sql, filter: LetterFilter): Promise<number> {
  const { text, params } = where(filter);
  const { rows } = await sql.query<{ count: number }>(
    `select count(*)::int as count from letter where ${text}`,
    params,
  );
  return rows[0]!.count;
}

/** Ids first: what stands in a row is looked up for those that are shown. `limit` null = all. */
export async function findLetterIds(
  sql: Sql,
  filter: LetterFilter,
  at: { order: LetterOrder; offset?: number; limit?: number | null },
): Promise<string[]> {
  const { text, params } = where(filter);
  const { rows } = await sql.query<{ id: string }>(
    `select letter.id from letter where ${text}
     order by ${orders[at.order]} offset $${params.length + 1} limit $${params.length + 2}`,
    [...params, at.offset ?? 0, at.limit ?? null],
  );
  return rows.map(({ id }) => id);
}

const listed = `letter.id, letter.district, letter.district_reading, letter.form_id, letter.term, letter.unknown_year,
  letter.state, letter.came_at as received_at, letter.signature, mail.facts->'from'->0 as sender, mail.given_files, mail.deleted_at,
  answer.kind as reply_kind, answer.state as reply_state,
  record.id is not null and record.superseded_at is null as on_record,
  record.superseded_at is not null as superseded, review.id as review_id`;
/** of replies either index is used, which an `or` would not */
const joined = `from jsonb_array_elements_text($1::jsonb) with ordinality as chosen (id, place)
  join letter on letter.id = chosen.id::uuid join mail on mail.id = letter.mail_id
  left join record on record.letter_id = letter.id
  left join review on review.letter_id = letter.id and review.closed_at is null
  left join lateral (
    select kind, state, created_at from reply
     where reply.letter_id = letter.id and undone_at is null and state <> 'dropped'
     union all
    select kind, state, created_at from reply
     where automatic and reply.mail_id = letter.mail_id and reply.letter_id is null and state <> 'dropped'
     order by created_at desc limit 1) answer on true
  order by chosen.place`;

/** In the order of the ids; those that are not there any more are left out. */
export async function listedLetters(sql: Sql, ids: readonly string[]): Promise<ListedLetter[]> {
  return (await sql.query<ListedLetter>(`select ${listed} ${joined}`, [JSON.stringify(ids)])).rows;
}

/** The same with all that was read, for lists of fields and for exports: ask for few at a time. */
export async function wholeLetters(sql: Sql, ids: readonly string[]): Promise<WholeLetter[]> {
  const { rows } = await sql.query<WholeLetter>(
    `select ${listed}, letter.mail_id, letter.verdict, letter.reading ${joined}`,
    [JSON.stringify(ids)],
  );
  return rows;
}

/** PGlite unpacks them in our own thread: so many hold it for some 25 ms */
const batch = 50;
/** All that the filter finds, some at a time, so that no list is ever in memory whole and other requests have their turn. */
export async function* eachLetter(
  sql: Sql,
  filter: LetterFilter,
  order: LetterOrder,
): AsyncGenerator<WholeLetter> {
  const ids = await findLetterIds(sql, filter, { order });
  for (let at = 0; at < ids.length; at += batch) {
    yield* await wholeLetters(sql, ids.slice(at, at + batch));
    await othersTurn();
  }
}

/** School years and forms that letters name, for the choices of the filters. */
export async function namedYearsAndForms(sql: Sql): Promise<{ years: string[]; forms: string[] }> {
  const { rows } = await sql.query<{ form_id: string; term: string }>(
    "select distinct form_id, term from letter where state <> 'dismissed'",
  );
  return {
    years: [...new Set(rows.flatMap(({ term }) => term.split(',')))].filter((year) => year !== ''),
    forms: [...new Set(rows.map((row) => row.form_id))],
  };
}
