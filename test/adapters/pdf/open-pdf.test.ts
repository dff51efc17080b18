import { describe, expect, test } from '@jest/globals';
import { PDFDocument, setTextRenderingMode, TextRenderingMode } from 'pdf-lib';
import { openPdf } from '../../../src/adapters/pdf/open-pdf.js';
import type { OpenDocument, RawPage } from '../../../src/pipeline/ports.js';
import { annotate, degrees, makePdf, PDFName, PDFString, type Sheet } from './make-pdf.js';
import { encryptedPdf } from './encrypt.js';
import { greyJpeg } from '../image/make-image.js';

const limits = { maxPages: 60, maxPixels: 60_000_000, maxDrawnPixels: 17_000_000 };

async function open(bytes: Uint8Array): Promise<OpenDocument> {
  const opened = await openPdf(bytes, limits);
  if ('code' in opened) throw new Error(opened.code);
  return opened;
}
async function firstPage(draw: (sheet: Sheet) => void | Promise<void>): Promise<RawPage> {
  const document = await open(await makePdf(draw));
  const page = await document.page(1);
  if ('code' in page) throw new Error(page.code);
  return page;
}
const texts = (page: RawPage) => page.words.map((w) => w.text);
const wordAt = (page: RawPage, text: string) => {
  const word = page.words.find((w) => w.text === text);
  if (!word) throw new Error(`no word ${text} among ${texts(page).join(' ')}`);
  return word;
};

describe('the text layer', () => {
  test('a phrase is split at white space, each word where it stands', async () => {
    const page = await firstPage(({ page, font }) => {
      page.drawText('Illilli WWWWWW end', { x: 72, y: 700, size: 12, font });
    });
    expect(texts(page)).toEqual(['Illilli', 'WWWWWW', 'end']);
    const wide = wordAt(page, 'WWWWWW').box;
    // Helvetica.afm: I 278, l and i 222, space 278, W 944
    expect(wide.x * 612).toBeCloseTo(72 + 12 * (0.278 + 0.222 * 6 + 0.278), 0);
    expect(wide.w * 612).toBeCloseTo(6 * 0.944 * 12, 0);
    expect(wide.y * 792).toBeGreaterThan(792 - 700 - 12);
    expect((wide.y + wide.h) * 792).toBeLessThan(792 - 700 + 5);
    expect(wordAt(page, 'end')).toMatchObject({ confidence: 1, source: 'text-layer', fontName: 'Helvetica' });
  });

  test('one word that was drawn in two runs is one word', async () => {
    const page = await firstPage(({ page, font }) => {
      page.drawText('Dist', { x: 72, y: 700, size: 12, font });
      page.drawText('rict', { x: 72 + font.widthOfTextAtSize('Dist', 12), y: 700, size: 12, font });
      page.drawText('name', { x: 300, y: 700, size: 12, font });
    });
    expect(texts(page)).toEqual(['District', 'name']);
  });

  test.each([
    ['not turned', 0, { x: 0.1, y: 0.1 }],
    ['turned by a quarter', 90, { x: 0.9, y: 0.1 }],
    ['turned by a half', 180, { x: 0.9, y: 0.9 }],
    ['turned by three quarters', 270, { x: 0.1, y: 0.9 }],
  ])('boxes are fractions of the upright page when it is %s', async (_, turn, corner) => {
    const page = await firstPage(({ page, font }) => {
      page.setRotation(degrees(turn));
      page.drawText('here', { x: 61, y: 713, size: 10, font });
    });
    const { box } = wordAt(page, 'here');
    expect(page.widthPt).toBe(turn % 180 === 0 ? 612 : 792);
    expect(Math.abs(box.x + box.w / 2 - corner.x)).toBeLessThan(0.04);
    expect(Math.abs(box.y + box.h / 2 - corner.y)).toBeLessThan(0.04);
  });

  test('the crop box is the page', async () => {
    const page = await firstPage(({ page, font }) => {
      page.setCropBox(100, 100, 400, 600);
      page.drawText('corner', { x: 100, y: 690, size: 10, font });
      page.drawText('outside', { x: 20, y: 20, size: 10, font });
    });
    expect([page.widthPt, page.heightPt]).toEqual([400, 600]);
    expect(texts(page)).toEqual(['corner']);
    expect(wordAt(page, 'corner').box.x).toBeCloseTo(0, 2);
  });

  test('invisible words over a scan are a copier’s, and none of the page’s own', async () => {
    const page = await firstPage(async ({ document, page, font }) => {
      const picture = await document.embedJpg(await greyJpeg(170, 220));
      page.drawImage(picture, { x: 0, y: 0, width: 612, height: 792 });
      page.drawText('typed', { x: 72, y: 700, size: 12, font });
      page.pushOperators(setTextRenderingMode(TextRenderingMode.Invisible));
      page.drawText('guessed', { x: 72, y: 500, size: 12, font });
    });
    expect(texts(page)).toEqual(['typed']);
    expect(page.marks).toEqual([]);
  });
});

