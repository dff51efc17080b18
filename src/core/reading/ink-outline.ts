/** Drawn boxes too small for rules, such as boxes to tick: print, and no one's writing. */
import type { Piece } from './ink.js';
import type { Bits } from './ink-bits.js';

/** Sides of a box, points; larger ones are found as rules, smaller ones are letters. */
const sidePt = { least: 6, most: 45 };
const thickestPt = 1.6;
/** Of each side that must be drawn; a hand does not draw corners. */
const drawnShare = 0.94;

/** A closed box with nothing in it that touches its sides. */
export function isEmptyBox(piece: Piece, { data, width, left, top, pxPerPt }: Bits): boolean {
  const w = piece.x1 - piece.x0 + 1;
  const h = piece.y1 - piece.y0 + 1;
  const [least, most] = [sidePt.least * pxPerPt, sidePt.most * pxPerPt];
  if (Math.min(w, h) < least || Math.max(w, h) > most) return false;
  const thick = Math.max(2, Math.round(thickestPt * pxPerPt));
  if (piece.px > 2 * thick * (w + h)) return false;
  const dark = (x: number, y: number): boolean => data[(y - top) * width + (x - left)] === 1;
  const depths = Array.from({ length: thick }, (_, at) => at);
  const covered = (length: number, at: (i: number, depth: number) => boolean): boolean => {
    let drawn = 0;
    for (let i = 0; i < length; i += 1) if (depths.some((depth) => at(i, depth))) drawn += 1;
    return drawn >= drawnShare * length;
  };
  return (
    covered(w, (i, depth) => dark(piece.x0 + i, piece.y0 + depth)) &&
    covered(w, (i, depth) => dark(piece.x0 + i, piece.y1 - depth)) &&
    covered(h, (i, depth) => dark(piece.x0 + depth, piece.y0 + i)) &&
    covered(h, (i, depth) => dark(piece.x1 - depth, piece.y0 + i))
  );
}
