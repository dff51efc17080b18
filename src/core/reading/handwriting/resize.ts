/** Grey pictures to other sizes in plain arithmetic: each new pixel is the mean of what it covers. */
import type { GreyImage } from '../../model.js';

/** @param size whole pixels, at least 1 each */
export function resized(image: GreyImage, size: { width: number; height: number }): GreyImage {
  const across = coverage(image.width, size.width);
  const down = coverage(image.height, size.height);
  const rows = new Float32Array(size.width * image.height);
  for (let y = 0; y < image.height; y++)
    for (let x = 0; x < size.width; x++) {
      let sum = 0;
      for (const [from, share] of across[x]!) sum += share * image.data[y * image.width + from]!;
      rows[y * size.width + x] = sum;
    }
  const data = new Uint8Array(size.width * size.height);
  for (let y = 0; y < size.height; y++)
    for (let x = 0; x < size.width; x++) {
      let sum = 0;
      for (const [from, share] of down[y]!) sum += share * rows[from * size.width + x]!;
      data[y * size.width + x] = Math.round(sum);
    }
  return { ...size, data };
}

/** For each new position the old ones under it with their shares; linear between two where it grows. */
function coverage(from: number, to: number): [number, number][][] {
  const step = from / to;
  return Array.from({ length: to }, (_, at) => {
    if (step <= 1) {
      const centre = Math.min(from - 1, Math.max(0, (at + 0.5) * step - 0.5));
      const low = Math.floor(centre);
      const share = centre - low;
      return share > 0 && low + 1 < from
        ? [
            [low, 1 - share],
            [low + 1, share],
          ]
        : [[low, 1]];
    }
    const [start, end] = [at * step, Math.min(from, (at + 1) * step)];
    const parts: [number, number][] = [];
    for (let old = Math.floor(start); old < end; old++)
      parts.push([old, (Math.min(end, old + 1) - Math.max(start, old)) / (end - start)]);
    return parts;
  });
}
