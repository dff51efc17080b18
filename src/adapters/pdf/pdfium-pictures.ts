/**
 * The pictures of a page as PDFium holds them (fpdf_edit.h): the scan that a page is, and pictures in the coding
 * that PDFium sometimes decodes to nothing.
 */
import { invisible, objectTypes, type PdfiumModule } from './pdfium-module.js';

/** A page that is one JPEG and nothing else one can see. */
export interface SoleJpeg {
  bytes: Uint8Array;
  width: number;
  height: number;
  /** left, bottom, right, top in user space; the picture stands upright in it */
  rect: [number, number, number, number];
}

/** FPDF_COLORSPACE_DEVICEGRAY, _DEVICERGB and _ICCBASED */
const plainColours = new Set([1, 2, 7]);
/** `FPDF_IMAGEOBJ_METADATA`: width, height, two floats, bits a pixel, colour space, marked-content id */
const metadataBytes = 28;
/** PDFium's decoder does not know all of JBIG2 (T.88), and leaves out what it does not know. */
const fragileFilter = 'JBIG2Decode';
const mostObjects = 2_000;
/** Byte a pixel of FPDFBitmap_Gray, _BGR, _BGRx and _BGRA. */
const bytesAPixel: Record<number, number> = { 1: 1, 2: 3, 3: 4, 4: 4 };

/** @returns null where anything else is drawn: further objects, annotations, transparency, a clip, a turned picture */
export function soleJpeg(page: number, module: PdfiumModule): SoleJpeg | null {
  const images = visibleObjects(page, module);
  const image = images?.[0];
  if (!image || images.length > 1 || module._FPDFPage_GetAnnotCount(page) > 0) return null;
  if (module._FPDFPageObj_GetType(image) !== objectTypes.image) return null;
  if (module._FPDFPageObj_HasTransparency(image) !== 0) return null;
  if (module._FPDFClipPath_CountPaths(module._FPDFPageObj_GetClipPath(image)) > 0) return null;
  const filters = filtersOf(image, module);
  if (filters.length !== 1 || filters[0] !== 'DCTDecode') return null;
  return withMemory(module, metadataBytes, (at) => {
    if (!module._FPDFImageObj_GetImageMetadata(image, page, at)) return null;
    const [width = 0, height = 0, , , , colours = 0] = uint32s(module, at, 6);
    if (!plainColours.has(colours) || !module._FPDFPageObj_GetMatrix(image, at)) return null;
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = float32s(module, at, 6);
    if (a <= 0 || d <= 0 || Math.abs(b) > a * 1e-3 || Math.abs(c) > d * 1e-3) return null;
    const bytes = rawBytes(image, module);
    return bytes && { bytes, width, height, rect: [e, f, e + a, f + d] };
  });
}

/** @returns the sides of the largest picture on the page, as its dictionary claims them; zeros where there is none */
export function largestPicture(page: number, module: PdfiumModule): { width: number; height: number } {
  return withMemory(module, 8, (at) => {
    let largest = { width: 0, height: 0 };
    for (const image of imagesOf(page, module)) {
      if (!module._FPDFImageObj_GetImagePixelSize(image, at, at + 4)) continue;
      const [width = 0, height = 0] = uint32s(module, at, 2);
      if (width * height > largest.width * largest.height) largest = { width, height };
    }
    return largest;
  });
}

export function hasPictures(page: number, module: PdfiumModule): boolean {
  return imagesOf(page, module).length > 0;
}

/** @returns whether a JBIG2 picture on the page was decoded to a single shade, or not at all, and may hold more */
export function missesPictures(page: number, module: PdfiumModule): boolean {
  for (const image of imagesOf(page, module)) {
    if (!filtersOf(image, module).includes(fragileFilter)) continue;
    const bitmap = module._FPDFImageObj_GetBitmap(image);
    if (bitmap === 0) return true;
    try {
      if (isOneShade(bitmap, module)) return true;
    } finally {
      module._FPDFBitmap_Destroy(bitmap);
    }
  }
  return false;
}

