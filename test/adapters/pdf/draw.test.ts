/** A page that is one picture, drawn: however it is stored and shown, its dark corner is where a viewer shows it. */
import { describe, expect, test } from '@jest/globals';
import { PDFDocument, rgb } from 'pdf-lib';
import sharp from 'sharp';
import { cornerPage, type PageShape, picturePdf, type Storage } from '../../../fixtures/files/picture-pdf.js';
import { openPdf } from '../../../src/adapters/pdf/open-pdf.js';
import { openWithPdfium } from '../../../src/adapters/pdf/pdfium.js';
import type { GreyImage } from '../../../src/core/model.js';
import { encoder } from '../image/make-image.js';

const limits = { maxPages: 5, maxPixels: 60_000_000, maxDrawnPixels: 2_000_000 };

async function drawn(bytes: Uint8Array, dpi = 72): Promise<GreyImage> {
  const opened = await openPdf(bytes, limits);
  if ('code' in opened) throw new Error(opened.code);
  const page = await opened.page(1);
  if ('code' in page) throw new Error(page.code);
  const image = await page.draw(dpi);
  await opened.close();
  return image!;
}

const at = ({ width, height, data }: GreyImage, x: number, y: number) =>
  data[Math.floor(y * height) * width + Math.floor(x * width)]!;

const corners = {
  topLeft: [0.15, 0.15],
  topRight: [0.85, 0.15],
  bottomLeft: [0.15, 0.85],
  bottomRight: [0.85, 0.85],
} as const;
const darkCorners = (image: GreyImage) =>
  Object.entries(corners).flatMap(([name, [x, y]]) => (at(image, x, y) < 60 ? [name] : []));

async function soleJpegOf(bytes: Uint8Array) {
  const file = (await openWithPdfium(bytes))!;
  try {
    return file.soleJpeg(1);
  } finally {
    file.close();
  }
}

describe('pixels stored as', () => {
  test.each<[Storage]>([
    ['jpeg'],
    ['jpeg in colour'],
    ['jpeg in CMYK'],
    ['group 4'],
    ['jbig2'],
    ['jpeg 2000'],
    ['flate'],
    ['16 bits'],
    ['palette'],
    ['soft mask'],
    ['stencil'],
  ])('%s', async (storage) => {
    const image = await drawn(await picturePdf(storage));
    expect([image.width, image.height]).toEqual([640, 800]);
    expect(darkCorners(image)).toEqual(['topLeft']);
    expect(at(image, 0.5, 0.5)).toBeGreaterThan(245);
  });

  test('JBIG2 over a picture: what PDFium leaves out is not lost though the page is not blank', async () => {
    const document = await PDFDocument.load(await picturePdf('jbig2'));
    document.getPage(0).drawRectangle({ x: 300, y: 300, width: 200, height: 200, color: rgb(0, 0, 0) });
    const image = await drawn(await document.save());
    expect(darkCorners(image)).toEqual(['topLeft']);
    expect(at(image, 0.6, 0.5)).toBeLessThan(30);
  });
});

describe('a page shown', () => {
  test.each<[string, PageShape, string[], [number, number]]>([
    ['turned by 90 degrees', { rotate: 90 }, ['topRight'], [800, 640]],
    ['turned by 180 degrees', { rotate: 180 }, ['bottomRight'], [640, 800]],
    ['turned by 270 degrees', { rotate: 270 }, ['bottomLeft'], [800, 640]],
    ['cropped around the block', { cropBox: [20, 240, 340, 800] }, ['topLeft'], [320, 560]],
    ['cropped below the block', { cropBox: [0, 0, 640, 600] }, [], [640, 600]],
    ['with a crop box larger than the page', { cropBox: [-50, -50, 900, 900] }, ['topLeft'], [640, 800]],
    ['with units of a thirty-sixth of an inch', { sizePt: [320, 400], userUnit: 2 }, ['topLeft'], [640, 800]],
  ])('%s', async (_, shape, dark, size) => {
    for (const storage of ['jpeg', 'flate'] as const) {
      const image = await drawn(await picturePdf(storage, shape));
      expect([image.width, image.height]).toEqual(size);
      expect(darkCorners(image)).toEqual(dark);
    }
  });

  test('at 200 inches is drawn within the limit', async () => {
    for (const storage of ['jpeg', 'flate'] as const) {
      const image = await drawn(await picturePdf(storage, { sizePt: [11_520, 14_400] }), 300);
      expect(image.width * image.height).toBeLessThanOrEqual(limits.maxDrawnPixels * 1.01);
      expect(darkCorners(image)).toEqual(['topLeft']);
    }
  });
});

