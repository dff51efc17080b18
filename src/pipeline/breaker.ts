/** The stop for everything automatic: looked at before each automatic reply, released by a person on the service page. */
import { breakerTrips, breakerWindows, historyDays } from '../core/mail/breaker.js';
import { schedule } from './schedule.js';
import {
  addBreaker,
  closeBreaker,
  holdAutomatic,
  lastRelease,
  openBreaker,
  releaseHeldBy,
  repliesByHour,
  repliesSince,
} from './store/breaker.js';
import { lockDecisions } from './store/decisions.js';
import { addEvent } from './store/events.js';
import type { Clock, Database, Logger, QueueHandle, Sql } from './ports.js';

export const breakerHold = {
  code: 'breaker',
  text: 'More automatic replies were about to go than this inbox makes plausible; all are held.',
};

const hourMs = 60 * 60_000;

/**
 * Whether an automatic reply that would go now is held; the first that is too many trips the breaker, and what waits
 * to go is held with it. Called under the lock of decisions, so that two replies are counted one after the other.
 * @param perHour REPLIES_PER_HOUR; 0 = no breaker
 */
export async function breakerHolds(sql: Sql, now: Date, perHour: number): Promise<boolean> {
  if (perHour === 0) return false;
  if (await openBreaker(sql)) return true;
  const released = await lastRelease(sql);
  const windows = breakerWindows(perHour);
  const recent = new Map<number, number>();
  for (const { hours } of windows) {
    const since = now.valueOf() - hours * hourMs;
    recent.set(hours, await repliesSince(sql, new Date(Math.max(since, released?.valueOf() ?? 0))));
  }
  // far below every floor no history is asked for
  if (windows.every(({ hours, floor }) => recent.get(hours)! < floor)) return false;
  const counts = await repliesByHour(sql, new Date(now.valueOf() - historyDays * 24 * hourMs));
  const tripped = breakerTrips(now, counts, recent, windows);
  if (tripped === null) return false;
  await addBreaker(sql, tripped, now);
  const held = await holdAutomatic(sql, breakerHold, now);
  await addEvent(sql, { at: now, actor: 'service', what: 'replies stopped', detail: { ...tripped, held } });
  return true;
}

export interface BreakerDeps {
  database: Database;
  sendQueue: QueueHandle<{ replyId: string }>;
  clock: Clock;
  logger: Logger;
}

/**
 * A person has looked. @param send whether what the breaker held goes now; else each reply waits in the outbox
 * @returns how many go, or `not-tripped`
 */
export async function releaseBreaker(
  actor: string,
  send: boolean,
  deps: BreakerDeps,
): Promise<number | 'not-tripped'> {
  const now = deps.clock.now();
  const released = await deps.database.transaction(async (sql) => {
    await lockDecisions(sql);
    if (!(await closeBreaker(sql, actor, now))) return null;
    const ids = send ? await releaseHeldBy(sql, breakerHold.code, actor, now) : [];
    await addEvent(sql, { at: now, actor, what: 'replies resumed', detail: { sent: ids.length } });
    return ids;
  });
  if (released === null) return 'not-tripped';
  for (const replyId of released) await schedule(deps.sendQueue, { replyId }, { logger: deps.logger });
  return released.length;
}
