import { expect, test } from '@jest/globals';
import { weeksOf } from '../../../src/web/home/weeks.js';

const days = (...texts: string[]): Date[] => texts.map((text) => new Date(`${text}T12:00:00Z`));
const shown = (given: Date[]): string[] =>
  weeksOf(given).map(({ monday, count }) => `${monday.toISOString().slice(0, 10)} ${count}`);

test('a week begins on Monday, and weeks without a return are there too', () => {
  expect(shown(days('2024-09-01', '2024-09-02', '2024-09-08', '2024-09-18'))).toEqual([
    '2024-08-26 1',
    '2024-09-02 2',
    '2024-09-09 0',
    '2024-09-16 1',
  ]);
});
test('no day gives no week', () => {
  expect(weeksOf([])).toEqual([]);
});
test('of many years the last sixty weeks are shown', () => {
  const weeks = weeksOf(days('2018-09-03', '2024-09-18'));
  expect(weeks).toHaveLength(60);
  expect(weeks.at(-1)!.count).toBe(1);
});
