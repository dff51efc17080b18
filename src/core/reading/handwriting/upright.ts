/** Leaning writing set upright, so that upright cuts part one symbol from the next. */
import { type InkPiece, labelledPieces } from './ink-pieces.js';

/** Leans tried, sideways by upward; positive leans right. */
const leans = [-0.2, -0.1, 0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6];

/** @returns the pieces of the same ink, set upright and found anew, from left to right */
export function setUpright(pieces: readonly InkPiece[]): InkPiece[] {
  const pixels = pieces.flatMap(pixelsOf);
  if (pixels.length === 0) return [];
  const bottom = Math.max(...pieces.map((piece) => piece.y1));
  const best = leans
    .map((lean) => ({ lean, sharpness: sharpness(pixels, lean, bottom) - 0.02 * Math.abs(lean) }))
    .reduce((one, other) => (other.sharpness > one.sharpness ? other : one));
  return labelledPieces(sheared(pixels, best.lean, bottom)).toSorted((a, b) => a.x0 - b.x0);
}

interface Pixel {
  x: number;
  y: number;
}

function pixelsOf({ x0, y0, x1, mask }: InkPiece): Pixel[] {
  const wide = x1 - x0 + 1;
  const pixels: Pixel[] = [];
  for (let at = 0; at < mask.length; at++)
    if (mask[at]) pixels.push({ x: x0 + (at % wide), y: y0 + Math.floor(at / wide) });
  return pixels;
}

const moved = ({ x, y }: Pixel, lean: number, bottom: number) => x - Math.round(lean * (bottom - y));

/** Upright strokes gather their ink in few columns: mean square of the columns' ink, by its whole. */
function sharpness(pixels: readonly Pixel[], lean: number, bottom: number): number {
  const columns = new Map<number, number>();
  for (const pixel of pixels) {
    const x = moved(pixel, lean, bottom);
    columns.set(x, (columns.get(x) ?? 0) + 1);
  }
  let squares = 0;
  for (const count of columns.values()) squares += count * count;
  return squares / (pixels.length * (bottom + 1));
}

function sheared(pixels: readonly Pixel[], lean: number, bottom: number) {
  const xs = pixels.map((pixel) => moved(pixel, lean, bottom));
  const left = xs.reduce((least, x) => Math.min(least, x), Number.MAX_SAFE_INTEGER);
  const width = xs.reduce((most, x) => Math.max(most, x), 0) - left + 1;
  const height = bottom + 1;
  const data = new Uint8Array(width * height);
  for (const [at, { y }] of pixels.entries()) data[y * width + xs[at]! - left] = 1;
  return { data, width, height };
}
