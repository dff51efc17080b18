/**
 * Drawing and the placed objects of a page, by PDFium. The wrapper has no call for an object's bounds or for closing
 * a page that was not drawn, so its WebAssembly module is used directly for those (fpdf_edit.h, fpdfview.h).
 */
import { type PDFiumDocument, PDFiumLibrary } from '@hyzyla/pdfium';
import type { GreyImage } from '../../core/model.js';
import { invisible, objectTypes, type PdfiumModule } from './pdfium-module.js';
import { hasPictures, largestPicture, missesPictures, type SoleJpeg, soleJpeg } from './pdfium-pictures.js';
import type { Matrix } from './pdfjs.js';

export interface PlacedObject {
  kind: 'image' | 'hidden-text';
  /** left, bottom, right, top in user space */
  rect: [number, number, number, number];
}
export interface PdfiumFile {
  /** pictures and invisible text on a page (from 1) */
  objects(page: number): PlacedObject[];
  /** @returns the page's one picture, where it is nothing else and a JPEG */
  soleJpeg(page: number): SoleJpeg | null;
  /** sides of the largest picture on the page as they are claimed, before anything is decoded */
  largestPicture(page: number): { width: number; height: number };
  /** whether a picture on the page came out blank when it was decoded, as some JBIG2 pictures do */
  missesPictures(page: number): boolean;
  /** @returns null where PDFium cannot draw it */
  draw(page: number, widthPx: number, heightPx: number): Promise<GreyImage | null>;
  close(): void;
}

/** What is asked of a page before it is drawn. Opening one parses it whole, which for text is half of what drawing takes. */
interface Content {
  objects: PlacedObject[];
  largest: { width: number; height: number };
  hasPictures: boolean;
}

const mostObjects = 20_000;
const deepestForm = 8;

let library: Promise<PDFiumLibrary> | undefined;

/** Loads PDFium once a process (4 MB of WebAssembly, about 0.1 s). */
export function warmPdfium(): Promise<PDFiumLibrary> {
  library ??= PDFiumLibrary.init();
  return library;
}

/** What WebAssembly throws where it ends in the middle: a trap or an abort, and a stack that is full. */
const trapNames = new Set(['RuntimeError', 'RangeError']);

/**
 * After a trap the module answers nothing any more, or wrongly, whichever file it is asked about: the next file gets a new
 * one. Without PDFium pages lose what only it tells, such as which of their text is invisible.
 */
function leaveAfterTrap(error: unknown, used: Promise<PDFiumLibrary>): void {
  if (error instanceof Error && trapNames.has(error.name) && library === used) library = undefined;
}

/** @returns null where PDFium cannot open it (pdf.js mends some files that PDFium does not). */
export async function openWithPdfium(bytes: Uint8Array): Promise<PdfiumFile | null> {
  const used = warmPdfium();
  const pdfium = await used;
  let file: PDFiumDocument;
  try {
    file = await pdfium.loadDocument(bytes);
  } catch (error) {
    leaveAfterTrap(error, used);
    return null;
  }
  const onPage = <T>(page: number, use: (page: number, module: PdfiumModule) => T): T | null => {
    try {
      return withPage(file, page, use);
    } catch (error) {
      leaveAfterTrap(error, used);
      throw error;
    }
  };
  const known = new Map<number, Content | null>();
  const contentOf = (page: number): Content | null => {
    if (!known.has(page)) known.set(page, onPage(page, look));
    return known.get(page) ?? null;
  };
  const ofPicture = <T>(page: number, use: (page: number, module: PdfiumModule) => T): T | null =>
    contentOf(page)?.hasPictures ? onPage(page, use) : null;
  return {
    objects: (page) => contentOf(page)?.objects ?? [],
    soleJpeg: (page) => ofPicture(page, soleJpeg),
    largestPicture: (page) => contentOf(page)?.largest ?? { width: 0, height: 0 },
    missesPictures: (page) => ofPicture(page, missesPictures) ?? false,
    async draw(page, widthPx, heightPx) {
      if (page > file.getPageCount()) return null;
      try {
        // draws, then closes the page
        const { width, height, data } = await file.getPage(page - 1).render({
          width: widthPx,
          height: heightPx,
          colorSpace: 'Gray',
          renderFormFields: true,
        });
        return { width, height, data };
      } catch (error) {
        leaveAfterTrap(error, used);
        return null;
      }
    },
    close() {
      try {
        file.destroy();
      } catch (error) {
        leaveAfterTrap(error, used);
      }
    },
  };
}

function look(page: number, module: PdfiumModule): Content {
  return {
    objects: placedObjects(page, module),
    largest: largestPicture(page, module),
    hasPictures: hasPictures(page, module),
  };
}

function withPage<T>(
  file: PDFiumDocument,
  page: number,
  use: (page: number, module: PdfiumModule) => T,
): T | null {
  if (page > file.getPageCount()) return null;
  const { module, pageIdx } = file.getPage(page - 1) as unknown as {
    module: PdfiumModule;
    pageIdx: number;
  };
  if (pageIdx === 0) return null;
  try {
    return use(pageIdx, module);
  } finally {
    module._FPDF_ClosePage(pageIdx);
  }
}

function placedObjects(page: number, module: PdfiumModule): PlacedObject[] {
  const found: PlacedObject[] = [];
  let seen = 0;
  const floats = module.wasmExports.malloc(6 * 4);
  const read = (count: number) => {
    // the heap may have moved since
    const view = new DataView(module.HEAPU8.buffer, floats, 24);
    return Array.from({ length: count }, (_, i) => view.getFloat32(i * 4, true));
  };
  const visit = (object: number, outer: Matrix[], depth: number): void => {
    seen += 1;
    if (seen > mostObjects || object === 0) return;
    const type = module._FPDFPageObj_GetType(object);
    if (type === objectTypes.form && depth < deepestForm) {
      if (!module._FPDFPageObj_GetMatrix(object, floats)) return;
      const inner = [...outer, read(6) as Matrix];
      for (let i = 0; i < module._FPDFFormObj_CountObjects(object); i++) {
        visit(module._FPDFFormObj_GetObject(object, i), inner, depth + 1);
      }
      return;
    }
    const hidden = type === objectTypes.text && module._FPDFTextObj_GetTextRenderMode(object) === invisible;
    if (type !== objectTypes.image && !hidden) return;
    if (!module._FPDFPageObj_GetBounds(object, floats, floats + 4, floats + 8, floats + 12)) return;
    const rect = read(4) as [number, number, number, number];
    found.push({ kind: hidden ? 'hidden-text' : 'image', rect: outer.reduceRight(transformRect, rect) });
  };
  try {
    for (let i = 0; i < module._FPDFPage_CountObjects(page); i++) {
      visit(module._FPDFPage_GetObject(page, i), [], 0);
    }
  } finally {
    module.wasmExports.free(floats);
  }
  return found;
}

function transformRect(
  [x0, y0, x1, y1]: PlacedObject['rect'],
  [a, b, c, d, e, f]: Matrix,
): PlacedObject['rect'] {
  const xs = [a * x0 + c * y0, a * x1 + c * y0, a * x0 + c * y1, a * x1 + c * y1].map((x) => x + e);
  const ys = [b * x0 + d * y0, b * x1 + d * y0, b * x0 + d * y1, b * x1 + d * y1].map((y) => y + f);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}
