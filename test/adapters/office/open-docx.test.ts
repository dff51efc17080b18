import { describe, expect, test } from '@jest/globals';
import { openDocx } from '../../../src/adapters/office/open-docx.js';
import { unpackedSize } from '../../../src/adapters/office/zip-size.js';
import { makeDocx, storedZip } from './make-docx.js';

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
});

describe('what is not opened', () => {
  const whole = makeDocx(['words']);
  test.each([
    [
      'a ZIP file without a document',
      storedZip([{ name: 'a.txt', data: Buffer.from('a') }]),
      'corrupt-document',
    ],
    ['a file cut short', whole.subarray(0, whole.length / 2), 'corrupt-document'],
    ['no ZIP file at all', Buffer.from('text'), 'corrupt-document'],
    [
      'a file that says it unpacks to a gigabyte',
      storedZip([{ name: 'word/document.xml', data: Buffer.from('x'), claims: 1_000_000_000 }]),
      'corrupt-document',
    ],
  ])('%s', async (_, bytes, code) => {
    await expect(openDocx(bytes, limits)).resolves.toMatchObject({ code });
  });

  test('sizes are summed from the directory, nothing is unpacked', () => {
    const bomb = storedZip([
      { name: 'a', data: Buffer.from('x'), claims: 40_000_000 },
      { name: 'b', data: Buffer.from('y'), claims: 40_000_000 },
    ]);
    expect(unpackedSize(bomb)).toBe(80_000_000);
    expect(unpackedSize(storedZip([{ name: 'a', data: Buffer.from('x'), claims: 0xffffffff }]))).toBe(
      Number.POSITIVE_INFINITY,
    );
  });

  test('too many pages', async () => {
    const opened = await openDocx(makeDocx(Array.from({ length: 400 }, () => 'line')), {
      ...limits,
      maxPages: 2,
    });
    expect(opened).toMatchObject({ code: 'too-many-pages' });
  });
});
