/** Who has a review item open: a heartbeat each few seconds, forgotten when it stops. */
import type { Sql } from '../ports.js';

/** Three missed heartbeats of ten seconds. */
const awayAfterMs = 30_000;
const forgottenAfterMs = 60 * 60_000;

export interface Present {
  /** the person's id, or a name where nobody signs in */
  person: string;
  name: string;
}

export async function notePresence(sql: Sql, reviewId: string, who: Present, now: Date): Promise<void> {
  await sql.query('delete from presence where seen_at < $1', [new Date(now.valueOf() - forgottenAfterMs)]);
  await sql.query(
    `insert into presence (review_id, person, name, seen_at) values ($1, $2, $3, $4)
     on conflict (review_id, person) do update set name = excluded.name, seen_at = excluded.seen_at`,
    [reviewId, who.person, who.name, now],
  );
}

/** @returns names of the others that have the item open now */
export async function othersPresent(
  sql: Sql,
  reviewId: string,
  person: string,
  now: Date,
): Promise<string[]> {
  const { rows } = await sql.query<{ name: string }>(
    'select name from presence where review_id = $1 and person <> $2 and seen_at > $3 order by name',
    [reviewId, person, new Date(now.valueOf() - awayAfterMs)],
  );
  return rows.map(({ name }) => name);
}
