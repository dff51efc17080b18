/** When these tables came out of a snapshot or a backup: what they tell of is older than what has happened. */
import type { Sql } from '../ports.js';

export type SetBackCause = 'restored' | 'damaged' | 'old-copy' | 'missing';
export interface SetBack {
  at: Date;
  /** the moment the tables tell of; null = nothing was left, or the very tables are gone on with */
  toAt: Date | null;
  cause: SetBackCause;
  found: string;
  /** where the former data stands; null = nowhere */
  kept: string | null;
  /** whether the journal of sent replies reaches over the time between */
  journal: boolean;
}

export async function recordSetBack(
  sql: Sql,
  { at, toAt, cause, found, kept, journal }: SetBack,
): Promise<void> {
  await sql.query(
    'insert into set_back (at, to_at, cause, found, kept, journal) values ($1, $2, $3, $4, $5, $6)',
    [at, toAt, cause, found.slice(0, 500), kept, journal],
  );
}

/** Whether it came before a restore that the journal of sent replies does not reach over: it may have been answered. */
export async function cameBeforeRestore(sql: Sql, arrivedAt: Date): Promise<boolean> {
  const { rowCount } = await sql.query(
    "select from set_back where cause = 'restored' and not journal and at >= $1 limit 1",
    [arrivedAt],
  );
  return rowCount > 0;
}

const shownMs = 30 * 24 * 3_600_000;

/** Of the last thirty days, in which people should hear of it; newest first. */
export async function lastSetBacks(sql: Sql, now: Date): Promise<SetBack[]> {
  const { rows } = await sql.query<SetBack>(
    'select at, to_at as "toAt", cause, found, kept, journal from set_back where at >= $1 order by id desc',
    [new Date(now.valueOf() - shownMs)],
  );
  return rows;
}
