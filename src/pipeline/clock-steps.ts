/** A clock that goes back: an hour by a wrong time zone, a day by a hand, years by a battery. */
import type { Sql } from './ports.js';

/** Less is what time servers do as they go. */
const leastMs = 60_000;

/**
 * @param last the latest moment that is known from before; null = none
 * @returns to be asked with each moment in turn: whether the clock has gone back since the one before
 */
export function watchForStepBack(last: Date | null): (now: Date) => boolean {
  let before = last;
  return (now) => {
    const isBack = before !== null && before.valueOf() - now.valueOf() > leastMs;
    before = now;
    return isBack;
  };
}

/** The latest moment of what was last written to the history, by the clocks of then. */
export async function lastWritten(sql: Sql): Promise<Date | null> {
  const { rows } = await sql.query<{ at: Date | null }>(
    'select max(at) as at from (select at from event order by id desc limit 100) last',
  );
  return rows[0]?.at ?? null;
}
