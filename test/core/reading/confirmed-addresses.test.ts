import { describe, expect, test } from '@jest/globals';
import { acceptedValue } from '../../../src/core/judging/thresholds.js';
import type { FieldReading } from '../../../src/core/model.js';
import { confirmAddresses, type KnownAddresses } from '../../../src/core/reading/confirmed-addresses.js';
import { field } from '../judging/letters.js';

const known: KnownAddresses = {
  senders: ['vivian.wade@adair.kyschools.test'],
  domains: ['adair.kyschools.test'],
  rosterDomains: new Set(['adair.kyschools.test', 'bath.kyschools.test', 'bell.kyschools.test']),
};
/** An address in doubt, with its readings, best first. */
const inDoubt = (readings: string[], change: Partial<FieldReading> = {}): FieldReading =>
  field('contactEmail', {
    state: 'unclear',
    doubt: 'handwritten',
    source: 'handwriting',
    confidence: 0,
    alternatives: readings.map((value, at) => ({ value, confidence: 0.6 - at / 10 })),
    ...change,
  });
const named = (value: string, change: Partial<FieldReading> = {}): FieldReading =>
  field('contactName', { value, source: 'ocr', confidence: 0.93, ...change });
const confirm = (...fields: FieldReading[]): FieldReading => confirmAddresses(fields, known)[0]!;

describe("an address that is the sender's own", () => {
  test.each([
    ['is what was read', ['vivian.wade@adair.kyschools.test']],
    ['is one of several readings', ['vivlan.wado@adair.kyschools.test', 'Vivian.Wade@adair.kyschools.test']],
    ['was read with letters that look alike', ['v1vian.wade@adair.kyschoo1s.test']],
    ['was read with gaps and without its dot', ['vivian wade@adair. kyschools.test']],
    ['was read with two slips in its long domain', ['vivian.wade@adair.kyschols.lest']],
  ])('is accepted from a pen: it %s', (_name, readings) => {
    const read = confirm(inDoubt(readings));
    expect(acceptedValue(read)?.toLowerCase()).toBe('vivian.wade@adair.kyschools.test');
    expect(read).toMatchObject({ confirmedBy: 'sender', source: 'handwriting', doubt: null });
  });

  test('is accepted from OCR that was in doubt, and the other readings are kept', () => {
    const readings = ['vivian.wade@adair.kyschools.test', 'vivian.wado@adair.kyschools.test'];
    const read = confirm(inDoubt(readings, { source: 'ocr', doubt: 'low-confidence' }));
    expect(acceptedValue(read)).toBe(readings[0]);
    expect(read.alternatives.map(({ value }) => value)).toEqual([readings[1]]);
  });

  test.each<[string, FieldReading]>([
    ['another person at the same domain', inDoubt(['bivian.wade@adair.kyschools.test'])],
    ['one letter off: a brother may have it', inDoubt(['v.wade@adair.kyschools.test'])],
    ['the same name elsewhere', inDoubt(['vivian.wade@allen.kyschools.test'])],
    ['no address', inDoubt(['Vivian Wade'])],
    ['nothing that could be read', inDoubt([])],
    ['one of two answers', inDoubt(['vivian.wade@adair.kyschools.test'], { doubt: 'several-values' })],
  ])('is not seen in %s', (_name, reading) => {
    const read = confirm(reading);
    expect(acceptedValue(read)).toBeNull();
    expect(read.confirmedBy).toBeUndefined();
  });

  test("whose owner was not understood is accepted only beside the owner's name", () => {
    const stray = inDoubt(['vivian.wade@adair.kyschools.test'], { source: 'ocr', doubt: 'malformed' });
    expect(acceptedValue(confirm(stray, named('Robin Hale')))).toBeNull();
    expect(acceptedValue(confirm(stray, named('Vivian Wade')))).toBe('vivian.wade@adair.kyschools.test');
  });

  test('mends what OCR accepted with letters that look alike', () => {
    const read = field('contactEmail', {
      value: 'vivian.vvade@adair.kyschools.test',
      source: 'ocr',
      confidence: 0.9,
    });
    expect(confirm(read)).toMatchObject({ value: 'vivian.wade@adair.kyschools.test', confirmedBy: 'sender' });
  });

  test('changes nothing where it is another one: somebody else may send the letter', () => {
    const read = field('contactEmail', {
      value: 'robin.hale@adair.kyschools.test',
      source: 'ocr',
      confidence: 0.9,
    });
    expect(confirm(read)).toBe(read);
  });

  test('changes nothing in what came as text', () => {
    const typed = field('contactEmail', { value: 'v1vian.wade@adair.kyschools.test', source: 'text-layer' });
    expect(confirm(typed)).toBe(typed);
  });
});

