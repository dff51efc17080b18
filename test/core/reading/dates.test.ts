import { describe, expect, test } from '@jest/globals';
import { array, assert, constantFrom, integer, oneof, property, record, string } from 'fast-check';
import { findDates } from '../../../src/core/reading/dates.js';
import { isoDate } from '../../../src/core/reading/dates-calendar.js';

const months = 'January February March April May June July August September October November December'.split(
  ' ',
);

describe('a date is read in the layouts people write', () => {
  test.each([
    ['month first, slashes', '8/29/2018', '2018-08-29', 'mdy'],
    ['leading zeros', '08/09/2018', '2018-08-09', 'mdy'],
    ['two-digit year, dashes', '8-29-18', '2018-08-29', 'mdy'],
    ['dots', '8.29.2018', '2018-08-29', 'mdy'],
    ['apostrophe year', "8/29/'18", '2018-08-29', 'mdy'],
    ['ISO', '2018-08-29', '2018-08-29', 'ymd'],
    ['ISO with a time', '2024-08-29T14:03:11', '2024-08-29', 'ymd'],
    ['certificate appearance', '2024.08.29 14:03:11', '2024-08-29', 'ymd'],
    ['day first where nothing else is possible', '29/8/2018', '2018-08-29', 'dmy'],
    ['in words', 'August 29, 2018', '2018-08-29', 'named'],
    ['in words with ordinal', 'August 29th, 2018', '2018-08-29', 'named'],
    ['shortened month', 'Aug. 29 2018', '2018-08-29', 'named'],
    ['Sept.', 'Sept. 4, 2018', '2018-09-04', 'named'],
    ['day before month', '29 August 2018', '2018-08-29', 'named'],
    ['dashed, as spreadsheets write it', '29-Aug-18', '2018-08-29', 'named'],
    ['month first, dashed', 'Aug-29-2018', '2018-08-29', 'named'],
    ['year first in words', '2018 August 29', '2018-08-29', 'named'],
    ['ordinal sentence', 'this 29th day of August, 2018', '2018-08-29', 'named'],
    ['ordinal in words', 'this twenty-ninth day of August, 2018', '2018-08-29', 'named'],
    ['month and ordinal in words', 'August twenty-ninth, 2018', '2018-08-29', 'named'],
    ['filled-in blanks', 'this _29_ day of _August_, 2018', '2018-08-29', 'named'],
    ['weekday before', 'Wednesday, August 29, 2018', '2018-08-29', 'named'],
    ['upper case', 'AUGUST 29, 2018', '2018-08-29', 'named'],
    ['label before', 'Date:8/29/2018', '2018-08-29', 'mdy'],
    ['a leap day', '2/29/2024', '2024-02-29', 'mdy'],
    ['a school year after it', '8/29/18 2018-2019', '2018-08-29', 'mdy'],
  ])('%s: %s', (_name, text, value, order) => {
    const found = findDates(text);
    expect(found.map((date) => [date.value, date.order])).toEqual([[value, order]]);
  });
});

describe('what is no date is not read as one', () => {
  test.each([
    ['school year', '2024-2025'],
    ['short school year', '2024-25'],
    ['telephone', '502-564-4201'],
    ['telephone with dots', '(502) 564.4201'],
    ['zip code', '40601-1234'],
    ['section number', '1.8.2.2018'],
    ['impossible day', '2/30/2018'],
    ['no leap year', '2/29/2018'],
    ['impossible month and day', '13/32/2018'],
    ['April 31', 'April 31, 2018'],
    ['day without year', 'signed between June 1 and December 31)'],
    ['month and year', 'August 2018'],
    ['April and a year: its l is no 1', 'April 2018'],
    ['a day that April lacks', '31st day of April, 2018'],
    ['a range of days', 'October 29-30, 2018'],
    ['a far year', '8/29/1618'],
    ['extension', '564-4201, ext. 4071'],
    ['placeholder', 'MM/DD/YYYY'],
    ['blanks', '__/__/____'],
    ['letters that merely look like digits', 'lO/lO/SOOO'],
  ])('%s: %s', (_name, text) => {
    expect(findDates(text)).toEqual([]);
  });
});

