import { describe, expect, test } from '@jest/globals';
import {
  acceptedDate,
  acceptedSigned,
  acceptedValue,
  dateThresholds,
  fieldThresholds,
  signatureThresholds,
} from '../../../src/core/judging/thresholds.js';
import { calibrated, fieldKind, readingKind } from '../../../src/core/judging/calibrated.js';
import type { SignatureKind, Source } from '../../../src/core/model.js';
import { date, field, line } from './letters.js';

/** The least that a reader may claim for its confidence to mean `sure`, and what is just short of it. */
const around = (kindAndSource: string, sure: number): [number, number] => {
  const claims = Array.from({ length: 1_001 }, (_, at) => at / 1_000);
  const enough = claims.find((claim) => calibrated(kindAndSource, claim) >= sure)!;
  return [enough, enough - 0.001];
};

describe('the accept thresholds', () => {
  const names = {
    district: 'district',
    person: 'contact2Name',
    email: 'superintendentEmail',
    phone: 'contactPhone',
    title: 'contactTitle',
    prose: 'plansOfAction',
  };
  test.each(Object.entries(names))('know a %s by its name, %s', (kind, name) => {
    expect(fieldKind(name)).toBe(kind);
  });

  const rows = Object.entries(fieldThresholds).flatMap(([kind, bySource]) =>
    Object.entries(bySource).map(([source, bar]) => ({ kind, source: source as Source, bar })),
  );
  test.each(rows)('$kind from $source is taken at $bar and not below', ({ kind, source, bar }) => {
    const name = names[kind as keyof typeof names];
    const at = (confidence: number) => acceptedValue(field(name, { value: 'x', source, confidence }));
    expect(around(`${readingKind(name)}, ${source}`, bar).map(at)).toEqual(['x', null]);
  });

  test.each(Object.entries(dateThresholds))('a date from %s is taken at %d and not below', (source, bar) => {
    const at = (confidence: number) => acceptedDate(date({ source: source as Source, confidence }));
    expect(around(`date, ${source}`, bar).map(at)).toEqual(['2024-08-29', null]);
  });

  test.each(Object.entries(signatureThresholds))('%s counts as signed at %d and not below', (kind, bar) => {
    const at = (confidence: number) => acceptedSigned(line({ kind: kind as SignatureKind, confidence }));
    expect(around(`signature, ${kind}`, bar).map(at)).toEqual([true, null]);
  });

  test('a value that is not in state read is never taken', () => {
    expect(acceptedValue(field('contactName', { value: 'x', state: 'unclear', confidence: 1 }))).toBeNull();
  });
});
