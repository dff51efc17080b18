import { expect, test } from '@jest/globals';
import { age, ago, percent } from '../../src/web/words.js';

test.each([
  { share: 0.756, says: '76 %' },
  { share: 0.004, says: 'under 1 %' },
  { share: 0, says: '0 %' },
  { share: 1, says: '100 %' },
])('$share is said as $says', ({ share, says }) => {
  expect(percent(share)).toBe(says);
});

test.each([
  { minutes: 0, lasts: 'under a minute', was: 'just now' },
  { minutes: 1, lasts: '1 minute', was: '1 minute ago' },
  { minutes: 47 * 60, lasts: '47 hours', was: '47 hours ago' },
  { minutes: 48 * 60, lasts: '2 days', was: '2 days ago' },
])('$minutes minutes are said as $lasts', ({ minutes, lasts, was }) => {
  const now = new Date('2026-09-14T15:00:00Z');
  const then = new Date(now.valueOf() - minutes * 60_000);
  expect([age(then, now), ago(then, now)]).toEqual([lasts, was]);
});
