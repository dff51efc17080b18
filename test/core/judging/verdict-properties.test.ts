/** What must hold of every verdict, whatever was read. */
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { acceptedDate, acceptedSigned, acceptedValue } from '../../../src/core/judging/thresholds.js';
import { judge } from '../../../src/core/judging/verdict.js';
import type { LetterReading } from '../../../src/core/model.js';
import { date, form, letter, line } from './letters.js';

const received = { receivedOn: '2024-09-03', districtProblem: null } as const;

/** Mostly what a good letter gives, so that complete letters come up often enough to be put to the test. */
const mostly = <T>(usual: T, other: fc.Arbitrary<T>) =>
  fc.oneof({ arbitrary: fc.constant(usual), weight: 20 }, { arbitrary: other, weight: 1 });
const evidence = fc.record({
  state: mostly('read', fc.constantFrom('empty', 'unclear', 'not-found')),
  source: mostly('text-layer', fc.constantFrom('ocr', 'handwriting', null)),
  confidence: mostly(0.99, fc.double({ min: 0, max: 1, noNaN: true })),
}) as fc.Arbitrary<Pick<LetterReading['fields'][number], 'state' | 'source' | 'confidence'>>;

const letters = fc
  .record({
    fields: fc.array(evidence, { minLength: form.fields.length, maxLength: form.fields.length }),
    signed: mostly<boolean | null>(true, fc.constantFrom(false, null)),
    sureOfSignature: mostly(0.95, fc.double({ min: 0, max: 1, noNaN: true })),
    dated: evidence,
  })
  .map(({ fields, signed, sureOfSignature, dated }) =>
    letter({
      fields: Object.fromEntries(
        form.fields.map(({ name }, at) => [
          name,
          { ...fields[at], value: fields[at]?.state === 'read' ? 'x' : null },
        ]),
      ),
      signatures: [
        line({
          signed,
          confidence: sureOfSignature,
          date: date({ ...dated, value: dated.state === 'read' ? '2024-08-29' : null }),
        }),
      ],
    }),
  );

const stateOf = (reading: LetterReading, name: string) => {
  const [signature] = reading.signatures;
  if (name === 'districtSignature') return signature?.signed === false ? 'empty' : 'something';
  if (name === 'signatureDate') return signature?.date.state;
  return reading.fields.find((field) => field.name === name)?.state;
};
const isSure = (reading: LetterReading) =>
  form.fields
    .filter((field) => field.required && field.name !== 'district')
    .every(({ name }) => acceptedValue(reading.fields.find((field) => field.name === name)!) !== null) &&
  reading.signatures.every((signature) => acceptedSigned(signature) === true) &&
  reading.signatures.every((signature) => acceptedDate(signature.date) !== null);

describe('whatever was read', () => {
  test('complete means that every required value, the signature and the date were read surely', () => {
    let complete = 0;
    fc.assert(
      fc.property(letters, (reading) => {
        const isComplete = judge(reading, form, received).kind === 'complete';
        complete += isComplete ? 1 : 0;
        expect(isComplete && !isSure(reading)).toBe(false);
      }),
      { numRuns: 500 },
    );
    expect(complete).toBeGreaterThan(25);
  });

  test('only what was found empty is called missing', () => {
    fc.assert(
      fc.property(letters, (reading) => {
        const states = judge(reading, form, received).missing.map((name) => stateOf(reading, name));
        expect(states.filter((state) => state !== 'empty')).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test('every reason sends it to a person', () => {
    fc.assert(
      fc.property(letters, (reading) => {
        const { kind, reasons } = judge(reading, form, received);
        expect(kind === 'needs-review').toBe(reasons.length > 0);
      }),
    );
  });
});
