/**
 * How many automatic replies are plausible in a stretch of time, by the inbox's own history. More than that is a storm
 * or a fault of ours, and everything automatic is held until a person has looked.
 *
 *   limit = 3 × the busiest such stretch of the four weeks before, at least the floor, at most the ceiling
 */
export interface BreakerWindow {
  hours: number;
  /** plausible without any history: a reminder brings many of a state's letters in one day */
  floor: number;
  /** not plausible whatever the history is, so that what grows slowly is stopped as well */
  ceiling: number;
}

/** @param perHour REPLIES_PER_HOUR: the floor of one hour. A day of work has three such hours, and a season's day no more than twenty. */
export function breakerWindows(perHour: number): BreakerWindow[] {
  return [
    { hours: 1, floor: perHour, ceiling: 5 * perHour },
    { hours: 24, floor: 3 * perHour, ceiling: 20 * perHour },
  ];
}
/** Weeks of a season are in it, and last year's is not. */
export const historyDays = 28;
/** The busiest hour of a season is about three times that of the one before a deadline. */
const growth = 3;

/** @param busiest most automatic replies in one such stretch of the history, 0 without any */
export function plausibleReplies({ floor, ceiling }: BreakerWindow, busiest: number): number {
  return Math.min(ceiling, Math.max(floor, growth * busiest));
}

export interface Tripped {
  hours: number;
  /** replies in the stretch, the one that would go next included */
  replies: number;
  limit: number;
}

const hourMs = 60 * 60_000;

/**
 * @param counts automatic replies by clock hour (any order, each hour once) since `historyDays` ago
 * @param recent automatic replies by the hours of each window, up to now and since the breaker was last released
 * @returns the window that one reply more would overfill; null where it may go
 */
export function breakerTrips(
  now: Date,
  counts: readonly { hour: Date; replies: number }[],
  recent: ReadonlyMap<number, number>,
  windows: readonly BreakerWindow[],
): Tripped | null {
  for (const window of windows) {
    const before = counts.filter(
      ({ hour }) => hour.valueOf() + hourMs <= now.valueOf() - window.hours * hourMs,
    );
    const limit = plausibleReplies(window, busiestStretch(before, window.hours));
    const replies = (recent.get(window.hours) ?? 0) + 1;
    if (replies > limit) return { hours: window.hours, replies, limit };
  }
  return null;
}

/** Most replies in `hours` clock hours one after the other. */
export function busiestStretch(counts: readonly { hour: Date; replies: number }[], hours: number): number {
  const sorted = counts.toSorted((a, b) => a.hour.valueOf() - b.hour.valueOf());
  let [busiest, sum, from] = [0, 0, 0];
  for (const { hour, replies } of sorted) {
    sum += replies;
    while (sorted[from]!.hour.valueOf() <= hour.valueOf() - hours * hourMs) sum -= sorted[from++]!.replies;
    busiest = Math.max(busiest, sum);
  }
  return busiest;
}
