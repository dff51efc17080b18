/** Straight printed lines (table borders, answer lines, box edges) and the ink that is none of them. */
import type { Box, GreyImage } from '../model.js';

/** A straight line, in fractions of the page. */
export interface Rule {
  /** row (horizontal) or column (vertical) of its middle */
  at: number;
  from: number;
  to: number;
}
export interface Rules {
  horizontal: Rule[];
  vertical: Rule[];
}

/** Grey below this is dark: table borders are often light grey. */
const DARK = 170;
/** Ink counts below this: paper texture and JPEG ringing stay above. */
const INK = 140;
/** Shortest rules, in share of the page's width and height. */
const MIN_HORIZONTAL = 0.08;
const MIN_VERTICAL = 0.012;
/** A worn rule may miss this many pixels in a row. */
const RULE_HOLE = 3;

/** Looking for rules reads every pixel, and several steps ask for those of the same picture. */
const known = new WeakMap<GreyImage, Rules>();

export function rulesOf(image: GreyImage): Rules {
  let rules = known.get(image);
  if (!rules) {
    rules = findRules(image);
    known.set(image, rules);
  }
  return rules;
}

function findRules(image: GreyImage): Rules {
  const { width, height, data } = image;
  const dark = (x: number, y: number) => data[y * width + x]! < DARK;
  const horizontal = longRuns(height, width, Math.floor(width * MIN_HORIZONTAL), (y, x) => dark(x, y));
  const vertical = longRuns(width, height, Math.floor(height * MIN_VERTICAL), (x, y) => dark(x, y));
  return {
    horizontal: horizontal.map(([at, from, to]) => ({ at: at / height, from: from / width, to: to / width })),
    vertical: vertical.map(([at, from, to]) => ({ at: at / width, from: from / height, to: to / height })),
  };
}

/** Runs along `length` on each of `count` tracks; neighbouring tracks' runs that overlap are one (a thick line). */
function longRuns(
  count: number,
  length: number,
  shortest: number,
  dark: (track: number, at: number) => boolean,
): [number, number, number][] {
  const runs: [number, number, number][] = [];
  for (let track = 0; track < count; track++) {
    let start = -1;
    let last = -1;
    for (let at = 0; at <= length; at++) {
      const isDark = at < length && dark(track, at);
      if (isDark) {
        if (start === -1) start = at;
        last = at;
      } else if (start !== -1 && (at - last > RULE_HOLE || at === length)) {
        if (last - start + 1 >= shortest) addRun(runs, track, start, last);
        start = -1;
      }
    }
  }
  return runs;
}

function addRun(runs: [number, number, number][], track: number, from: number, to: number): void {
  for (let i = runs.length - 1; i >= 0 && track - runs[i]![0] <= 3; i--) {
    const run = runs[i]!;
    if (from <= run[2] && to >= run[1]) {
      run[0] = track;
      run[1] = Math.min(run[1], from);
      run[2] = Math.max(run[2], to);
      return;
    }
  }
  runs.push([track, from, to]);
}

/**
 * How much ink stands in a box that is neither a straight rule nor inside one of `ignore` (printed words).
 * @returns number of 1/12-inch squares (at 150 dpi) that hold strokes; 0 for clean paper, speckle stays below 3
 */
export function inkSquares(image: GreyImage, box: Box, ignore: Box[]): number {
  const { width, height, data } = image;
  const x0 = Math.max(0, Math.floor(box.x * width));
  const x1 = Math.min(width, Math.ceil((box.x + box.w) * width));
  const y0 = Math.max(0, Math.floor(box.y * height));
  const y1 = Math.min(height, Math.ceil((box.y + box.h) * height));
  const w = x1 - x0;
  const h = y1 - y0;
  if (w <= 0 || h <= 0) return 0;
  const side = Math.max(6, Math.round(width / 102));
  const dark = new Uint8Array(w * h);
  for (let y = 0; y < h; y++)
    for (let x = 0; x < w; x++) dark[y * w + x] = data[(y + y0) * width + x + x0]! < INK ? 1 : 0;
  for (const skip of ignore) {
    const pad = side / 4;
    const fromX = Math.max(0, Math.floor(skip.x * width - pad) - x0);
    const toX = Math.min(w, Math.ceil((skip.x + skip.w) * width + pad) - x0);
    const fromY = Math.max(0, Math.floor(skip.y * height - pad) - y0);
    const toY = Math.min(h, Math.ceil((skip.y + skip.h) * height + pad) - y0);
    for (let y = fromY; y < toY; y++) for (let x = fromX; x < toX; x++) dark[y * w + x] = 0;
  }
  removeRuns(dark, w, h, 4 * side, true);
  removeRuns(dark, w, h, 4 * side, false);
  let squares = 0;
  for (let top = 0; top < h; top += side)
    for (let left = 0; left < w; left += side) {
      let count = 0;
      for (let y = top; y < Math.min(h, top + side); y++)
        for (let x = left; x < Math.min(w, left + side); x++) count += dark[y * w + x]!;
      if (count >= side * 0.9) squares++;
    }
  return squares;
}

/** Blanks straight runs of at least `shortest` pixels, and the soft edge beside them. */
function removeRuns(dark: Uint8Array, w: number, h: number, shortest: number, across: boolean): void {
  const [tracks, length] = across ? [h, w] : [w, h];
  const index = (track: number, at: number) => (across ? track * w + at : at * w + track);
  const before = dark.slice();
  const isDark = (track: number, at: number) => before[index(track, at)] === 1;
  for (let track = 0; track < tracks; track++) {
    let start = -1;
    let last = -1;
    for (let at = 0; at <= length; at++) {
      if (at < length && isDark(track, at)) {
        if (start === -1) start = at;
        last = at;
      } else if (start !== -1 && (at - last > 2 || at === length)) {
        if (last - start + 1 >= shortest)
          for (let t = Math.max(0, track - 1); t <= Math.min(tracks - 1, track + 1); t++)
            for (let a = start; a <= last; a++) dark[index(t, a)] = 0;
        start = -1;
      }
    }
  }
}
