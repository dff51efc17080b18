/**
 * Whether a word on a drawn page looks set by a machine: letters apart, on one straight foot line, of even height and
 * even stroke. Recognisers read handwriting with high confidence and wrongly, so their confidence is not enough.
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
  evenFeet: 0.7,
  footTolerance: 0.11,
  /** heights of digits and capitals differ by less than this share */
  heightTolerance: 0.13,
  /** no letter is wider than this many heights; several that touch are */
  widestPerHeight: 2.6,
} as const;

/** @returns null where the picture shows too little to tell (no ink in the box, one letter) */
export function looksPrinted(image: GreyImage, widthPt: number, box: Box, text: string): boolean | null {
  const letters = text.replaceAll(/[^\p{L}\p{N}]/gu, '').length;
  if (letters < 3) return null;
  const padY = box.h * 0.25;
  const bits = binarise(image, { ...box, y: box.y - padY, h: box.h + 2 * padY }, widthPt);
  removeRules(bits, allRules(bits));
  const pieces = piecesOf(bits).filter((piece) => inside(piece, bits, box));
  const tallest = Math.max(0, ...pieces.map(heightOf));
  if (tallest < 3 * bits.pxPerPt) return null;
  const bodies = pieces.filter((piece) => heightOf(piece) >= 0.5 * tallest);
  if (bodies.length < Math.max(2, letters * printThresholds.leastPiecesPerLetter)) return false;
  if (bodies.length > letters * printThresholds.mostPiecesPerLetter) return false;
  const typical = middle(bodies.map(heightOf));
  if (bodies.some((piece) => longestSidePx(piece) > printThresholds.widestPerHeight * typical)) return false;
  return evenFeet(bodies, typical, bits) && (!/\d/.test(text) || evenHeights(bodies, typical, bits));
}

const heightOf = (piece: Piece) => piece.y1 - piece.y0 + 1;
const middle = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

/** Centre inside the word, so that neighbours and the line above do not count. */
function inside(piece: Piece, bits: Bits, box: Box): boolean {
  const x = (piece.x0 + piece.x1) / 2 / bits.pageWidth;
  const y = (piece.y0 + piece.y1) / 2 / bits.pageHeight;
  return x >= box.x - 0.002 && x <= box.x + box.w + 0.002 && y >= box.y - 0.002 && y <= box.y + box.h + 0.002;
}

/** Most letters stand on one line; a few (g, p, commas, a slash) may hang below it. */
function evenFeet(bodies: readonly Piece[], typical: number, bits: Bits): boolean {
  const foot = middle(bodies.map((piece) => piece.y1));
  const tolerance = Math.max(1, printThresholds.footTolerance * typical, 0.35 * bits.pxPerPt);
  const even = bodies.filter((piece) => Math.abs(piece.y1 - foot) <= tolerance).length;
  return even >= printThresholds.evenFeet * bodies.length;
}

function evenHeights(bodies: readonly Piece[], typical: number, bits: Bits): boolean {
  const tolerance = Math.max(1, printThresholds.heightTolerance * typical, 0.35 * bits.pxPerPt);
  const even = bodies.filter((piece) => Math.abs(heightOf(piece) - typical) <= tolerance).length;
  return even >= 0.6 * bodies.length;
}
