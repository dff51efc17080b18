/**
 * A strip of ink cut finer than symbols: its connected pieces, and wide ones cut once more where the writing is
 * thinnest. Neighbours are joined again by trying (`segments.ts`).
 */
import type { InkPiece } from './ink-pieces.js';

export interface Atoms {
  /** from left to right, by their middle */
  atoms: InkPiece[];
  /** height of a digit, pixels */
  digitHeightPx: number;
}

/** Pieces this wide, in heights of a digit, hold more than one symbol or may; they are cut about every `step`. */
const cutting = { fromWidth: 0.5, step: 0.24, mostInk: 0.4 } as const;

export function atomsOf(pieces: readonly InkPiece[]): Atoms {
  const heights = pieces.map((piece) => piece.y1 - piece.y0 + 1);
  const tallest = Math.max(...heights);
  const tall = heights.filter((height) => height >= 0.45 * tallest).toSorted((a, b) => a - b);
  // slashes are taller than digits, and there are fewer of them
  const digitHeightPx = tall[Math.floor(0.4 * (tall.length - 1))] ?? tallest;
  const atoms = pieces
    .flatMap((piece) => cut(piece, digitHeightPx))
    .toSorted((a, b) => a.x0 + a.x1 - (b.x0 + b.x1));
  return { atoms, digitHeightPx };
}

/** Upright cuts at the columns with least ink, apart from one another and from the ends. */
function cut(piece: InkPiece, digitHeightPx: number): InkPiece[] {
  const width = piece.x1 - piece.x0 + 1;
  const height = piece.y1 - piece.y0 + 1;
  if (width < cutting.fromWidth * digitHeightPx || height < 0.3 * digitHeightPx) return [piece];
  const inked = new Uint16Array(width);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) if (piece.mask[y * width + x]) inked[x]! += 1;
  const apart = cutting.step * digitHeightPx;
  const cuts: number[] = [];
  const columns = [...inked.keys()]
    .filter((x) => x > apart * 0.6 && x < width - apart * 0.6)
    .filter((x) => inked[x]! <= cutting.mostInk * digitHeightPx)
    .toSorted((a, b) => inked[a]! - inked[b]! || Math.abs(a - width / 2) - Math.abs(b - width / 2));
  for (const x of columns) if (cuts.every((other) => Math.abs(other - x) >= apart)) cuts.push(x);
  const edges = [0, ...cuts.toSorted((a, b) => a - b), width];
  return edges.slice(1).flatMap((to, at) => part(piece, edges[at]!, to) ?? []);
}

/** Columns `from` (inclusive) to `to` (exclusive) of a piece, cut to their ink. */
function part(piece: InkPiece, from: number, to: number): InkPiece | null {
  const width = piece.x1 - piece.x0 + 1;
  const height = piece.y1 - piece.y0 + 1;
  let [x0, y0, x1, y1] = [width, height, -1, -1];
  for (let y = 0; y < height; y++)
    for (let x = from; x < to; x++) {
      if (!piece.mask[y * width + x]) continue;
      if (x < x0) x0 = x;
      if (x > x1) x1 = x;
      if (y < y0) y0 = y;
      if (y > y1) y1 = y;
    }
  if (x1 < 0) return null;
  const wide = x1 - x0 + 1;
  const mask = new Uint8Array(wide * (y1 - y0 + 1));
  for (let y = y0; y <= y1; y++)
    for (let x = x0; x <= x1; x++) mask[(y - y0) * wide + x - x0] = piece.mask[y * width + x]!;
  return { x0: piece.x0 + x0, y0: piece.y0 + y0, x1: piece.x0 + x1, y1: piece.y0 + y1, mask };
}
