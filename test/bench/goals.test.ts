import { describe, expect, test } from '@jest/globals';
import { groupOf } from '../../bench/reading/figures.js';
import { goalRows, standing, type Standing } from '../../bench/reading/goals.js';
import { describeReading } from '../../bench/reading/tables.js';
import { rowOf } from './rows.js';

describe('whether a goal is met', () => {
  test.each<[string, number, number, number, Standing]>([
    ['nothing was looked at', 0, 0, 0.01, 'nothing of this kind'],
    ['no error in few', 0, 10, 0.01, 'n too small to say'],
    ['no error in enough', 0, 300, 0.01, 'met'],
    ['few errors, and the bound is below what is allowed', 2, 1_000, 0.01, 'met'],
    ['as many errors as allowed, the bound above', 10, 1_000, 0.01, 'n too small to say'],
    ['one error in few: it may have been bad luck', 1, 50, 0.01, 'n too small to say'],
    ['more errors than allowed in as many as the goal needs', 5, 400, 0.01, 'missed'],
    ['far too many errors, even in few', 5, 10, 0.01, 'missed'],
    ['one error where none is allowed', 1, 1_000, 0, 'missed'],
    ['none in few where none is allowed', 0, 20, 0, 'n too small to say'],
    ['none in many where none is allowed', 0, 300, 0, 'met'],
  ])('%s', (_name, errors, n, allowed, expected) => {
    expect(standing(errors, n, allowed)).toBe(expected);
  });

  test('is told with what was aimed at, the errors and n', () => {
    const rows = [
      rowOf({ carrier: 'fax' }, { completeWithWrong: true }),
      rowOf({ carrier: 'fax' }),
      rowOf({ kind: 'near-miss' }, { outcome: 'taken' }),
    ];
    const told = goalRows(rows);
    expect(told.find(({ what }) => what === 'complete with any wrong value')).toEqual({
      what: 'complete with any wrong value',
      goal: '≤ 0.3 %',
      measured: '50 %',
      errors: 1,
      n: 2,
      standing: 'missed',
    });
    expect(told.find(({ what }) => what === 'near misses, foreign documents taken')).toMatchObject({
      errors: 1,
      n: 1,
      standing: 'missed',
    });
  });

  test.each([
    ['text', 'digital'],
    ['docx', 'digital'],
    ['tiff', 'scan'],
    ['mixed', 'scan'],
    ['fax', 'fax'],
    ['photo', 'photo'],
  ] as const)('a %s letter counts as %s', (carrier, group) => {
    expect(groupOf(carrier)).toBe(group);
  });
});

describe('the tables', () => {
  const held = rowOf({ part: 'held-out', index: 2 }, { slips: ['WRONG contactName: "held"'] });
  const tuned = rowOf({ part: 'tune', index: 1 }, { slips: ['WRONG contactName: "tuned"'] });

  test('tell the two parts apart and never their sum', () => {
    const text = describeReading([held, tuned, tuned]);
    expect(text.indexOf('TUNE, 2 mails')).toBeLessThan(text.indexOf('HELD-OUT, 1 mails'));
    expect(text).not.toMatch(/^all +3 /m);
  });

  test('show what to look at of the part that is tuned on, and nothing of the other', () => {
    const text = describeReading([held, tuned]);
    expect(text).toContain('"tuned"');
    expect(text).not.toContain('"held"');
  });

  test('mark a time that was shared with another letter', () => {
    const alone = { ...rowOf(), seconds: 2, jobs: 1 };
    const shared = { ...rowOf(), seconds: 3, jobs: 2 };
    expect(describeReading([shared])).toContain('1.50 ×2');
    expect(describeReading([shared, alone])).toContain('1.00');
    expect(describeReading([rowOf()])).toContain('not timed');
  });
});
