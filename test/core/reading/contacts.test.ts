import { describe, expect, test } from '@jest/globals';
import { splitPeople } from '../../../src/core/reading/contacts.js';

const people = (...lines: string[]): string[] =>
  splitPeople(lines).people.map((one) =>
    [one.name, one.title, one.email].map((part) => part ?? '-').join(' | '),
  );

describe('people are told apart', () => {
  const cases: [string, string[], string[]][] = [
    [
      'one in a row',
      ['Jo Embry, Director of Innovation, jo.embry@adair.example'],
      ['Jo Embry | Director of Innovation | jo.embry@adair.example'],
    ],
    [
      'a name that goes on below',
      ['Jo Embry\tjo@x.example', 'Jr.', 'Max Doe, Jr., Principal, max@x.example'],
      ['Jo Embry Jr. | - | jo@x.example', 'Max Doe, Jr. | Principal | max@x.example'],
    ],
    [
      'beside the last row of their label',
      [
        'Jo Embry',
        'Address:\tDigital Coach',
        'jo@x.example',
        'Max Doe, Principal',
        'and Email Address\tmax@x.example',
      ],
      ['Jo Embry | Digital Coach | jo@x.example', 'Max Doe | Principal | max@x.example'],
    ],
    [
      'two parted by a semicolon',
      ['Jo Embry, Director of Innovation, jo@x.example; Max Doe, Principal, max@x.example'],
      ['Jo Embry | Director of Innovation | jo@x.example', 'Max Doe | Principal | max@x.example'],
    ],
    [
      'one without a name before one with',
      ['Digital Coach, irene.jessup@x.example', 'Max Doe, Principal, max@x.example'],
      ['- | Digital Coach | irene.jessup@x.example', 'Max Doe | Principal | max@x.example'],
    ],
    [
      'a title before the name',
      ['Superintendent Jo Embry, jo.embry@x.example'],
      ['Jo Embry | Superintendent | jo.embry@x.example'],
    ],
    [
      'the principal of a named school',
      ['Jo Embry, Example County High School Principal, jo.embry@x.example'],
      ['Jo Embry | Example County High School Principal | jo.embry@x.example'],
    ],
    [
      'two in one sentence',
      ['Jo Embry, Principal, jo.embry@x.example and Max Doe, Principal, max.doe@x.example'],
      ['Jo Embry | Principal | jo.embry@x.example', 'Max Doe | Principal | max.doe@x.example'],
    ],
    [
      'numbered ones',
      ['Contact 1: Jo Embry, Principal, jo@x.example', 'Contact 2: Max Doe, Principal, max@x.example'],
      ['Jo Embry | Principal | jo@x.example', 'Max Doe | Principal | max@x.example'],
    ],
    ['a slash before the address', ['Jo Embry/jo.embry@x.example'], ['Jo Embry | - | jo.embry@x.example']],
    [
      'degrees behind a name whose title was told before it',
      ['Superintendent: Jo Embry, Ed.D.', 'Email: jo.embry@x.example'],
      ['Jo Embry, Ed.D. | Superintendent | jo.embry@x.example'],
    ],
    [
      'a title that nobody has heard of, in its place',
      ['Jo Embry, Weather Wizard 2, jo.embry@x.example'],
      ['Jo Embry | Weather Wizard 2 | jo.embry@x.example'],
    ],
    [
      'one whose name comes last',
      ['Principal, max.doe@x.example, Max Doe'],
      ['Max Doe | Principal | max.doe@x.example'],
    ],
    [
      'one a row',
      ['Jo Embry, Principal, jo@x.example', 'Max Doe, Principal, max@x.example'],
      ['Jo Embry | Principal | jo@x.example', 'Max Doe | Principal | max@x.example'],
    ],
    [
      'a title cut by the margin',
      ['Jo Embry, Digital Learning', 'Coach, jo.embry@x.example'],
      ['Jo Embry | Digital Learning Coach | jo.embry@x.example'],
    ],
    [
      'the same parted by dashes',
      ['Jo Embry - Digital Learning', 'Coach - jo.embry@x.example'],
      ['Jo Embry | Digital Learning Coach | jo.embry@x.example'],
    ],
    [
      'a thing a row',
      ['Jo Embry', 'Chief Academic Officer', 'jo.embry@x.example'],
      ['Jo Embry | Chief Academic Officer | jo.embry@x.example'],
    ],
    [
      'with labels',
      ['Name: Jo Embry', 'Title: Whisperer', 'Email: jo@x.example'],
      ['Jo Embry | Whisperer | jo@x.example'],
    ],
    [
      'with labels in one row',
      ['Name: Jo Embry Title: Principal E-mail: jo@x.example'],
      ['Jo Embry | Principal | jo@x.example'],
    ],
    [
      'with labels in cells of their own',
      ['Name\tJo Embry', 'Title\tPrincipal', 'Email Address\tjo@x.example'],
      ['Jo Embry | Principal | jo@x.example'],
    ],
    [
      'bullets',
      ['• Jo Embry - Principal - jo@x.example', '• Max Doe - Teacher - max@x.example'],
      ['Jo Embry | Principal | jo@x.example', 'Max Doe | Teacher | max@x.example'],
    ],
    [
      'numbers',
      ['1. Jo Embry (Principal) jo@x.example', '2. Max Doe (Teacher) max@x.example'],
      ['Jo Embry | Principal | jo@x.example', 'Max Doe | Teacher | max@x.example'],
    ],
    [
      'a title with commas',
      ['Jo Embry, Director of Teaching, Learning and Innovation, jo@x.example'],
      ['Jo Embry | Director of Teaching, Learning and Innovation | jo@x.example'],
    ],
    [
      'a title that wraps',
      ['Jo Embry, Director of Curriculum', 'and Instruction, jo@x.example'],
      ['Jo Embry | Director of Curriculum and Instruction | jo@x.example'],
    ],
    [
      'a degree after the name',
      ['Jo Embry, Ed.D., Superintendent, jo@x.example'],
      ['Jo Embry, Ed.D. | Superintendent | jo@x.example'],
    ],
    ['a doctor with one name', ['Dr. Embry, jo@x.example'], ['Dr. Embry | - | jo@x.example']],
    [
      'no commas at all',
      ['Jo Embry Director of Innovation jo@x.example'],
      ['Jo Embry | Director of Innovation | jo@x.example'],
    ],
    ['an address in angle brackets', ['Jo Embry <jo@x.example>'], ['Jo Embry | - | jo@x.example']],
    [
      'names first, addresses after',
      ['Jo Embry, Max Doe', 'max.doe@x.example, jo.embry@x.example'],
      ['Jo Embry | - | jo.embry@x.example', 'Max Doe | - | max.doe@x.example'],
    ],
    [
      'two names joined by and',
      ['Jo Embry and Max Doe', 'jo.embry@x.example', 'max.doe@x.example'],
      ['Jo Embry | - | jo.embry@x.example', 'Max Doe | - | max.doe@x.example'],
    ],
    [
      'a telephone number beside',
      ['Jo Embry, Principal, (502) 555-0142 ext. 3, jo@x.example'],
      ['Jo Embry | Principal | jo@x.example'],
    ],
    ['capitals', ['JO EMBRY, PRINCIPAL, JO@X.EXAMPLE'], ['JO EMBRY | PRINCIPAL | JO@X.EXAMPLE']],
    [
      'a speck before a name',
      ['.Dr. Jo Embry, Principal, jo@x.example'],
      ['Dr. Jo Embry | Principal | jo@x.example'],
    ],
    [
      'a wide gap after an honorific',
      ['Superintendent:\tDr.\tJo Embry', 'jo@x.example'],
      ['Dr. Jo Embry | Superintendent | jo@x.example'],
    ],
    [
      'a hyphen and an apostrophe',
      ["Mary-Ann O'Neal, Teacher, m@x.example"],
      ["Mary-Ann O'Neal | Teacher | m@x.example"],
    ],
  ];
  test.each(cases)('%s', (_, lines, found) => {
    expect(people(...lines)).toEqual(found);
  });
});

