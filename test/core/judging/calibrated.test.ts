import { describe, expect, test } from '@jest/globals';
import { calibrated, sureDate, sureField } from '../../../src/core/judging/calibrated.js';
import { calibrationMap } from '../../../src/core/judging/calibration-map.js';
import { date, field } from './letters.js';

const map = {
  'short, ocr': [
    [0.8, 0.6],
    [0.9, 0.95],
  ],
} as const;

describe('what a confidence means', () => {
  test.each([
    ['nothing', 0, 0],
    ['below the first point', 0.4, 0.3],
    ['a point', 0.8, 0.6],
    ['between two', 0.85, 0.775],
    ['above the last: no more than was measured', 1, 0.95],
  ])('%s', (_name, claimed, worth) => {
    expect(calibrated('short, ocr', claimed, map)).toBeCloseTo(worth, 6);
  });

  test('is what was claimed where nothing was measured', () => {
    expect(calibrated('date, ocr', 0.87, map)).toBe(0.87);
  });

  test('never falls, whatever was measured', () => {
    for (const points of Object.values(calibrationMap)) {
      expect(points.flat().every((one) => one >= 0 && one <= 1)).toBe(true);
      for (const [at, [claimed, share]] of points.slice(1).entries()) {
        expect(claimed).toBeGreaterThan(points[at]![0]);
        expect(share).toBeGreaterThanOrEqual(points[at]![1]);
      }
    }
  });

  test('is certainty where a person said it, or the mail confirms it', () => {
    expect(sureField(field('contactName', { source: null, confidence: 1 }))).toBe(1);
    expect(sureDate(date({ source: null, confidence: 1 }))).toBe(1);
    const confirmed = { source: 'ocr', confidence: 0.98, confirmedBy: 'sender' } as const;
    expect(sureField(field('contactEmail', confirmed))).toBe(0.98);
  });
});
