/**
 * Printed lines: the rules people sign on, and the sides of table cells and boxes. They may be skewed, slightly bent
 * (a photographed page), broken (a fax), dotted, or crossed by a signature.
 */
import { type Bits, clamp, transpose } from './ink-bits.js';

/** A rule in pixels of the page. `at[i]` is its centre across its direction, for the i-th pixel from `from`. */
export interface Rule {
  direction: 'horizontal' | 'vertical';
  from: number;
  to: number;
  at: Float32Array;
  /** centre across its direction, over its whole length */
  centre: number;
}

/** Table borders are up to 2.25 pt; a pen crossing the rule makes it thicker there, which ends nothing. */
const thickestPt = 3;
/** shorter ones are dashes, underlined words, strokes of letters */
const shortestRulePt = { horizontal: 36, vertical: 18 };
const seedPt = 24;
/** dots and dashes of a dotted rule, missing pieces of a faxed one */
const longestGapPt = 6;
/** about 1.7 degrees, after deskewing */
const steepest = 0.03;

export function findRules(bits: Bits, direction: Rule['direction']): Rule[] {
  const upright = direction === 'horizontal' ? bits : transpose(bits);
  const thin = thinPixels(upright);
  const used = new Uint8Array(upright.data.length);
  const rules: Rule[] = [];
  for (const seed of seeds(upright, thin, Math.min(seedPt, shortestRulePt[direction]))) {
    if (used[seed.y * upright.width + ((seed.x0 + seed.x1) >> 1)]) continue;
    const track = follow(upright, thin, seed);
    markUsed(upright, used, track);
    if (!isRule(upright, thin, track, shortestRulePt[direction])) continue;
    const from = upright.left + track.x0;
    const at = track.ys.map((y) => y + upright.top);
    rules.push({
      direction,
      from,
      to: upright.left + track.x1,
      at,
      centre: at.reduce((sum, y) => sum + y, 0) / at.length,
    });
  }
  return rules;
}

/** Takes the rules out of the picture and leaves what crosses them. */
export function removeRules(bits: Bits, rules: readonly Rule[]): void {
  const thickest = thickestPx(bits) + 1;
  for (const rule of rules) {
    const across = rule.direction === 'horizontal' ? bits.width : 1;
    const along = rule.direction === 'horizontal' ? 1 : bits.width;
    const [alongStart, acrossStart] =
      rule.direction === 'horizontal' ? [bits.left, bits.top] : [bits.top, bits.left];
    const [alongSize, acrossSize] =
      rule.direction === 'horizontal' ? [bits.width, bits.height] : [bits.height, bits.width];
    for (const [i, centre] of rule.at.entries()) {
      const x = rule.from + i - alongStart;
      if (x < 0 || x >= alongSize) continue;
      const y = Math.round(centre) - acrossStart;
      const pixel = (v: number) => v >= 0 && v < acrossSize && bits.data[v * across + x * along] === 1;
      const start = [y, y - 1, y + 1, y - 2, y + 2].find(pixel);
      if (start === undefined) continue;
      let first = start;
      let last = start;
      while (pixel(first - 1)) first -= 1;
      while (pixel(last + 1)) last += 1;
      if (last - first + 1 > thickest) continue;
      for (let v = first; v <= last; v++) bits.data[v * across + x * along] = 0;
    }
  }
}

interface Track {
  x0: number;
  x1: number;
  /** centre for every column from x0 to x1, inclusive */
  ys: Float32Array;
  /** columns where ink was met at all */
  covered: number;
}

const thickestPx = (bits: Bits) => Math.max(2, Math.round(thickestPt * bits.pxPerPt));

/** Pixels in vertical runs no taller than a rule is thick. */
function thinPixels({ data, width, height, pxPerPt }: Bits): Uint8Array {
  const thickest = Math.max(2, Math.round(thickestPt * pxPerPt));
  const thin = new Uint8Array(data.length);
  // row by row, as the pixels lie: how long each column's run is so far
  const runs = new Int32Array(width);
  for (let y = 0; y <= height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      if (y < height && data[at]) runs[x]! += 1;
      else if (runs[x]! > 0) {
        if (runs[x]! <= thickest) for (let up = at - width * runs[x]!; up < at; up += width) thin[up] = 1;
        runs[x] = 0;
      }
    }
  }
  return thin;
}

/** Runs along a row, a row up or down allowed, gaps bridged; longest first. */
function seeds(bits: Bits, thin: Uint8Array, leastPt: number): { x0: number; x1: number; y: number }[] {
  const { width, height, pxPerPt } = bits;
  const gap = Math.round(longestGapPt * 0.6 * pxPerPt);
  const least = leastPt * pxPerPt;
  const found: { x0: number; x1: number; y: number }[] = [];
  for (let y = 1; y < height - 1; y++) {
    let x0 = -1;
    let last = -1;
    for (let x = 0; x <= width; x++) {
      const at = y * width + x;
      const ink = x < width && (thin[at] || thin[at - width] || thin[at + width]);
      if (ink) {
        if (x0 < 0) x0 = x;
        last = x;
      } else if (x0 >= 0 && (x === width || x - last > gap)) {
        if (last - x0 >= least) found.push({ x0, x1: last, y });
        x0 = -1;
      }
    }
  }
  return found.sort((a, b) => b.x1 - b.x0 - (a.x1 - a.x0));
}

