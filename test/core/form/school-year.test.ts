import { describe, expect, test } from '@jest/globals';
import { schoolYearOf, schoolYearsOf } from '../../../src/core/form/school-year.js';
import { form2018, form2024 } from '../../forms/forms.js';

test.each([
  ['2018-06-30', '2017-2018'],
  ['2018-07-01', '2018-2019'],
  ['2018-12-31', '2018-2019'],
  ['2019-01-01', '2018-2019'],
  ['2024-02-29', '2023-2024'],
])('%s lies in the school year %s', (day, year) => {
  expect(schoolYearOf(day)).toBe(year);
});

describe('a letter of 2018 is good for', () => {
  const cases: [string, string, string[]][] = [
    ['the last day of May', '2018-05-31', ['2017-2018', '2018-2019']],
    ['June 1, for the year that starts in July', '2018-06-01', ['2018-2019']],
    ['the last day of June', '2018-06-30', ['2018-2019']],
    ['July 1', '2018-07-01', ['2018-2019']],
    ['the day of the real letter', '2018-08-29', ['2018-2019']],
    ['New Year’s Eve', '2018-12-31', ['2018-2019']],
    ['New Year’s Day', '2019-01-01', ['2018-2019', '2019-2020']],
    ['the last day it could be signed', '2019-05-31', ['2018-2019', '2019-2020']],
  ];
  test.each(cases)('signed on %s (%s): %j', (_, day, years) => {
    expect(schoolYearsOf(form2018, day)).toEqual(years);
  });

  test('no year at all without a date', () => {
    expect(schoolYearsOf(form2018, null)).toEqual([]);
  });
});

test.each([null, '2024-05-02', '2025-06-30'])(
  'a letter of 2024 signed on %s is good for the year it names',
  (day) => {
    expect(schoolYearsOf(form2024, day)).toEqual(['2024-2025']);
  },
);

test('a day that is no ISO date is refused', () => {
  expect(() => schoolYearOf('8/29/2018')).toThrow('8/29/2018');
});
