/**
 * Whether ink in a signer's place was written by a hand that signs. Ink alone is not enough: a tick, a stroke of a pen that
 * passed, a staple, a hole, a stamp, a crease and what shines through from the other side leave as much.
 */
import { type Bits } from './ink-bits.js';
import type { Piece } from './ink.js';

/**
 * Trade-off: stricter sends terse signatures (two letters, one stroke) to a person; looser calls a mark a signature, and
 * an unsigned letter complete. Measured by `npm run bench -- ink`.
 */
export const handThresholds = {
  /** all strokes together, as long as the pen's way; a tick is 40, a ring 70 to 90, initials 50, a name 300 and more */
  leastWayPt: 80,
  /** strokes that one row meets, over at least this height; a passing mark is met once to three times, a name ten times */
  leastCrossed: 5,
  crossedOverPt: 2,
  /** the way by the extent: strokes strewn along a rule are below, whatever they add up to */
  leastFolded: 1.2,
  /** the same of the dots that a fax makes of a shadow is 30 and more, of signatures up to 6 */
  mostFolded: 12,
  /** white between parts, wider than between words, that no extent counts */
  apartPt: 24,
  /** mean width of the strokes; blots and holes are wider */
  widestPt: 4.5,
  /** contrast by that of the page's print; what shines through has up to a half */
  leastContrastShare: 0.55,
  /** where the page has too little print to compare with */
  leastContrastAlone: 80,
  /** pieces that are all of one height are letters of a stamp or of unread print */
  leastLetters: 8,
  evenShare: 0.7,
  evenTolerance: 0.12,
  widestPerHeight: 1.6,
} as const;

/** Of a group of pieces; lengths in points. */
export interface Hand {
  /** of the pen, along all strokes */
  wayPt: number;
  strokeWidthPt: number;
  /** across the group, corner to corner, without the white between parts that stand apart */
  extentPt: number;
  /** strokes met by the rows that meet most, see `crossedOverPt` */
  crossed: number;
  /** mean, 0..255 */
  contrast: number;
}

/** @param printContrast of the page; null where it has too little print */
export function looksWritten(pieces: readonly Piece[], bits: Bits, printContrast: number | null): boolean {
  const limits = handThresholds;
  if (pieces.length === 0) return false;
  const hand = handOf(pieces, bits);
  const leastContrast =
    printContrast === null ? limits.leastContrastAlone : limits.leastContrastShare * printContrast;
  return (
    hand.wayPt >= limits.leastWayPt &&
    hand.crossed >= limits.leastCrossed &&
    hand.wayPt >= limits.leastFolded * hand.extentPt &&
    hand.wayPt <= limits.mostFolded * hand.extentPt &&
    hand.strokeWidthPt <= limits.widestPt &&
    hand.contrast >= leastContrast &&
    !areLetters(pieces)
  );
}

/**
 * A stroke of length L has two sides of about 4/π · L pixel edges each, as the mean over all directions, whatever its
 * width: the way follows from the outline, and the width from the way and the area.
 */
export function handOf(pieces: readonly Piece[], bits: Bits): Hand {
  const x0 = Math.min(...pieces.map((piece) => piece.x0));
  const x1 = Math.max(...pieces.map((piece) => piece.x1));
  const y0 = Math.min(...pieces.map((piece) => piece.y0));
  const y1 = Math.max(...pieces.map((piece) => piece.y1));
  const { pxPerPt } = bits;
  const rows: number[] = [];
  let sides = 0;
  for (let y = y0; y <= y1; y++) {
    const here = pieces.filter((piece) => piece.y0 <= y && piece.y1 >= y);
    let strokes = 0;
    let inside = false;
    for (let x = x0; x <= x1; x++) {
      const isInk = inkAt(bits, x, y) && here.some((piece) => piece.x0 <= x && piece.x1 >= x);
      if (isInk) {
        sides += Number(!inkAt(bits, x - 1, y)) + Number(!inkAt(bits, x + 1, y));
        sides += Number(!inkAt(bits, x, y - 1)) + Number(!inkAt(bits, x, y + 1));
        if (!inside) strokes += 1;
      }
      inside = isInk;
    }
    rows.push(strokes);
  }
  rows.sort((a, b) => b - a);
  const px = pieces.reduce((sum, piece) => sum + piece.px, 0);
  const wayPx = (sides * Math.PI) / 8;
  return {
    wayPt: wayPx / pxPerPt,
    strokeWidthPt: px / wayPx / pxPerPt,
    extentPt: Math.hypot(x1 - x0 - whitePx(pieces, pxPerPt), y1 - y0) / pxPerPt,
    crossed: rows[Math.round(handThresholds.crossedOverPt * pxPerPt)] ?? 0,
    contrast: pieces.reduce((sum, piece) => sum + piece.px * piece.contrast, 0) / px,
  };
}

/** Of the white between a signature and a date beside it, say: what is wider than a gap between words. */
function whitePx(pieces: readonly Piece[], pxPerPt: number): number {
  let end = Infinity;
  let white = 0;
  for (const { x0, x1 } of pieces.toSorted((a, b) => a.x0 - b.x0)) {
    if (x0 - end > handThresholds.apartPt * pxPerPt) white += x0 - end;
    end = end === Infinity ? x1 : Math.max(end, x1);
  }
  return white;
}

function inkAt({ data, width, height, left, top }: Bits, pageX: number, pageY: number): boolean {
  const [x, y] = [pageX - left, pageY - top];
  return x >= 0 && y >= 0 && x < width && y < height && data[y * width + x] === 1;
}

const heightOf = (piece: Piece) => piece.y1 - piece.y0 + 1;

/** Set by a machine: many, apart, of one height. A hand's letters differ in height and hang together. */
function areLetters(pieces: readonly Piece[]): boolean {
  const { leastLetters, evenShare, evenTolerance, widestPerHeight } = handThresholds;
  const tallest = Math.max(...pieces.map(heightOf));
  const bodies = pieces.filter((piece) => heightOf(piece) >= 0.5 * tallest);
  const typical = bodies.map(heightOf).toSorted((a, b) => a - b)[bodies.length >> 1] ?? 0;
  if (bodies.length < leastLetters) return false;
  const even = bodies.filter(
    (piece) =>
      Math.abs(heightOf(piece) - typical) <= evenTolerance * typical + 1 &&
      piece.x1 - piece.x0 < widestPerHeight * typical,
  );
  return even.length >= evenShare * bodies.length;
}