/** From the middle of the seed to both sides, column by column, along a line that may drift. */
function follow(bits: Bits, thin: Uint8Array, seed: { x0: number; x1: number; y: number }): Track {
  const middle = (seed.x0 + seed.x1) >> 1;
  const right = walk(bits, thin, middle, seed.y, 1);
  const left = walk(bits, thin, middle - 1, seed.y, -1);
  const ys = Float32Array.from([...left.ys.toReversed(), ...right.ys]);
  return {
    x0: middle - left.ys.length,
    x1: middle + right.ys.length - 1,
    ys,
    covered: left.covered + right.covered,
  };
}

function walk(
  { data, width, height, pxPerPt }: Bits,
  thin: Uint8Array,
  start: number,
  y: number,
  step: 1 | -1,
) {
  const longestGap = longestGapPt * pxPerPt;
  const reach = Math.max(1, Math.round(0.7 * pxPerPt));
  const ys: number[] = [];
  let centre = y;
  let missing = 0;
  let covered = 0;
  let coveredUpTo = 0;
  for (let x = start; x >= 0 && x < width && missing <= longestGap; x += step) {
    let sum = 0;
    let count = 0;
    let crossing = false;
    for (let v = Math.round(centre) - reach; v <= Math.round(centre) + reach; v++) {
      if (v < 0 || v >= height) continue;
      if (thin[v * width + x]) {
        sum += v;
        count += 1;
      } else if (data[v * width + x] && Math.abs(v - centre) <= 1) crossing = true;
    }
    if (count > 0) centre += 0.2 * (sum / count - centre);
    ys.push(centre);
    if (count > 0 || crossing) {
      missing = 0;
      covered += 1;
      coveredUpTo = ys.length;
    } else missing += 1;
  }
  return { ys: ys.slice(0, coveredUpTo), covered };
}

function markUsed({ width, height, pxPerPt }: Bits, used: Uint8Array, track: Track): void {
  const reach = Math.max(2, Math.round(pxPerPt * 1.2));
  for (const [i, centre] of track.ys.entries())
    for (let v = Math.round(centre) - reach; v <= Math.round(centre) + reach; v++)
      if (v >= 0 && v < height) used[v * width + track.x0 + i] = 1;
}

function isRule(bits: Bits, thin: Uint8Array, track: Track, shortestPt: number): boolean {
  const length = track.x1 - track.x0 + 1;
  if (length < shortestPt * bits.pxPerPt) return false;
  const { slope, spread } = fit(track.ys);
  if (Math.abs(slope) > steepest || spread > Math.max(1.2, 0.7 * bits.pxPerPt)) return false;
  const covered = track.covered / length;
  const above = flank(bits, track, -1);
  const below = flank(bits, track, 1);
  // a line of print has ink on both sides of any row; a rule may be crossed, or stand close over or under print
  if (covered >= 0.8) return Math.min(above, below) <= 0.45 && thinShare(bits, thin, track) >= 0.4;
  if (covered >= 0.55) return above <= 0.3 && below <= 0.3;
  return covered >= 0.15 && above <= 0.08 && below <= 0.08;
}

/** Share of columns with ink just beyond the thickness of a rule. */
function flank({ data, width, height, pxPerPt }: Bits, track: Track, side: 1 | -1): number {
  const near = Math.round((thickestPt / 2) * pxPerPt) + 1;
  const far = near + Math.max(2, Math.round(1.5 * pxPerPt));
  let inked = 0;
  for (const [i, centre] of track.ys.entries()) {
    for (let d = near; d <= far; d++) {
      const v = Math.round(centre) + side * d;
      if (v >= 0 && v < height && data[v * width + track.x0 + i]) {
        inked += 1;
        break;
      }
    }
  }
  return inked / track.ys.length;
}

function thinShare({ width, height }: Bits, thin: Uint8Array, track: Track): number {
  let count = 0;
  for (const [i, centre] of track.ys.entries()) {
    const y = clamp(Math.round(centre), 1, height - 2);
    const at = y * width + track.x0 + i;
    if (thin[at] || thin[at - width] || thin[at + width]) count += 1;
  }
  return count / track.ys.length;
}

/** Straight line through the track by least squares, and how far it strays from it (standard deviation, pixels). */
function fit(ys: Float32Array): { slope: number; spread: number } {
  const n = ys.length;
  const meanX = (n - 1) / 2;
  const meanY = ys.reduce((sum, y) => sum + y, 0) / n;
  let xy = 0;
  let xx = 0;
  for (const [x, y] of ys.entries()) {
    xy += (x - meanX) * (y - meanY);
    xx += (x - meanX) ** 2;
  }
  const slope = xx === 0 ? 0 : xy / xx;
  let squares = 0;
  for (const [x, y] of ys.entries()) squares += (y - meanY - slope * (x - meanX)) ** 2;
  return { slope, spread: Math.sqrt(squares / n) };
}
