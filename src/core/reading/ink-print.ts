/**
 * Whether a word on a drawn page looks set by a machine: letters apart, on one straight foot line, of even height, and
 * as heavy and as large as the form's own print. Recognisers read handwriting with high confidence and wrongly, so
 * their confidence is not enough.
 */
import type { Box, GreyImage } from '../model.js';
import { binarise, type Bits } from './ink-bits.js';
import { allRules, longestSidePx, type Piece, piecesOf } from './ink.js';
import { removeRules } from './rules.js';

/** Trade-off: stricter sends more typed dates to a person; looser lets neat handwriting through as print. */
export const printThresholds = {
  /** connected pieces by letters; print that blurs together falls below, scribble far below */
  leastPiecesPerLetter: 0.45,
  mostPiecesPerLetter: 2.2,
  /** share of tall pieces whose foot lies on the common line, within this share of their height */
  evenFeet: 0.6,
  footTolerance: 0.11,
  /** heights of digits and capitals differ by less than this share */
  evenHeights: 0.6,
  heightTolerance: 0.13,
  /**
   * Standard deviation of the heights in a date, by their middle. Measured: typed up to 0.13 (with a month's name),
   * handwriting faces 0.2-0.29 where not all digits are of one size.
   */
  widestSpread: 0.17,
  /** no letter is wider than this many heights; several that touch are */
  widestPerHeight: 2.6,
  /**
   * Ink by the letters' boxes, by that of the form's print. Measured: typed dates 0.77-0.86, dates in handwriting
   * faces 0.58-0.75: a pen's line is thin for the size of what it writes.
   */
  leastDensity: 0.76,
  /** without print to compare with */
  leastDensityAlone: 0.45,
  /** height by that of the form's capitals; typed dates measured 1.05-1.27, by hand up to 1.46 */
  largest: 1.4,
  smallest: 0.6,
} as const;

/** What the form's print looks like on this page. */
export interface PrintSample {
  /** of capitals and digits */
  heightPt: number;
  /** ink by the boxes of the letters, 0..1 */
  density: number;
}

/** @returns null where there are too few words to tell */
export function printSampleOf(image: GreyImage, widthPt: number, words: readonly Box[]): PrintSample | null {
  const heights: number[] = [];
  const densities: number[] = [];
  for (const word of words.slice(0, 24)) {
    const { bodies, pxPerPt } = lettersIn(image, widthPt, word);
    if (bodies.length < 3) continue;
    heights.push(Math.max(...bodies.map(heightOf)) / pxPerPt);
    densities.push(...bodies.map(densityOf));
  }
  return heights.length >= 2 ? { heightPt: middle(heights), density: middle(densities) } : null;
}

/** @returns null where the picture shows too little to tell (no ink in the box, one letter) */
export function looksPrinted(
  image: GreyImage,
  widthPt: number,
  box: Box,
  text: string,
  sample: PrintSample | null,
): boolean | null {
  const limits = printThresholds;
  const letters = text.replaceAll(/[^\p{L}\p{N}]/gu, '').length;
  if (letters < 3) return null;
  const { bodies, pxPerPt } = lettersIn(image, widthPt, box);
  const tallest = Math.max(0, ...bodies.map(heightOf));
  if (tallest < 3 * pxPerPt) return null;
  if (bodies.length < Math.max(2, letters * limits.leastPiecesPerLetter)) return false;
  if (bodies.length > letters * limits.mostPiecesPerLetter) return false;
  const typical = middle(bodies.map(heightOf));
  if (bodies.some((piece) => longestSidePx(piece) > limits.widestPerHeight * typical)) return false;
  if (
    middle(bodies.map(densityOf)) < (sample ? sample.density * limits.leastDensity : limits.leastDensityAlone)
  )
    return false;
  if (/\d/.test(text) && spreadOf(bodies.map(heightOf)) > limits.widestSpread * typical) return false;
  const words = /\p{L}/u.test(text);
  const heightPt = (words ? tallest : typical) / pxPerPt;
  if (sample && (heightPt > limits.largest * sample.heightPt || heightPt < limits.smallest * sample.heightPt))
    return false;
  return evenFeet(bodies, typical, pxPerPt) && (words || evenHeights(bodies, typical, pxPerPt));
}

/** The larger pieces inside the box, without rules, dots and commas. */
function lettersIn(image: GreyImage, widthPt: number, box: Box): { bodies: Piece[]; pxPerPt: number } {
  const padY = box.h * 0.25;
  const bits = binarise(image, { ...box, y: box.y - padY, h: box.h + 2 * padY }, widthPt);
  removeRules(bits, allRules(bits));
  const pieces = piecesOf(bits).filter((piece) => inside(piece, bits, box));
  const tallest = Math.max(0, ...pieces.map(heightOf));
  return { bodies: pieces.filter((piece) => heightOf(piece) >= 0.5 * tallest), pxPerPt: bits.pxPerPt };
}

const heightOf = (piece: Piece) => piece.y1 - piece.y0 + 1;
const densityOf = (piece: Piece) => piece.px / (heightOf(piece) * (piece.x1 - piece.x0 + 1));
const middle = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

function spreadOf(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

/** Centre inside the word, so that neighbours and the line above do not count. */
function inside(piece: Piece, bits: Bits, box: Box): boolean {
  const x = (piece.x0 + piece.x1) / 2 / bits.pageWidth;
  const y = (piece.y0 + piece.y1) / 2 / bits.pageHeight;
  return x >= box.x - 0.002 && x <= box.x + box.w + 0.002 && y >= box.y - 0.002 && y <= box.y + box.h + 0.002;
}

/** Most letters stand on one line; a few (g, p, commas, a slash) may hang below it. */
function evenFeet(bodies: readonly Piece[], typical: number, pxPerPt: number): boolean {
  const foot = middle(bodies.map((piece) => piece.y1));
  const tolerance = Math.max(1, printThresholds.footTolerance * typical, 0.35 * pxPerPt);
  const even = bodies.filter((piece) => Math.abs(piece.y1 - foot) <= tolerance).length;
  return even >= printThresholds.evenFeet * bodies.length;
}

function evenHeights(bodies: readonly Piece[], typical: number, pxPerPt: number): boolean {
  const tolerance = Math.max(1, printThresholds.heightTolerance * typical, 0.35 * pxPerPt);
  const even = bodies.filter((piece) => Math.abs(heightOf(piece) - typical) <= tolerance).length;
  return even >= printThresholds.evenHeights * bodies.length;
}
