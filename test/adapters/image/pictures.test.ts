import { describe, expect, test } from '@jest/globals';
import { assert, integer, property } from 'fast-check';
import { cropped, reduced, rotated, turned } from '../../../src/adapters/image/grey.js';
import { createPictures } from '../../../src/adapters/image/pictures.js';
import { skewDegrees } from '../../../src/adapters/image/skew.js';
import { block, paper, textPage } from './make-image.js';

const pictures = createPictures();

describe('turning and cropping', () => {
  test('a quarter clockwise takes the top left corner to the top right', () => {
    const image = paper(3, 2);
    image.data[0] = 7;
    const quarter = turned(image, 90);
    expect([quarter.width, quarter.height, quarter.data[1]]).toEqual([2, 3, 7]);
  });

  test('turns undo each other', () => {
    const size = integer({ min: 1, max: 9 });
    assert(
      property(size, size, (width, height) => {
        const image = paper(width, height);
        image.data.forEach((_, i) => (image.data[i] = i));
        expect(turned(turned(image, 90), 270)).toEqual(image);
        expect(turned(turned(image, 180), 180)).toEqual(image);
      }),
    );
  });

  test('the picture that is turned or cleaned stays as it was, also in a Buffer', async () => {
    const image = { width: 3, height: 2, data: Buffer.from([1, 2, 3, 4, 5, 6]) };
    expect(Array.from(turned(image, 180).data)).toEqual([6, 5, 4, 3, 2, 1]);
    const speckled = textPage();
    block(speckled, 30, 30, 1, 1);
    const inBuffer = { ...speckled, data: Buffer.from(speckled.data) };
    await pictures.clean(inBuffer);
    expect([image.data[0], inBuffer.data[30 * speckled.width + 30]]).toEqual([1, 20]);
  });

  test('a box that hangs over the edge is cut there', () => {
    const part = cropped(paper(100, 100), { x: 0.9, y: -0.1, w: 0.5, h: 0.3 });
    expect([part.width, part.height]).toEqual([10, 20]);
    expect(cropped(paper(100, 100), { x: 2, y: 2, w: 0, h: 0 }).data).toHaveLength(1);
  });

  test('reducing takes the mean of each square', () => {
    const image = paper(4, 2, 200);
    image.data[0] = 100;
    expect(Array.from(reduced(image, 2).data)).toEqual([175, 200]);
  });

  test('scaling keeps one channel', async () => {
    const image = await pictures.scale(textPage(), 0.5);
    expect([image.width, image.height, image.data.length]).toEqual([425, 550, 425 * 550]);
  });
});

describe('deskew', () => {
  test.each([-5.5, -2.3, -0.6, 0.2, 1.45, 4, 5.9])(
    'a page turned by %d degrees is measured to 0.06',
    (angle) => {
      expect(Math.abs(skewDegrees(rotated(textPage(), angle)) - angle)).toBeLessThan(0.06);
    },
  );

  test.each([
    ['an empty sheet', paper(850, 1_100)],
    [
      'a big dark shape',
      (() => {
        const image = paper(850, 1_100);
        for (let y = 200; y < 700; y++) block(image, 425 - Math.floor(y / 4), y, Math.floor(y / 2), 1);
        return image;
      })(),
    ],
  ])('%s is left as it is', (_, image) => {
    expect(skewDegrees(image)).toBe(0);
  });

  test('cleaning turns the page back', async () => {
    const { image, skewDegrees: found } = await pictures.clean(rotated(textPage(), 3));
    expect(found).toBeCloseTo(3, 1);
    expect(skewDegrees(image)).toBeCloseTo(0, 1);
  });
});

describe('cleaning', () => {
  test('a shadow is evened out and the ink stays', async () => {
    const image = textPage();
    for (let y = 0; y < image.height; y++) {
      for (let x = 0; x < image.width; x++) {
        const i = y * image.width + x;
        image.data[i] = image.data[i]! * (0.45 + (0.5 * x) / image.width);
      }
    }
    const { image: even } = await pictures.clean(image);
    const paperIn = (x: number) => even.data[60 * even.width + x]!;
    expect(Math.abs(paperIn(40) - paperIn(800))).toBeLessThan(12);
    expect(even.data[94 * even.width + 90]).toBeLessThan(90);
  });

  test('single dark pixels go, a full stop stays', async () => {
    const image = textPage();
    block(image, 30, 30, 1, 1);
    block(image, 40, 30, 3, 3);
    const { image: clean } = await pictures.clean(image);
    expect(clean.data[30 * image.width + 30]).toBe(255);
    expect(clean.data[31 * image.width + 41]).toBeLessThan(60);
  });

  test('contrast tells print from a faint copy', async () => {
    const faint = textPage();
    faint.data.forEach((value, i) => (faint.data[i] = value < 128 ? 215 : 245));
    expect((await pictures.clean(textPage())).contrast).toBeGreaterThan(0.8);
    expect((await pictures.clean(faint)).contrast).toBeLessThan(0.2);
  });
});
