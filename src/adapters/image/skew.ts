/**
 * How far a page is turned from upright, by its projection profile: at the right angle the lines of text fall into
 * few rows. Measured on a reduced copy; good to about 0.05 degrees on a page of text.
 */
import type { GreyImage } from '../../core/model.js';
import { percentiles, reduced } from './grey.js';

const widestDegrees = 6;
/** enough to place a line to half a pixel at this width over ±6 degrees */
const measureWidthPx = 1_000;
const mostPoints = 60_000;
/** fewer dark points than this say nothing about an angle */
const fewestPoints = 400;

/** @returns degrees clockwise by which the page is turned; 0 where it cannot be told. */
export function skewDegrees(image: GreyImage): number {
  const small = reduced(image, Math.max(1, Math.round(image.width / measureWidthPx)));
  const points = edgePoints(small);
  if (points.length < fewestPoints * 2) return 0;
  const span = small.height + Math.ceil(small.width * Math.tan((widestDegrees * Math.PI) / 180)) * 2 + 4;
  const bins = new Float64Array(span);
  const score = (degrees: number) => sharpness(points, degrees, bins, small.width);
  let best = 0;
  let height = score(0);
  const search = (from: number, to: number, step: number) => {
    for (let degrees = from; degrees <= to + 1e-9; degrees += step) {
      const found = score(degrees);
      if (found > height) [best, height] = [degrees, found];
    }
  };
  search(-widestDegrees, widestDegrees, 0.5);
  search(best - 0.4, best + 0.4, 0.1);
  search(best - 0.08, best + 0.08, 0.02);
  // a page without lines (a photograph, a drawing) has no peak
  const flat = Math.max(score(best - 1.5), score(best + 1.5));
  return height > flat * 1.05 && Math.abs(best) >= 0.03 ? Math.round(best * 100) / 100 : 0;
}

/** x, y pairs of dark pixels that have a bright one above: the upper edges of letters and rules. */
function edgePoints(image: GreyImage): Float32Array {
  const [ink = 0, paper = 255] = percentiles(image, [0.005, 0.6]);
  const dark = ink + (paper - ink) * 0.55;
  const { width, height, data } = image;
  const margin = Math.round(width * 0.02);
  const all: number[] = [];
  for (let y = margin + 1; y < height - margin; y++) {
    for (let x = margin; x < width - margin; x++) {
      const i = y * width + x;
      if (data[i]! < dark && data[i - width]! >= dark) all.push(x, y);
    }
  }
  const step = Math.max(1, Math.ceil(all.length / 2 / mostPoints));
  const kept = new Float32Array(Math.ceil(all.length / 2 / step) * 2);
  for (let i = 0, j = 0; i < all.length; i += 2 * step, j += 2) {
    kept[j] = all[i]!;
    kept[j + 1] = all[i + 1]!;
  }
  return kept;
}

function sharpness(points: Float32Array, degrees: number, bins: Float64Array, width: number): number {
  bins.fill(0);
  const slope = Math.tan((degrees * Math.PI) / 180);
  const shift = Math.ceil(width * Math.tan((widestDegrees * 2 * Math.PI) / 180) * 0.5) + 2;
  for (let i = 0; i < points.length; i += 2) {
    const y = points[i + 1]! - (points[i]! - width / 2) * slope + shift;
    const row = Math.floor(y);
    const part = y - row;
    if (row < 0 || row + 1 >= bins.length) continue;
    bins[row]! += 1 - part;
    bins[row + 1]! += part;
  }
  let sum = 0;
  for (const count of bins) sum += count * count;
  return sum;
}
