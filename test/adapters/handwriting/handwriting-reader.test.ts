/** @jest-environment ./test/support/native-arrays-environment.js */
import { afterAll, expect, test } from '@jest/globals';
import { makeDateCrop } from '../../../fixtures/handwriting/date-crops.js';
import { prng } from '../../../fixtures/prng.js';
import {
  loadDigitWeights,
  packWeights,
  unpackWeights,
} from '../../../src/adapters/handwriting/digit-weights.js';
import { createHandwritingReader } from '../../../src/adapters/handwriting/handwriting-reader.js';
import { handwritingThresholds } from '../../../src/core/reading/handwriting/judge-date.js';
import type { GreyImage } from '../../../src/core/model.js';
import { inputSide } from '../../../src/core/reading/handwriting/digit-net.js';
import { readHandwrittenDay } from '../../../src/pipeline/read-handwritten-date.js';

const reader = createHandwritingReader();
afterAll(() => reader.close());

const window = { from: '2018-01-01', until: '2019-05-31' };
/** of six */
const leastRelied = 2;
const leastOffered = 5;
const whole = { x: 0, y: 0, w: 1, h: 1 };

test('weights survive being packed, to a part in thirty thousand of the largest', () => {
  const weights = loadDigitWeights();
  const again = unpackWeights(packWeights(weights));
  const most = Math.max(...weights.hidden.map(Math.abs));
  const worst = Math.max(...weights.hidden.map((value, at) => Math.abs(value - again.hidden[at]!)));
  expect(worst).toBeLessThan(most / 30_000);
});

test('weights of another length are refused', () => {
  expect(() => unpackWeights('AAAA')).toThrow(/expected \d+ bytes, got 3/);
});

test('probabilities of a picture sum to one', () => {
  const classes = reader.digit(new Float32Array(inputSide * inputSide));
  expect(classes.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 4);
});

test('a line gives a probability for each character at each step', async () => {
  const ink: GreyImage = { width: 200, height: 40, data: new Uint8Array(8000).fill(255) };
  for (const lattice of await reader.lines(ink)) {
    expect(lattice.characters[0]).toBe('');
    expect(lattice.characters).toEqual(expect.arrayContaining(['0', '9', '/', '-', 'J', 'y', ' ']));
    expect(lattice.probability).toHaveLength(lattice.steps * lattice.characters.length);
    expect(Math.max(...lattice.probability)).toBeLessThanOrEqual(1.0001);
  }
});

const readCrop = async (seed: string, traps: number) => {
  const crop = await makeDateCrop(prng(seed), { part: 'tune', window, traps });
  const day = await readHandwrittenDay(
    {
      picture: crop.image,
      widthPt: (crop.image.width / crop.dpi) * 72,
      box: whole,
      printed: crop.printed,
    },
    window,
    reader,
  );
  const accepted = day !== null && day.value !== null && day.confidence >= handwritingThresholds.answer;
  return { crop, day, accepted };
};

test('of six dates by hand many are read, and what would be relied on is right', async () => {
  const reads = [];
  for (let at = 0; at < 6; at++) reads.push(await readCrop(`hand ${at}`, 0));
  const relied = reads.filter(({ accepted }) => accepted);
  expect(relied.length).toBeGreaterThanOrEqual(leastRelied);
  for (const { day, crop } of relied) expect(day?.value).toBe(crop.truth);
  const offered = reads.filter(({ day, crop }) =>
    day?.alternatives.some(({ value }) => value === crop.truth),
  );
  expect(offered.length).toBeGreaterThanOrEqual(leastOffered);
});

test('stale dates, two dates, crossed-out ones and words are not relied on', async () => {
  for (let at = 0; at < 4; at++) expect((await readCrop(`trap ${at}`, 1)).accepted).toBe(false);
});
