import { describe, expect, test } from '@jest/globals';
import { runningYear, yearChoices } from '../../src/pipeline/district-states.js';
import { loadForms } from '../../src/adapters/forms/load-forms.js';

const forms = loadForms();
const form2018 = forms.filter(({ id }) => id === 'kyiln-2018');

describe('the running school year', () => {
  test.each([
    ['the day a form is for', '2024-09-20', '2024-2025'],
    ['before the year of the newest form has begun', '2024-06-30', '2019-2020'],
    ['on its first day', '2024-07-01', '2024-2025'],
    ['years after the last form', '2026-11-23', '2024-2025'],
    ['before any form', '2015-03-01', '2014-2015'],
  ])('is by form and clock: %s', (_name, today, year) => {
    expect(runningYear(forms, today)).toBe(year);
  });
  test('of a form that is for the years its date tells is the last that has begun', () => {
    expect(runningYear(form2018, '2018-12-01')).toBe('2018-2019');
    expect(runningYear([], '2024-09-20')).toBe('2024-2025');
  });
});

test('all years of forms, letters and the calendar can be chosen, the newest first, and nothing else', () => {
  expect(yearChoices(forms, ['2031-2032', '', '2020', '2020-2031'], '2026-11-23')).toEqual([
    '2031-2032',
    '2026-2027',
    '2024-2025',
    '2019-2020',
    '2018-2019',
  ]);
});
