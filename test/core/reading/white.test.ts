import { describe, expect, test } from '@jest/globals';
import { darkFinder } from '../../../src/core/reading/white.js';

const white = (length: number, dark: Record<number, number>): Uint8Array => {
  const data = new Uint8Array(length).fill(255);
  for (const [at, value] of Object.entries(dark)) data[Number(at)] = value;
  return data;
};

describe('the next dark pixel', () => {
  test.each([
    ['the first one', white(12, { 0: 0 }), 0, 12, 0],
    ['the last one, in a row that ends within four', white(11, { 10: 0 }), 0, 11, 10],
    ['after one that was found', white(12, { 2: 0, 7: 0 }), 3, 12, 7],
    ['none where the row ends before it', white(16, { 13: 0 }), 2, 10, 10],
    ['none on white paper', white(16, {}), 5, 16, 16],
    ['not one that is only grey', white(16, { 6: 130, 9: 129 }), 0, 16, 9],
    ['in a part of a larger block of memory', white(19, { 14: 0 }).subarray(3), 0, 16, 11],
  ])('%s', (_name, data, from, end, found) => {
    expect(darkFinder(data)(from, end, 130)).toBe(found);
  });
});
