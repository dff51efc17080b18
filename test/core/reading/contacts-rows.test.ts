import { describe, expect, test } from '@jest/globals';
import type { Box } from '../../../src/core/model.js';
import { hasUntriedEnds, peopleIn } from '../../../src/core/reading/contacts-rows.js';

/** Rows of letters all equally wide, from the same edge unless a label stands before the first. */
const rows = (lines: string[], label = 0): Box[] =>
  lines.map((line, at) => ({
    x: 0.1 + (at === 0 ? label * 0.01 : 0),
    y: 0.1 + at * 0.02,
    w: line.length * 0.01,
    h: 0.015,
  }));
/** Cells of a third of the page each. */
const startsOf = (lines: string[]): number[][] =>
  lines.map((line) => line.split('\t').map((_, at) => 0.1 + at / 3));
const people = (lines: string[], label = 0): string[] =>
  peopleIn({ lines, lineBoxes: rows(lines, label), cellStarts: startsOf(lines) }).people.map((one) =>
    [one.name, one.title, one.email].map((part) => part ?? '-').join(' | '),
  );

describe('where the margin broke a row, the thing goes on', () => {
  const cases: [string, string[], string[]][] = [
    [
      'the cells of a table with a head',
      ['Name\tTitle\tEmail', 'Jo Embry\tDirector of Innovation\tjo.embry@x.test'],
      ['Jo Embry | Director of Innovation | jo.embry@x.test'],
    ],
    [
      'a title after "and"',
      ['Jo Embry, Grants and', 'Innovation Manager, jo.embry@x.test'],
      ['Jo Embry | Grants and Innovation Manager | jo.embry@x.test'],
    ],
    [
      'the principal of a kind of school',
      ['• Jo Embry | High School', 'Principal | jo.embry@x.test'],
      ['Jo Embry | High School Principal | jo.embry@x.test'],
    ],
    [
      'a title before "&"',
      ['Jo Embry, Director of Student Services', '& Innovation, jo.embry@x.test'],
      ['Jo Embry | Director of Student Services & Innovation | jo.embry@x.test'],
    ],
    [
      'a title that begins as a place does',
      ['Jo Embry, Community Schools', 'Facilitator, jo.embry@x.test'],
      ['Jo Embry | Community Schools Facilitator | jo.embry@x.test'],
    ],
    [
      'a name',
      ['Anne-Marie Lee', 'VanHoose - Principal - alee.vanhoose@x.test'],
      ['Anne-Marie Lee VanHoose | Principal | alee.vanhoose@x.test'],
    ],
    [
      'an address behind its hyphen',
      ['Jo Oakley, Principal, jo.hale-', 'oakley@adair.kyschools.us'],
      ['Jo Oakley | Principal | jo.hale-oakley@adair.kyschools.us'],
    ],
    [
      'an address inside its domain',
      ['Jo Embry, Principal', 'jo.embry@adair.kyschoo', 'ls.us'],
      ['Jo Embry | Principal | jo.embry@adair.kyschools.us'],
    ],
    [
      'three addresses inside their domain, and titles',
      [
        'Ty Hale, Director of Pupil',
        'Personnel, ty.hale@butler.kyscho',
        'ols.us, 270-555-0133',
        'Ivan Ison, Director of Student',
        'Services, ivan.ison@butler.k',
        'yschools.us, 270-555-0133',
        'Jo Stamper, High School',
        'Principal, jo.stamper@butler.kyschool',
        's.us, 270-555-0133',
      ],
      [
        'Ty Hale | Director of Pupil Personnel | ty.hale@butler.kyschools.us',
        'Ivan Ison | Director of Student Services | ivan.ison@butler.kyschools.us',
        'Jo Stamper | High School Principal | jo.stamper@butler.kyschools.us',
      ],
    ],
  ];
  test.each(cases)('%s', (_, lines, told) => expect(people(lines, 60)).toEqual(told));
});

describe('rows that end where a thing ends stay apart', () => {
  const cases: [string, string[], string[]][] = [
    [
      'a thing a row',
      ['Jo Embry', 'Director of Innovation', 'jo.embry@x.test'],
      ['Jo Embry | Director of Innovation | jo.embry@x.test'],
    ],
    [
      'a person a row',
      ['Jo Embry, Principal, jo.embry@x.test', 'Max Doe, Principal, max.doe@x.test'],
      ['Jo Embry | Principal | jo.embry@x.test', 'Max Doe | Principal | max.doe@x.test'],
    ],
    [
      'a degree over an address',
      ['Dr. Jo Lee Embry, Ed.D.', 'jo.embry@x.test'],
      ['Dr. Jo Lee Embry, Ed.D. | - | jo.embry@x.test'],
    ],
    [
      'a degree over a title',
      ['Dr. Jo Embry, Ed.D.', 'Superintendent', 'jo.embry@x.test'],
      ['Dr. Jo Embry, Ed.D. | Superintendent | jo.embry@x.test'],
    ],
    [
      'a district over a title without a name',
      ['Example Independent', 'Superintendent, jo.embry@x.test'],
      ['- | Superintendent | jo.embry@x.test'],
    ],
    [
      'two people side by side',
      ['Jo Embry\tMax Doe', 'Principal\tDigital Coach', 'jo.embry@x.test\tmax.doe@x.test'],
      ['Jo Embry | Principal | jo.embry@x.test', 'Max Doe | Digital Coach | max.doe@x.test'],
    ],
  ];
  test.each(cases)('%s', (_, lines, told) => expect(people(lines)).toEqual(told));
});

test('an address at the end of a row does not swallow the row below', () => {
  expect(people(['Jo Embry, jo.embry@adair.kyschools.us', 'Principal'])).toEqual([
    'Jo Embry | Principal | jo.embry@adair.kyschools.us',
  ]);
});

const untried = (count: number): boolean => {
  const lines = Array.from({ length: count }, () => 'Jo Embry, Director of Student and');
  return hasUntriedEnds({ lines, lineBoxes: rows(lines), cellStarts: startsOf(lines) });
};
test('it is told where more rows may go on than are tried', () => {
  // each row but the last may go on
  expect([untried(9), untried(10)]).toEqual([false, true]);
});
