import { expect, test } from '@jest/globals';
import type { CharLattice } from '../../src/core/reading/handwriting/ctc.js';
import type { DateReading, FormDefinition, GreyImage, Page } from '../../src/core/model.js';
import { acceptedDate } from '../../src/core/judging/thresholds.js';
import { withHandwriting } from '../../src/pipeline/read-handwritten-date.js';
import type { HandwritingReader } from '../../src/pipeline/ports.js';

/** A page of 100 by 60 points at 300 dpi with strokes in the middle. */
function picture(): GreyImage {
  const image = { width: 417, height: 250, data: new Uint8Array(417 * 250).fill(250) };
  for (const x of [100, 140, 180, 220, 260])
    for (let y = 90; y < 140; y++) image.data.fill(20, y * image.width + x, y * image.width + x + 6);
  return image;
}

const page: Page = {
  document: 0,
  page: 1,
  widthPt: 100,
  heightPt: 60,
  words: [],
  marks: [],
  textFrom: 'ocr',
  image: null,
  legible: true,
};
const handwritten: DateReading = {
  value: null,
  state: 'unclear',
  doubt: 'handwritten',
  confidence: 0.08,
  source: 'ocr',
  alternatives: [{ value: '2018-07-04', confidence: 0.08 }],
  page: 1,
  document: 0,
  box: { x: 0.2, y: 0.3, w: 0.5, h: 0.3 },
};
const letter = (receivedOn: string, shown: GreyImage | null = picture()) => ({
  pages: [page],
  located: [],
  form: { signableFrom: '2018-01-01', signableUntil: '2019-05-31' } as FormDefinition,
  receivedOn,
  picture: async () => shown,
});

/** Sees the same text in every picture, and no digit in any cut. */
function seeing(text: string): HandwritingReader & { asked: number } {
  const characters = ['', ...new Set(text)];
  const steps = 2 * text.length + 1;
  const probability = new Float32Array(steps * characters.length);
  for (let step = 0; step < steps; step++) {
    const at = step % 2 === 1 ? characters.indexOf(text[(step - 1) / 2]!) : 0;
    probability[step * characters.length + at] = 0.99;
  }
  const lattice: CharLattice = { steps, characters, probability };
  return {
    asked: 0,
    async lines() {
      this.asked += 1;
      return [lattice, lattice];
    },
    digit: () => new Float32Array(12).fill(1 / 12),
    close: async () => undefined,
  };
}

test('a date by hand is a suggestion with its picture, and never taken without a person', async () => {
  const read = await withHandwriting(handwritten, letter('2019-05-01'), seeing('6/5/18'));
  expect(read).toMatchObject({ value: null, state: 'unclear', doubt: 'handwritten', source: 'handwriting' });
  expect(read).toMatchObject({ box: handwritten.box, page: 1, document: 0 });
  expect(read.alternatives[0]?.value).toBe('2018-06-05');
  expect(read.confidence).toBe(read.alternatives[0]?.confidence);
  expect(read.alternatives[0]?.confidence).toBeGreaterThan(0.5);
  expect(acceptedDate(read)).toBeNull();
});

test('the three likeliest come first, then what OCR made of the ink', async () => {
  const read = await withHandwriting(handwritten, letter('2019-05-01'), seeing('6/5/18'));
  expect(read.alternatives).toHaveLength(4);
  expect(read.alternatives.at(-1)?.value).toBe('2018-07-04');
  const sure = read.alternatives.slice(0, 3).map(({ confidence }) => confidence);
  expect(sure).toEqual(sure.toSorted((a, b) => b - a));
  expect(sure.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(1);
});

test('a day after the letter came stays unclear, and is offered', async () => {
  const read = await withHandwriting(handwritten, letter('2018-05-01'), seeing('6/5/18'));
  expect(read).toMatchObject({ value: null, state: 'unclear', doubt: 'handwritten' });
  expect(read.alternatives[0]?.value).toBe('2018-06-05');
});

test.each([
  {
    what: 'a typed date',
    date: { ...handwritten, state: 'read', doubt: null, value: '2018-06-05' } as const,
  },
  { what: 'an empty place', date: { ...handwritten, state: 'empty', doubt: null } as const },
  { what: 'two typed dates', date: { ...handwritten, doubt: 'several-dates' } as const },
])('$what is left as it was, and no recogniser is loaded', async ({ date }) => {
  const reader = seeing('6/5/18');
  expect(await withHandwriting(date, letter('2019-05-01'), reader)).toEqual(date);
  expect(reader.asked).toBe(0);
});

test('without a picture nothing is read', async () => {
  const reader = seeing('6/5/18');
  expect(await withHandwriting(handwritten, letter('2019-05-01', null), reader)).toEqual(handwritten);
});

test('a place with too little ink for a date is left to a person', async () => {
  const reader = seeing('6/5/18');
  const narrow = { ...handwritten, box: { x: 0.2, y: 0.3, w: 0.08, h: 0.3 } };
  expect(await withHandwriting(narrow, letter('2019-05-01'), reader)).toEqual(narrow);
  expect(reader.asked).toBe(0);
});
