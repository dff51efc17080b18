/** A cut-out piece of ink as the digit network wants it: its longer side 20 pixels, in the middle of 24 by 24. */
import { inputSide } from './digit-net.js';

const inkSide = 20;

export interface InkPicture {
  width: number;
  height: number;
  /** row-major, 0 = paper … 1 = ink */
  data: Float32Array;
}

/** Ink this pale is no part of what is fitted. */
const least = 0.2;

export function fitted({ width, height, data }: InkPicture): Float32Array {
  let [x0, y0, x1, y1] = [width, height, -1, -1];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      if (data[y * width + x]! < least) continue;
      if (x < x0) x0 = x;
      if (x > x1) x1 = x;
      if (y < y0) y0 = y;
      if (y > y1) y1 = y;
    }
  const picture = new Float32Array(inputSide * inputSide);
  if (x1 < 0) return picture;
  const [wide, high] = [x1 - x0 + 1, y1 - y0 + 1];
  const scale = inkSide / Math.max(wide, high);
  const left = (inputSide - wide * scale) / 2;
  const top = (inputSide - high * scale) / 2;
  for (let y = 0; y < inputSide; y++)
    for (let x = 0; x < inputSide; x++)
      picture[y * inputSide + x] = meanOver(
        data,
        width,
        { x0, y0, x1, y1 },
        (x - left) / scale + x0,
        (y - top) / scale + y0,
        1 / scale,
      );
  return picture;
}

/** Mean of a square with its upper left corner at (x, y); outside the bounds there is paper. */
function meanOver(
  data: Float32Array,
  width: number,
  bounds: { x0: number; y0: number; x1: number; y1: number },
  x: number,
  y: number,
  side: number,
): number {
  let sum = 0;
  for (let py = Math.floor(y); py < y + side; py++) {
    if (py < bounds.y0 || py > bounds.y1) continue;
    const high = Math.min(py + 1, y + side) - Math.max(py, y);
    for (let px = Math.floor(x); px < x + side; px++) {
      if (px < bounds.x0 || px > bounds.x1) continue;
      const wide = Math.min(px + 1, x + side) - Math.max(px, x);
      sum += high * wide * data[py * width + px]!;
    }
  }
  return sum / (side * side);
}
