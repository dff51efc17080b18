/** Legal holds: what nothing may be deleted of while they stand. Lifted ones stay as history. */
import type { Hold } from '../../core/retention/retention.js';
import type { Sql } from '../ports.js';
import { changeOne } from './change-one.js';

export interface HoldRow {
  id: string;
  kind: Hold['kind'];
  letter_id: string | null;
  district: string | null;
  set_at: Date;
  set_by: string;
  why: string;
  lifted_at: Date | null;
  lifted_by: string | null;
  lifted_why: string | null;
}

/** Those that stand first, the newest first; `limit` is of those that were lifted. */
export async function listHolds(sql: Sql, limit: number): Promise<HoldRow[]> {
  const { rows } = await sql.query<HoldRow>(
    `select * from legal_hold where lifted_at is null or id in
       (select id from legal_hold where lifted_at is not null order by lifted_at desc limit $1)
     order by lifted_at is not null, lifted_at desc, set_at desc, id`,
    [limit],
  );
  return rows;
}

export async function standingHolds(sql: Sql): Promise<HoldRow[]> {
  return listHolds(sql, 0);
}

export const holdOf = (row: HoldRow): Hold =>
  row.kind === 'everything'
    ? { kind: 'everything' }
    : row.kind === 'district'
      ? { kind: 'district', district: row.district! }
      : { kind: 'letter', letterId: row.letter_id! };

const subjectOf = (hold: Hold): [letterId: string | null, district: string | null] => [
  hold.kind === 'letter' ? hold.letterId : null,
  hold.kind === 'district' ? hold.district : null,
];

export async function addHold(
  sql: Sql,
  hold: Hold,
  { why, actor, now }: { why: string; actor: string; now: Date },
): Promise<string> {
  const { rows } = await sql.query<{ id: string }>(
    `insert into legal_hold (kind, letter_id, district, set_at, set_by, why) values ($1, $2, $3, $4, $5, $6) returning id`,
    [hold.kind, ...subjectOf(hold), now, actor, why],
  );
  return rows[0]!.id;
}

/** @returns false where none of that id stands */
export async function endHold(
  sql: Sql,
  id: string,
  { why, actor, now }: { why: string; actor: string; now: Date },
): Promise<boolean> {
  return changeOne(
    sql,
    'update legal_hold set lifted_at = $2, lifted_by = $3, lifted_why = $4 where id = $1 and lifted_at is null',
    [id, now, actor, why],
  );
}

export async function holdById(sql: Sql, id: string): Promise<HoldRow | null> {
  return (await sql.query<HoldRow>('select * from legal_hold where id = $1', [id])).rows[0] ?? null;
}

export async function isDistrictOfLetters(sql: Sql, district: string): Promise<boolean> {
  return (await sql.query('select from letter where district = $1 limit 1', [district])).rowCount > 0;
}
