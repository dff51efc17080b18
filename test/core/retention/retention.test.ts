import { describe, expect, test } from '@jest/globals';
import {
  covers,
  keptUntil,
  type KeptMail,
  type RetentionRules,
  standingOf,
} from '../../../src/core/retention/retention.js';

const never: RetentionRules = { lettersYears: 0, otherMailDays: 0, setAsideDays: 0, noticeDays: 14 };
const rules: RetentionRules = { lettersYears: 3, otherMailDays: 90, setAsideDays: 30, noticeDays: 14 };
const adair = { id: 'a', districts: ['Adair County'], schoolYears: ['2024-2025'] };
const letter: KeptMail = {
  rule: 'letters',
  cameOn: '2024-09-18',
  decidedOn: '2024-09-20',
  letters: [adair],
  isInWork: false,
  toGoOn: null,
};
const other: KeptMail = { ...letter, rule: 'other-mail', letters: [] };
const aside: KeptMail = { ...other, rule: 'set-aside' };

test.each([
  ['a letter', letter],
  ['a mail without a letter', other],
  ['a mail that was set aside', aside],
])('by default %s is kept for ever', (_what, mail) => {
  expect(standingOf({ ...mail, toGoOn: '2024-10-01' }, never, [], '2999-01-01')).toEqual({
    kind: 'kept',
    until: null,
  });
});

test.each<[string, Partial<KeptMail>, string]>([
  ['the end of its last school year', {}, '2028-06-30'],
  [
    'the later of two school years',
    { letters: [{ ...adair, schoolYears: ['2024-2025', '2025-2026'] }] },
    '2029-06-30',
  ],
  ['the day it was decided, where that is later', { decidedOn: '2026-02-01' }, '2029-02-01'],
  ['the day it came, where it names no year', { letters: [{ ...adair, schoolYears: [] }] }, '2027-09-20'],
  [
    'the letter that it is about, which lasts longer than its own',
    { letters: [adair, { ...adair, id: 'b', schoolYears: ['2026-2027'] }] },
    '2030-06-30',
  ],
  ['a leap day, to the day after', { letters: [], decidedOn: '2028-02-29' }, '2031-03-01'],
  ['days, for a mail without a letter', { rule: 'other-mail', letters: [] }, '2024-12-19'],
  ['days, for what was set aside', { rule: 'set-aside', letters: [] }, '2024-10-20'],
])('it is kept so long from %s', (_what, changed, until) => {
  expect(keptUntil({ ...letter, ...changed }, rules)).toBe(until);
});

test.each<[string, KeptMail, Parameters<typeof standingOf>[2], string, object]>([
  ['is kept on its last day', letter, [], '2028-06-30', { kind: 'kept', until: '2028-06-30' }],
  ['is announced on the next', letter, [], '2028-07-01', { kind: 'announced', goesOn: '2028-07-15' }],
  [
    'stays for the days of its notice',
    { ...letter, toGoOn: '2028-07-01' },
    [],
    '2028-07-14',
    { kind: 'announced', goesOn: '2028-07-15' },
  ],
  ['goes after them', { ...letter, toGoOn: '2028-07-01' }, [], '2028-07-15', { kind: 'due' }],
  [
    'stays where its term was made longer meanwhile',
    { ...letter, toGoOn: '2028-07-01', letters: [{ ...adair, schoolYears: ['2028-2029'] }] },
    [],
    '2028-07-15',
    { kind: 'kept', until: '2032-06-30' },
  ],
  [
    'is announced first, however long it is over',
    letter,
    [],
    '2040-01-01',
    { kind: 'announced', goesOn: '2040-01-15' },
  ],
  ['is held', { ...letter, toGoOn: '2028-07-01' }, [{ kind: 'everything' }], '2030-01-01', { kind: 'held' }],
  [
    'waits for whoever has it in work',
    { ...letter, toGoOn: '2028-07-01', isInWork: true },
    [],
    '2030-01-01',
    { kind: 'in-work' },
  ],
  ['set aside goes at once', aside, [], '2024-10-21', { kind: 'due' }],
  [
    'set aside is held',
    aside,
    [{ kind: 'district', district: 'Adair County' }],
    '2024-10-21',
    { kind: 'held' },
  ],
])('a mail %s', (_what, mail, holds, today, standing) => {
  expect(standingOf(mail, rules, holds, today)).toEqual(standing);
});

describe('a hold', () => {
  const others = [{ ...adair, id: 'b', districts: ['Barren County'] }];
  test.each<[string, Parameters<typeof covers>[0], Parameters<typeof covers>[1], boolean]>([
    ['on everything covers all', { kind: 'everything' }, [], true],
    ['on a letter covers its mail', { kind: 'letter', letterId: 'a' }, [adair], true],
    ['on a letter covers a mail about it', { kind: 'letter', letterId: 'a' }, [...others, adair], true],
    ['on a letter covers no other', { kind: 'letter', letterId: 'a' }, others, false],
    ['on a letter covers no mail without one', { kind: 'letter', letterId: 'a' }, [], false],
    ['on a district covers its letters', { kind: 'district', district: 'Adair County' }, [adair], true],
    ['on a district covers no other', { kind: 'district', district: 'Adair County' }, others, false],
    [
      'on a district covers a letter that may be of it',
      { kind: 'district', district: 'Adair County' },
      [{ ...adair, districts: ['Barren County', 'Adair County'] }],
      true,
    ],
    [
      'on a district covers a letter that names none',
      { kind: 'district', district: 'Adair County' },
      [{ ...adair, districts: [] }],
      true,
    ],
    [
      'on a district covers a mail without a letter',
      { kind: 'district', district: 'Adair County' },
      [],
      true,
    ],
  ])('%s', (_what, hold, letters, covered) => {
    expect(covers(hold, letters)).toBe(covered);
  });
});
