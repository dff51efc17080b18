import { describe, expect, test } from '@jest/globals';
import { compoundFile, wordDoc } from '../../../fixtures/files/doc.js';
import { openDoc } from '../../../src/adapters/office/open-doc.js';
import { openOdt } from '../../../src/adapters/office/open-odt.js';
import { openRtf } from '../../../src/adapters/office/open-rtf.js';
import type { Problem } from '../../../src/core/model.js';
import type { OpenDocument } from '../../../src/pipeline/ports.js';
import { makeOdt } from './make-docx.js';

const limits = { maxPages: 60, maxUnpackedBytes: 50_000_000 };

/** Lines of the first page. */
async function linesOf(opened: OpenDocument | Problem | null): Promise<string[]> {
  if (opened === null || 'code' in opened) throw new Error(opened?.code ?? 'no document');
  const page = await opened.page(1);
  if ('code' in page) throw new Error(page.code);
  const lines = new Map<number, string[]>();
  for (const { text, box } of page.words) lines.set(box.y, [...(lines.get(box.y) ?? []), text]);
  return [...lines.values()].map((words) => words.join(' '));
}

/** The second sector of the text names the first as the one after it. */
function inACircle(file: Buffer): Buffer {
  file.writeUInt32LE(2, 512 + 3 * 4);
  return file;
}

function claimingTables(file: Buffer): Buffer {
  file.writeUInt32LE(1_000_000, 44);
  return file;
}

describe('a Word file of the old kind', () => {
  test('its text is read, line by line, with plain quotes and dashes', async () => {
    const file = wordDoc(['Letter of Commitment', 'District:\tExample County', 'Signed – Ada “Ace” Example']);
    expect(await linesOf(await openDoc(file, limits))).toEqual([
      'Letter of Commitment',
      'District: Example County',
      'Signed - Ada "Ace" Example',
    ]);
  });

  test.each<[string, Buffer, string | null]>([
    ['one with a password', wordDoc(['secret'], { encrypted: true }), 'password-needed'],
    [
      'a .docx with a password',
      compoundFile([{ name: 'EncryptedPackage', data: Buffer.alloc(4_096, 0x5a) }]),
      'password-needed',
    ],
    ['one whose text runs in a circle', inACircle(wordDoc(['words'])), 'corrupt-document'],
    ['one that claims a million tables', claimingTables(wordDoc(['words'])), 'corrupt-document'],
    ['one of pictures alone', wordDoc(['\u0001', ' ']), 'unsupported-type'],
    ['one cut short', wordDoc(['words']).subarray(0, 2_000), 'corrupt-document'],
    ['an old spreadsheet', compoundFile([{ name: 'Workbook', data: Buffer.alloc(4_096) }]), null],
  ])('%s', async (_, file, code) => {
    const opened = await openDoc(file, limits);
    expect(opened && ('code' in opened ? opened.code : opened.kind)).toBe(code);
  });
});

describe('an OpenDocument text', () => {
  test('its paragraphs, tables, breaks and signs are read; deleted words and comments are not', async () => {
    const file = makeOdt(
      `<text:tracked-changes><text:deletion><text:p>Deleted</text:p></text:deletion></text:tracked-changes>
       <text:h>Letter of Commitment</text:h><text:p>District:<text:tab/>Ada &amp; Bob&#8217;s<text:s text:c="2"/>County<text:line-break/>next</text:p><text:p/>
       <table:table-cell><text:p>Name<office:annotation><text:p>why?</text:p></office:annotation></text:p></table:table-cell><table:table-cell><text:p>Ada</text:p></table:table-cell>`,
    );
    expect(await linesOf(await openOdt(file, limits))).toEqual([
      'Letter of Commitment',
      'District: Ada & Bob’s County',
      'next',
      'Name',
      'Ada',
    ]);
  });

  test('gives the pictures in its text', async () => {
    const data = Buffer.from('a picture');
    const file = makeOdt('<text:p><draw:image xlink:href="Pictures/1.png"/></text:p>', [
      { name: 'Pictures/1.png', data },
      { name: 'Thumbnails/thumbnail.png', data: Buffer.from('small') },
    ]);
    expect(await openOdt(file, limits)).toMatchObject({ pageCount: 0, enclosed: [data] });
  });

  test('one cut short is damaged', async () => {
    const file = makeOdt('<text:p>words</text:p>');
    expect(await openOdt(file.subarray(0, 200), limits)).toMatchObject({ code: 'corrupt-document' });
  });
});

describe('a Rich Text file', () => {
  test('its text is read, without fonts, styles, headers, pictures and field codes', async () => {
    const file = String.raw`{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Times;}}{\stylesheet{\s0 Normal;}}{\*\generator Riched20;}
{\header Header}\pard\b Letter of Commitment\b0\par District:\tab Ada\'92s \u8212?County\{1\}\par
{\pict\pngblip 89504e47}{\field{\*\fldinst HYPERLINK "x"}{\fldrslt ada@district.test}}\line
\trowd Name\cell Ada\cell\row}`;
    expect(await linesOf(await openRtf(Buffer.from(file), limits))).toEqual([
      'Letter of Commitment',
      'District: Ada’s —County{1}',
      'ada@district.test',
      'Name Ada',
    ]);
  });

  test('one of pictures alone is said to be unreadable, not empty', async () => {
    const file = String.raw`{\rtf1{\pict\pngblip 89504e47}\par}`;
    expect(await openRtf(Buffer.from(file), limits)).toMatchObject({ code: 'unsupported-type' });
  });

  test('broken groups end nothing', async () => {
    expect(await linesOf(await openRtf(Buffer.from(String.raw`{\rtf1 a}}}} b\par {{{c`), limits))).toEqual([
      'a b',
      'c',
    ]);
  });
});
