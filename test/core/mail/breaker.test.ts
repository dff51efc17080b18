import { describe, expect, test } from '@jest/globals';
import {
  breakerTrips,
  breakerWindows,
  busiestStretch,
  plausibleReplies,
} from '../../../src/core/mail/breaker.js';

const now = new Date('2024-09-20T15:00:00Z');
const windows = breakerWindows(60);
const hoursAgo = (hours: number) => new Date(now.valueOf() - hours * 3_600_000);
const at = (...counts: [number, number][]) =>
  counts.map(([hours, replies]) => ({ hour: hoursAgo(hours), replies }));
const recent = (hour: number, day = hour) =>
  new Map([
    [1, hour],
    [24, day],
  ]);

describe('how many replies are plausible', () => {
  test.each([
    ['without a history', 0, 60],
    ['after a quiet month', 4, 60],
    ['after a busy hour', 40, 120],
    ['whatever the history is', 400, 300],
  ])('%s', (_name, busiest, limit) => {
    expect(plausibleReplies(windows[0]!, busiest)).toBe(limit);
  });

  test.each([
    ['nothing', [], 24, 0],
    ['one hour', at([5, 7]), 1, 7],
    ['hours that lie together', at([30, 1], [6, 2], [5, 7], [4, 3]), 3, 12],
    ['hours in any order, a day at most', at([4, 3], [30, 1], [5, 7], [28, 9]), 24, 16],
    ['two days apart', at([100, 20], [50, 30]), 24, 30],
  ])('the busiest stretch: %s', (_name, counts, hours, most) => {
    expect(busiestStretch(counts, hours)).toBe(most);
  });
});

describe('the breaker', () => {
  test.each<[string, { hour: Date; replies: number }[], Map<number, number>, object | null]>([
    ['lets the sixtieth reply of an hour go', [], recent(59), null],
    ['stops at the next', [], recent(60), { hours: 1, replies: 61, limit: 60 }],
    ['lets go what a busy season makes plausible', at([200, 40]), recent(119), null],
    ['stops beyond it', at([200, 40]), recent(120), { hours: 1, replies: 121, limit: 120 }],
    ['stops at the ceiling', at([200, 5_000]), recent(300), { hours: 1, replies: 301, limit: 300 }],
    ['stops a slow storm by the day', [], recent(10, 180), { hours: 24, replies: 181, limit: 180 }],
    [
      'does not take the storm itself for history',
      at([1, 50], [0, 60]),
      recent(60),
      { hours: 1, replies: 61, limit: 60 },
    ],
  ])('%s', (_name, counts, window, expected) => {
    expect(breakerTrips(now, counts, window, windows)).toEqual(expected);
  });
});
