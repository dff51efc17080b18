/** The `DocumentOpener` port: looks at the bytes, never at names or declared types, and asks the right adapter. */
import { fileTypeFromBuffer } from 'file-type';
import type { DocumentKind, Problem, ProblemCode } from '../../core/model.js';
import { smallestLetterBytes } from '../../core/mail/candidate-documents.js';
import type { DocumentOpener, OpenDocument, UnopenedDocument } from '../../pipeline/ports.js';
import { joined } from './joined-document.js';

type Opened = Promise<OpenDocument | Problem>;
/** One function an adapter; only the wiring knows them all. */
export interface Openers {
  pdf(bytes: Uint8Array): Opened;
  /** @param type MIME type as the bytes tell it */
  image(bytes: Uint8Array, type: string): Opened;
  docx(bytes: Uint8Array): Opened;
  /** @returns null for a compound file that is no Word file */
  doc(bytes: Uint8Array): Promise<OpenDocument | Problem | null>;
  odt(bytes: Uint8Array): Opened;
  rtf(bytes: Uint8Array): Opened;
  zip(bytes: Uint8Array): Opened;
  readableImages: ReadonlySet<string>;
  /** of a document with all that is in it */
  maxPages: number;
}

const docxTypes = new Set([
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.template',
  'application/vnd.ms-word.document.macroenabled.12',
]);
const odtType = 'application/vnd.oasis.opendocument.text';
const rtfType = 'application/rtf';
const zipType = 'application/zip';
/** Word before 2007 is a compound file; so are other old Office files and Outlook messages. */
const compoundFile = 'application/x-cfb';
/** "%PDF-" may stand anywhere in the first 1024 bytes (PDF Reference 1.7, appendix H, note 13). */
const pdfHeaderWithin = 1_024;
/** A ZIP file in a mail, a Word file in that, a scan in that. */
const deepest = 3;
/** Of one attachment, over all that is in it: each level may unpack to the limit of one, not each file. */
const mostInside = { files: 200, bytes: deepest * 50_000_000 };

export function createDocumentOpener(openers: Openers): DocumentOpener {
  return { open: (bytes) => openAt(bytes, { depth: 1, left: { ...mostInside } }, openers) };
}

interface Level {
  /** from 1 */
  depth: number;
  /** shared by all levels */
  left: { files: number; bytes: number };
}

async function openAt(
  bytes: Uint8Array,
  { depth, left }: Level,
  openers: Openers,
): Promise<OpenDocument | UnopenedDocument> {
  const outer = await openOne(bytes, openers);
  if ('code' in outer) return outer;
  const { enclosed, pageCount } = outer;
  if (!enclosed || (enclosed.length === 0 && pageCount > 0)) return outer;
  const inner: (OpenDocument | UnopenedDocument)[] = [];
  for (const file of enclosed) {
    left.files -= 1;
    left.bytes -= file.length;
    if (left.files < 0 || left.bytes < 0) {
      inner.push(tooMuchInside);
      break;
    }
    const opened = depth < deepest ? await openAt(file, { depth: depth + 1, left }, openers) : tooDeep;
    if (opened === tooDeep && pageCount > 0 && file.length < smallestLetterBytes) continue;
    if (!('code' in opened) || mayHoldPages(opened, file.length)) inner.push(opened);
  }
  return joined(outer, inner, openers.maxPages);
}

const tooMuchInside = refused(
  'other',
  'too-many-attachments',
  'The file holds more files, or larger ones, than are opened.',
);
const tooDeep = refused(
  'other',
  'too-many-attachments',
  `The file holds files within files; the ${deepest} outer levels were opened.`,
);

/** As for attachments: notes, logos and small data files are no broken letters. */
function mayHoldPages({ code, kind }: UnopenedDocument, sizeBytes: number): boolean {
  return code !== 'unsupported-type' || (kind !== 'text' && sizeBytes >= smallestLetterBytes);
}

async function openOne(bytes: Uint8Array, openers: Openers): Promise<OpenDocument | UnopenedDocument> {
  if (bytes.length === 0) return refused('other', 'empty-document', 'The file is empty.');
  if (isPdf(bytes)) return withKind('pdf', await openers.pdf(bytes));
  const type = await typeOf(bytes);
  if (docxTypes.has(type)) return withKind('docx', await openers.docx(bytes));
  if (type === odtType) return withKind('docx', await openers.odt(bytes));
  if (type === rtfType) return withKind('docx', await openers.rtf(bytes));
  if (type === zipType) return withKind('other', await openers.zip(bytes));
  if (openers.readableImages.has(type)) return withKind('image', await openers.image(bytes, type));
  if (type === compoundFile) {
    const opened = await openers.doc(bytes);
    if (opened) return withKind('docx', opened);
  }
  return unreadable(type, bytes);
}

function isPdf(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, pdfHeaderWithin)).includes(
    '%PDF-',
  );
}

async function typeOf(bytes: Uint8Array): Promise<string> {
  try {
    return (await fileTypeFromBuffer(bytes))?.mime ?? '';
  } catch {
    return ''; // cut short within its header
  }
}

function withKind(kind: DocumentKind, opened: OpenDocument | Problem): OpenDocument | UnopenedDocument {
  return 'code' in opened ? { kind, ...opened } : opened;
}

function refused(kind: DocumentKind, code: ProblemCode, text: string): UnopenedDocument {
  return { kind, code, text };
}

function unreadable(type: string, bytes: Uint8Array): UnopenedDocument {
  if (type.startsWith('image/')) {
    return refused(
      'image',
      'unsupported-type',
      'This kind of picture cannot be read; PDF, JPEG, PNG, HEIC or TIFF can.',
    );
  }
  if (looksLikeText(bytes))
    return refused('text', 'unsupported-type', 'The file is plain text, not a document.');
  return refused(
    'other',
    'unsupported-type',
    'This kind of file cannot be read; PDF, Word files, JPEG, PNG, HEIC or TIFF can.',
  );
}

function looksLikeText(bytes: Uint8Array): boolean {
  const start = bytes.subarray(0, 4_096);
  return start.every(
    (byte) => byte >= 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0c || byte === 0x0d,
  );
}
