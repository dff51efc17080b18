import { describe, expect, test } from '@jest/globals';
import { judge, withMailDoubts } from '../../../src/core/judging/verdict.js';
import type { LetterReading } from '../../../src/core/model.js';
import { date, empty, form, letter, line } from './letters.js';

const received = { receivedOn: '2024-09-03', districtProblem: null } as const;
const verdictOf = (reading: LetterReading, context: Partial<Parameters<typeof judge>[2]> = {}) => {
  const { kind, missing, reasons } = judge(reading, form, { ...received, ...context });
  return { kind, missing, codes: reasons.map((reason) => reason.code) };
};
const signedBy = (change: Parameters<typeof line>[0]) => letter({ signatures: [line(change)] });

describe('a letter with all that is asked for', () => {
  test('is complete', () => {
    expect(verdictOf(letter())).toEqual({ kind: 'complete', missing: [], codes: [] });
  });

  test('needs neither the Department’s signature nor what the form does not require', () => {
    const reading = letter({
      signatures: [line(), line({ role: 'kde', signed: null, date: date({ state: 'unclear' }) })],
      fields: { contactTitle: empty, contact2Name: { value: null, state: 'not-found' } },
    });
    expect(verdictOf(reading).kind).toBe('complete');
  });
});

describe('what is surely missing', () => {
  test.each([
    ['an empty required field', letter({ fields: { contactEmail: empty } }), ['contactEmail']],
    ['no signature', signedBy({ signed: false, kind: null }), ['districtSignature']],
    ['no date', signedBy({ date: date({ value: null, state: 'empty' }) }), ['signatureDate']],
    [
      'several, in the form’s order with the signature last',
      letter({
        fields: { learningGoal: empty, superintendentName: empty },
        signatures: [line({ signed: false, kind: null, date: date({ value: null, state: 'empty' }) })],
      }),
      ['superintendentName', 'learningGoal', 'districtSignature', 'signatureDate'],
    ],
    [
      'the district, where nothing tells it',
      letter({ district: null, fields: { district: empty } }),
      ['district'],
    ],
  ])('%s makes it incomplete', (_name, reading, missing) => {
    const context = reading.district === null ? { districtProblem: 'district-unknown' as const } : {};
    expect(verdictOf(reading, context)).toEqual({ kind: 'incomplete', missing, codes: [] });
  });

  test('the district is not missing where the letter or the sender tells it', () => {
    expect(verdictOf(letter({ fields: { district: empty } })).kind).toBe('complete');
  });
});