function isOneShade(bitmap: number, module: PdfiumModule): boolean {
  const [width, height] = [module._FPDFBitmap_GetWidth(bitmap), module._FPDFBitmap_GetHeight(bitmap)];
  const stride = module._FPDFBitmap_GetStride(bitmap);
  const rowBytes = width * (bytesAPixel[module._FPDFBitmap_GetFormat(bitmap)] ?? 1);
  const start = module._FPDFBitmap_GetBuffer(bitmap);
  const heap = module.HEAPU8;
  const first = heap[start] ?? 0;
  for (let y = 0; y < height; y++) {
    const row = heap.subarray(start + y * stride, start + y * stride + rowBytes);
    if (row.some((value) => Math.abs(value - first) > 8)) return false;
  }
  return true;
}

/** Everything but invisible text (a scanner's OCR layer); null where there are too many to be a scan. */
function visibleObjects(page: number, module: PdfiumModule): number[] | null {
  const count = module._FPDFPage_CountObjects(page);
  if (count > mostObjects) return null;
  return Array.from({ length: count }, (_, i) => module._FPDFPage_GetObject(page, i)).filter(
    (object) =>
      module._FPDFPageObj_GetType(object) !== objectTypes.text ||
      module._FPDFTextObj_GetTextRenderMode(object) !== invisible,
  );
}

/** Pictures on the page and in the form objects on it. */
function imagesOf(page: number, module: PdfiumModule): number[] {
  const images: number[] = [];
  const visit = (object: number, depth: number): void => {
    const type = module._FPDFPageObj_GetType(object);
    if (type === objectTypes.image) images.push(object);
    if (type !== objectTypes.form || depth > 4) return;
    const count = Math.min(module._FPDFFormObj_CountObjects(object), mostObjects);
    for (let i = 0; i < count; i++) visit(module._FPDFFormObj_GetObject(object, i), depth + 1);
  };
  const count = Math.min(module._FPDFPage_CountObjects(page), mostObjects);
  for (let i = 0; i < count; i++) visit(module._FPDFPage_GetObject(page, i), 0);
  return images;
}

function filtersOf(image: number, module: PdfiumModule): string[] {
  return Array.from({ length: module._FPDFImageObj_GetImageFilterCount(image) }, (_, i) => {
    const length = module._FPDFImageObj_GetImageFilter(image, i, 0, 0);
    return withMemory(module, length, (at) => {
      module._FPDFImageObj_GetImageFilter(image, i, at, length);
      return Buffer.from(module.HEAPU8.subarray(at, at + length - 1)).toString('latin1');
    });
  });
}

function rawBytes(image: number, module: PdfiumModule): Uint8Array | null {
  const length = module._FPDFImageObj_GetImageDataRaw(image, 0, 0);
  if (length === 0) return null;
  return withMemory(module, length, (at) => {
    module._FPDFImageObj_GetImageDataRaw(image, at, length);
    return module.HEAPU8.slice(at, at + length);
  });
}

function withMemory<T>(module: PdfiumModule, bytes: number, use: (at: number) => T): T {
  const at = module.wasmExports.malloc(bytes);
  try {
    return use(at);
  } finally {
    module.wasmExports.free(at);
  }
}

/** The heap may have moved: looked at anew each time. */
function uint32s(module: PdfiumModule, at: number, count: number): number[] {
  const view = new DataView(module.HEAPU8.buffer, at, count * 4);
  return Array.from({ length: count }, (_, i) => view.getUint32(i * 4, true));
}

function float32s(module: PdfiumModule, at: number, count: number): number[] {
  const view = new DataView(module.HEAPU8.buffer, at, count * 4);
  return Array.from({ length: count }, (_, i) => view.getFloat32(i * 4, true));
}
