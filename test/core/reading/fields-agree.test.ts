import { describe, expect, test } from '@jest/globals';
import {
  agree,
  type Known,
  type Reading,
  settle,
  type Shape,
} from '../../../src/core/reading/fields-agree.js';

const known: Known = {
  domains: new Set(['adair.kyschools.us']),
  addresses: [],
  district: 'Berea Independent',
  owner: 'Jo Embry',
};
const reading = (value: string, mean = 0.9, unexplained = 0): Reading => ({
  value,
  mean,
  lowest: mean,
  unexplained,
});
const outcome = (shape: Shape, first: Reading | null, again: Reading | null): string | null => {
  const found = agree(shape, first, again, known);
  return found === null ? null : found.kind === 'taken' ? found.value : `left: ${found.doubt}`;
};

const spelt = (value: string | null): Reading | null => (value === null ? null : reading(value));
const readThrice = (first: string | null, again: string | null, third: string | null): string | null => {
  const found = settle('short', spelt(first), spelt(again), spelt(third), known);
  return found === null ? null : found.kind === 'taken' ? found.value : `left: ${found.doubt}`;
};

describe('a short answer', () => {
  const cases: [string, Reading | null, Reading | null, string | null][] = [
    ['read twice alike', reading('Jo Embry', 0.6), reading('Jo Embry', 0.6), 'Jo Embry'],
    ['read twice, but hardly', reading('Jo Embry', 0.3), reading('Jo Embry', 0.3), 'left: low-confidence'],
    ['read in two ways', reading('Jo Embry'), reading('Jo Ernbry'), 'left: low-confidence'],
    [
      'with another letter case once',
      reading('Dean of Arts'),
      reading('dean of Arts'),
      'left: low-confidence',
    ],
    ['with another stop once', reading('Jo Embry'), reading('Jo Embry.'), 'left: low-confidence'],
    ['with an accent once', reading('Léona Gray'), reading('Leona Gray'), 'Leona Gray'],
    ['with an accent twice', reading('Léona Gray'), reading('Léona Gray'), 'left: low-confidence'],
    [
      'that leaves ink beside it unread',
      reading('Superintendent', 0.9, 0.4),
      reading('Superintendent', 0.9, 0.4),
      'left: low-confidence',
    ],
    ['read by the closer look alone, surely', null, reading('Jo Embry', 0.95), 'Jo Embry'],
    ['read by it alone, less surely', null, reading('Jo Embry', 0.85), 'left: low-confidence'],
    ['read with the page alone, surely', reading('Jo Embry', 0.99), null, 'left: low-confidence'],
    [
      'surely with the page, hardly closer',
      reading('Jo Embry', 0.99),
      reading('Jo', 0.5),
      'left: low-confidence',
    ],
    ['surely closer, hardly with the page', reading('Jo', 0.5), reading('Jo Embry', 0.99), 'Jo Embry'],
    ['read by neither', null, null, null],
  ];
  test.each(cases)('%s', (_, first, again, expected) => {
    expect(outcome('short', first, again)).toBe(expected);
  });
});

describe('a short answer read a third time', () => {
  test.each<[string, string | null, string | null, string | null, string | null]>([
    ['as the first was', 'Dean of Arts', 'dean of Arts', 'Dean of Arts', 'Dean of Arts'],
    ['as the second was', 'Jo Ernbry', 'Jo Embry', 'Jo Embry', 'Jo Embry'],
    ['in a third way', 'Jo Ernbry', 'Jo Embry', 'Jo Emhry', 'left: low-confidence'],
    ['alike but for case', 'Jo Ernbry', 'Jo Embry', 'Jo embry', 'left: low-confidence'],
    ['though two agree already', 'Jo Embry', 'Jo Embry', 'Jo Emhry', 'Jo Embry'],
    ['in vain', 'Jo Ernbry', 'Jo Embry', null, 'left: low-confidence'],
  ])('%s', (_, first, again, last, expected) => {
    expect(readThrice(first, again, last)).toBe(expected);
  });

  test('leaves all readings for a person where none is borne out', () => {
    const left = settle('short', reading('Jo Ernbry'), reading('Jo Embry'), reading('Jo Emhry'), known);
    expect(left).toMatchObject({
      alternatives: [{ value: 'Jo Embry' }, { value: 'Jo Ernbry' }, { value: 'Jo Emhry' }],
    });
  });
});

test('a district that lost a gap is taken with it, since the roster knows its name', () => {
  expect(outcome('listed', reading('Boone County'), reading('BooneCounty'))).toBe('Boone County');
});

describe('an address', () => {
  const cases: [string, Reading | null, Reading | null, string][] = [
    [
      'with a capital once',
      reading('office@adair.kyschools.us'),
      reading('Office@adair.kyschools.us'),
      'office@adair.kyschools.us',
    ],
    [
      'spelling its owner at a known domain, once',
      reading('jo.embry@adair.kyschools.us', 0.5),
      null,
      'jo.embry@adair.kyschools.us',
    ],
    [
      'alike twice at a known domain',
      reading('office@adair.kyschools.us'),
      reading('office@adair.kyschools.us'),
      'office@adair.kyschools.us',
    ],
    ['once at a known domain', reading('office@adair.kyschools.us', 0.99), null, 'left: low-confidence'],
    [
      'at a domain spelt from the district',
      reading('office@berea-schools.example', 0.6),
      reading('office@berea-schools.example', 0.6),
      'office@berea-schools.example',
    ],
    [
      'at a domain one letter off it',
      reading('office@berea-cchools.example', 0.6),
      reading('office@berea-cchools.example', 0.6),
      'left: low-confidence',
    ],
    [
      'at a strange domain with rn in it',
      reading('office@corner.example'),
      reading('office@corner.example'),
      'left: low-confidence',
    ],
    [
      'with a one inside a name',
      reading('emb1ry@adair.kyschools.us'),
      reading('emb1ry@adair.kyschools.us'),
      'left: low-confidence',
    ],
    [
      'whose look-alike letters the name of its owner settles',
      reading('jo.ernbry@adair.kyschools.us'),
      reading('jo.ernbry@adair.kyschools.us'),
      'jo.embry@adair.kyschools.us',
    ],
    [
      'that begins with a capital I, which may be an l',
      reading('Iopez@adair.kyschools.us'),
      reading('Iopez@adair.kyschools.us'),
      'left: low-confidence',
    ],
    ['that is none', reading('jo.embry@adair'), reading('jo.embry@adair'), 'left: malformed'],
  ];
  test.each(cases)('%s', (_, first, again, expected) => {
    expect(outcome('email', first, again)).toBe(expected);
  });
});
