/**
 * Ink on a page: what is left of a region when rules, known words and dirt are taken away. Sizes are in points, so the
 * same figures hold for a 100 dpi fax and a 300 dpi scan.
 */
import type { Box, GreyImage } from '../model.js';
import { type Bits, binarise, erase } from './ink-bits.js';
import { findRules, removeRules, type Rule } from './rules.js';

/**
 * The trade-offs: a pen mark smaller than `leastInkPt` cannot be told from dirt or a stray dot, and calling dirt a
 * signature hides a missing one; calling a small signature dirt tells a district something wrong. In between lies
 * `mark`, which decides nothing and goes to a person.
 */
export const inkThresholds = {
  /** a piece no larger than this both ways is speckle: fax noise is 1-2 px, paper grain less */
  specklePt: 2.6,
  /** thinner than this in one direction *and* shorter than leastInkPt: the fringe of a removed rule */
  fringePt: 1,
  /** largest piece of a signature or of a handwritten date is at least this long */
  leastInkPt: 9,
  /** length of all strokes together (area by a pen's width), points */
  leastStrokePt: 22,
  /** pieces paler than this share of the page's print shine through from the other side */
  faintShare: 0.3,
  /** shadows, staples and hole punches lie within this distance of the edge of the page */
  edgePt: 16,
  /** a punched hole is 6-8 mm wide, is black throughout, and lies within this distance of the edge */
  holePt: { least: 13, most: 27, fromEdge: 50, filled: 0.62 },
} as const;

/** One connected piece of ink, in pixels of the page (`x1`, `y1` inclusive). */
export interface Piece {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
  px: number;
  /** mean contrast of its pixels to the paper around, 0..255 */
  contrast: number;
}

export type InkLook = 'nothing' | 'speckle' | 'faint' | 'mark' | 'ink';

export interface Ink {
  /** pieces larger than speckle */
  strokes: number;
  inkPx: number;
  /** around those pieces; null where there are none */
  box: Box | null;
  looksLike: InkLook;
}

export interface InkOptions {
  /** width of the page in points, to know its resolution */
  widthPt: number;
  /** known words: what stands in these boxes is print */
  ignore?: readonly Box[];
  /** contrast of the page's print; without it nothing is called faint */
  printContrast?: number | null;
}

/** What is drawn or written inside `box` (fractions of the page) besides rules and the words in `ignore`. */
export function inkIn(image: GreyImage, box: Box, options: InkOptions): Ink {
  const bits = binarise(image, box, options.widthPt);
  removeRules(bits, allRules(bits));
  for (const word of options.ignore ?? []) erase(bits, word, 1);
  return judgeInk(piecesOf(bits), bits, options.printContrast ?? null);
}

/** No stroke of a pen runs straight through a region this high: a column's border does. */
const borderPt = 24;

/** Horizontal rules, and vertical ones that end on them: a lone upright stroke may be a letter of a signature. */
export function allRules(bits: Bits): Rule[] {
  const horizontal = findRules(bits, 'horizontal');
  const near = 5 * bits.pxPerPt;
  const vertical = findRules(bits, 'vertical').filter((rule) => {
    const touches = (end: number) =>
      horizontal.some(
        (line) =>
          Math.abs(line.centre - end) <= near &&
          line.from <= rule.centre + near &&
          line.to >= rule.centre - near,
      );
    const crosses = rule.from <= bits.top + near && rule.to >= bits.top + bits.height - near;
    if (crosses && bits.height > borderPt * bits.pxPerPt) return true;
    return touches(rule.from) || touches(rule.to) || rule.to - rule.from > 72 * bits.pxPerPt;
  });
  return [...horizontal, ...vertical];
}

/** Connected pieces (8 neighbours), largest first. */
export function piecesOf({ data, contrast, width, height, left, top }: Bits): Piece[] {
  const seen = new Uint8Array(data.length);
  const pieces: Piece[] = [];
  const stack: number[] = [];
  for (let start = data.indexOf(1); start >= 0; start = data.indexOf(1, start + 1)) {
    if (seen[start]) continue;
    seen[start] = 1;
    stack.push(start);
    const piece = { x0: width, y0: height, x1: 0, y1: 0, px: 0, contrast: 0 };
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      const x = at % width;
      const y = (at - x) / width;
      if (x < piece.x0) piece.x0 = x;
      if (x > piece.x1) piece.x1 = x;
      if (y < piece.y0) piece.y0 = y;
      if (y > piece.y1) piece.y1 = y;
      piece.px += 1;
      piece.contrast += contrast[at] ?? 0;
      for (let dy = -1; dy <= 1; dy++) {
        for (let dx = -1; dx <= 1; dx++) {
          const next = at + dy * width + dx;
          if (x + dx < 0 || x + dx >= width || y + dy < 0 || y + dy >= height) continue;
          if (!data[next] || seen[next]) continue;
          seen[next] = 1;
          stack.push(next);
        }
      }
    }
    pieces.push({
      x0: piece.x0 + left,
      x1: piece.x1 + left,
      y0: piece.y0 + top,
      y1: piece.y1 + top,
      px: piece.px,
      contrast: piece.contrast / piece.px,
    });
  }
  return pieces.sort((a, b) => b.px - a.px);
}

