/** Opens a PDF: text by pdf-parse (pdf.js), drawing and placed objects by PDFium, signature fields by pdf-lib. */
import sharp from 'sharp';
import type { Box, GreyImage, Mark, Problem } from '../../core/model.js';
import type { OpenDocument, RawPage } from '../../pipeline/ports.js';
import { readAnnotations } from './annotations.js';
import { embeddedFiles } from './embedded-files.js';
import { drawScan } from './draw-scan.js';
import { boxOfRect, clip, pageGeometry, type PageGeometry } from './page-geometry.js';
import { openWithPdfium, type PdfiumFile, type PlacedObject } from './pdfium.js';
import { corrupt, openWithPdfParse, type PdfPage, screenshot } from './pdfjs.js';
import { readSignatureFields, type SignatureFields } from './signature-fields.js';
import { readTextLayer, withoutHidden } from './text-layer.js';
import { typeFacesOf } from './type-faces.js';

export interface PdfLimits {
  maxPages: number;
  /** of one picture on a page, as it is stored */
  maxPixels: number;
  /** of one drawn page; a larger one is drawn at fewer dots an inch rather than refused */
  maxDrawnPixels: number;
}

/** A picture that covers this much of the page is the page itself (a scan), not something placed on it. */
const pageSized = 0.9;

/** @returns a Problem for what cannot be opened or has too many pages; never throws for bad input. */
export async function openPdf(bytes: Uint8Array, limits: PdfLimits): Promise<OpenDocument | Problem> {
  const opened = await openWithPdfParse(bytes);
  if ('code' in opened) return opened;
  const { file } = opened;
  const refused =
    file.numPages < 1
      ? noPages
      : file.numPages > limits.maxPages
        ? tooManyPages(file.numPages, limits.maxPages)
        : null;
  if (refused) {
    await opened.close();
    return refused;
  }
  const pdfium = await openWithPdfium(bytes);
  const enclosed = await embeddedFiles(file);
  let signatures: Promise<SignatureFields> | undefined;
  return {
    kind: 'pdf',
    pageCount: file.numPages,
    async page(number) {
      try {
        const page = await file.getPage(number);
        const geometry = pageGeometry(page);
        if (!geometry) return corrupt;
        const refused = tooManyPixels(pdfium, number, limits);
        if (refused) return refused;
        const read = await readPage(page, geometry, pdfium?.objects(number) ?? [], () => {
          signatures ??= readSignatureFields(bytes);
          return signatures;
        });
        page.cleanup();
        return { ...read, draw: (dpi) => drawPage({ bytes, pdfium, number, geometry, limits, dpi }) };
      } catch {
        // whatever pdf.js throws here, it is about this file
        return corrupt;
      }
    },
    enclosed,
    async close() {
      pdfium?.close();
      await opened.close();
    },
  };
}

async function readPage(
  page: PdfPage,
  geometry: PageGeometry,
  objects: PlacedObject[],
  signatures: () => Promise<SignatureFields>,
): Promise<Omit<RawPage, 'draw'>> {
  const faces = await typeFacesOf(page);
  const printed = await readTextLayer(page, geometry, faces);
  const added = await readAnnotations(page, geometry, signatures);
  const boxes = (kind: PlacedObject['kind']) =>
    objects.flatMap((o): Box[] => (o.kind === kind ? [boxOfRect(o.rect, geometry)] : []));
  const pictures = boxes('image').flatMap((box): Mark[] => {
    const shown = clip(box);
    return shown && shown.w * shown.h < pageSized ? [{ kind: 'image', box: shown }] : [];
  });
  return {
    widthPt: geometry.widthPt,
    heightPt: geometry.heightPt,
    words: [...withoutHidden(printed, boxes('hidden-text')), ...added.words],
    marks: [...pictures, ...added.marks],
  };
}

interface Drawing {
  bytes: Uint8Array;
  pdfium: PdfiumFile | null;
  number: number;
  geometry: PageGeometry;
  limits: PdfLimits;
  dpi: number;
}

async function drawPage({
  bytes,
  pdfium,
  number,
  geometry,
  limits,
  dpi,
}: Drawing): Promise<GreyImage | null> {
  const wanted = dpi / 72;
  const scale = Math.min(wanted, Math.sqrt(limits.maxDrawnPixels / (geometry.widthPt * geometry.heightPt)));
  const width = Math.max(1, Math.round(geometry.widthPt * scale));
  const height = Math.max(1, Math.round(geometry.heightPt * scale));
  const scanned =
    pdfium && (await drawScan({ bytes, pdfium, number, geometry }, { width, height }, limits.maxPixels));
  if (scanned) return scanned;
  const drawn = (await pdfium?.draw(number, width, height)) ?? null;
  if (drawn && !isUniform(drawn) && !pdfium?.missesPictures(number)) return drawn;
  // PDFium draws some JBIG2 pictures blank and cannot open some damaged files; a page without a picture is just empty
  const empty = drawn && !pdfium?.objects(number).some((o) => o.kind === 'image');
  if (empty) return drawn;
  const png = await screenshot(bytes, number, width, limits.maxPixels);
  const other = png && (await greyOf(png));
  return other && !(drawn && isUniform(other)) ? other : drawn;
}

export function isUniform({ data }: GreyImage): boolean {
  const first = data[0] ?? 255;
  // a plain loop: white margins are a quarter of a million pixels
  for (let i = 1; i < data.length; i++) if (Math.abs(data[i]! - first) >= 8) return false;
  return true;
}

async function greyOf(png: Uint8Array): Promise<GreyImage | null> {
  const { data, info } = await sharp(png)
    .flatten({ background: 'white' })
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return info.channels === 1 ? { width: info.width, height: info.height, data } : null;
}

function tooManyPixels(pdfium: PdfiumFile | null, page: number, limits: PdfLimits): Problem | null {
  const { width, height } = pdfium?.largestPicture(page) ?? { width: 0, height: 0 };
  if (width * height <= limits.maxPixels) return null;
  const [has, most] = [width * height, limits.maxPixels].map((pixels) => Math.round(pixels / 1e6));
  return {
    code: 'too-many-pixels',
    text: `A picture in the PDF is ${width} × ${height} pixels (${has} million); at most ${most} million are read.`,
  };
}

const noPages: Problem = { code: 'empty-document', text: 'The PDF is empty: it has no pages.' };

function tooManyPages(pages: number, most: number): Problem {
  return { code: 'too-many-pages', text: `The PDF has ${pages} pages; at most ${most} are read.` };
}
