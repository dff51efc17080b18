/** Which way the lines of a page run, told by its pixels alone and so without the seconds that OCR takes. */
import type { GreyImage } from '../core/model.js';

/** Lines of text make dark and bright rows; on a page that lies on its side they make columns. */
export function linesRunAcross(image: GreyImage): boolean {
  const { width, height, data } = image;
  const rows = new Float64Array(height);
  const columns = new Float64Array(width);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const ink = 255 - data[y * width + x]!;
      rows[y]! += ink / width;
      columns[x]! += ink / height;
    }
  }
  return roughness(rows) >= roughness(columns);
}

/** Mean squared step between neighbours: lines of text have many sharp edges, margins and columns few. */
function roughness(profile: Float64Array): number {
  let sum = 0;
  for (let i = 1; i < profile.length; i++) sum += (profile[i]! - profile[i - 1]!) ** 2;
  return sum / Math.max(1, profile.length - 1);
}