/** Whether these pieces together are a person's writing. Pieces hugging the edge of the page are not counted. */
export function judgeInk(pieces: readonly Piece[], bits: Bits, printContrast: number | null): Ink {
  const kept = pieces.filter((piece) => !isDirt(piece, bits));
  const inkPx = kept.reduce((sum, piece) => sum + piece.px, 0);
  const box = boxAround(kept, bits);
  if (kept.length === 0) {
    const looksLike = pieces.length > 0 ? 'speckle' : 'nothing';
    return { strokes: 0, inkPx: 0, box: null, looksLike };
  }
  const dark = printContrast === null ? kept : kept.filter((p) => p.contrast >= faintBelow(printContrast));
  const longest = Math.max(0, ...dark.map((piece) => longestSidePx(piece))) / bits.pxPerPt;
  const strokePt = dark.reduce((sum, piece) => sum + strokeLengthPx(piece, bits.pxPerPt), 0) / bits.pxPerPt;
  const enough = longest >= inkThresholds.leastInkPt && strokePt >= inkThresholds.leastStrokePt;
  const looksLike = enough ? 'ink' : dark.length > 0 ? 'mark' : 'faint';
  return { strokes: kept.length, inkPx, box, looksLike };
}

const faintBelow = (printContrast: number) => printContrast * inkThresholds.faintShare;

export const longestSidePx = (piece: Piece): number =>
  Math.max(piece.x1 - piece.x0 + 1, piece.y1 - piece.y0 + 1);

/** Area by a pen's width (about 1 pt, never under two pixels), and no less than the piece's longer side. */
function strokeLengthPx(piece: Piece, pxPerPt: number): number {
  return Math.max(piece.px / Math.max(2, 1.2 * pxPerPt), longestSidePx(piece));
}

export function isDirt(piece: Piece, bits: Bits): boolean {
  const { specklePt, fringePt, leastInkPt, edgePt } = inkThresholds;
  const w = (piece.x1 - piece.x0 + 1) / bits.pxPerPt;
  const h = (piece.y1 - piece.y0 + 1) / bits.pxPerPt;
  if (w <= specklePt && h <= specklePt) return true;
  if (Math.min(w, h) <= fringePt && Math.max(w, h) < leastInkPt) return true;
  return liesWithin(edgePt, piece, bits) || isHole(piece, w, h, bits);
}

/** Whether it is no farther from an edge of the page than this. */
function liesWithin(edgePt: number, piece: Piece, { pxPerPt, pageWidth, pageHeight }: Bits): boolean {
  const edge = edgePt * pxPerPt;
  return piece.x1 < edge || piece.x0 > pageWidth - edge || piece.y1 < edge || piece.y0 > pageHeight - edge;
}

/** A disc: as high as wide, and filled. No letter is, and no stroke of a pen. */
function isHole(piece: Piece, w: number, h: number, bits: Bits): boolean {
  const { least, most, fromEdge, filled } = inkThresholds.holePt;
  if (Math.min(w, h) < least || Math.max(w, h) > most || Math.max(w, h) > 1.25 * Math.min(w, h)) return false;
  return piece.px >= filled * w * h * bits.pxPerPt ** 2 && liesWithin(fromEdge, piece, bits);
}

function boxAround(pieces: readonly Piece[], bits: Bits): Box | null {
  if (pieces.length === 0) return null;
  const x0 = Math.min(...pieces.map((p) => p.x0)) / bits.pageWidth;
  const y0 = Math.min(...pieces.map((p) => p.y0)) / bits.pageHeight;
  const x1 = (Math.max(...pieces.map((p) => p.x1)) + 1) / bits.pageWidth;
  const y1 = (Math.max(...pieces.map((p) => p.y1)) + 1) / bits.pageHeight;
  return { x: x0, y: y0, w: x1 - x0, h: y1 - y0 };
}

/** How dark the page's print is: the middle contrast of ink inside known words; null where there is too little. */
export function printContrastOf(image: GreyImage, widthPt: number, words: readonly Box[]): number | null {
  const means: number[] = [];
  for (const word of words.slice(0, 60)) {
    const bits = binarise(image, word, widthPt);
    let sum = 0;
    let count = 0;
    for (const [i, ink] of bits.data.entries()) {
      if (!ink) continue;
      sum += bits.contrast[i] ?? 0;
      count += 1;
    }
    if (count > 8) means.push(sum / count);
  }
  if (means.length < 3) return null;
  return means.sort((a, b) => a - b)[means.length >> 1] ?? null;
}
