/** Which way the lines of a page run, told by its pixels alone and so without the seconds that OCR takes. */
import type { GreyImage } from '../core/model.js';

/** Profiles are taken over strips, so that lines of a page turned by a few degrees still show as rows. */
const strips = 7;
/** long side of the grid of the profiles: about 75 dpi of a letter page */
const gridSide = 825;
/** about half the height of a letter: thinner things than that (strokes, noise) are no lines of text */
const lag = 3;

/**
 * Lines of text make dark and bright rows; on a page that lies on its side they make columns. On letters the two
 * differ by a factor of five and more, whichever way they lie, skewed by up to 4 degrees or not.
 */
export function linesRunAcross({ width, height, data }: GreyImage): boolean {
  const cell = Math.max(1, Math.round(Math.max(width, height) / gridSide));
  const rows = profiles(Math.ceil(height / cell));
  const columns = profiles(Math.ceil(width / cell));
  for (let y = 0; y < height; y++) {
    const column = columns[Math.floor((y * strips) / height)]!;
    const row = Math.floor(y / cell);
    for (let x = 0; x < width; x++) {
      const ink = 255 - data[y * width + x]!;
      if (ink < 40) continue;
      rows[Math.floor((x * strips) / width)]![row]! += ink / width;
      column[Math.floor(x / cell)]! += ink / height;
    }
  }
  return roughness(rows) >= roughness(columns);
}

function profiles(length: number): Float64Array[] {
  return Array.from({ length: strips }, () => new Float64Array(length));
}

/** Mean squared difference at half a letter's height. */
function roughness(all: Float64Array[]): number {
  let sum = 0;
  for (const profile of all) {
    for (let i = lag; i < profile.length; i++) sum += (profile[i]! - profile[i - lag]!) ** 2 / profile.length;
  }
  return sum;
}
