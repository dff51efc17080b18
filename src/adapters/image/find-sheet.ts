/**
 * Finds a sheet of paper on a photograph and its four corners. When what is found is not plainly a four-sided sheet
 * with something around it, the photograph is left as it is.
 */
import type { GreyImage } from '../../core/model.js';
import { percentiles, reduced } from './grey.js';

export type Point = [number, number];
/** top left, top right, bottom right, bottom left, in pixels */
export type Corners = [Point, Point, Point, Point];

const searchWidthPx = 400;
const smallestShare = 0.25;
/** a sheet that fills the picture is a scan */
const largestShare = 0.97;
const leastFilled = 0.7;
const leastFourSided = 0.94;

/** @returns null where no sheet stands out. */
export function findSheet(image: GreyImage): Corners | null {
  const factor = Math.max(1, Math.round(Math.min(image.width, image.height) / searchWidthPx));
  const small = reduced(image, factor);
  for (const mask of [brighterThanMiddle(small), unlikeTheBorder(small)]) {
    const corners = sheetOf(mask, small.width, small.height);
    if (corners) return corners.map(([x, y]): Point => [middle(x, factor), middle(y, factor)]) as Corners;
  }
  return null;
}

/** Middle of the square of pixels that became one. */
function middle(at: number, factor: number): number {
  return (at + 0.5) * factor - 0.5;
}

function sheetOf(mask: Uint8Array, width: number, height: number): Corners | null {
  const part = largestPart(mask, width, height);
  const share = part.length / (width * height);
  if (share < smallestShare || share > largestShare) return null;
  const hull = convexHull(part.map((i): Point => [i % width, Math.floor(i / width)]));
  const hullArea = area(hull);
  if (hullArea > largestShare * width * height || part.length < leastFilled * hullArea) return null;
  const corners = largestFourSided(hull);
  if (!corners || area(corners) < leastFourSided * hullArea || !plausible(corners)) return null;
  return inOrder(corners);
}

/** Otsu's threshold: the sheet is the bright class. */
function brighterThanMiddle(image: GreyImage): Uint8Array {
  const counts = new Float64Array(256);
  for (const value of image.data) counts[value]! += 1;
  const total = image.data.length;
  const sumAll = counts.reduce((sum, count, value) => sum + count * value, 0);
  let [below, sumBelow, best, threshold] = [0, 0, -1, 128];
  for (let value = 0; value < 255; value++) {
    below += counts[value]!;
    sumBelow += counts[value]! * value;
    const above = total - below;
    if (below === 0 || above === 0) continue;
    const difference = sumBelow / below - (sumAll - sumBelow) / above;
    const between = below * above * difference * difference;
    if (between > best) [best, threshold] = [between, value];
  }
  return Uint8Array.from(image.data, (value) => (value > threshold ? 1 : 0));
}

/** For a sheet on a surface that is brighter than the sheet, or of nearly its brightness. */
function unlikeTheBorder(image: GreyImage): Uint8Array {
  const { width, height, data } = image;
  const border: number[] = [];
  for (let x = 0; x < width; x++) border.push(data[x]!, data[(height - 1) * width + x]!);
  for (let y = 0; y < height; y++) border.push(data[y * width]!, data[y * width + width - 1]!);
  const strip = { width: border.length, height: 1, data: Uint8Array.from(border) };
  const [low = 0, middle = 128, high = 255] = percentiles(strip, [0.1, 0.5, 0.9]);
  const margin = Math.max(12, (high - low) * 0.6);
  return Uint8Array.from(data, (value) => (Math.abs(value - middle) > margin ? 1 : 0));
}

