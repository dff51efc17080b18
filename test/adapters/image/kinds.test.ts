/** Every kind of picture that districts send, opened as a page: the same lines of dark blocks, upright, dark on white. */
import { describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { heif, phonePicture } from '../../../fixtures/files/heif.js';
import { bitmap, type BmpDepth } from '../../../fixtures/files/bmp.js';
import type { Bitmap } from '../../../fixtures/files/fax-rows.js';
import { faxTiff, joinedTiff } from '../../../fixtures/files/tiff.js';
import { openImage } from '../../../src/adapters/image/open-image.js';
import type { GreyImage } from '../../../src/core/model.js';
import type { RawPage } from '../../../src/pipeline/ports.js';
import { block, encoder, paper } from './make-image.js';

const limits = { maxPages: 60, maxPixels: 60_000_000, maxDrawnPixels: 17_000_000 };

async function pagesOf(bytes: Uint8Array, type: string): Promise<RawPage[]> {
  const opened = await openImage(bytes, type, limits);
  if ('code' in opened) throw new Error(opened.code);
  const pages: RawPage[] = [];
  for (let number = 1; number <= opened.pageCount; number++) {
    const page = await opened.page(number);
    if ('code' in page) throw new Error(page.code);
    pages.push(page);
  }
  return pages;
}

/** Mean grey of a part of the drawn page, in fractions of it. */
function mean(image: GreyImage, x: number, y: number, w = 0.02, h = 0.02): number {
  let [sum, count] = [0, 0];
  for (let row = Math.round(y * image.height); row < (y + h) * image.height; row++) {
    for (let column = Math.round(x * image.width); column < (x + w) * image.width; column++) {
      sum += image.data[row * image.width + column]!;
      count += 1;
    }
  }
  return sum / count;
}

/** A dark block in the top left corner of a page, and nothing else. */
function cornerPage(width = 420, height = 560): GreyImage {
  const image = paper(width, height, 240);
  block(
    image,
    Math.round(width * 0.1),
    Math.round(height * 0.1),
    Math.round(width * 0.2),
    Math.round(height * 0.1),
  );
  return image;
}
const corners = {
  topLeft: [0.14, 0.14],
  topRight: [0.84, 0.14],
  bottomLeft: [0.14, 0.84],
  bottomRight: [0.84, 0.84],
} as const;

async function darkCorner(page: RawPage): Promise<string[]> {
  const image = (await page.draw(100))!;
  return Object.entries(corners).flatMap(([name, [x, y]]) => (mean(image, x, y) < 90 ? [name] : []));
}

const grey = () => encoder(cornerPage()).toColourspace('b-w');
const bits = () => encoder(cornerPage()).toColourspace('b-w').threshold();
const g4 = { compression: 'ccittfax4', bitdepth: 1 } as const;

/** A fax page of 8.47 × 5 inches with its block at the top left, dots not square. */
const faxPage = (down: number): Bitmap => ({
  width: 1_728,
  height: down * 5,
  isDark: (x, y) => x >= 192 && x < 512 && y >= down * 0.5 && y < down,
});

const withAlpha = (channels: 2 | 4) => {
  const image = cornerPage();
  const pixels = Buffer.alloc(image.data.length * channels);
  // transparent black is white paper
  image.data.forEach((value, i) => {
    if (value < 128) pixels.set([...Array<number>(channels - 1).fill(20), 255], i * channels);
  });
  return sharp(pixels, { raw: { width: image.width, height: image.height, channels } });
};

describe('a HEIC photograph', () => {
  // the block at 40..160 × 40..100 of 640 × 480
  const inBlock = { x: 0.15, y: 0.14 };

  test('becomes a page with its own pixels', async () => {
    const [page, ...more] = await pagesOf(heif(), 'image/heic');
    expect(more).toEqual([]);
    expect(page!.widthPt / page!.heightPt).toBeCloseTo(phonePicture.width / phonePicture.height, 2);
    const image = (await page!.draw(100))!;
    expect(mean(image, inBlock.x, inBlock.y)).toBeLessThan(40);
    expect(mean(image, 0.9, 0.02)).toBeGreaterThan(215);
  });

  // where the block is after so many quarter turns counter-clockwise
  test.each([
    [0, 0.15, 0.14],
    [1, 0.14, 0.85],
    [2, 0.85, 0.86],
    [3, 0.86, 0.15],
  ] as const)('turned by %d quarters is upright', async (quarterTurns, x, y) => {
    const [page] = await pagesOf(heif({ quarterTurns }), 'image/heic');
    expect(page!.heightPt > page!.widthPt).toBe(quarterTurns % 2 === 1);
    expect(mean((await page!.draw(100))!, x, y)).toBeLessThan(40);
  });

  test('several in one file are several pages', async () => {
    expect(await pagesOf(heif({ pictures: 3 }), 'image/heif')).toHaveLength(3);
  });

  test('one made of tiles, as iPhones store theirs, is one page', async () => {
    const [page, ...more] = await pagesOf(heif({ grid: { rows: 2, columns: 2 } }), 'image/heic');
    expect(more).toEqual([]);
    const image = (await page!.draw(100))!;
    // the block of each tile
    expect([0.075, 0.575].flatMap((x) => [0.07, 0.57].map((y) => mean(image, x, y) < 40))).toEqual([
      true,
      true,
      true,
      true,
    ]);
  });

  test.each([0.3, 0.6, 0.95])('cut off at %d of its length it is a damaged document', async (share) => {
    const whole = heif();
    const opened = await openImage(whole.subarray(0, whole.length * share), 'image/heic', limits);
    const page = 'code' in opened ? opened : await opened.page(1);
    expect(page).toMatchObject({ code: 'corrupt-document' });
  });
});

describe('a TIFF', () => {
  test.each([
    ['LZW', () => grey().tiff({ compression: 'lzw' })],
    ['PackBits', () => grey().tiff({ compression: 'packbits' })],
    ['JPEG inside', () => grey().tiff({ compression: 'jpeg', quality: 90 })],
    ['uncompressed', () => grey().tiff({ compression: 'none' })],
    ['Group 4, white is 0', () => bits().tiff({ ...g4, miniswhite: true })],
    ['Group 4, black is 0', () => bits().tiff({ ...g4, miniswhite: false })],
    ['16 bits', () => grey().toColourspace('grey16').tiff({ compression: 'lzw' })],
    ['CMYK', () => encoder(cornerPage()).toColourspace('cmyk').tiff({ compression: 'lzw' })],
    ['tiles', () => grey().tiff({ compression: 'lzw', tile: true, tileWidth: 256, tileHeight: 256 })],
  ])('%s', async (_, make) => {
    const [page] = await pagesOf(await make().toBuffer(), 'image/tiff');
    expect(await darkCorner(page!)).toEqual(['topLeft']);
  });

  test.each([
    ['coarse Group 3', 98, { coding: 'group 3' }],
    ['fine Group 3', 196, { coding: 'group 3' }],
    ['fine, rows of whole bytes', 196, { coding: 'modified huffman' }],
    ['coarse, black is 0', 98, { photometric: 'min-is-black' }],
  ] as const)('a fax, %s, has its true shape', async (_, down, options) => {
    const [page] = await pagesOf(faxTiff(faxPage(down), { dpi: [204, down], ...options }), 'image/tiff');
    expect([page!.widthPt, page!.heightPt].map(Math.round)).toEqual([610, 360]);
    const image = (await page!.draw(100))!;
    const inBlock = mean(image, 0.2, 0.15);
    const isReversed = 'photometric' in options;
    expect(inBlock > 128).toBe(isReversed);
  });

  test('pages of different kinds stand in one file, each turned by its own orientation', async () => {
    const turned = async (orientation: number) =>
      grey().withMetadata({ orientation }).tiff({ compression: 'lzw' }).toBuffer();
    const file = joinedTiff([
      await grey().tiff({ compression: 'lzw' }).toBuffer(),
      await turned(3),
      await turned(6),
      faxTiff(faxPage(196), { dpi: [204, 196] }),
      await bits().tiff(g4).toBuffer(),
    ]);
    const pages = await pagesOf(file, 'image/tiff');
    expect(await Promise.all(pages.map(darkCorner))).toEqual([
      ['topLeft'],
      ['bottomRight'],
      ['topRight'],
      ['topLeft'],
      ['topLeft'],
    ]);
    expect(pages[2]!.widthPt).toBeGreaterThan(pages[2]!.heightPt);
  });
});

describe('other kinds', () => {
  test.each([
    ['WebP', 'image/webp', () => encoder(cornerPage()).webp({ quality: 80 })],
    ['AVIF', 'image/avif', () => encoder(cornerPage()).avif({ effort: 0 })],
    ['GIF', 'image/gif', () => encoder(cornerPage()).gif()],
    ['a progressive JPEG', 'image/jpeg', () => encoder(cornerPage()).jpeg({ progressive: true })],
    [
      'a CMYK JPEG as Adobe writes it',
      'image/jpeg',
      () => encoder(cornerPage()).toColourspace('cmyk').jpeg(),
    ],
    ['a PNG of 16 bits', 'image/png', () => encoder(cornerPage()).toColourspace('grey16').png()],
    ['a PNG with a palette', 'image/png', () => encoder(cornerPage()).png({ palette: true, colours: 4 })],
    ['a transparent PNG', 'image/png', () => withAlpha(4).png()],
    ['a transparent grey PNG', 'image/png', () => withAlpha(2).toColourspace('b-w').png()],
    ['a transparent PNG of 16 bits', 'image/png', () => withAlpha(4).toColourspace('rgb16').png()],
    ['a transparent WebP', 'image/webp', () => withAlpha(4).webp({ lossless: true })],
  ] as const)('%s', async (_, type, make) => {
    const [page] = await pagesOf(await make().toBuffer(), type);
    expect(await darkCorner(page!)).toEqual(['topLeft']);
    expect(mean((await page!.draw(100))!, 0.5, 0.5)).toBeGreaterThan(225);
  });

  test.each([1, 4, 8, 16, 24, 32] satisfies BmpDepth[])('a bitmap of %d bits', async (depth) => {
    const [page] = await pagesOf(bitmap(cornerPage(), depth), 'image/bmp');
    expect(await darkCorner(page!)).toEqual(['topLeft']);
  });

  test('a bitmap stored from the top down', async () => {
    const [page] = await pagesOf(bitmap(cornerPage(), 24, { topDown: true }), 'image/bmp');
    expect(await darkCorner(page!)).toEqual(['topLeft']);
  });

  test('a moving picture shows its first frame', async () => {
    const frames = [cornerPage(), paper(420, 560, 90)].map((frame) => encoder(frame).gif().toBuffer());
    const bytes = await sharp(await Promise.all(frames), { join: { animated: true } })
      .gif()
      .toBuffer();
    const pages = await pagesOf(bytes, 'image/gif');
    expect(pages).toHaveLength(1);
    expect(await darkCorner(pages[0]!)).toEqual(['topLeft']);
  });
});
