import { describe, expect, test } from '@jest/globals';
import { describeProgress, drawProgress, type Pace } from '../../src/cli/backfill-progress.js';
import type { BackfillProgress } from '../../src/pipeline/backfill.js';

const progress = (changed: Partial<BackfillProgress> = {}): BackfillProgress => ({
  total: 500,
  waiting: 330,
  fetched: 50,
  decided: 120,
  letters: 14,
  review: 3,
  notALetter: 103,
  failed: 0,
  repliesHeld: 17,
  repliesPending: 0,
  repliesSent: 0,
  ...changed,
});
const pace = (changed: Partial<Pace> = {}): Pace => ({
  decidedBefore: 20,
  elapsedMs: 25_000,
  quietMs: 0,
  ...changed,
});

describe('the line', () => {
  test.each<[string, Partial<BackfillProgress>, Partial<Pace>, string]>([
    [
      'the pace of this run, without what was done before',
      {},
      {},
      '120/500 mails · 14 with letters · 3 in review · 17 replies held · 4.0 mails/s · 1 min 35 s left',
    ],
    [
      'no pace from a handful of mails',
      { decided: 24 },
      {},
      '24/500 mails · 14 with letters · 3 in review · 17 replies held',
    ],
    [
      'no time left when all is done',
      { decided: 500, waiting: 0, fetched: 0 },
      {},
      '500/500 mails · 14 with letters · 3 in review · 17 replies held',
    ],
    [
      'failures and what was sent, where there are any',
      { failed: 2, repliesHeld: 0, repliesSent: 9 },
      { elapsedMs: 2_000_000 },
      '120/500 mails · 14 with letters · 3 in review · 2 failed · 0 replies held · 9 sent · 0.1 mails/s · 2 h 6 min left',
    ],
    [
      'that nothing moves',
      { decided: 22 },
      { quietMs: 61_000 },
      '22/500 mails · 14 with letters · 3 in review · 17 replies held · nothing new for 1 min 1 s: letter-intake doctor says what is away',
    ],
    [
      'nothing at all',
      { total: 0, decided: 0, letters: 0, review: 0, repliesHeld: 0 },
      { decidedBefore: 0 },
      '0/0 mails · 0 with letters · 0 in review · 0 replies held',
    ],
  ])('says %s', (_what, numbers, times, line) => {
    expect(describeProgress(progress(numbers), pace(times))).toBe(line);
  });
});

describe('the bar', () => {
  test.each([
    [0, '[------------------------]'],
    [120, '[#####-------------------]'],
    [499, '[#######################-]'],
    [500, '[########################]'],
  ])('at %d of 500', (decided, bar) => {
    expect(drawProgress(progress({ decided }), pace(), 200).slice(0, 26)).toBe(bar);
  });

  test('is full where there is nothing to do', () => {
    expect(drawProgress(progress({ total: 0, decided: 0 }), pace(), 200)).toMatch(/^\[#{24}\] 0\/0 mails/);
  });

  test.each([200, 80, 30, 1])('fits into %d columns', (columns) => {
    expect(drawProgress(progress(), pace(), columns).length).toBeLessThan(Math.max(2, columns));
  });
});
