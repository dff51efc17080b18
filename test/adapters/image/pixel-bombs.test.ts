import { describe, expect, test } from '@jest/globals';
import { heif } from '../../../fixtures/files/heif.js';
import { pixelBombs } from '../../../fixtures/files/pixel-bombs.js';
import { emptyTiff, joinedTiff } from '../../../fixtures/files/tiff.js';
import { openImage } from '../../../src/adapters/image/open-image.js';

const limits = { maxPages: 60, maxPixels: 60_000_000, maxDrawnPixels: 17_000_000 };

describe('a picture that is too large is refused by its header', () => {
  test.each(Object.entries(pixelBombs))('%s of 60,000 × 60,000 pixels', async (_, { type, make }) => {
    const bytes = await make({ width: 60_000, height: 60_000 });
    expect(bytes.length).toBeLessThan(10_000);
    const before = process.memoryUsage.rss();
    // a WebP frame cannot state more than 14 bits a side
    const claimed =
      type === 'image/webp' ? '16383 × 16383 pixels (268 million)' : '60000 × 60000 pixels (3600 million)';
    expect(await openImage(bytes, type, limits)).toEqual({
      code: 'too-many-pixels',
      text: `The picture is ${claimed}; at most 60 million are read.`,
    });
    expect(process.memoryUsage.rss() - before).toBeLessThan(200_000_000);
  });

  test('a page of a TIFF is refused alone', async () => {
    const file = joinedTiff([emptyTiff(500, 500), emptyTiff(60_000, 60_000)]);
    const opened = await openImage(file, 'image/tiff', limits);
    if ('code' in opened) throw new Error(opened.code);
    expect(await opened.page(2)).toMatchObject({ code: 'too-many-pixels' });
  });

  test('a picture larger than its header claims is not decoded past the limit', async () => {
    const file = heif({ claims: { width: 500, height: 500 } });
    const opened = await openImage(file, 'image/heic', { ...limits, maxPixels: 260_000 });
    expect('code' in opened ? opened : await opened.page(1)).toMatchObject({ code: 'corrupt-document' });
  });

  test('a TIFF of 10,000 pages', async () => {
    const file = joinedTiff(Array.from({ length: 10_000 }, () => emptyTiff(500, 500)));
    expect(await openImage(file, 'image/tiff', limits)).toEqual({
      code: 'too-many-pages',
      text: 'The picture has 10000 pages; at most 60 are read.',
    });
  });

  test('a TIFF whose directories run in a circle has each of them once', async () => {
    const page = emptyTiff(500, 500);
    const directory = page.readUInt32LE(4);
    page.writeUInt32LE(directory, directory + 2 + page.readUInt16LE(directory) * 12);
    expect(await openImage(page, 'image/tiff', limits)).toMatchObject({ pageCount: 1 });
  });
});