describe('a scan’s own JPEG', () => {
  test.each([
    ['at the scan’s resolution', 72, [640, 800]],
    ['enlarged, which is left to it', 100, [889, 1_111]],
  ] as const)('is the picture that PDFium draws, to the last bit, %s', async (_, dpi, [width, height]) => {
    const pdf = await picturePdf('jpeg');
    const file = (await openWithPdfium(pdf))!;
    expect(file.soleJpeg(1)).toMatchObject({ width: 640, height: 800, rect: [0, 0, 640, 800] });
    const theirs = await file.draw(1, width, height);
    file.close();
    expect(Buffer.from((await drawn(pdf, dpi)).data).equals(Buffer.from(theirs!.data))).toBe(true);
  });

  test.each<[string, (document: PDFDocument) => unknown]>([
    [
      'something is drawn on it',
      (d) => d.getPage(0).drawLine({ start: { x: 0, y: 0 }, end: { x: 99, y: 99 } }),
    ],
    ['it has a form field', (d) => d.getForm().createTextField('f').addToPage(d.getPage(0))],
    ['it has visible text', (d) => d.getPage(0).drawText('received')],
  ])('is not taken where %s', async (_, change) => {
    const document = await PDFDocument.load(await picturePdf('jpeg'));
    change(document);
    expect(await soleJpegOf(await document.save())).toBeNull();
  });

  test.each<[Storage]>([['jpeg in CMYK'], ['flate'], ['soft mask'], ['jpeg 2000']])(
    'is not taken where the page is %s',
    async (storage) => {
      expect(await soleJpegOf(await picturePdf(storage))).toBeNull();
    },
  );

  test('is shown as the page shows it where that inverts it', async () => {
    const plain = Buffer.from(await picturePdf('jpeg'));
    const inverted = Buffer.from(
      plain.toString('latin1').replace('/BitsPerComponent 8', '/Decode[1 0]/BPC 8 '),
      'latin1',
    );
    expect(inverted.includes('/Decode[1 0]')).toBe(true);
    const image = await drawn(inverted);
    expect(at(image, 0.15, 0.14)).toBeGreaterThan(200);
    expect(at(image, 0.5, 0.5)).toBeLessThan(60);
  });

  test('cut short is shown as far as it goes', async () => {
    const { width, height, data } = cornerPage();
    const noisy = data.map((value, i) => (value === 255 ? 200 + ((i * 7919) % 50) : 0));
    const jpeg = await encoder({ width, height, data: noisy }).toColourspace('b-w').jpeg().toBuffer();
    const document = await PDFDocument.create();
    const picture = await document.embedJpg(jpeg);
    await picture.embed();
    document.addPage([640, 800]).drawImage(picture, { x: 0, y: 0, width: 640, height: 800 });
    const whole = Buffer.from(await document.save({ useObjectStreams: false }));
    // the last third of the scan's bytes is not there
    const start = whole.indexOf(jpeg.subarray(0, 300));
    whole.fill(0, start + Math.floor(jpeg.length * 0.66), start + jpeg.length);
    const image = await drawn(whole);
    expect(darkCorners(image)).toContain('topLeft');
    expect(at(image, 0.5, 0.3)).toBeGreaterThan(180);
  });

  test('sharp and PDFium agree on colour', async () => {
    const pixels = Buffer.alloc(64 * 64 * 3);
    for (let i = 0; i < 64 * 64; i++) pixels.set([i % 256, (i * 3) % 256, (i >> 4) % 256], i * 3);
    const jpeg = await sharp(pixels, { raw: { width: 64, height: 64, channels: 3 } })
      .jpeg({ quality: 100 })
      .toBuffer();
    const document = await PDFDocument.create();
    document
      .addPage([64, 64])
      .drawImage(await document.embedJpg(jpeg), { x: 0, y: 0, width: 64, height: 64 });
    const pdf = await document.save();
    const file = (await openWithPdfium(pdf))!;
    const theirs = (await file.draw(1, 64, 64))!;
    file.close();
    const ours = await drawn(pdf);
    const differences = ours.data.map((value, i) => Math.abs(value - theirs.data[i]!));
    expect(Math.max(...differences)).toBeLessThan(4);
  });
});

describe('a picture that is too large', () => {
  test.each<[Storage]>([['jpeg'], ['group 4'], ['jbig2'], ['jpeg 2000'], ['flate']])(
    'of 60,000 × 60,000 pixels as %s is refused before it is decoded',
    async (storage) => {
      const pdf = Buffer.from(await picturePdf(storage));
      const claims = pdf
        .toString('latin1')
        .replace('/Width 640', '/Width 60000')
        .replace('/Height 800', '/Height 60000');
      const opened = await openPdf(Buffer.from(claims, 'latin1'), limits);
      if ('code' in opened) throw new Error(opened.code);
      expect(await opened.page(1)).toEqual({
        code: 'too-many-pixels',
        text: 'A picture in the PDF is 60000 × 60000 pixels (3600 million); at most 60 million are read.',
      });
      await opened.close();
    },
  );

  test.each<[Storage, number[], number, number]>([
    // the frame header of the JPEG, and the size of the JPEG 2000 picture and of its tiles
    ['jpeg', [0xff, 0xc0], 5, 2],
    ['jpeg 2000', [0xff, 0x51], 6, 4],
  ])(
    'that its dictionary hides, as %s, costs no more memory than a page',
    async (storage, marker, from, bytes) => {
      const pdf = Buffer.from(await picturePdf(storage));
      const frame = pdf.indexOf(Buffer.from(marker));
      pdf.writeUIntBE(60_000, frame + from, bytes);
      pdf.writeUIntBE(60_000, frame + from + bytes, bytes);
      const before = process.memoryUsage.rss();
      const image: GreyImage | null = await drawn(pdf);
      expect(image?.width ?? 640).toBe(640);
      expect(process.memoryUsage.rss() - before).toBeLessThan(300_000_000);
    },
  );
});