/** Pixel indexes of the largest connected part. */
function largestPart(mask: Uint8Array, width: number, height: number): number[] {
  const seen = new Uint8Array(mask.length);
  let best: number[] = [];
  for (let start = 0; start < mask.length; start++) {
    if (!mask[start] || seen[start]) continue;
    const part = [start];
    seen[start] = 1;
    for (let k = 0; k < part.length; k++) {
      const i = part[k]!;
      const x = i % width;
      const y = Math.floor(i / width);
      for (const [next, inside] of [
        [i - 1, x > 0],
        [i + 1, x < width - 1],
        [i - width, y > 0],
        [i + width, y < height - 1],
      ] as const) {
        if (!inside || !mask[next] || seen[next]) continue;
        seen[next] = 1;
        part.push(next);
      }
    }
    if (part.length > best.length) best = part;
  }
  return best;
}

/** Andrew's monotone chain. */
function convexHull(points: Point[]): Point[] {
  const sorted = points.sort((p, q) => p[0] - q[0] || p[1] - q[1]);
  const half = (source: Point[]) => {
    const chain: Point[] = [];
    for (const p of source) {
      while (chain.length >= 2 && cross(chain.at(-2)!, chain.at(-1)!, p) <= 0) chain.pop();
      chain.push(p);
    }
    return chain.slice(0, -1);
  };
  return [...half(sorted), ...half(sorted.toReversed())];
}

function cross(o: Point, p: Point, q: Point): number {
  return (p[0] - o[0]) * (q[1] - o[1]) - (p[1] - o[1]) * (q[0] - o[0]);
}

function area(polygon: Point[]): number {
  let sum = 0;
  for (const [i, p] of polygon.entries()) {
    const q = polygon[(i + 1) % polygon.length]!;
    sum += p[0] * q[1] - q[0] * p[1];
  }
  return Math.abs(sum) / 2;
}

/** The four hull points that span the largest area. */
function largestFourSided(hull: Point[]): Corners | null {
  const few = thinned(hull, 28);
  let best: Corners | null = null;
  let bestArea = 0;
  for (let i = 0; i < few.length - 3; i++) {
    for (let j = i + 1; j < few.length - 2; j++) {
      for (let k = j + 1; k < few.length - 1; k++) {
        for (let l = k + 1; l < few.length; l++) {
          const corners: Corners = [few[i]!, few[j]!, few[k]!, few[l]!];
          const found = area(corners);
          if (found > bestArea) [best, bestArea] = [corners, found];
        }
      }
    }
  }
  return best;
}

/** Keeps the hull points at which it turns most. */
function thinned(hull: Point[], most: number): Point[] {
  const points = [...hull];
  while (points.length > most) {
    let least = 0;
    let leastArea = Number.POSITIVE_INFINITY;
    for (const [i, p] of points.entries()) {
      const before = points[(i + points.length - 1) % points.length]!;
      const lost = Math.abs(cross(before, p, points[(i + 1) % points.length]!));
      if (lost < leastArea) [least, leastArea] = [i, lost];
    }
    points.splice(least, 1);
  }
  return points;
}

/** Opposite sides of like length and corners between 55 and 125 degrees: a sheet seen from not too far aside. */
function plausible(corners: Corners): boolean {
  const side = (i: number) => {
    const [p, q] = [corners[i % 4]!, corners[(i + 1) % 4]!];
    return Math.hypot(q[0] - p[0], q[1] - p[1]);
  };
  if (!alike(side(0), side(2)) || !alike(side(1), side(3))) return false;
  return corners.every((p, i) => {
    const [before, after] = [corners[(i + 3) % 4]!, corners[(i + 1) % 4]!];
    const dot = (before[0] - p[0]) * (after[0] - p[0]) + (before[1] - p[1]) * (after[1] - p[1]);
    const cosine = dot / (side(i + 3) * side(i));
    return Math.abs(cosine) < Math.cos((55 * Math.PI) / 180);
  });
}

function alike(a: number, b: number): boolean {
  return Math.min(a, b) / Math.max(a, b) > 0.65;
}

function inOrder(corners: Corners): Corners {
  const by = (value: (p: Point) => number) =>
    corners.reduce((best, p) => (value(p) < value(best) ? p : best));
  return [by(([x, y]) => x + y), by(([x, y]) => y - x), by(([x, y]) => -x - y), by(([x, y]) => x - y)];
}
