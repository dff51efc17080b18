/** Connected pieces of ink with their own pixels, so that a piece can be cut out without its neighbours. */
import type { Bits } from '../ink-bits.js';

/** In pixels of the region; `x1` and `y1` inclusive. */
export interface InkPiece {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
  /** 1 = ink, row-major, of the size of the box */
  mask: Uint8Array;
}

/** Connected pieces, 8 neighbours. */
export function labelledPieces({ data, width, height }: Pick<Bits, 'data' | 'width' | 'height'>): InkPiece[] {
  const label = new Int32Array(data.length);
  const pieces: InkPiece[] = [];
  const stack: number[] = [];
  for (let start = data.indexOf(1); start >= 0; start = data.indexOf(1, start + 1)) {
    if (label[start]) continue;
    const own = pieces.length + 1;
    const pixels: number[] = [];
    label[start] = own;
    stack.push(start);
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      pixels.push(at);
      const x = at % width;
      const y = (at - x) / width;
      for (let ny = Math.max(0, y - 1); ny <= y + 1 && ny < height; ny++) {
        for (let nx = Math.max(0, x - 1); nx <= x + 1 && nx < width; nx++) {
          const next = ny * width + nx;
          if (!data[next] || label[next]) continue;
          label[next] = own;
          stack.push(next);
        }
      }
    }
    pieces.push(pieceOf(pixels, width));
  }
  return pieces;
}

function pieceOf(pixels: readonly number[], width: number): InkPiece {
  let [x0, y0, x1, y1] = [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, 0, 0];
  for (const at of pixels) {
    const x = at % width;
    const y = (at - x) / width;
    if (x < x0) x0 = x;
    if (x > x1) x1 = x;
    if (y < y0) y0 = y;
    if (y > y1) y1 = y;
  }
  const wide = x1 - x0 + 1;
  const mask = new Uint8Array(wide * (y1 - y0 + 1));
  for (const at of pixels) {
    const x = at % width;
    mask[((at - x) / width - y0) * wide + x - x0] = 1;
  }
  return { x0, y0, x1, y1, mask };
}
