/** Wires what reads letters, inside a reading process: the only other file that knows adapters, beside app.ts. */
import { loadRoster } from './adapters/forms/load-forms.js';
import { createHandwritingReader } from './adapters/handwriting/handwriting-reader.js';
import { imageTypes, openImage } from './adapters/image/open-image.js';
import { createPictures } from './adapters/image/pictures.js';
import { createMailParser } from './adapters/mime/mail-parser.js';
import { createRecogniser } from './adapters/ocr/recogniser.js';
import { openDoc } from './adapters/office/open-doc.js';
import { openDocx } from './adapters/office/open-docx.js';
import { openOdt } from './adapters/office/open-odt.js';
import { openRtf } from './adapters/office/open-rtf.js';
import { openZip } from './adapters/office/open-zip.js';
import { openPdf } from './adapters/pdf/open-pdf.js';
import { createDocumentOpener } from './adapters/reader/document-opener.js';
import type { Task, TaskResult } from './adapters/reader/messages.js';
import { refuseConnections } from './adapters/reader/refuse-connections.js';
import { serveReading } from './adapters/reader/serve-reading.js';
import { warmUpDocument } from './adapters/reader/warm-up.js';
import type { MailReading } from './core/model.js';
import {
  defaultPageLimits,
  type DocumentTools,
  drawPagePng,
  type OpenedPages,
  openPages,
} from './pipeline/open-pages.js';
import type { DocumentOpener, PageToDraw, ReadRequest, Recogniser } from './pipeline/ports.js';
import { readMail } from './pipeline/read-mail.js';

const limits = {
  maxPages: 60,
  maxPixels: 60_000_000,
  /** tabloid paper at 300 dpi; a poster is drawn smaller */
  maxDrawnPixels: 17_000_000,
  maxUnpackedBytes: 50_000_000,
};

/** Four letters of scanned pages; holiday photographs are not read through to the last. */
const mostOcrPagesOfMail = 24;

export interface ReadingApp {
  /** how many cores reading may keep busy from now on (at first one): so many pages are read at once */
  useCores(count: number): void;
  read(request: ReadRequest): Promise<MailReading>;
  drawPage(request: ReadRequest, at: PageToDraw): Promise<Buffer | null>;
  document(request: ReadRequest, document: number): Promise<Uint8Array | null>;
  close(): Promise<void>;
}

/**
 * Puts something of the caller's around the tools, as benches do: one keeps what was recognised, one measures time.
 */
export interface Around {
  recogniser?(recogniser: Recogniser): Recogniser;
  tools?(tools: DocumentTools): DocumentTools;
}

/** Opens every kind of document that is read. */
export function openerWithin(most: typeof limits): DocumentOpener {
  return createDocumentOpener({
    pdf: (bytes) => openPdf(bytes, most),
    image: (bytes, type) => openImage(bytes, type, most),
    docx: (bytes) => openDocx(bytes, most),
    doc: (bytes) => openDoc(bytes, most),
    odt: (bytes) => openOdt(bytes, most),
    rtf: (bytes) => openRtf(bytes, most),
    zip: (bytes) => openZip(bytes, most),
    readableImages: imageTypes,
    maxPages: most.maxPages,
  });
}

export function createReadingApp(around: Around = {}): ReadingApp {
  const pictures = createPictures();
  let cores = 1;
  const ownRecogniser = createRecogniser(pictures, () => cores);
  const recogniser = around.recogniser?.(ownRecogniser) ?? ownRecogniser;
  const handwriting = createHandwritingReader();
  const opener = openerWithin(limits);
  const ownTools: DocumentTools = { opener, recogniser, pictures };
  const tools = around.tools?.(ownTools) ?? ownTools;
  const parser = createMailParser();
  const roster = loadRoster();
  return {
    useCores(count) {
      cores = count;
    },
    async read(request) {
      const open: OpenedPages[] = [];
      const openAndKeep = async (bytes: Uint8Array, name: string, index: number) => {
        const read = open.reduce((sum, { ocrPages }) => sum + ocrPages.read, 0);
        const maxOcrPages = Math.min(defaultPageLimits.maxOcrPages, mostOcrPagesOfMail - read);
        const pageLimits = { ...defaultPageLimits, maxOcrPages, pagesAtOnce: cores };
        const opened = await openPages(bytes, name, index, tools, pageLimits);
        open.push(opened);
        return opened;
      };
      try {
        return await readMail(request, { parser, roster, handwriting, openPages: openAndKeep });
      } finally {
        for (const opened of open) await opened.close();
      }
    },
    async drawPage(request, at) {
      if (request.kind === 'document') return drawPagePng(request.bytes, request.name, at, tools);
      const part = (await parser.parse(request.bytes)).parts[at.document];
      return part ? drawPagePng(part.bytes, part.name, at, tools) : null;
    },
    async document(request, document) {
      return (await parser.parse(request.bytes)).parts[document]?.bytes ?? null;
    },
    close: async () => {
      await recogniser.close();
      await handwriting.close();
    },
  };
}

/** Serves the process that forked this one (workers/reading-child.ts). */
export async function runReadingChild(around: Around = {}): Promise<void> {
  refuseConnections();
  const app = createReadingApp(around);
  // the first document makes pdf.js, PDFium and the compiler slow: let it not be a letter
  await app.read(warmUpDocument());
  serveReading(async (task: Task): Promise<TaskResult> => {
    if (task.kind === 'draw') return { kind: 'draw', png: await app.drawPage(task.request, task.at) };
    if (task.kind === 'document')
      return { kind: 'document', bytes: await app.document(task.request, task.document) };
    app.useCores(task.cores);
    return { kind: 'read', reading: await app.read(task.request) };
  });
}