describe('addresses are mended only where nothing else can be meant', () => {
  test.each([
    ['jo.embry @ adair.kyschools.us', 'jo.embry@adair.kyschools.us'],
    ['jo.embry@adair. kyschools.us', 'jo.embry@adair.kyschools.us'],
    ['jo.embry@adair .kyschools.us', 'jo.embry@adair.kyschools.us'],
    ['jo.embry@adair kyschools.us', 'jo.embry@adair.kyschools.us'],
    ['jo.embry@adair.kyschools.us.', 'jo.embry@adair.kyschools.us'],
    ['mailto:jo.embry@adair.kyschools.us', 'jo.embry@adair.kyschools.us'],
    ['jo.embry@adair.\nkyschools.us', 'jo.embry@adair.kyschools.us'],
  ])('%j', (text, email) => {
    expect(people('Jo Embry', ...text.split('\n'))).toEqual([`Jo Embry | - | ${email}`]);
  });

  test.each(['jo.embry@adair', 'jo.embry@', 'jo.embry@adair..us', '@adair.kyschools.us'])(
    '%s is left as it is',
    (text) => {
      const found = splitPeople([`Jo Embry, ${text}`]);
      expect(found.people[0]!.email).toBeNull();
      expect(found.malformed).toHaveLength(1);
    },
  );

  test('something else in the address’s place is no address', () => {
    expect(splitPeople(['Name: Jo Embry', 'Email: on our web site']).malformed).toEqual(['on our web site']);
  });
});

test('two names and one address that spells neither: nobody is given it', () => {
  const found = splitPeople(['Jo Embry, Max Doe', 'office@x.example']);
  expect(found.people.map((one) => one.email)).toEqual([null, null]);
  expect(found.malformed).toEqual(['office@x.example']);
});

test('a district and its superintendent in one block', () => {
  const found = splitPeople([
    'Livingston County',
    'Robin Colvin, Superintendent, robin.colvin@livingston.kyschools.us',
  ]);
  expect(found.districts).toEqual(['Livingston County']);
  expect(found.people).toEqual([
    { name: 'Robin Colvin', title: 'Superintendent', email: 'robin.colvin@livingston.kyschools.us' },
  ]);
});

test('a name after a title and a general address may be of either: it is not understood', () => {
  expect(splitPeople(['Digital Coach, help@x.example', 'Max Doe']).leftovers).toEqual(['Max Doe']);
});

describe('what may be an address is never nothing', () => {
  test.each([
    'Jo Embry, Principal, jo.embry adair.kyschools.us',
    'Jo Embry, jo.embry at adair.kyschools.us',
    'Jo Embry, jo.embry@adair,kyschools.us',
  ])('%s', (line) => {
    const {
      people: [one],
      malformed,
    } = splitPeople([line]);
    expect(one?.email).toBeNull();
    expect(malformed).not.toEqual([]);
  });
});
