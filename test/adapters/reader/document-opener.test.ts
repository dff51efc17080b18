import { describe, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { PDFDocument, PDFName } from 'pdf-lib';
import { compoundFile, wordDoc } from '../../../fixtures/files/doc.js';
import { zip } from '../../../fixtures/files/zip.js';
import { encoder, greyJpeg, textPage } from '../image/make-image.js';
import { makeDocx, makeOdt } from '../office/make-docx.js';
import { makePdf } from '../pdf/make-pdf.js';
import { openerWithin } from '../../../src/reading-app.js';

const limits = { maxPages: 6, maxPixels: 4_000_000, maxDrawnPixels: 4_000_000, maxUnpackedBytes: 1_000_000 };
const opener = openerWithin(limits);

const heicHeader = Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1');
const bitmapHeader = Buffer.from('BM\x3a\0\0\0\0\0\0\0\x36\0\0\0\x28', 'latin1');
const oldSpreadsheet = compoundFile([{ name: 'Workbook', data: Buffer.alloc(4_096) }]);

const pdfOf = (text: string) => makePdf(({ page, font }) => page.drawText(text, { x: 72, y: 700, font }));
const scan = () => encoder(textPage(500, 640)).png().toBuffer();

/** What a page holds: its words, or `picture` where it has none. */
async function pagesOf(bytes: Uint8Array): Promise<string[]> {
  const opened = await opener.open(bytes, 'letter');
  if ('code' in opened) throw new Error(opened.code);
  const pages: string[] = [];
  for (let number = 1; number <= opened.pageCount; number++) {
    const page = await opened.page(number);
    if ('code' in page) throw new Error(page.code);
    pages.push(page.words.map(({ text }) => text).join(' ') || 'picture');
  }
  await opened.close();
  return pages;
}

describe('the bytes decide what a document is, not its name', () => {
  test.each<[string, () => Promise<Uint8Array> | Uint8Array, string]>([
    ['a PDF', () => pdfOf('words'), 'pdf'],
    ['a Word file', () => makeDocx(['x']), 'docx'],
    ['a Word file of the old kind', () => wordDoc(['x']), 'docx'],
    ['an OpenDocument text', () => makeOdt('<text:p>x</text:p>'), 'docx'],
    ['a Rich Text file', () => Buffer.from(String.raw`{\rtf1 x}`), 'docx'],
    ['a JPEG', () => greyJpeg(500, 640), 'image'],
  ])('%s', async (_, make, kind) => {
    expect(await opener.open(await make(), 'photo.jpg')).toMatchObject({ kind, pageCount: 1 });
  });

  test('a PDF after a mail gateway’s banner', async () => {
    const bytes = Buffer.concat([Buffer.from('x'.repeat(900)), await pdfOf('words')]);
    expect(await opener.open(bytes, 'letter.pdf')).toMatchObject({ kind: 'pdf' });
  });

  test.each([
    ['an empty file', Buffer.alloc(0), 'other', 'empty-document'],
    ['a text called letter.pdf', Buffer.from('Dear all,\r\nplease find\r\n'), 'text', 'unsupported-type'],
    ['a HEIC header alone', heicHeader, 'image', 'corrupt-document'],
    ['a bitmap header alone', bitmapHeader, 'image', 'corrupt-document'],
    ['a Photoshop picture', Buffer.from('8BPS\0\x01'.padEnd(40, '\0')), 'image', 'unsupported-type'],
    ['an old spreadsheet', oldSpreadsheet, 'other', 'unsupported-type'],
    ['random bytes', Buffer.from([1, 2, 3, 200, 0, 7]), 'other', 'unsupported-type'],
  ])('%s is refused with a sentence for people', async (_, bytes, kind, code) => {
    const result = await opener.open(bytes, 'letter.pdf');
    expect(result).toMatchObject({ kind, code, text: expect.stringMatching(/^[A-Z].+\.$/) });
  });
});

describe('documents inside a document', () => {
  test('a ZIP file has the pages of the files in it, by name, numbers by value', async () => {
    const file = zip([
      { name: 'page 10.pdf', data: await pdfOf('ten') },
      { name: 'page 9.docx', data: makeDocx(['nine']) },
      { name: '__MACOSX/._page 9.docx', data: Buffer.from('\0\x05\x16\x07') },
      { name: 'notes.txt', data: Buffer.from('see page 9') },
      { name: 'photo.png', data: await scan() },
    ]);
    expect(await pagesOf(file)).toEqual(['nine', 'ten', 'picture']);
    expect(await opener.open(file, 'letter.zip')).toMatchObject({ kind: 'other', problem: null });
  });

  test('a ZIP file of PDFs is a PDF, also a ZIP file deep', async () => {
    const inner = zip([{ name: 'a.pdf', data: await pdfOf('inner') }]);
    const file = zip([
      { name: 'z.zip', data: inner },
      { name: 'b.pdf', data: await pdfOf('outer') },
    ]);
    expect(await pagesOf(file)).toEqual(['outer', 'inner']);
    expect(await opener.open(file, 'letter.zip')).toMatchObject({ kind: 'pdf' });
  });

  test('names that lead out of the folder are names and nothing else', async () => {
    const names = ['../../letter.pdf', '/etc/letter.pdf', String.raw`..\..\letter.pdf`, 'a\0b'];
    const data = await pdfOf('one');
    expect(await pagesOf(zip(names.map((name) => ({ name, data }))))).toEqual(names.map(() => 'one'));
  });

  test('a logo at the level that is not opened any more is none of its pages', async () => {
    const logo = Buffer.alloc(900, 1);
    const file = zip([{ name: 'in.zip', data: zip([{ name: 'a.docx', data: makeDocx(['text'], [logo]) }]) }]);
    expect(await opener.open(file, '')).toMatchObject({ pageCount: 1, problem: null });
  });

  test('what may be a scan at that level is told', async () => {
    const scan = randomBytes(40_000);
    const file = zip([{ name: 'in.zip', data: zip([{ name: 'a.docx', data: makeDocx(['text'], [scan]) }]) }]);
    expect(await opener.open(file, '')).toMatchObject({
      pageCount: 1,
      problem: { code: 'too-many-attachments', text: expect.stringContaining('files within files') },
    });
  });

  test('a Word file with a scan pasted into it has the scan as a page', async () => {
    expect(await pagesOf(makeDocx([], [await scan(), await scan()]))).toEqual(['picture', 'picture']);
    expect(await pagesOf(makeDocx(['Please see below.'], [await scan()]))).toEqual([
      'Please see below.',
      'picture',
    ]);
  });

  test('a PDF portfolio has the pages of its files after its own', async () => {
    expect(await pagesOf(await portfolio(true))).toEqual(['cover', 'letter', 'nine', 'picture']);
  });

  test('of the files in another PDF only PDFs are read: its source is no second letter', async () => {
    expect(await pagesOf(await portfolio(false))).toEqual(['cover', 'letter']);
  });

  test.each([
    ['a damaged PDF', Buffer.from('%PDF-1.7 and nothing else'), 'corrupt-document'],
    ['a large file of an unknown kind', Buffer.alloc(40_000), 'unsupported-type'],
    ['a small one', Buffer.alloc(400), null],
    ['a note', Buffer.from('see the letter'), null],
  ])('%s beside what does open', async (_, data, code) => {
    const file = zip([
      { name: 'a.pdf', data: await pdfOf('words') },
      { name: 'b.pdf', data },
    ]);
    const opened = await opener.open(file, 'letter.zip');
    if ('code' in opened) throw new Error(opened.code);
    expect([opened.pageCount, opened.problem?.code ?? null]).toEqual([1, code]);
  });

  test.each<[string, () => Promise<Uint8Array> | Uint8Array, string]>([
    [
      'a ZIP file with a password',
      () => zip([{ name: 'a.pdf', data: Buffer.from('x'), encrypted: true }]),
      'password-needed',
    ],
    ['an empty ZIP file', () => zip([{ name: 'folder/', data: Buffer.alloc(0) }]), 'empty-document'],
    [
      'a ZIP file of other things',
      () => zip([{ name: 'a.txt', data: Buffer.from('text') }]),
      'unsupported-type',
    ],
    [
      'a ZIP file with nothing but a damaged PDF',
      () => zip([{ name: 'a.pdf', data: Buffer.from('%PDF-1.7 and nothing else') }]),
      'corrupt-document',
    ],
    [
      'a ZIP file that unpacks to too much',
      () => zip([{ name: 'a.pdf', data: Buffer.alloc(1_100_000) }]),
      'corrupt-document',
    ],
    [
      'a ZIP file of 41 files',
      () => zip(Array.from({ length: 41 }, (_, i) => ({ name: `${i}`, data: Buffer.from('x') }))),
      'too-many-pages',
    ],
    [
      'a ZIP file with more pages than are read',
      async () => {
        const data = await scan();
        return zip(Array.from({ length: 7 }, (_, i) => ({ name: `${i}.png`, data })));
      },
      'too-many-pages',
    ],
  ])('%s', async (_, make, code) => {
    const bytes = await make();
    expect(await opener.open(bytes, 'letter.zip')).toMatchObject({
      code,
      text: expect.stringMatching(/^[A-Z].+\.$/),
    });
  });
});

async function portfolio(isCollection: boolean): Promise<Uint8Array> {
  const document = await PDFDocument.load(await pdfOf('cover'));
  await document.attach(await pdfOf('letter'), '1 letter.pdf', { mimeType: 'application/pdf' });
  await document.attach(makeDocx(['nine']), '2 source.docx', { mimeType: 'application/zip' });
  await document.attach(await scan(), '3 scan.png', { mimeType: 'image/png' });
  if (isCollection) document.catalog.set(PDFName.of('Collection'), document.context.obj({ View: 'T' }));
  return document.save();
}
