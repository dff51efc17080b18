import { expect, test } from '@jest/globals';
import type { GreyImage } from '../../../../src/core/model.js';
import { inkStripOf } from '../../../../src/core/reading/handwriting/ink-strip.js';

const dpi = 300;

/** White paper, about 1.7 by 0.6 inches; `draw` gets a pen that fills rectangles. */
function paper(draw: (fill: (x: number, y: number, w: number, h: number) => void) => void): GreyImage {
  const image = { width: 500, height: 180, data: new Uint8Array(500 * 180).fill(250) };
  draw((x, y, w, h) => {
    for (let row = y; row < y + h; row++)
      image.data.fill(30, row * image.width + x, row * image.width + x + w);
  });
  return image;
}

const whole = { x: 0, y: 0, w: 1, h: 1 };
const stripOf = (image: GreyImage, printed = [] as { x: number; y: number; w: number; h: number }[]) =>
  inkStripOf(image, whole, { widthPt: (image.width / dpi) * 72, printed });

/** Four upright strokes with their feet on y = 110. */
const strokes = (fill: (x: number, y: number, w: number, h: number) => void) => {
  for (const x of [100, 150, 200, 250]) fill(x, 60, 6, 50);
};

test('strokes are cut to their ink', () => {
  const strip = stripOf(paper(strokes));
  expect(strip.looksLike).toBe('writing');
  expect(strip.pieces).toHaveLength(4);
  expect([strip.image.width, strip.image.height]).toEqual([156, 50]);
});

test('the rule goes, what stands on it and crosses it stays whole', () => {
  const strip = stripOf(
    paper((fill) => {
      strokes(fill);
      fill(10, 110, 480, 3);
      fill(300, 60, 6, 80);
    }),
  );
  expect(strip.pieces).toHaveLength(5);
  const heights = strip.pieces.map((piece) => piece.y1 - piece.y0 + 1);
  expect(Math.min(...heights)).toBeGreaterThanOrEqual(50);
  expect(heights.at(-1)).toBe(80);
});

test('the flat foot of a 2 that lies on the rule stays', () => {
  const strip = stripOf(
    paper((fill) => {
      strokes(fill);
      fill(200, 104, 30, 6);
      fill(10, 110, 480, 3);
    }),
  );
  const foot = strip.pieces.find((piece) => piece.x1 - piece.x0 > 20);
  expect(foot).toBeDefined();
});

test('a printed label is left out', () => {
  const image = paper((fill) => {
    strokes(fill);
    for (const x of [20, 32, 44]) fill(x, 130, 8, 22);
  });
  expect(stripOf(image, [{ x: 10 / 500, y: 125 / 180, w: 50 / 500, h: 35 / 180 }]).pieces).toHaveLength(4);
});

test('a dot between digits stays, specks around them go', () => {
  const strip = stripOf(
    paper((fill) => {
      strokes(fill);
      fill(125, 104, 6, 6);
      fill(400, 30, 4, 4);
      fill(30, 150, 2, 2);
    }),
  );
  expect(strip.pieces).toHaveLength(5);
});

test.each([
  { what: 'an empty place', draw: () => undefined, looksLike: 'nothing' },
  {
    what: 'one stroke',
    draw: (fill: (x: number, y: number, w: number, h: number) => void) => fill(100, 60, 6, 50),
    looksLike: 'too-little',
  },
  {
    what: 'writing struck through',
    draw: (fill: (x: number, y: number, w: number, h: number) => void) => {
      strokes(fill);
      fill(80, 80, 200, 6);
    },
    looksLike: 'struck-through',
  },
  {
    what: 'writing on a short rule, with tails that hang through it',
    draw: (fill: (x: number, y: number, w: number, h: number) => void) => {
      strokes(fill);
      for (const x of [120, 180]) fill(x, 84, 6, 50);
      fill(80, 106, 200, 3);
    },
    looksLike: 'writing',
  },
])('$what looks like $looksLike', ({ draw, looksLike }) => {
  expect(stripOf(paper(draw)).looksLike).toBe(looksLike);
});