describe('what was added to a page', () => {
  test('form values stand in their fields, and their lines stay lines', async () => {
    const page = await firstPage(({ document, page }) => {
      const form = document.getForm();
      const name = form.createTextField('superintendent');
      name.setText('Ada Example');
      name.addToPage(page, { x: 100, y: 600, width: 200, height: 20 });
      const contact = form.createTextField('contact');
      contact.enableMultiline();
      contact.setText('Bo Sample\nTeacher');
      contact.addToPage(page, { x: 100, y: 400, width: 200, height: 60 });
      form.createTextField('empty').addToPage(page, { x: 100, y: 300, width: 200, height: 20 });
    });
    expect(texts(page)).toEqual(['Ada', 'Example', 'Bo', 'Sample', 'Teacher']);
    for (const word of page.words) {
      expect(word.source).toBe('form-value');
      expect(word.box.x * 612).toBeGreaterThanOrEqual(100);
      expect((word.box.x + word.box.w) * 612).toBeLessThanOrEqual(301);
    }
    const [sample, teacher] = [wordAt(page, 'Sample').box, wordAt(page, 'Teacher').box];
    expect(teacher.y).toBeGreaterThanOrEqual(sample.y + sample.h * 0.9);
    expect(teacher.y * 792).toBeLessThan(792 - 400);
    const fields = page.marks.filter((m) => m.kind === 'field');
    expect(fields.map((m) => m.name)).toEqual(['superintendent', 'contact', 'empty']);
    expect(Math.abs(fields[2]!.box.x * 612 - 100)).toBeLessThan(1);
  });

  test('typed notes are words, drawings and stamps are marks, hidden ones are neither', async () => {
    const page = await firstPage((sheet) => {
      const rect = [100, 500, 300, 540];
      annotate(sheet, {
        Subtype: 'FreeText',
        Rect: rect,
        Contents: PDFString.of('see page two'),
        DA: PDFString.of('/Helv 12 Tf 0 g'),
      });
      annotate(sheet, { Subtype: 'FreeText', Rect: rect, Contents: PDFString.of('secret'), F: 2 });
      annotate(sheet, { Subtype: 'Ink', Rect: [100, 100, 200, 140], InkList: [[100, 100, 200, 140]] });
      annotate(sheet, { Subtype: 'Stamp', Rect: [300, 100, 400, 140] });
      annotate(sheet, { Subtype: 'Link', Rect: [0, 0, 50, 50] });
    });
    expect(texts(page)).toEqual(['see', 'page', 'two']);
    expect(page.words[0]).toMatchObject({ source: 'annotation', confidence: 1 });
    expect(page.marks.map((m) => m.kind)).toEqual(['drawn', 'image']);
    expect(page.marks[0]!.box.y * 792).toBeCloseTo(792 - 140, 0);
  });

  test.each([
    ['an empty signature field', undefined, { signed: false }],
    ['a signed one', "D:20240912153000-04'00'", { signed: true, signedOn: '2024-09-12' }],
    ['one signed without a day', '', { signed: true }],
    ['one signed on a day that is none', 'D:20240231', { signed: true }],
  ])('%s is a certificate mark', async (_, statedAt, expected) => {
    const page = await firstPage((sheet) => {
      const { context } = sheet.document;
      const value =
        statedAt === undefined
          ? {}
          : { V: context.obj({ Type: 'Sig', ...(statedAt ? { M: PDFString.of(statedAt) } : {}) } as never) };
      const field = {
        FT: 'Sig',
        T: PDFString.of('sig1'),
        Subtype: 'Widget',
        Rect: [100, 100, 300, 140],
        F: 4,
        ...value,
      };
      annotate(sheet, field);
      const fields = sheet.page.node.Annots();
      sheet.document.catalog.set(PDFName.of('AcroForm'), context.obj({ Fields: fields } as never));
    });
    expect(page.marks).toEqual([{ kind: 'certificate', name: 'sig1', box: expect.anything(), ...expected }]);
  });

  test('a placed picture is a mark, also inside a form object', async () => {
    const inner = await PDFDocument.create();
    const innerPage = inner.addPage([100, 100]);
    innerPage.drawImage(await inner.embedJpg(await greyJpeg(40, 20)), { x: 50, y: 0, width: 50, height: 25 });
    const page = await firstPage(async ({ document, page }) => {
      const picture = await document.embedJpg(await greyJpeg(40, 20));
      page.drawImage(picture, { x: 61.2, y: 79.2, width: 122.4, height: 79.2 });
      const [form] = await document.embedPdf(await inner.save());
      page.drawPage(form!, { x: 200, y: 400, xScale: 2, yScale: 2 });
    });
    const [placed, nested] = page.marks.map((m) => m.box);
    expect(placed!.x).toBeCloseTo(0.1, 2);
    expect(placed!.y).toBeCloseTo(0.8, 2);
    expect(placed!.w).toBeCloseTo(0.2, 2);
    expect(nested!.x * 612).toBeCloseTo(300, 0);
    expect(nested!.w * 612).toBeCloseTo(100, 0);
    expect((nested!.y + nested!.h) * 792).toBeCloseTo(792 - 400, 0);
  });
});

