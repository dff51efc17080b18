/**
 * Handwriting by itself: a region without its rule, its printed words and dirt, cut to the ink, evenly dark on white.
 * What recognisers are given, and what tells that there is too little or too much to be one date.
 */
import type { Box, GreyImage } from '../../model.js';
import { type Bits, binarise, erase } from '../ink-bits.js';
import { allRules } from '../ink.js';
import type { Rule } from '../rules.js';
import { isRestOfRule, takeOutRules } from './take-out-rules.js';
import { type InkPiece, labelledPieces } from './ink-pieces.js';

/** Sizes in points: a dot between digits against a speck of dirt. */
export const stripThresholds = {
  /** smaller both ways is grain */
  grainPt: 0.7,
  /** a piece this large is writing for sure; smaller ones count only among such */
  bodyPt: 3.2,
  /** a date is at least this tall and wide, and no taller than this */
  leastHeightPt: 4,
  leastWidthPt: 14,
  mostHeightPt: 60,
  /** width by height of one line with one date: from `1/1/18` to `September 29, 2018` */
  leastAspect: 1,
  mostAspect: 16,
  /** a flat piece as wide as this share of the whole is a stroke through the rest */
  strikeShare: 0.6,
  strikeAspect: 4,
  /** a rule at such depths of the writing, 0 = head and 1 = foot, over such a share of its width, runs through it */
  body: { from: 0.15, to: 0.75 },
  struckWidth: 0.4,
  /** an upright line over this share of the region's height is the side of a cell */
  sideShare: 0.85,
} as const;

export interface InkStrip {
  /** ink only, 0 = darkest, 255 = none; cut to the ink without margin */
  image: GreyImage;
  /** pieces of ink in pixels of `image`, from left to right */
  pieces: InkPiece[];
  pxPerPt: number;
  looksLike: 'nothing' | 'too-little' | 'too-much' | 'struck-through' | 'writing';
}

/**
 * @param image the page or a part of it, best at 300 dpi
 * @param region fractions of `image`
 * @param options `widthPt`: width of `image` in points; `printed`: words known to be print, fractions of `image`
 */
export function inkStripOf(
  image: GreyImage,
  region: Box,
  options: { widthPt: number; printed?: readonly Box[] },
): InkStrip {
  const bits = binarise(image, region, options.widthPt);
  for (const word of options.printed ?? []) erase(bits, word, 1);
  const rules = allRules(bits).filter((rule) => rule.direction === 'horizontal' || isSide(rule, bits));
  const bands = takeOutRules(bits, rules);
  const apartFromRules = labelledPieces(bits).filter((piece) => !isRestOfRule(piece, bands, bits));
  const kept = writingOf(apartFromRules, bits);
  const { pxPerPt } = bits;
  if (kept.length === 0) return { image: blank(0, 0), pieces: [], pxPerPt, looksLike: 'nothing' };
  const left = Math.min(...kept.map((piece) => piece.x0));
  const top = Math.min(...kept.map((piece) => piece.y0));
  const pieces = kept
    .map((piece) => ({
      ...piece,
      x0: piece.x0 - left,
      x1: piece.x1 - left,
      y0: piece.y0 - top,
      y1: piece.y1 - top,
    }))
    .toSorted((a, b) => a.x0 - b.x0);
  const width = Math.max(...pieces.map((piece) => piece.x1)) + 1;
  const height = Math.max(...pieces.map((piece) => piece.y1)) + 1;
  return {
    image: drawn(bits, pieces, { left, top, width, height }),
    pieces,
    pxPerPt,
    looksLike: bands.some(({ rule }) => strikes(rule, kept, bits))
      ? 'struck-through'
      : lookOf(width, height, pieces, pxPerPt),
  };
}

/** Bodies of letters, and the small pieces among them: dots, commas, the bar of a 5. */
function writingOf(pieces: readonly InkPiece[], bits: Bits): InkPiece[] {
  const { grainPt, bodyPt } = stripThresholds;
  const sized = pieces.filter(
    (piece) => longestSide(piece) >= grainPt * bits.pxPerPt && !hugsEdge(piece, bits),
  );
  const bodies = sized.filter((piece) => longestSide(piece) >= bodyPt * bits.pxPerPt);
  if (bodies.length === 0) return [];
  const left = Math.min(...bodies.map((piece) => piece.x0));
  const right = Math.max(...bodies.map((piece) => piece.x1));
  const top = Math.min(...bodies.map((piece) => piece.y0));
  const bottom = Math.max(...bodies.map((piece) => piece.y1));
  return sized.filter(
    (piece) => piece.x1 >= left && piece.x0 <= right && piece.y1 >= top && piece.y0 <= bottom,
  );
}

