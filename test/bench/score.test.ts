import { describe, expect, test } from '@jest/globals';
import { compare } from '../../bench/score.js';
import type { CorpusTruth } from '../../fixtures/corpus/letter-truth.js';
import type { Result } from '../../src/core/result.js';
import { truthOfLetter } from './rows.js';

const truth: CorpusTruth = {
  ...truthOfLetter,
  carrier: 'scan-300',
  fields: {
    district: 'Adair County',
    superintendentName: 'Vivian Wade',
    superintendentEmail: 'vivian.wade@adair.test',
    plansOfAction: `Open a career academy. ${'Plan with families. '.repeat(10)}`.trim(),
  },
  pages: 3,
  features: {},
};

interface Reading {
  fields?: Record<string, string | null>;
  signed?: boolean | null;
  date?: string | null;
  district?: string | null;
  form?: string;
  verdict?: { kind: 'complete' | 'incomplete' | 'needs-review'; missing?: string[]; reasons?: string[] };
}

const nowhere = { confidence: 1, source: null, page: null, box: null, alternatives: [] };
/** A result that is right but for what is said. */
const resultOf = (reading: Reading): Result => ({
  input: 'a',
  outcome: 'letter',
  reason: null,
  letters: [
    {
      form: reading.form ?? 'kyiln-2018',
      district:
        reading.district === null
          ? null
          : { name: reading.district ?? 'Adair County', confidence: 1, alternatives: [] },
      schoolYears: ['2018-2019'],
      fields: Object.fromEntries(
        Object.entries({ ...truth.fields, ...reading.fields }).map(([name, value]) => [
          name,
          { value, ...nowhere },
        ]),
      ),
      signatures: [
        {
          role: 'district',
          signed: reading.signed === undefined ? true : reading.signed,
          kind: 'ink',
          confidence: 1,
          page: 3,
          box: null,
          date: { value: reading.date === undefined ? '2018-08-29' : reading.date, ...nowhere },
        },
      ],
      verdict: {
        kind: reading.verdict?.kind ?? 'complete',
        missing: reading.verdict?.missing ?? [],
        reasons: (reading.verdict?.reasons ?? []).map((code) => ({ code, text: '' })),
      },
    },
  ],
});
const nothing = (code: string): Result => ({
  input: 'a',
  outcome: 'not-a-letter',
  reason: { code, text: '' },
  letters: [],
});
const nearMiss: CorpusTruth = {
  ...truth,
  kind: 'near-miss',
  form: null,
  verdict: null,
  signatures: null,
  fields: {},
};

describe('a verdict held against the truth', () => {
  const incomplete = { ...truth, verdict: 'incomplete', missing: ['districtSignature'] } as CorpusTruth;
  const unsigned = {
    ...incomplete,
    signatures: { ...truth.signatures!, district: { signed: false, kind: null, date: null } },
  };
  const unseen = { ...truth, form: 'unseen', verdict: 'needs-review' } as CorpusTruth;
  const review = { verdict: { kind: 'needs-review' as const } };
  test.each<[string, Result, CorpusTruth, string]>([
    ['complete and called so', resultOf({}), truth, 'right'],
    ['put to review without cause', resultOf(review), truth, 'needless-review'],
    [
      'put to review with cause',
      resultOf(review),
      { ...truth, reviewCauses: ['date-by-hand'] },
      'allowed-review',
    ],
    ['unsigned and called complete', resultOf({}), unsigned, 'false-complete'],
    [
      'signed and told to sign',
      resultOf({ verdict: { kind: 'incomplete', missing: ['districtSignature'] } }),
      truth,
      'false-missing',
    ],
    [
      'unsigned and told so',
      resultOf({ verdict: { kind: 'incomplete', missing: ['districtSignature'] } }),
      unsigned,
      'right',
    ],
    [
      'unsigned and told of something else that is not there either',
      resultOf({ verdict: { kind: 'incomplete', missing: ['signatureDate'] } }),
      unsigned,
      'overlooked-missing',
    ],
    ['of an unknown year and put to review', resultOf(review), unseen, 'right'],
    ['of an unknown year and called complete', resultOf({}), unseen, 'decided-alone'],
    ['not found', nothing('no-letter'), truth, 'lost'],
    ['not found, and a person asked', nothing('reader-failed'), truth, 'lost-to-review'],
    ['no letter and not taken for one', nothing('near-miss'), nearMiss, 'right'],
    ['no letter and taken for one', resultOf({}), nearMiss, 'taken'],
    ['no letter and put to review as one', resultOf(review), nearMiss, 'taken-to-review'],
  ])('a letter %s', (_name, result, told, verdict) => {
    expect(compare(result, told).verdict).toBe(verdict);
  });

  test('what is called missing under a review is counted, too', () => {
    const score = compare(resultOf({ verdict: { kind: 'needs-review', missing: ['plansOfAction'] } }), truth);
    expect(score).toMatchObject({ verdict: 'needless-review', calledMissing: ['plansOfAction'] });
  });
});

