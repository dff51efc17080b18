import { describe, expect, test } from '@jest/globals';
import { zip } from '../../../fixtures/files/zip.js';
import { openDocx } from '../../../src/adapters/office/open-docx.js';
import { unpackedSize, zipEntries } from '../../../src/adapters/office/zip-entries.js';
import { makeDocx } from './make-docx.js';

const limits = { maxPages: 60, maxUnpackedBytes: 50_000_000 };

describe('a Word file', () => {
  test('becomes lines of words in reading order, without a picture', async () => {
    const opened = await openDocx(
      makeDocx(['District: Example County', '', 'Signed by Ada Example']),
      limits,
    );
    if ('code' in opened) throw new Error(opened.code);
    const page = await opened.page(1);
    if ('code' in page) throw new Error(page.code);
    expect(page.words.map((w) => w.text).join(' ')).toBe('District: Example County Signed by Ada Example');
    expect(new Set(page.words.map((w) => w.source))).toEqual(new Set(['docx']));
    const [district, , county, signed] = page.words.map((w) => w.box);
    expect(county!.x).toBeGreaterThan(district!.x + district!.w);
    expect(signed!.y).toBeGreaterThan(district!.y + district!.h);
    expect(await page.draw(150)).toBeNull();
  });

  test('keeps apart what a line break within a paragraph parts', async () => {
    const opened = await openDocx(makeDocx(['ada@x.test</w:t><w:br/><w:t>Bea &amp; Co &lt; 3']), limits);
    if ('code' in opened) throw new Error(opened.code);
    const page = await opened.page(1);
    if ('code' in page) throw new Error(page.code);
    const [first, second] = page.words;
    expect(page.words.map((w) => w.text)).toEqual(['ada@x.test', 'Bea', '&', 'Co', '<', '3']);
    expect(second!.box.y).toBeGreaterThan(first!.box.y);
  });

  test('tells the typeface of a name, and where a picture stands', async () => {
    const name =
      'Signed</w:t></w:r><w:r><w:rPr><w:rFonts w:ascii="Great Vibes"/></w:rPr><w:t xml:space="preserve"> Ada Example</w:t></w:r><w:r><w:t xml:space="preserve"> here';
    const opened = await openDocx(makeDocx([name, 'Superintendent'], [Buffer.from('scrawl')]), limits);
    if ('code' in opened) throw new Error(opened.code);
    const page = await opened.page(1);
    if ('code' in page) throw new Error(page.code);
    expect(page.words.map(({ text, fontName }) => [text, fontName])).toEqual([
      ['Signed', undefined],
      ['Ada', 'Great-Vibes'],
      ['Example', 'Great-Vibes'],
      ['here', undefined],
      ['Superintendent', undefined],
    ]);
    expect(page.marks).toMatchObject([{ kind: 'image' }]);
    expect(page.marks[0]!.box.y).toBeGreaterThan(page.words[4]!.box.y);
  });

  test('goes on over several pages, and no word leaves its page', async () => {
    const long = Array.from({ length: 300 }, (_, i) => `line ${i} ${'word '.repeat(30)}`);
    const opened = await openDocx(makeDocx(long), limits);
    if ('code' in opened) throw new Error(opened.code);
    expect(opened.pageCount).toBeGreaterThan(5);
    const page = await opened.page(2);
    if ('code' in page) throw new Error(page.code);
    for (const { box } of page.words) {
      expect(box.x + box.w).toBeLessThanOrEqual(1);
      expect(box.y + box.h).toBeLessThanOrEqual(1);
    }
  });

  test('gives the pictures in its text, in order; where there is nothing else it has no page of text', async () => {
    const pictures = [Buffer.from('first'), Buffer.from('second')];
    expect(await openDocx(makeDocx([], pictures), limits)).toMatchObject({
      pageCount: 0,
      enclosed: pictures,
    });
    expect(await openDocx(makeDocx(['Please see below.'], pictures), limits)).toMatchObject({
      pageCount: 1,
      enclosed: pictures,
    });
  });
});

describe('what is not opened', () => {
  const whole = makeDocx(['words']);
  const big = Buffer.alloc(60_000_000, ' ');
  test.each([
    ['a ZIP file without a document', zip([{ name: 'a.txt', data: Buffer.from('a') }])],
    ['a file cut short', whole.subarray(0, whole.length / 2)],
    ['no ZIP file at all', Buffer.from('text')],
    [
      'a file that says it unpacks to a gigabyte',
      zip([{ name: 'word/document.xml', data: Buffer.from('x'), claims: 1_000_000_000 }]),
    ],
    ['a file that unpacks to 60 MB', zip([{ name: 'word/document.xml', data: big }])],
    [
      'a file that unpacks to 60 MB and does not say so',
      zip([{ name: 'word/document.xml', data: big, claims: 1_000 }]),
    ],
  ])('%s', async (_, bytes) => {
    const before = process.memoryUsage().arrayBuffers;
    await expect(openDocx(bytes, limits)).resolves.toMatchObject({ code: 'corrupt-document' });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10_000_000);
  });

  test('sizes are summed from the directory, nothing is unpacked', () => {
    const bomb = zip([
      { name: 'a', data: Buffer.from('x'), claims: 40_000_000 },
      { name: 'b', data: Buffer.from('y'), claims: 40_000_000 },
    ]);
    expect(unpackedSize(zipEntries(bomb)!)).toBe(80_000_000);
    const endless = zip([{ name: 'a', data: Buffer.from('x'), claims: 0xffffffff }]);
    expect(unpackedSize(zipEntries(endless)!)).toBe(Number.POSITIVE_INFINITY);
  });

  test('too many pages', async () => {
    const opened = await openDocx(makeDocx(Array.from({ length: 400 }, () => 'line')), {
      ...limits,
      maxPages: 2,
    });
    expect(opened).toMatchObject({ code: 'too-many-pages' });
  });
});