const doubtful = (reading: string): FieldReading =>
  inDoubt([reading], { source: 'ocr', doubt: 'low-confidence' });

describe("an address that spells its owner's name at a known domain", () => {
  test.each([
    ['a domain with a letter wrong', 'robin.hale@adalr.kyschools.test', 'robin.hale@adair.kyschools.test'],
    ['letters that look alike', 'robln.ha1e@adair.kyschools.test', 'robin.hale@adair.kyschools.test'],
    ['a first letter and the last name', 'rha1e@adair.kyschool.test', 'rhale@adair.kyschools.test'],
  ])('is accepted: %s', (_name, reading, meant) => {
    const read = confirm(doubtful(reading), named('Robin Hale'));
    expect(acceptedValue(read)).toBe(meant);
    expect(read.confirmedBy).toBe('name-and-domain');
  });

  test.each<[string, string, FieldReading]>([
    ['the name is in doubt', 'robin.hale@adalr.kyschools.test', named('Robin Hale', { state: 'unclear' })],
    ['the name is not sure', 'robin.hale@adalr.kyschools.test', named('Robin Hale', { confidence: 0.75 })],
    ['it spells another name', 'robin.dale@adalr.kyschools.test', named('Robin Hale')],
    ['the domain is another one', 'robin.hale@allen.kyschools.test', named('Robin Hale')],
  ])('is left to a person where %s', (_name, reading, owner) => {
    expect(acceptedValue(confirm(doubtful(reading), owner))).toBeNull();
  });
});

test('an address that nothing confirms is offered at the known domain it nearly has', () => {
  const read = confirm(inDoubt(['rbin.hale@adalr.kyschools.test']));
  expect(acceptedValue(read)).toBeNull();
  expect(read.alternatives.map(({ value }) => value)).toEqual([
    'rbin.hale@adair.kyschools.test',
    'rbin.hale@adalr.kyschools.test',
  ]);
});

test("the sender's address is offered for what could not be read, where it spells the owner's name", () => {
  const unread = inDoubt([], { doubt: 'illegible' });
  const read = confirm(unread, named('Vivian Wade', { state: 'unclear', doubt: 'handwritten' }));
  expect(acceptedValue(read)).toBeNull();
  expect(read.alternatives).toEqual([{ value: 'vivian.wade@adair.kyschools.test', confidence: 0 }]);
  expect(confirm(unread, named('Robin Hale')).alternatives).toEqual([]);
});

test('a domain that another district has, or as nearly has, is not taken for the known one', () => {
  const ofBell: KnownAddresses = {
    ...known,
    senders: ['robin.hale@bell.kyschools.test'],
    domains: ['bell.kyschools.test'],
  };
  for (const reading of ['robin.hale@bath.kyschools.test', 'robin.hale@balh.kyschools.test']) {
    const [read] = confirmAddresses([doubtful(reading), named('Robin Hale')], ofBell);
    expect(acceptedValue(read!)).toBeNull();
    expect(read!.alternatives[0]!.value).toBe(reading);
  }
  const [read] = confirmAddresses([doubtful('robin.hale@be1l.kyschools.test'), named('Robin Hale')], ofBell);
  expect(acceptedValue(read!)).toBe('robin.hale@bell.kyschools.test');
});
