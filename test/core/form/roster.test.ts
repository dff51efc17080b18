import { describe, expect, test } from '@jest/globals';
import { type DistrictEvidence, parseRoster, resolveDistrict } from '../../../src/core/form/roster.js';
import { districtsOfDomain } from '../../../src/core/form/roster-domains.js';
import { roster } from '../../forms/forms.js';

const told = (evidence: Partial<DistrictEvidence>): string | null => {
  const { district, problem } = resolveDistrict(
    { answer: null, otherText: [], emails: [], senderDomain: null, ...evidence },
    roster,
  );
  if (problem === null) return district?.name ?? null;
  return problem === 'district-ambiguous'
    ? `ambiguous: ${[district?.name, ...(district?.alternatives ?? [])].join(', ')}`
    : 'unknown';
};

const sure = (evidence: Partial<DistrictEvidence>): number | undefined =>
  resolveDistrict({ answer: null, otherText: [], emails: [], senderDomain: null, ...evidence }, roster)
    .district?.confidence;

describe('an answer alone', () => {
  test.each([
    ['Livingston County', 'Livingston County'],
    ['Livingston County Schools', 'Livingston County'],
    ['Livingston Co.', 'Livingston County'],
    ['LIVINGSTON COUNTY SCHOOL DISTRICT', 'Livingston County'],
    ['Livingston County Board of Education', 'Livingston County'],
    ['Livingston', 'Livingston County'],
    ['Livingstcn County', 'Livingston County'],
    ['Fulton Independent School District', 'Fulton Independent'],
    ['Fulton Ind. Schools', 'Fulton Independent'],
    ['Fulton County', 'Fulton County'],
    ['City of Paducah Public Schools', 'Paducah Independent'],
    ['Erlanger-Elsmere Independent', 'Erlanger-Elsmere Independent'],
    ['Erlanger Elsmere', 'Erlanger-Elsmere Independent'],
    ['McCracken County', 'McCracken County'],
    ['LaRue Co Schools', 'LaRue County'],
    ['Be11 County', 'Bell County'],
    ['Bellevue', 'Bellevue Independent'],
    ['Livingston County Schools, Smithland, KY', 'Livingston County'],
  ])('%s is %s', (answer, name) => {
    expect(told({ answer })).toBe(name);
  });

  test.each([
    ['Fulton', 'ambiguous: Fulton County, Fulton Independent'],
    ['Russell', 'ambiguous: Russell County, Russell Independent'],
    ['Bell', 'ambiguous: Bell County, Bellevue Independent'],
    ['Springfield Unified School District', 'unknown'],
    ['Adair County and Allen County', 'ambiguous: Adair County, Allen County'],
  ])('%s is left open', (answer, outcome) => {
    expect(told({ answer })).toBe(outcome);
  });

  test('a name that is one letter from two districts is left open', () => {
    expect(told({ answer: 'Lamon County' })).not.toBe('Marion County');
  });
});

describe('twin names', () => {
  test('County elsewhere in the letter decides', () => {
    expect(told({ answer: 'Fulton', otherText: ['between the Department and Fulton County Schools'] })).toBe(
      'Fulton County',
    );
  });
  test('both words in the letter decide nothing', () => {
    expect(told({ answer: 'Fulton', otherText: ['Fulton County', 'Fulton Independent'] })).toMatch(
      /^ambiguous/,
    );
  });
  test('a domain that is only listed decides nothing by itself', () => {
    expect(told({ answer: 'Fulton', senderDomain: 'fulton.kyschools.us' })).toMatch(/^ambiguous/);
  });
  test('a listed domain of the other twin keeps a spelt-out name', () => {
    expect(told({ answer: 'Fulton Independent', senderDomain: 'fulton.kyschools.us' })).toBe(
      'Fulton Independent',
    );
  });
  test('the text and a listed domain that disagree are left open', () => {
    expect(
      told({
        answer: 'Fulton',
        otherText: ['Fulton Independent Schools'],
        senderDomain: 'fulton.kyschools.us',
      }),
    ).toMatch(/^ambiguous/);
  });
  test('a mail domain of the independent one says so', () => {
    expect(districtsOfDomain('fultonind.kyschools.us', roster).map((one) => one.name)).toEqual([
      'Fulton Independent',
    ]);
  });
});

describe('domains', () => {
  test('tell the district where no answer stands', () => {
    expect(told({ senderDomain: 'livingston.kyschools.us' })).toBe('Livingston County');
    expect(told({ emails: ['pat.doe@stu.daviess.kyschools.us'] })).toBe('Daviess County');
  });
  test('of a twin leave it open', () => {
    expect(told({ senderDomain: 'harlan.kyschools.us' })).toMatch(/^ambiguous/);
  });
  test('that name another district make the answer ambiguous', () => {
    expect(told({ answer: 'Adair County', senderDomain: 'boone.kyschools.us' })).toBe(
      'ambiguous: Adair County, Boone County',
    );
  });
  test('of the letter’s own addresses outweigh the sender’s', () => {
    expect(
      told({ answer: 'Adair County', emails: ['j@adair.kyschools.us'], senderDomain: 'boone.kyschools.us' }),
    ).toBe('Adair County');
  });
  test('of anybody else say nothing', () => {
    expect(told({ senderDomain: 'education.ky.gov' })).toBe('unknown');
    expect(told({ answer: 'Allen County', senderDomain: 'mail.example' })).toBe('Allen County');
  });
  test('lift a bare or misspelt name', () => {
    const misspelt = { answer: 'Livingstcn Countv' };
    expect(sure({ ...misspelt, senderDomain: 'livingston.kyschools.us' })).toBeGreaterThan(
      sure(misspelt) ?? 1,
    );
    expect(told({ answer: 'Bell', senderDomain: 'bell.kyschools.us' })).toBe('Bell County');
  });
});

test('a place named in the printed text is no district', () => {
  expect(told({ otherText: ['The next convening will be held in Barren County, KY.'] })).toBe('unknown');
});
test('the schools of a district named once in the text are', () => {
  expect(told({ otherText: ['on behalf of Barren County Schools'] })).toBe('Barren County');
});

test('a roster without a needed column is refused', () => {
  expect(() => parseRoster('name,type\nAdair County,county')).toThrow(/domain/);
  expect(() => parseRoster('name,type,domain,domain_status,kde_code\nX,town,,,1')).toThrow(/line 2, type/);
});
