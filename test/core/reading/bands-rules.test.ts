import { expect, test } from '@jest/globals';
import type { GreyImage } from '../../../src/core/model.js';
import { rulesOf } from '../../../src/core/reading/bands-rules.js';

const paper = (width = 400, height = 500): GreyImage => ({
  width,
  height,
  data: new Uint8Array(width * height).fill(255),
});
const draw = (image: GreyImage, x0: number, y0: number, x1: number, y1: number, grey = 60): void => {
  for (let y = y0; y <= y1; y++) for (let x = x0; x <= x1; x++) image.data[y * image.width + x] = grey;
};

test('a table’s borders are found, thick ones once', () => {
  const image = paper();
  draw(image, 40, 100, 360, 102);
  draw(image, 40, 200, 360, 200, 150);
  draw(image, 160, 100, 161, 200);
  const { horizontal, vertical } = rulesOf(image);
  expect(horizontal).toHaveLength(2);
  expect(horizontal[0]!.from).toBeCloseTo(0.1);
  expect(horizontal[0]!.to).toBeCloseTo(0.9);
  expect(vertical).toHaveLength(1);
  expect(vertical[0]!.at).toBeCloseTo(0.4, 2);
});

test('a slanted pen stroke is no border', () => {
  const image = paper();
  for (let y = 100; y < 160; y++)
    draw(image, 100 + Math.floor((y - 100) / 3), y, 101 + Math.floor((y - 100) / 3), y);
  expect(rulesOf(image).vertical).toEqual([]);
});

test('a border worn through for a few pixels is one', () => {
  const image = paper();
  draw(image, 40, 100, 180, 100);
  draw(image, 183, 100, 360, 100);
  expect(rulesOf(image).horizontal).toHaveLength(1);
});
