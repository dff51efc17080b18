import { describe, expect, test } from '@jest/globals';
import {
  acceptedDate,
  acceptedSigned,
  acceptedValue,
  dateThresholds,
  fieldKind,
  fieldThresholds,
  signatureThresholds,
} from '../../../src/core/judging/thresholds.js';
import type { SignatureKind, Source } from '../../../src/core/model.js';
import { date, field, line } from './letters.js';

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
    expect([at(bar), at(bar - 0.01)]).toEqual(['x', null]);
  });

  test.each(Object.entries(dateThresholds))('a date from %s is taken at %d and not below', (source, bar) => {
    const at = (confidence: number) => acceptedDate(date({ source: source as Source, confidence }));
    expect([at(bar), at(bar - 0.01)]).toEqual(['2024-08-29', null]);
  });

  test.each(Object.entries(signatureThresholds))('%s counts as signed at %d and not below', (kind, bar) => {
    const at = (confidence: number) => acceptedSigned(line({ kind: kind as SignatureKind, confidence }));
    expect([at(bar), at(bar - 0.01)]).toEqual([true, null]);
  });

  test('a value that is not in state read is never taken', () => {
    expect(acceptedValue(field('contactName', { value: 'x', state: 'unclear', confidence: 1 }))).toBeNull();
  });
});
