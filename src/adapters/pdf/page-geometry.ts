/** From PDF user space to boxes in fractions of the upright page (/Rotate and CropBox are in pdf.js's viewport). */
import type { Box } from '../../core/model.js';
import type { Matrix, PdfPage } from './pdfjs.js';

export interface PageGeometry {
  widthPt: number;
  heightPt: number;
  /** user space → points on the upright page, y downwards */
  matrix: Matrix;
}

/** A page's size may be any number in a broken file; beyond this one (200 inches, the limit of PDF 1.4) it is no page. */
const largestPt = 14_400 * 10;

/** @returns null where the page has no usable size. */
export function pageGeometry(page: PdfPage): PageGeometry | null {
  const { width, height, transform } = page.getViewport({ scale: 1 });
  if (!usable(width) || !usable(height) || !transform.every(Number.isFinite)) return null;
  return { widthPt: width, heightPt: height, matrix: transform as Matrix };
}

function usable(sizePt: number): boolean {
  return Number.isFinite(sizePt) && sizePt >= 1 && sizePt <= largestPt;
}

/** First `inner`, then `outer`. */
export function multiply(outer: Matrix, inner: Matrix): Matrix {
  const [a, b, c, d, e, f] = outer;
  const [g, h, i, j, k, l] = inner;
  return [a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * l + e, b * k + d * l + f];
}

export function apply([a, b, c, d, e, f]: Matrix, x: number, y: number): [number, number] {
  return [a * x + c * y + e, b * x + d * y + f];
}

/** Upright box around points given in page points. Not clipped: what lies off the page keeps its place. */
export function boxAround(points: [number, number][], geometry: PageGeometry): Box {
  const xs = points.map(([x]) => x / geometry.widthPt);
  const ys = points.map(([, y]) => y / geometry.heightPt);
  const x = Math.min(...xs);
  const y = Math.min(...ys);
  return { x, y, w: Math.max(...xs) - x, h: Math.max(...ys) - y };
}

/** A rectangle of user space as a box. */
export function boxOfRect([x0, y0, x1, y1]: readonly number[], geometry: PageGeometry): Box {
  const { matrix } = geometry;
  const corners = [
    apply(matrix, x0 ?? 0, y0 ?? 0),
    apply(matrix, x1 ?? 0, y1 ?? 0),
    apply(matrix, x0 ?? 0, y1 ?? 0),
    apply(matrix, x1 ?? 0, y0 ?? 0),
  ];
  return boxAround(corners, geometry);
}

/** The part of a box on the page, or null where none of it is. */
export function clip(box: Box): Box | null {
  const x = Math.max(0, box.x);
  const y = Math.max(0, box.y);
  const w = Math.min(1, box.x + box.w) - x;
  const h = Math.min(1, box.y + box.h) - y;
  return w > 0 && h > 0 && Number.isFinite(w + h) ? { x, y, w, h } : null;
}
