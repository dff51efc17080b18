import { describe, expect, test } from '@jest/globals';
import { dayOfDateField } from '../../../src/adapters/mime/header-date.js';

describe('dayOfDateField', () => {
  test.each([
    ['the usual shape', 'Thu, 29 Aug 2024 10:00:00 -0400', '2024-08-29'],
    [
      'late in the evening: the day of its own zone, not of UTC',
      'Thu, 29 Aug 2024 23:59:00 -0400',
      '2024-08-29',
    ],
    ['early in the morning east of Greenwich', 'Fri, 30 Aug 2024 00:30:00 +0900', '2024-08-30'],
    ['no day of the week', '1 Sep 2024 10:00 GMT', '2024-09-01'],
    ['a comment', 'Thu, 29 Aug 2024 10:00:00 -0400 (EDT)', '2024-08-29'],
    ['a comment in front', '(x) Thu, 29 Aug 2024 10:00:00 -0400', '2024-08-29'],
    ['two digits below 50', 'Wed, 21 Aug 02 10:54:46 -0500', '2002-08-21'],
    ['two digits from 50', 'Mon, 1 Mar 99 00:00:00 +0000', '1999-03-01'],
    ['three digits', 'Mon, 1 Mar 101 00:00:00 +0000', '2001-03-01'],
    ['asctime', 'Thu Aug 29 10:00:00 2024', '2024-08-29'],
    ['asctime with a zone', 'Thu Aug  8 10:00:00 EDT 2002', '2002-08-08'],
    ['ISO', '2024-08-29T10:00:00Z', '2024-08-29'],
    ['hyphens', '29-Aug-2024 10:00:00', '2024-08-29'],
    ['a day that is not in the month', 'Sun, 31 Jun 2024 10:00:00 -0400', null],
    ['February 29 of a common year', 'Wed, 29 Feb 2023 10:00:00 -0400', null],
    ['no month', 'Thu, 29 Xyz 2024 10:00:00', null],
    ['the year of an unset clock', 'Thu, 1 Jan 1904 00:00:00 +0000', null],
    ['nothing', '', null],
    ['words', 'yesterday', null],
  ])('%s', (_what, value, day) => {
    expect(dayOfDateField(value)).toBe(day);
  });
});