test('both orders are kept where they disagree, month first', () => {
  expect(findDates('3/4/2019')).toEqual([
    {
      value: '2019-03-04',
      order: 'mdy',
      start: 0,
      end: 8,
      alternatives: [{ value: '2019-04-03', order: 'dmy' }],
      slip: false,
    },
  ]);
  expect(findDates('4/4/2019')[0]?.alternatives).toEqual([]);
});

describe('what had to be mended is marked', () => {
  test.each([
    ['O for 0', '1O/29/2018', '2018-10-29'],
    ['l for 1', 'l/29/2018', '2018-01-29'],
    ['stray spaces', '8 / 29 / 2018', '2018-08-29'],
    ['torn middle', '8/2 9/2018', '2018-08-29'],
    ['pre-printed century', '8/29/20 18', '2018-08-29'],
    ['unlike separators', '8/29-2018', '2018-08-29'],
    ['spaces alone', '8 29 2018', '2018-08-29'],
    ['misspelt month', 'Febuary 3, 2019', '2019-02-03'],
    ['letter in a year', 'August 29, 2O18', '2018-08-29'],
  ])('%s: %s', (_name, text, value) => {
    expect(findDates(text)).toMatchObject([{ value, slip: true }]);
    expect(findDates(text, { mend: false })).toEqual([]);
  });
  test('what is written plainly is not', () => {
    for (const text of [
      '8/29/2018',
      'August 29th, 2018',
      '29-Aug-18',
      "8/29/'18",
      'the 29th day of August, 2018',
    ])
      expect(findDates(text)).toMatchObject([{ slip: false }]);
  });
});

test('several dates keep their spans', () => {
  const text = 'from 8/29/2018 to Sept. 4, 2018.';
  expect(findDates(text).map(({ start, end }) => text.slice(start, end))).toEqual([
    '8/29/2018',
    'Sept. 4, 2018',
  ]);
});

const anyDay = record({
  y: integer({ min: 2000, max: 2099 }),
  m: integer({ min: 1, max: 12 }),
  d: integer({ min: 1, max: 31 }),
});
const layouts: Record<string, (y: number, m: number, d: number) => string> = {
  slashes: (y, m, d) => `${m}/${d}/${y}`,
  'short year': (y, m, d) => `${m}-${d}-${String(y).slice(2)}`,
  padded: (y, m, d) => `${String(m).padStart(2, '0')}.${String(d).padStart(2, '0')}.${y}`,
  iso: (y, m, d) => `${y}-${String(m).padStart(2, '0')}-${String(d).padStart(2, '0')}`,
  named: (y, m, d) => `${months[m - 1]} ${d}, ${y}`,
  abbreviated: (y, m, d) => `${months[m - 1]?.slice(0, 3)}. ${d} ${y}`,
  'day first, named': (y, m, d) => `${d} ${months[m - 1]} ${y}`,
  'ordinal sentence': (y, m, d) => `this ${d}th day of ${months[m - 1]}, ${y}`,
};
test.each(Object.keys(layouts))('any real day is found as %s, whatever stands around it', (layout) => {
  const around = constantFrom('', ' ', 'Date: ', '(', ', ');
  assert(
    property(anyDay, around, constantFrom('', '.', ' and more', ')'), ({ y, m, d }, before, after) => {
      const value = isoDate(y, m, d);
      const found = findDates(before + (layouts[layout]?.(y, m, d) ?? '') + after);
      expect(found.map((date) => date.value)).toEqual(value ? [value] : []);
    }),
  );
});

test('any text is survived, and every value is a real day inside its span', () => {
  const pieces = constantFrom(
    '8',
    '29',
    '2018',
    '/',
    '-',
    ' ',
    'O',
    'l',
    'August',
    'th',
    '.',
    "'",
    'of',
    'day',
    '_',
    '20',
  );
  const garbage = oneof(
    string({ unit: 'binary' }),
    array(pieces).map((parts) => parts.join('')),
  );
  assert(
    property(garbage, (text) => {
      let last = 0;
      for (const { value, start, end, alternatives } of findDates(text)) {
        for (const iso of [value, ...alternatives.map((a) => a.value)]) {
          const [y = 0, m = 0, d = 0] = iso.split('-').map(Number);
          expect(isoDate(y, m, d)).toBe(iso);
        }
        expect(start).toBeGreaterThanOrEqual(last);
        expect(end).toBeGreaterThan(start);
        last = end;
      }
      expect(last).toBeLessThanOrEqual(text.length);
    }),
    { numRuns: 2000 },
  );
});