/** Tails of the lines above and below reach in from the edge and stay near it. */
function hugsEdge(piece: InkPiece, bits: Bits): boolean {
  const slim = 0.18 * bits.height;
  return (piece.y0 <= 1 && piece.y1 < slim) || (piece.y1 >= bits.height - 2 && piece.y0 > bits.height - slim);
}

const longestSide = (piece: InkPiece) => Math.max(piece.x1 - piece.x0, piece.y1 - piece.y0) + 1;

function lookOf(
  width: number,
  height: number,
  pieces: readonly InkPiece[],
  pxPerPt: number,
): InkStrip['looksLike'] {
  const limits = stripThresholds;
  if (height < limits.leastHeightPt * pxPerPt || width < limits.leastWidthPt * pxPerPt) return 'too-little';
  if (width < limits.leastAspect * height) return 'too-little';
  if (height > limits.mostHeightPt * pxPerPt || width > limits.mostAspect * height) return 'too-much';
  const struck = pieces.some((piece) => {
    const wide = piece.x1 - piece.x0 + 1;
    return wide >= limits.strikeShare * width && wide >= limits.strikeAspect * (piece.y1 - piece.y0 + 1);
  });
  return struck ? 'struck-through' : 'writing';
}

/** Of a cell or box: from edge to edge of the region. A shorter upright line is a 1 that stands on the rule. */
function isSide(rule: Rule, bits: Bits): boolean {
  return rule.to - rule.from >= stripThresholds.sideShare * bits.height;
}

/**
 * A straight stroke through the writing passes for a rule. What is struck through has it in the middle; writing on a
 * rule has it at its feet, whatever hangs below.
 */
function strikes(rule: Rule, pieces: readonly InkPiece[], bits: Bits): boolean {
  const { body, struckWidth } = stripThresholds;
  let [wide, struck] = [0, 0];
  for (const piece of pieces) {
    const width = piece.x1 - piece.x0 + 1;
    if (piece.y1 - piece.y0 + 1 < stripThresholds.bodyPt * bits.pxPerPt) continue;
    wide += width;
    const middle = Math.round((piece.x0 + piece.x1) / 2) + bits.left - rule.from;
    const at = rule.at[Math.min(rule.at.length - 1, Math.max(0, middle))]! - bits.top;
    const depth = (at - piece.y0) / (piece.y1 - piece.y0);
    if (depth > body.from && depth < body.to) struck += width;
  }
  return struck > struckWidth * wide;
}

function blank(width: number, height: number): GreyImage {
  return { width, height, data: new Uint8Array(width * height).fill(255) };
}

/** The pieces alone, as dark as the darkest of them allows; a pixel around keeps their soft edge. */
function drawn(
  bits: Bits,
  pieces: readonly InkPiece[],
  { left, top, width, height }: { left: number; top: number; width: number; height: number },
): GreyImage {
  const image = blank(width, height);
  const strongest = strongContrast(bits);
  for (const piece of pieces) {
    const w = piece.x1 - piece.x0 + 1;
    const h = piece.y1 - piece.y0 + 1;
    for (let y = -1; y <= h; y++) {
      for (let x = -1; x <= w; x++) {
        if (!touches(piece.mask, w, h, x, y)) continue;
        const [px, py] = [piece.x0 + x, piece.y0 + y];
        if (px < 0 || py < 0 || px >= width || py >= height) continue;
        const from = (py + top) * bits.width + px + left;
        const ink = Math.min(1, (bits.contrast[from] ?? 0) / strongest);
        const at = py * width + px;
        image.data[at] = Math.min(image.data[at]!, Math.round(255 - 245 * ink));
      }
    }
  }
  return image;
}

function touches(mask: Uint8Array, w: number, h: number, x: number, y: number): boolean {
  for (let dy = -1; dy <= 1; dy++)
    for (let dx = -1; dx <= 1; dx++) {
      const [nx, ny] = [x + dx, y + dy];
      if (nx >= 0 && ny >= 0 && nx < w && ny < h && mask[ny * w + nx]) return true;
    }
  return false;
}

/** Contrast that three quarters of the ink do not exceed. */
function strongContrast(bits: Bits): number {
  const counts = new Uint32Array(256);
  let inked = 0;
  for (let at = 0; at < bits.data.length; at++) {
    if (!bits.data[at]) continue;
    counts[bits.contrast[at]!]! += 1;
    inked += 1;
  }
  let below = 0;
  for (let value = 0; value < 256; value++) {
    below += counts[value]!;
    if (below >= 0.75 * inked) return Math.max(20, value);
  }
  return 255;
}
