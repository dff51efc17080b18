import { describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { warped } from '../../../src/adapters/image/grey.js';
import { openImage } from '../../../src/adapters/image/open-image.js';
import type { GreyImage } from '../../../src/core/model.js';
import { findSheet } from '../../../src/adapters/image/find-sheet.js';
import { block, encoder, paper, textPage } from './make-image.js';

const limits = { maxPages: 60, maxPixels: 60_000_000, maxDrawnPixels: 17_000_000 };

async function firstPage(bytes: Uint8Array, type: string) {
  const opened = await openImage(bytes, type, limits);
  if ('code' in opened) throw new Error(opened.code);
  const page = await opened.page(1);
  if ('code' in page) throw new Error(page.code);
  return { opened, page };
}

describe('opening a picture', () => {
  test.each([
    ['PNG', 'image/png', () => encoder(textPage()).png().toBuffer()],
    ['JPEG', 'image/jpeg', () => encoder(textPage()).jpeg().toBuffer()],
    ['TIFF', 'image/tiff', () => encoder(textPage()).tiff({ compression: 'lzw' }).toBuffer()],
    ['WebP', 'image/webp', () => encoder(textPage()).webp({ lossless: true }).toBuffer()],
    ['GIF', 'image/gif', () => encoder(textPage()).gif().toBuffer()],
  ])('%s becomes a grey page', async (_, type, make) => {
    const { page } = await firstPage(await make(), type);
    expect([page.widthPt, page.heightPt]).toEqual([612, 792]);
    const image = await page.draw(100);
    expect([image!.width, image!.height]).toEqual([850, 1_100]);
    expect(image!.data[94 * 850 + 90]).toBeLessThan(70);
    expect(image!.data[20 * 850 + 20]).toBeGreaterThan(230);
  });

  test('a scanner’s resolution gives the size of the page', async () => {
    const bytes = await encoder(textPage(1_700, 2_200)).png().withMetadata({ density: 200 }).toBuffer();
    const { page } = await firstPage(bytes, 'image/png');
    expect([Math.round(page.widthPt), Math.round(page.heightPt)]).toEqual([612, 792]);
  });

  test('a fax with twice as many dots across as down has its true shape', async () => {
    const bytes = await encoder(textPage(1_728, 1_078))
      .toColourspace('b-w')
      .threshold()
      .tiff({ compression: 'ccittfax4', bitdepth: 1, xres: 204 / 25.4, yres: 98 / 25.4 })
      .toBuffer();
    const { page } = await firstPage(bytes, 'image/tiff');
    expect(page.heightPt / page.widthPt).toBeCloseTo(11 / 8.47, 1);
  });

  test('the way a camera was held is undone', async () => {
    const bytes = await encoder(textPage()).jpeg().withMetadata({ orientation: 6 }).toBuffer();
    const { page } = await firstPage(bytes, 'image/jpeg');
    expect(page.widthPt).toBeGreaterThan(page.heightPt);
  });

  test('a TIFF may have several pages', async () => {
    const strip = encoder(textPage(850, 3_300));
    const bytes = await strip.tiff({ compression: 'lzw' }).toBuffer();
    const pages = await sharp([bytes, bytes], { join: { animated: true } })
      .tiff({ compression: 'lzw' })
      .toBuffer();
    const { opened } = await firstPage(pages, 'image/tiff');
    expect(opened.pageCount).toBe(2);
    expect(await opened.page(2)).toMatchObject({ words: [] });
  });
});

describe('limits and damage', () => {
  test('a picture cut short is a damaged document', async () => {
    const bytes = await encoder(textPage()).jpeg().toBuffer();
    const opened = await openImage(bytes.subarray(0, bytes.length / 2), 'image/jpeg', limits);
    const page = 'code' in opened ? opened : await opened.page(1);
    expect(page).toMatchObject({ code: 'corrupt-document' });
  });
});

const stated = (image: GreyImage) =>
  encoder(image).jpeg({ quality: 95 }).withMetadata({ density: 150 }).toBuffer();

describe('a photographed sheet', () => {
  test.each([
    ['on a dark table', 60],
    ['on a grey table', 140],
  ])('%s is found by its corners and made rectangular', async (_, table) => {
    const photo = photograph(table);
    expect(findSheet(photo)).not.toBeNull();
    const { page } = await firstPage(await encoder(photo).jpeg({ quality: 95 }).toBuffer(), 'image/jpeg');
    expect([page.widthPt, page.heightPt].map(Math.round)).toEqual([612, 792]);
    const image = (await page.draw(100))!;
    // the first word of the page stands at 80/850 and 90/1100 of it, and is 20 pixels wide
    const near = Array.from({ length: 9 }, (_, i) => image.data[(86 + i * 2) * 850 + 90]!);
    expect(Math.min(...near)).toBeLessThan(90);
    const before = Array.from({ length: 9 }, (_, i) => image.data[(86 + i * 2) * 850 + 68]!);
    expect(Math.min(...before)).toBeGreaterThan(170);
    expect(image.data[20 * 850 + 425]).toBeGreaterThan(200);
  });

  test('is found though the camera states a scanner’s resolution; letter paper at that resolution is a scan', async () => {
    const { page } = await firstPage(await stated(photograph(60)), 'image/jpeg');
    expect([page.widthPt, page.heightPt].map(Math.round)).toEqual([612, 792]);
    const onLetterPaper = textPage(1_275, 1_650);
    const { page: scan } = await firstPage(await stated(onLetterPaper), 'image/jpeg');
    expect([scan.widthPt, scan.heightPt].map(Math.round)).toEqual([612, 792]);
  });

  test.each([
    ['a scan that fills the picture', textPage()],
    ['an empty picture', paper(800, 1_000)],
  ])('%s is left as it is', (_, image) => {
    expect(findSheet(image)).toBeNull();
  });
});

/** A page seen from aside on a table: the photograph's pixel comes from this pixel of the page. */
function photograph(table: number) {
  const page = textPage();
  block(page, 0, 0, 850, 1);
  const onTable = warped(
    page,
    { width: 1_200, height: 1_500 },
    [0.95, 0.06, -200, -0.04, 0.93, -120, 0.00004, 0.00002],
    -1,
  );
  const inside = warped(
    paper(850, 1_100, 1),
    onTable,
    [0.95, 0.06, -200, -0.04, 0.93, -120, 0.00004, 0.00002],
    0,
  );
  onTable.data.forEach((_, i) => {
    if (inside.data[i] === 0) onTable.data[i] = table + ((i * 31) % 9);
    else onTable.data[i] = Math.min(onTable.data[i]!, 225);
  });
  return onTable;
}
