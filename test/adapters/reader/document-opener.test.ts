import { describe, expect, test } from '@jest/globals';
import { createDocumentOpener } from '../../../src/adapters/reader/document-opener.js';
import type { DocumentKind } from '../../../src/core/model.js';
import type { OpenDocument } from '../../../src/pipeline/ports.js';
import { greyJpeg } from '../image/make-image.js';
import { makeDocx } from '../office/make-docx.js';

const opened = (kind: DocumentKind): OpenDocument => ({
  kind,
  pageCount: 1,
  page: async () => ({ code: 'corrupt-document', text: '' }),
  close: async () => undefined,
});
const opener = createDocumentOpener({
  pdf: async () => opened('pdf'),
  image: async () => opened('image'),
  docx: async () => opened('docx'),
  readableImages: new Set(['image/jpeg', 'image/png']),
});

describe('the bytes decide what a document is, not its name', () => {
  test.each([
    ['a PDF', Buffer.from('%PDF-1.7\n'), 'pdf'],
    ['a PDF after a mail gateway’s banner', Buffer.from(`${'x'.repeat(900)}%PDF-1.7\n`), 'pdf'],
    ['a Word file', makeDocx(['x']), 'docx'],
  ])('%s', async (_, bytes, kind) => {
    expect(await opener.open(bytes, 'photo.jpg')).toMatchObject({ kind, pageCount: 1 });
  });

  test('a JPEG called letter.pdf', async () => {
    expect(await opener.open(await greyJpeg(20, 20), 'letter.pdf')).toMatchObject({
      kind: 'image',
      pageCount: 1,
    });
  });

  test.each([
    ['an empty file', Buffer.alloc(0), 'other', 'empty-document'],
    ['a text called letter.pdf', Buffer.from('Dear all,\r\nplease find\r\n'), 'text', 'unsupported-type'],
    [
      'a HEIC photograph',
      Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'),
      'image',
      'unsupported-type',
    ],
    ['a bitmap', Buffer.from('BM\x3a\0\0\0\0\0\0\0\x36\0\0\0\x28', 'latin1'), 'image', 'unsupported-type'],
    [
      'an old Word file',
      Buffer.from('d0cf11e0a1b11ae1'.padEnd(1_200, '0'), 'hex'),
      'other',
      'unsupported-type',
    ],
    ['random bytes', Buffer.from([1, 2, 3, 200, 0, 7]), 'other', 'unsupported-type'],
  ])('%s is refused with a sentence for people', async (_, bytes, kind, code) => {
    const result = await opener.open(bytes, 'letter.pdf');
    expect(result).toMatchObject({ kind, code, text: expect.stringMatching(/^[A-Z].+\.$/) });
  });
});
