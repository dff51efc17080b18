import { describe, expect, test } from '@jest/globals';
import { binsOf, binTable } from '../../bench/calibration/bins.js';
import { fitCurve, fitMap, mapModule } from '../../bench/calibration/fit.js';
import { thresholdsPage } from '../../bench/calibration/page.js';
import { type ConfidentReading, readingsOf, thresholds } from '../../bench/calibration/readings.js';
import { places, tradeOffs } from '../../bench/calibration/trade-off.js';
import type { FieldReading, LetterReading } from '../../src/core/model.js';
import { date, field, letter, line } from '../core/judging/letters.js';
import { form2018 } from '../forms/forms.js';
import { rowOf } from './rows.js';

const readings = (claimed: number, right: number, wrong: number): ConfidentReading[] =>
  Array.from({ length: right + wrong }, (_, at) => ({
    kind: 'short',
    source: 'ocr',
    threshold: 'person, ocr',
    claimed,
    confidence: claimed,
    state: 'offered',
    isRight: at < right,
  }));

const truth = {
  form: 'kyiln-2018',
  fields: {
    superintendentName: 'Dana Sample',
    superintendentEmail: 'dana.sample@district.test',
    learningGoal: 'A goal.',
  },
  signatures: {
    district: { signed: true, kind: 'ink', date: '2018-08-29' },
    kde: { signed: false, kind: null, date: null },
  },
} as const;
/** A letter as the reader has it, in a form that is known. */
const rowWith = (read: LetterReading) => ({
  ...rowOf({ ...truth, fields: { ...truth.fields } }),
  reading: { mail: null, documents: [], letters: [read], nearMisses: [], problem: null },
});
/** A complete scan of the form of 2018, but for what is said of single fields. */
const scanned = (fields: Record<string, Partial<FieldReading>> = {}) =>
  rowWith({
    ...letter({ form: 'kyiln-2018', schoolYears: ['2018-2019'] }),
    signatures: [line({ date: date({ value: '2018-08-29' }) })],
    fields: form2018.fields.map(({ name }) =>
      field(name, {
        value: (truth.fields as Record<string, string>)[name] ?? 'Adair County',
        ...fields[name],
      }),
    ),
  });

describe('readings with their confidence', () => {
  test('are right or wrong, offered or doubted, each before its threshold', () => {
    const row = scanned({
      superintendentName: { value: 'Dana Semple', source: 'ocr', confidence: 0.9 },
      superintendentEmail: {
        value: null,
        state: 'unclear',
        doubt: 'low-confidence',
        source: 'ocr',
        alternatives: [{ value: 'dana.sample@district.test', confidence: 0.6 }],
      },
    });
    const some = readingsOf(row).filter(({ source }) => source === 'ocr');
    expect(some).toEqual([
      expect.objectContaining({ threshold: 'person, ocr', claimed: 0.9, state: 'offered', isRight: false }),
      expect.objectContaining({ threshold: 'email, ocr', claimed: 0.6, state: 'doubted', isRight: true }),
      expect.objectContaining({ threshold: 'date, ocr', claimed: 0.95, isRight: true }),
    ]);
  });

  test('of a year without a form, of a near miss and of a confirmed address are none', () => {
    expect(readingsOf({ ...scanned(), truth: rowOf({ form: 'unseen' }).truth })).toEqual([]);
    expect(readingsOf({ ...scanned(), truth: rowOf({ signatures: null }).truth })).toEqual([]);
    const confirmed = scanned({ superintendentEmail: { confirmedBy: 'sender' } });
    expect(readingsOf(confirmed).some(({ threshold }) => threshold.startsWith('email'))).toBe(false);
  });

  test('all stand before a threshold of the table', () => {
    const names = new Set(thresholds.map(({ name }) => name));
    expect(readingsOf(scanned()).every(({ threshold }) => names.has(threshold))).toBe(true);
  });
});

test('bins tell what was claimed, how many were right, and of how many', () => {
  expect(binsOf([...readings(0.86, 9, 1), ...readings(1, 5, 0)])).toEqual([
    { from: 0.85, n: 10, right: 9, claimed: expect.closeTo(0.86, 6) },
    { from: 1, n: 5, right: 5, claimed: 1 },
  ]);
  expect(binTable(readings(0.86, 9, 1))).toContain('short, ocr, offered');
});

describe('the curve of a confidence', () => {
  test('follows what was right where that is not what was claimed', () => {
    const curve = fitCurve([...readings(0.8, 40, 40), ...readings(0.9, 99, 1)])!;
    expect(curve.map(([claimed]) => claimed)).toEqual([0.8, 0.9]);
    expect(curve[0]![1]).toBeCloseTo(0.5, 2);
    expect(curve[1]![1]).toBeCloseTo(0.985, 2);
  });

  test('never falls: where a surer block is worse, both are one', () => {
    expect(fitCurve([...readings(0.8, 95, 5), ...readings(0.9, 50, 50)])).toHaveLength(1);
  });

  test('is not drawn through few readings, nor where the claim is as good as chance tells', () => {
    expect(fitCurve(readings(0.8, 20, 20))).toBeNull();
    expect(fitCurve(readings(0.95, 190, 10))).toBeNull();
  });

  test('is written as the module that the judging reads', () => {
    const text = mapModule(fitMap([...readings(0.8, 40, 40), ...readings(0.9, 99, 1)]));
    expect(text).toContain("'short, ocr': [\n    [0.8, 0.5");
    expect(mapModule({})).toContain('= {};');
  });
});

describe('what a threshold trades', () => {
  const right = scanned({ superintendentName: { source: 'ocr', confidence: 0.72 } });
  const wrong = scanned({ superintendentName: { value: 'Dena Sample', source: 'ocr', confidence: 0.68 } });
  const of = (name: string) =>
    tradeOffs([right, wrong]).find(({ threshold }) => threshold.name === name)!.positions;

  const at = (place: (typeof places)[number]) => of('person, ocr')[places.indexOf(place)]!;
  test('lowered it lets a wrong name through, raised it sends another letter to a person', () => {
    expect(at('−0.05')).toMatchObject({ accepted: 2, wrong: 1 });
    expect(at('as it is')).toMatchObject({ at: 0.7, accepted: 1, wrong: 0 });
    expect(at('+0.05')).toMatchObject({ accepted: 0, wrong: 0 });
    expect(at('as it is').toReview - at('−0.05').toReview).toBe(1);
    expect(at('+0.05').toReview - at('as it is').toReview).toBe(1);
  });

  test('stands on the page beside it, each part apart', () => {
    const part = { part: 'tune', letters: 2, tradeOffs: tradeOffs([right, wrong]), bins: 'a bin' } as const;
    const page = thresholdsPage([part, { ...part, part: 'held-out', letters: 0 }], {
      commits: ['abc'],
      seed: 's',
    });
    expect(page).toMatch(/\| person, ocr \| 0\.7 \| 2 \| .*1 of 2/);
    expect(page).toContain('## tune, 2 letters');
    expect(page).toContain('a bin');
    expect(page).not.toContain('## held-out');
  });
});
test('a field that is not asked for has no truth to be held against', () => {
  const row = scanned({ contactName: { source: 'ocr' } });
  expect(readingsOf(row).some(({ threshold }) => threshold === 'person, ocr')).toBe(false);
});