describe('what a person must look at', () => {
  const cases: [string, LetterReading, string][] = [
    [
      'a field whose place was not found',
      letter({ fields: { contactName: { value: null, state: 'not-found' } } }),
      'field-not-found',
    ],
    [
      'a field that could not be read',
      letter({ fields: { contactName: { value: null, state: 'unclear', doubt: 'illegible' } } }),
      'field-unclear',
    ],
    [
      'an answer that says see attached',
      letter({ fields: { learningGoal: { state: 'unclear', doubt: 'see-attached' } } }),
      'see-attached',
    ],
    [
      'an answer that says same as above',
      letter({ fields: { contactName: { state: 'unclear', doubt: 'same-as-above' } } }),
      'see-attached',
    ],
    [
      'N/A where an answer is required',
      letter({ fields: { learningGoal: { state: 'unclear', doubt: 'not-applicable' } } }),
      'field-unclear',
    ],
    [
      'an e-mail address read with doubt',
      letter({ fields: { contactEmail: { source: 'ocr', confidence: 0.7 } } }),
      'field-unclear',
    ],
    [
      'an optional field read with doubt',
      letter({ fields: { contactTitle: { source: 'ocr', confidence: 0.3 } } }),
      'field-unclear',
    ],
    [
      'a value without a source',
      letter({ fields: { contactName: { source: null, confidence: 0.8 } } }),
      'field-unclear',
    ],
    ['a signature that cannot be told', signedBy({ signed: null, kind: null }), 'signature-unclear'],
    [
      'a signature that may be a printed name',
      signedBy({ kind: 'typed', confidence: 0.6 }),
      'signature-unclear',
    ],
    ['no signature line at all', letter({ signatures: [] }), 'signature-unclear'],
    [
      'a date that cannot be read',
      signedBy({ date: date({ value: null, state: 'unclear' }) }),
      'date-unclear',
    ],
    [
      'a date whose place was not found',
      signedBy({ date: date({ value: null, state: 'not-found' }) }),
      'date-unclear',
    ],
    [
      'a handwritten date read with doubt',
      signedBy({ date: date({ source: 'handwriting', confidence: 0.7 }) }),
      'date-unclear',
    ],
    ['a date after the letter came', signedBy({ date: date({ value: '2024-09-04' }) }), 'date-in-future'],
    [
      'a date before the form was there',
      signedBy({ date: date({ value: '2023-12-31' }) }),
      'date-out-of-range',
    ],
    ['a form of an unknown year', letter({ unknownYear: true }), 'unknown-year'],
    [
      'a district told without enough ground',
      letter({ district: { name: 'Adair County', confidence: 0.4, alternatives: [] } }),
      'district-ambiguous',
    ],
    [
      'a missing page',
      letter({ doubts: [{ code: 'page-missing', text: 'Page 3 is missing.' }] }),
      'page-missing',
    ],
  ]; // prettier-ignore
  test.each(cases)('%s', (_name, reading, code) => {
    expect(verdictOf(reading)).toEqual({ kind: 'needs-review', missing: [], codes: [code] });
  });

  test.each(['district-ambiguous', 'district-unknown'] as const)('%s from the roster', (problem) => {
    expect(verdictOf(letter({ district: null }), { districtProblem: problem })).toEqual({
      kind: 'needs-review',
      missing: [],
      codes: [problem],
    });
  });

  test('outranks what is missing, which is still listed', () => {
    const reading = letter({
      fields: { learningGoal: empty, contactName: { value: null, state: 'not-found' } },
    });
    expect(verdictOf(reading)).toEqual({
      kind: 'needs-review',
      missing: ['learningGoal'],
      codes: ['field-not-found'],
    });
  });

  test('N/A in a field that is not required is a clear answer', () => {
    const reading = letter({ fields: { contactTitle: { state: 'unclear', doubt: 'not-applicable' } } });
    expect(verdictOf(reading).kind).toBe('complete');
  });

  test('no reason quotes the letter', () => {
    const reading = letter({ fields: { contactEmail: { source: 'ocr', confidence: 0.1 } } });
    expect(JSON.stringify(judge(reading, form, received).reasons)).not.toContain('robin');
  });
});

describe('days at the edge', () => {
  test.each([
    ['the first day the form may be signed', '2024-01-01', '2024-01-01', 'complete'],
    ['the last day the form may be signed', '2025-06-30', '2025-06-30', 'complete'],
    ['the day after it', '2025-07-01', '2025-07-01', 'needs-review'],
    ['the day the letter came', '2024-09-03', '2024-09-03', 'complete'],
  ])('%s', (_name, value, receivedOn, kind) => {
    expect(verdictOf(signedBy({ date: date({ value }) }), { receivedOn }).kind).toBe(kind);
  });

  test('a form of an unknown year is not held to the window of the nearest one', () => {
    const reading = letter({
      unknownYear: true,
      signatures: [line({ date: date({ value: '2020-08-01' }) })],
    });
    expect(verdictOf(reading).codes).toEqual(['unknown-year']);
  });
});

test('a blank form is a matter of its own, with what is surely empty', () => {
  const nothing = Object.fromEntries(form.fields.map(({ name }) => [name, empty]));
  const reading = letter({
    blank: true,
    district: null,
    schoolYears: [],
    fields: nothing,
    signatures: [line({ signed: false, kind: null, date: date({ value: null, state: 'empty' }) })],
  });
  expect(verdictOf(reading, { districtProblem: 'district-unknown' })).toEqual({
    kind: 'needs-review',
    missing: [
      'district',
      'superintendentName',
      'superintendentEmail',
      'contactName',
      'contactEmail',
      'learningGoal',
      'districtSignature',
      'signatureDate',
    ],
    codes: ['blank-form'],
  });
});

test('a doubt of the mail sends a complete letter to a person', () => {
  const verdict = judge(letter(), form, received);
  const doubt = { code: 'unreadable-document', text: 'A second file did not open.' } as const;
  expect(withMailDoubts(verdict, [doubt]).kind).toBe('needs-review');
  expect(withMailDoubts(verdict, [])).toEqual(verdict);
});
