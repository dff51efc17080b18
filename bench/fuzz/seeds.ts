/** What is mutated: mails of the fixtures, the documents in them, and small files of every other kind that is opened. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { bitmap } from '../../fixtures/files/bmp.js';
import { wordDoc } from '../../fixtures/files/doc.js';
import { heif } from '../../fixtures/files/heif.js';
import { cornerPage, picturePdf, type Storage } from '../../fixtures/files/picture-pdf.js';
import { faxTiff } from '../../fixtures/files/tiff.js';
import { zip } from '../../fixtures/files/zip.js';
import { onePage } from '../../fixtures/hostile/raw-pdf.js';
import { docx, odtText } from '../../fixtures/hostile/word-bombs.js';
import { packageRoot } from '../../fixtures/package-root.js';
import { createMailParser } from '../../src/adapters/mime/mail-parser.js';

export interface Seed {
  kind: 'mail' | 'document';
  name: string;
  bytes: Uint8Array;
}

/** Larger ones take long to draw and show nothing more. */
const largestBytes = 120_000;
const storages: Storage[] = [
  'jpeg',
  'group 4',
  'jbig2',
  'jpeg 2000',
  'flate',
  '16 bits',
  'palette',
  'soft mask',
  'stencil',
];
const text = 'Letter of Commitment. District: Example County. Signed on 1/2/2024.';

export async function seeds(): Promise<Seed[]> {
  const mails = readdirSync(join(packageRoot, 'fixtures'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => mailOf(name));
  const parser = createMailParser();
  const attached = await Promise.all(mails.map(async ({ bytes }) => (await parser.parse(bytes)).parts));
  const files: Record<string, Uint8Array | Promise<Uint8Array>> = {
    ...Object.fromEntries(attached.flat().map(({ bytes, name }, index) => [`${index}-${name}`, bytes])),
    ...Object.fromEntries(storages.map((storage) => [`${storage}.pdf`, picturePdf(storage)])),
    'plain.pdf': plainPdf(),
    ...pictures(),
    'letter.docx': docx(
      `<w:p><w:r><w:rPr><w:rFonts w:ascii="A"/></w:rPr><w:t>${text}</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>${text}</w:t></w:r></w:p></w:tc></w:tr></w:tbl>`,
    ),
    'letter.doc': wordDoc([text, text]),
    'letter.odt': odtText(
      `<text:h>${text}</text:h><text:p>a<text:tab/>b<text:line-break/>&amp;&#65;</text:p>`,
    ),
    'letter.rtf': Buffer.from(
      String.raw`{\rtf1\ansi{\fonttbl{\f0 A;}}\uc1 ${text}\par \u8217?\'93{\*\x y}\tab \b z\b0}`,
    ),
    'letter.zip': zip([
      { name: 'a.pdf', data: plainPdf() },
      { name: 'b.rtf', data: Buffer.from(String.raw`{\rtf1 x}`) },
    ]),
  };
  const documents = await Promise.all(
    Object.entries(files).map(
      async ([name, bytes]): Promise<Seed> => ({ kind: 'document', name, bytes: await bytes }),
    ),
  );
  return [...mails, ...documents].filter(({ bytes }) => bytes.length <= largestBytes);
}

function mailOf(name: string): Seed[] {
  try {
    return [{ kind: 'mail', name, bytes: readFileSync(join(packageRoot, 'fixtures', name, 'input.eml')) }];
  } catch {
    return []; // a folder of code
  }
}

/** Nothing in it is packed, so that what is changed is what a reader parses. */
function plainPdf(): Buffer {
  return onePage(
    `BT /F 12 Tf 72 700 Td (${text}) Tj 0 -20 Td [(a) -200 (b)] TJ ET q 10 0 0 10 50 50 cm /X Do Q`,
    {
      resources: '<< /Font << /F 5 0 R >> /XObject << /X 6 0 R >> >>',
      more: [
        '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
        {
          dictionary:
            '/Type /XObject /Subtype /Image /Width 4 /Height 4 /ColorSpace /DeviceGray /BitsPerComponent 8',
          bytes: Buffer.from('0123456789abcdef'),
        },
        '<< /Type /Annot /Subtype /Widget /FT /Tx /T (name) /V (value) /DA (/F 10 Tf) /Rect [72 600 300 620] >>',
      ],
    },
  );
}

function pictures(): Record<string, Uint8Array | Promise<Uint8Array>> {
  const page = cornerPage();
  const raw = () =>
    sharp(page.data, { raw: { width: page.width, height: page.height, channels: 1 } }).resize(420, 520);
  return {
    'page.png': raw().png().toBuffer(),
    'page.jpg': raw().jpeg().toBuffer(),
    'page.gif': raw().gif().toBuffer(),
    'page.webp': raw().webp().toBuffer(),
    'page.avif': raw().avif({ effort: 0 }).toBuffer(),
    'page.tif': raw().tiff({ compression: 'lzw' }).toBuffer(),
    'fax.tif': faxTiff(
      { width: 448, height: 448, isDark: (x, y) => (x >> 6) % 2 === (y >> 6) % 2 },
      { dpi: [204, 98] },
    ),
    'page.bmp': bitmap({ width: 64, height: 64, data: new Uint8Array(4_096).fill(200) }, 8),
    'page.heic': heif(),
  };
}
