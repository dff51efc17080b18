import { describe, expect, test } from '@jest/globals';
import { acceptedValue } from '../../../src/core/judging/thresholds.js';
import type { FieldReading } from '../../../src/core/model.js';
import { confirmAddresses, type KnownAddresses } from '../../../src/core/reading/confirmed-addresses.js';
import { doubtAddresses } from '../../../src/core/reading/doubted-addresses.js';
import { field } from '../judging/letters.js';

const known: KnownAddresses = {
  senders: ['office@adair.kyschools.test'],
  domains: ['adair.kyschools.test'],
  rosterDomains: new Set([
    'adair.kyschools.test',
    'bath.kyschools.test',
    'bell.kyschools.test',
    'elm.k12.test',
  ]),
};
const read = (value: string, change: Partial<FieldReading> = {}): FieldReading =>
  field('contactEmail', { value, source: 'ocr', confidence: 0.95, ...change });
const named = (value: string): FieldReading =>
  field('contactName', { value, source: 'ocr', confidence: 0.95 });
const superintendents = (value: string): FieldReading => field('superintendentEmail', { value });

describe('an address that recognition read and that has lost a mark', () => {
  test.each<[string, FieldReading[]]>([
    ['the dot after the district', [read('vivian.wade@adairkyschools.test')]],
    ['the dot after a district whose domain nobody knows', [read('vivian.wade@cedarkyschools.test')]],
    ['the dot before the end', [read('vivian.wade@adair.kyschoolstest')]],
    ['a letter of the domain', [read('vivian.wade@adair.kyschols.test')]],
    ['a letter for one that looks alike', [read('vivian.wade@ada1r.kyschools.test')]],
    ['a letter of its owner’s name', [read('whirdwell@adair.kyschools.test'), named('Wendell Birdwell')]],
    [
      'the dot that the other address has, the last name first',
      [
        read('wadevivian@adair.kyschools.test'),
        named('Vivian Wade'),
        superintendents('kim.roe@adair.kyschools.test'),
      ],
    ],
    [
      'the dot that the other address has',
      [
        read('vivianwade@adair.kyschools.test'),
        named('Vivian Wade'),
        superintendents('kim.roe@adair.kyschools.test'),
      ],
    ],
  ])('is in doubt: %s', (_name, fields) => {
    const [doubted] = doubtAddresses(fields, known);
    expect(doubted).toMatchObject({ state: 'unclear', doubt: 'low-confidence', value: null });
    expect(doubted!.alternatives[0]!.value).toBe(fields[0]!.value);
    expect(acceptedValue(doubted!)).toBeNull();
  });

  test('may have had a dot where no neighbour shows how the domain writes names, and its name confirms none', () => {
    const fields = [
      read('vivianwade@bath.kyschools.test'),
      named('Vivian Wade'),
      superintendents('kim.roe@adair.kyschools.test'),
    ];
    const [address] = confirmAddresses(doubtAddresses(fields, known), known);
    expect(address).toMatchObject({ state: 'unclear', doubt: 'malformed', value: null });
    expect(address!.alternatives[0]!.value).toBe('vivianwade@bath.kyschools.test');
  });

  test("is confirmed after all by its owner's name and the district's domain, as that spells it", () => {
    const fields = doubtAddresses([read('vivian.wade@adairkyschools.test'), named('Vivian Wade')], known);
    expect(confirmAddresses(fields, known)[0]).toMatchObject({
      value: 'vivian.wade@adair.kyschools.test',
      confirmedBy: 'name-and-domain',
    });
  });

  test.each<[string, FieldReading[]]>([
    ['a known domain', [read('vivian.wade@adair.kyschools.test')]],
    ['a name below a known domain', [read('vivian.wade@stu.adair.kyschools.test')]],
    ['a domain unlike all others', [read('vivian.wade@example.test')]],
    ['a district whose domain the roster does not know', [read('vivian.wade@cedar.kyschools.test')]],
    ['a sender’s own address', [read('office@adair.kyschools.test')]],
    ['a typed address', [read('vivian.wade@adairkyschools.test', { source: 'text-layer' })]],
    [
      'no dot where nobody else has one',
      [
        read('vivianwade@adair.kyschools.test'),
        named('Vivian Wade'),
        superintendents('kroe@adair.kyschools.test'),
      ],
    ],
  ])('is left alone: %s', (_name, fields) => {
    expect(doubtAddresses(fields, known)).toEqual(fields);
  });
});
