import { describe, expect, it } from '@jest/globals';
import { type LineDirt, layOnLine, lineDirts } from '../../../fixtures/lines/line-dirt.js';
import { prng } from '../../../fixtures/prng.js';
import { rasterInk, scribble } from '../../../fixtures/typeset/ink.js';
import type { GreyImage } from '../../../src/core/model.js';
import { binarise } from '../../../src/core/reading/ink-bits.js';
import { handOf, looksWritten } from '../../../src/core/reading/ink-hand.js';
import { isDirt, piecesOf } from '../../../src/core/reading/ink.js';

const inch = 150;
const widthPt = 432;
/** mean over letters and their soft edges, as pages have it */
const printContrast = 150;
const place = { x: 150, y: 90, w: 480, h: 70 };

const paper = (): GreyImage => ({
  width: 900,
  height: 300,
  data: new Uint8Array(900 * 300).fill(255),
});

function inkOn(image: GreyImage) {
  const bits = binarise(image, { x: 0, y: 0, w: 1, h: 1 }, widthPt);
  return { bits, pieces: piecesOf(bits).filter((piece) => !isDirt(piece, bits)) };
}

function isWritten(image: GreyImage): boolean {
  const { bits, pieces } = inkOn(image);
  return looksWritten(pieces, bits, printContrast);
}

function marked(dirt: LineDirt, seed: number): GreyImage {
  const image = paper();
  layOnLine(image, dirt, place, { random: prng(`${dirt} ${seed}`), inch });
  return image;
}

/** `level` of grey; the pen's strokes run from left to right inside `w` × `h` points. */
function signed(seed: number, { w, h, level }: { w: number; h: number; level: number }): GreyImage {
  const image = paper();
  const drawn = rasterInk(scribble(prng(seed), w, h), w, h);
  // drawn at 216 dpi
  const per = 216 / inch;
  for (let y = 0; y < Math.min(image.height, drawn.height / per - 1); y++)
    for (let x = 0; x < Math.min(image.width, drawn.width / per - 1); x++) {
      const ink = drawn.ink[Math.round(y * per) * drawn.width + Math.round(x * per)] ?? 0;
      image.data[y * image.width + x] = 255 - (ink / 255) * (255 - level);
    }
  return image;
}

const seeds = [1, 2, 3, 4];

describe('ink on a line is a hand’s writing', () => {
  it.each([
    ['long', { w: 180, h: 30, level: 40 }],
    ['short', { w: 70, h: 26, level: 40 }],
    ['in blue', { w: 140, h: 30, level: 90 }],
  ])('where it is a signature: %s', (_, how) => {
    expect(seeds.filter((seed) => !isWritten(signed(seed, how)))).toEqual([]);
  });

  it.each(lineDirts.map((dirt) => [dirt]))('but not where it is: %s', (dirt) => {
    expect(seeds.filter((seed) => isWritten(marked(dirt, seed)))).toEqual([]);
  });

  it('but not where a signature shines through the sheet', () => {
    expect(seeds.filter((seed) => isWritten(signed(seed, { w: 180, h: 30, level: 190 })))).toEqual([]);
  });

  it('but not where there is none', () => {
    expect(isWritten(paper())).toBe(false);
  });
});

describe('the way of a pen', () => {
  it('is as long as a straight stroke, whatever its width', () => {
    for (const thick of [2, 5]) {
      const image = paper();
      for (let y = 0; y < thick; y++) image.data.fill(0, (100 + y) * 900 + 100, (100 + y) * 900 + 400);
      const { bits, pieces } = inkOn(image);
      const hand = handOf(pieces, bits);
      // 300 pixels are 144 points; a level stroke has fewer pixel edges than the mean of all directions
      expect(hand.wayPt).toBeGreaterThan(0.75 * 144);
      expect(hand.wayPt).toBeLessThan(1.05 * 144);
      expect(hand.crossed).toBeLessThanOrEqual(1);
    }
  });
});
