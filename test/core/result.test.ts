import Ajv2020 from 'ajv/dist/2020.js';
import { describe, expect, test } from '@jest/globals';
import { judge } from '../../src/core/judging/verdict.js';
import type { LetterReading, MailReading } from '../../src/core/model.js';
import { resultJsonSchema, resultSchema, toResult } from '../../src/core/result.js';
import { mail } from './mail/mails.js';
import { date, empty, form, letter, line } from './judging/letters.js';

const document = {
  index: 0,
  name: 'a.pdf',
  kind: 'pdf',
  hash: 'aa',
  sizeBytes: 1,
  part: '2',
  pageCount: 1,
  problem: null,
} as const;
const reading = (change: Partial<MailReading> = {}): MailReading => ({
  mail: null,
  documents: [document],
  letters: [],
  nearMisses: [],
  problem: null,
  ...change,
});
const corrupt = { code: 'corrupt-document', text: 'The file is damaged.' } as const;
const context = { forms: [form], reasons: [] };
const resultOf = (read: LetterReading) => {
  const verdict = judge(read, form, { receivedOn: '2024-09-03', districtProblem: null });
  return toResult('a.pdf', reading({ letters: [read] }), [{ letter: read, verdict }], context);
};
const isValid = new (Ajv2020 as unknown as typeof Ajv2020.default)().compile(resultJsonSchema());

describe('a line for a letter', () => {
  test('has all that was read, with its evidence', () => {
    const result = resultOf(letter());
    expect(result).toMatchObject({
      input: 'a.pdf',
      outcome: 'letter',
      reason: null,
      letters: [
        {
          form: 'sample-2024',
          district: { name: 'Adair County', confidence: 0.99, alternatives: [] },
          schoolYears: ['2024-2025'],
          verdict: { kind: 'complete', missing: [], reasons: [] },
        },
      ],
    });
    expect(result.letters[0]?.fields['contactName']).toEqual({
      value: 'Robin Example',
      confidence: 0.98,
      source: 'text-layer',
      page: 1,
      box: [0.1, 0.2, 0.3, 0.02],
      alternatives: [],
    });
    expect(result.letters[0]?.signatures[0]).toEqual({
      role: 'district',
      signed: true,
      kind: 'ink',
      confidence: 0.9,
      page: 2,
      box: [0.1, 0.8, 0.4, 0.05],
      date: {
        value: '2024-08-29',
        confidence: 0.95,
        source: 'ocr',
        page: 2,
        box: [0.6, 0.8, 0.2, 0.03],
        alternatives: [],
      },
    });
  });

  test('has every field of the form in its order, also those never looked at', () => {
    const read = letter();
    const fields = resultOf({ ...read, fields: [] }).letters[0]?.fields ?? {};
    expect(Object.keys(fields)).toEqual(form.fields.map(({ name }) => name));
    expect(Object.values(fields).every((field) => field.value === null)).toBe(true);
  });

  test('gives null for what is empty or was not read surely, and keeps the reading', () => {
    const read = letter({
      district: { name: 'Adair County', confidence: 0.3, alternatives: ['Allen County'] },
      fields: {
        contactName: { confidence: 0.4, source: 'ocr', alternatives: [{ value: 'Rabin', confidence: 0.3 }] },
        learningGoal: empty,
      },
      signatures: [line({ confidence: 0.2, date: date({ confidence: 0.3 }) })],
    });
    const [result] = resultOf(read).letters;
    expect(result?.district).toBeNull();
    expect(result?.fields['contactName']).toMatchObject({
      value: null,
      alternatives: [
        { value: 'Robin Example', confidence: 0.4 },
        { value: 'Rabin', confidence: 0.3 },
      ],
    });
    expect(result?.fields['learningGoal']).toMatchObject({ value: null, alternatives: [] });
    expect(result?.signatures[0]).toMatchObject({
      signed: null,
      date: { value: null, alternatives: [{ value: '2024-08-29', confidence: 0.3 }] },
    });
    expect(result?.verdict.kind).toBe('needs-review');
  });

  test('rounds to four digits and keeps confidence within 0 and 1', () => {
    const read = letter({
      fields: { contactName: { confidence: 1.000001, box: { x: 1 / 3, y: 2 / 3, w: 0.1, h: 0.00004 } } },
    });
    expect(resultOf(read).letters[0]?.fields['contactName']).toMatchObject({
      confidence: 1,
      box: [0.3333, 0.6667, 0.1, 0],
    });
  });

  test('refuses a form it does not know', () => {
    expect(() => resultOf(letter({ form: 'other' }))).toThrow('"other", expected one of sample-2024');
  });
});

describe('a line without a letter', () => {
  const why = { code: 'near-miss', text: 'Another paper.' } as const;
  test.each([
    ['says why it is none', reading(), [why], 'not-a-letter', 'near-miss'],
    ['has a reason always', reading({ documents: [] }), [], 'not-a-letter', 'no-letter'],
    [
      'is unreadable where the whole could not be read',
      reading({ problem: corrupt }),
      [why],
      'unreadable',
      'corrupt-document',
    ],
    [
      'is unreadable where no document could be',
      reading({ documents: [{ ...document, problem: corrupt }] }),
      [why],
      'unreadable',
      'corrupt-document',
    ],
    [
      'is not where one could be',
      reading({ documents: [{ ...document, problem: corrupt }, document] }),
      [why],
      'not-a-letter',
      'near-miss',
    ],
  ] as const)('%s', (_name, read, reasons, outcome, code) => {
    const result = toResult('a', read, [], { forms: [form], reasons });
    expect(result).toMatchObject({ outcome, reason: { code }, letters: [] });
    expect(isValid(result)).toBe(true);
  });
});

test('a bounce with a broken document is a bounce, a signature file alone is no unreadable mail', () => {
  const bounce = { code: 'bounce', text: 'A mail given back.' } as const;
  const broken = reading({ mail: mail(), documents: [{ ...document, problem: corrupt }] });
  expect(toResult('a', broken, [], { forms: [form], reasons: [bounce] })).toMatchObject({
    outcome: 'not-a-letter',
    reason: { code: 'bounce' },
  });
  const unsupported = { code: 'unsupported-type', text: 'Unknown.' } as const;
  const documents = [{ ...document, kind: 'other' as const, sizeBytes: 5_000, problem: unsupported }];
  expect(toResult('a', reading({ mail: mail(), documents }), [], context).outcome).toBe('not-a-letter');
  expect(toResult('a', reading({ documents }), [], context).outcome).toBe('unreadable');
});

describe('the published schema', () => {
  test('accepts what toResult makes', () => {
    const result = resultOf(letter());
    expect(resultSchema.parse(result)).toEqual(result);
    expect([isValid(result), isValid.errors]).toEqual([true, null]);
  });

  test.each([
    ['another outcome', { outcome: 'maybe' }],
    ['a word too many', { surprise: 1 }],
    ['no letters', { letters: undefined }],
  ])('refuses %s', (_name, change) => {
    expect(isValid(JSON.parse(JSON.stringify({ ...resultOf(letter()), ...change })))).toBe(false);
  });
});
