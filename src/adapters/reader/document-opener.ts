/** The `DocumentOpener` port: looks at the bytes, never at names or declared types, and asks the right adapter. */
import { fileTypeFromBuffer } from 'file-type';
import type { DocumentKind, Problem, ProblemCode } from '../../core/model.js';
import type { DocumentOpener, OpenDocument, UnopenedDocument } from '../../pipeline/ports.js';

/** One function an adapter; only the wiring knows them all. */
export interface Openers {
  pdf(bytes: Uint8Array): Promise<OpenDocument | Problem>;
  /** @param type MIME type as the bytes tell it */
  image(bytes: Uint8Array, type: string): Promise<OpenDocument | Problem>;
  docx(bytes: Uint8Array): Promise<OpenDocument | Problem>;
  readableImages: ReadonlySet<string>;
}

const docxType = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
/** Word before 2007 is a compound file; so are other old Office files and Outlook messages. */
const compoundFile = 'application/x-cfb';
/** "%PDF-" may stand anywhere in the first 1024 bytes (PDF Reference 1.7, appendix H, note 13). */
const pdfHeaderWithin = 1_024;

export function createDocumentOpener(openers: Openers): DocumentOpener {
  return {
    async open(bytes) {
      if (bytes.length === 0) return refused('other', 'empty-document', 'The file is empty.');
      if (isPdf(bytes)) return withKind('pdf', await openers.pdf(bytes));
      const type = await typeOf(bytes);
      if (type === docxType) return withKind('docx', await openers.docx(bytes));
      if (openers.readableImages.has(type)) return withKind('image', await openers.image(bytes, type));
      return unreadable(type, bytes);
    },
  };
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
      'This kind of picture cannot be read; PDF, JPEG, PNG or TIFF can.',
    );
  }
  if (type === compoundFile) {
    return refused(
      'other',
      'unsupported-type',
      'Word files of the old .doc kind cannot be read; PDF or .docx can.',
    );
  }
  if (looksLikeText(bytes))
    return refused('text', 'unsupported-type', 'The file is plain text, not a document.');
  return refused(
    'other',
    'unsupported-type',
    'This kind of file cannot be read; PDF, JPEG, PNG or TIFF can.',
  );
}

function looksLikeText(bytes: Uint8Array): boolean {
  const start = bytes.subarray(0, 4_096);
  return start.every(
    (byte) => byte >= 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0c || byte === 0x0d,
  );
}
