/**
 * The pdf.js document behind pdf-parse. pdf-parse gives plain text only; words with boxes, form values and
 * annotations are read from the very document it has opened, so that nothing is parsed twice. Its `load()` is
 * private in the types and public at run time (pdf-parse 2.4.5, pinned exactly); tests fail if that changes.
 */
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
// before pdf.js
import { restorePush } from './native-push.js';
import { PDFParse, PasswordException } from 'pdf-parse';
import type { Problem } from '../../core/model.js';

/** Affine matrix [a b c d e f] as PDF writes it: x' = ax + cy + e, y' = bx + dy + f. */
export type Matrix = [number, number, number, number, number, number];

export interface PdfTextItem {
  str: string;
  transform: Matrix;
  width: number;
  height: number;
  fontName: string;
  hasEOL: boolean;
}
export interface PdfAnnotation {
  subtype: string;
  rect: [number, number, number, number];
  annotationFlags: number;
  fieldType?: string | null;
  fieldName?: string;
  fieldValue?: unknown;
  options?: { exportValue: string; displayValue: string }[];
  /** multi-line text field */
  multiLine?: boolean;
  defaultAppearanceData?: { fontSize?: number; fontName?: string };
  contentsObj?: { str: string };
  textContent?: string[];
}
export interface PdfPage {
  getViewport(options: { scale: number }): { width: number; height: number; transform: number[] };
  getTextContent(): Promise<{
    items: (PdfTextItem | { type: string })[];
    styles: Record<string, { ascent?: number; descent?: number; vertical?: boolean }>;
  }>;
  getOperatorList(): Promise<{ fnArray: number[]; argsArray: unknown[][] }>;
  getAnnotations(options: { intent: string }): Promise<PdfAnnotation[]>;
  commonObjs: { has(name: string): boolean; get(name: string): { name?: string } | null };
  cleanup(): void;
}
export interface PdfFile {
  numPages: number;
  getPage(number: number): Promise<PdfPage>;
  getMetadata(): Promise<{ info: { IsCollectionPresent?: boolean } }>;
  getAttachments(): Promise<Record<string, { content?: Uint8Array | null }> | null>;
}
export interface OpenedPdf {
  file: PdfFile;
  close(): Promise<void>;
}

/** Pictures are drawn by PDFium; pdf.js must not spend seconds on decoding them for its operator list. */
const skipAllPictures = 1;

const resources = pdfjsResources();

/** Opens a PDF with pdf-parse. @returns a Problem for what is no readable PDF, never throws for bad input. */
export async function openWithPdfParse(bytes: Uint8Array): Promise<OpenedPdf | Problem> {
  // pdf.js takes the buffer for its own: give it a copy (a Buffer's `slice` is none)
  const parser = new PDFParse({
    ...parseOptions,
    data: new Uint8Array(bytes),
    maxImageSize: skipAllPictures,
  });
  try {
    const file = await (parser as unknown as { load(): Promise<PdfFile> }).load();
    restorePush();
    return { file, close: () => parser.destroy() };
  } catch (error) {
    await parser.destroy().catch(() => undefined);
    return error instanceof PasswordException ? passwordNeeded : corrupt;
  }
}

/** Draws one page with pdf.js as PNG, without pictures of more than `maxPixels`: slow, and only where PDFium has drawn nothing (some JBIG2 pictures). */
export async function screenshot(
  bytes: Uint8Array,
  page: number,
  widthPx: number,
  maxPixels: number,
): Promise<Uint8Array | null> {
  const parser = new PDFParse({ ...parseOptions, data: new Uint8Array(bytes), maxImageSize: maxPixels });
  try {
    const shots = await parser.getScreenshot({
      partial: [page],
      desiredWidth: widthPx,
      imageDataUrl: false,
      imageBuffer: true,
    });
    return shots.pages[0]?.data ?? null;
  } catch {
    return null;
  } finally {
    await parser.destroy().catch(() => undefined);
  }
}

export const corrupt: Problem = {
  code: 'corrupt-document',
  text: 'The PDF is damaged and cannot be opened.',
};
const passwordNeeded: Problem = {
  code: 'password-needed',
  text: 'The PDF is protected by a password and cannot be opened without it.',
};

const parseOptions = {
  // no network and no code from documents
  isEvalSupported: false,
  useWorkerFetch: false,
  enableXfa: false,
  useSystemFonts: false,
  cMapUrl: resources('cmaps'),
  cMapPacked: true,
  standardFontDataUrl: resources('standard_fonts'),
  wasmUrl: resources('wasm'),
  iccUrl: resources('iccs'),
};

/** Folders of the pdfjs-dist that pdf-parse brings along (not necessarily one at the top of node_modules). */
function pdfjsResources(): (folder: string) => string {
  const ours = createRequire(import.meta.url);
  const theirs = createRequire(ours.resolve('pdf-parse'));
  const root = dirname(theirs.resolve('pdfjs-dist/package.json'));
  return (folder) => join(root, folder) + sep;
}