describe('drawing', () => {
  test('a page is drawn at the asked resolution, upright, with its form fields', async () => {
    const page = await firstPage(({ document, page }) => {
      page.setRotation(degrees(90));
      const field = document.getForm().createTextField('f');
      field.setText('XXXXXXXX');
      field.addToPage(page, { x: 72, y: 700, width: 100, height: 20 });
    });
    const image = await page.draw(100);
    expect([image!.width, image!.height]).toEqual([1100, 850]);
    const dark = image!.data.filter((v) => v < 100).length;
    expect(dark).toBeGreaterThan(50);
  });

  test('a page of many square metres is drawn smaller rather than refused', async () => {
    const document = await PDFDocument.create();
    document.addPage([14_400, 14_400]);
    const page = await (await open(await document.save())).page(1);
    if ('code' in page) throw new Error(page.code);
    const image = await page.draw(300);
    expect(image!.width * image!.height).toBeLessThanOrEqual(limits.maxDrawnPixels * 1.01);
  });
});

describe('what cannot be opened', () => {
  test.each([
    ['a text that begins like a PDF', '%PDF-1.7 and nothing else', 'corrupt-document'],
    ['a PDF without pages', '', 'empty-document'],
  ])('%s', async (_, content, code) => {
    const bytes =
      content === '' ? new TextEncoder().encode(pdfWithoutPages) : new TextEncoder().encode(content);
    await expect(openPdf(bytes, limits)).resolves.toMatchObject({ code });
  });

  test('a PDF cut in half ends as a Problem or as pages, never as an exception', async () => {
    const whole = await makePdf(({ page, font }) => page.drawText('words', { x: 72, y: 700, font }));
    const ends: string[] = [];
    for (const share of [0.2, 0.5, 0.8, 0.95]) {
      const opened = await openPdf(whole.slice(0, Math.floor(whole.length * share)), limits);
      ends.push('code' in opened ? opened.code : opened.kind);
      if (!('code' in opened)) await opened.close();
    }
    expect(ends.filter((end) => !['corrupt-document', 'empty-document', 'pdf'].includes(end))).toEqual([]);
    expect(ends[0]).toBe('corrupt-document');
  });

  test('an encrypted PDF is read when it needs no password to open', async () => {
    const document = await open(encryptedPdf('scanned here', ''));
    const page = await document.page(1);
    if ('code' in page) throw new Error(page.code);
    expect(texts(page)).toEqual(['scanned', 'here']);
    expect((await page.draw(72))!.data.some((value) => value < 100)).toBe(true);
  });

  test('an encrypted PDF that needs one says so', async () => {
    await expect(openPdf(encryptedPdf('secret', 'hunter2'), limits)).resolves.toMatchObject({
      code: 'password-needed',
    });
  });

  test('arrays stay V8’s own, though pdf.js brings a slow `push` for them', async () => {
    const bytes = await makePdf(({ page, font }) => page.drawText('words', { x: 72, y: 700, font }));
    const opened = await open(bytes);
    await opened.page(1);
    await opened.close();
    expect(String(Array.prototype.push)).toContain('[native code]');
  });

  test('the caller’s bytes stay whole', async () => {
    const bytes = Buffer.from(
      await makePdf(({ page, font }) => page.drawText('words', { x: 72, y: 700, font })),
    );
    const before = Buffer.from(bytes);
    const opened = await open(bytes);
    await opened.page(1);
    await opened.close();
    expect(bytes.equals(before)).toBe(true);
  });

  test('too many pages', async () => {
    const document = await PDFDocument.create();
    for (let i = 0; i < 4; i++) document.addPage();
    const opened = await openPdf(await document.save(), { ...limits, maxPages: 3 });
    expect(opened).toMatchObject({ code: 'too-many-pages', text: expect.stringContaining('4') });
  });
});

const pdfWithoutPages = `%PDF-1.4
1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj
2 0 obj << /Type /Pages /Kids [] /Count 0 >> endobj
xref
0 3
0000000000 65535 f 
0000000009 00000 n 
0000000058 00000 n 
trailer << /Size 3 /Root 1 0 R >>
startxref
110
%%EOF
`;
