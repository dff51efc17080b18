import { describe, expect, test } from '@jest/globals';
import { lowerBound, percent, upperBound, withBound } from '../../bench/reading/bounds.js';

describe('the upper bound of a share', () => {
  test.each([
    // where nothing was seen, 1 - 0.05^(1/n)
    ['no error in 10', 0, 10, 0.2589],
    ['no error in 1,000', 0, 1_000, 0.00299],
    // Clopper-Pearson tables, one-sided 95 %
    ['1 error in 20', 1, 20, 0.2161],
    ['2 errors in 40', 2, 40, 0.1492],
    ['5 errors in 100', 5, 100, 0.1023],
  ])('%s', (_name, errors, n, bound) => {
    expect(upperBound(errors, n)).toBeCloseTo(bound, 3);
  });

  test.each([
    ['no error in 10', 0, 10, 0],
    // Clopper-Pearson tables, one-sided 95 %
    ['5 errors in 100', 5, 100, 0.0199],
    ['20 errors in 20', 20, 20, 0.8609],
  ])('has a lower end: %s', (_name, errors, n, bound) => {
    expect(lowerBound(errors, n)).toBeCloseTo(bound, 3);
  });

  test('is the whole where all were errors or nothing was looked at', () => {
    expect(upperBound(7, 7)).toBe(1);
    expect(upperBound(0, 0)).toBe(1);
  });

  test('is written beside what was seen', () => {
    expect(withBound(0, 1_000)).toBe('0/1000 ≤0.30%');
    expect(withBound(0, 0)).toBe('-');
    expect(percent(39, 40)).toBe('97.5');
  });
});