describe('a field held against the truth', () => {
  const prose = truth.fields.plansOfAction as string;
  test.each<[string, string, string | null, string]>([
    ['exact but for white space and apostrophes', 'superintendentName', ' Vivian  Wade', 'exact'],
    ['one letter off in a name', 'superintendentName', 'Vivian Wado', 'wrong'],
    ['nothing', 'superintendentName', null, 'abstained'],
    ['prose as a list whose marks were lost', 'plansOfAction', `• ${prose}`, 'exact'],
    ['prose with few letters wrong', 'plansOfAction', prose.replace('academy', 'acadeny'), 'near'],
    ['prose that is cut short', 'plansOfAction', prose.slice(0, 100), 'wrong'],
  ])('%s', (_name, field, value, outcome) => {
    const score = compare(resultOf({ fields: { [field]: value } }), truth);
    expect(score.fields.find(({ name }) => name === field)?.outcome).toBe(outcome);
  });

  test('a value where nothing stands is invented, and spoils a complete letter', () => {
    const empty = { ...truth, fields: { ...truth.fields, superintendentName: null } };
    const score = compare(resultOf({}), empty);
    expect(score.fields.find(({ name }) => name === 'superintendentName')?.outcome).toBe('invented');
    expect(score.completeWithWrong).toBe(true);
  });

  test('prose that is off by little does not spoil one', () => {
    const score = compare(
      resultOf({ fields: { plansOfAction: prose.replace('academy', 'acadeny') } }),
      truth,
    );
    expect(score.completeWithWrong).toBe(false);
  });
});

describe('form, district, line and date', () => {
  test.each<[string, Reading, string, unknown]>([
    ['another form', { form: 'ky-iln-2024' }, 'form', 'wrong'],
    [
      'a known year called unknown',
      { verdict: { kind: 'needs-review', reasons: ['unknown-year'] } },
      'form',
      'wrong',
    ],
    ['no district', { district: null }, 'district', 'none'],
    ['another district', { district: 'Allen County' }, 'district', 'wrong'],
    ['no date', { date: null }, 'date', 'abstained'],
    ['another day', { date: '2018-08-28' }, 'date', 'wrong'],
  ])('%s', (_name, reading, part, expected) => {
    expect(compare(resultOf(reading), truth)).toHaveProperty(part, expected);
  });

  test('a line that cannot be told is neither signed nor not', () => {
    const [line] = compare(resultOf({ signed: null }), truth).lines;
    expect(line).toMatchObject({ role: 'district', signed: true, read: null });
  });

  test('a date where none was written is invented, and named to be looked at', () => {
    const undated = {
      ...truth,
      signatures: { ...truth.signatures!, district: { signed: true, kind: 'ink', date: null } },
    } as CorpusTruth;
    const score = compare(resultOf({}), undated);
    expect(score.date).toBe('invented');
    expect(score.slips.join()).toContain('WRONG date: 2018-08-29 for none');
  });
});
