/** Straight printed lines of a whole page: table borders, answer lines, box edges. They part rows and columns. */
import type { GreyImage } from '../model.js';

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
/** Shortest rules, in share of the page's width and height. */
const MIN_HORIZONTAL = 0.08;
const MIN_VERTICAL = 0.02;
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
  const { width, height } = image;
  const horizontal = longRuns(
    image,
    { tracks: height, length: width, track: width, step: 1 },
    MIN_HORIZONTAL,
  );
  const vertical = longRuns(image, { tracks: width, length: height, track: 1, step: width }, MIN_VERTICAL);
  return {
    horizontal: horizontal.map(([at, from, to]) => ({
      at: at / height,
      from: from / width,
      to: to / width,
    })),
    vertical: vertical.map(([at, from, to]) => ({ at: at / width, from: from / height, to: to / height })),
  };
}

/** How to walk a picture: `track` from one track's first pixel to the next's, `step` from pixel to pixel. */
interface Walk {
  tracks: number;
  length: number;
  track: number;
  step: number;
}

/** Runs along each track; neighbouring tracks' runs that overlap are one (a thick line). */
function longRuns({ data }: GreyImage, walk: Walk, shortestShare: number): [number, number, number][] {
  const { length, step } = walk;
  const shortest = Math.floor(length * shortestShare);
  const runs: [number, number, number][] = [];
  for (let track = 0; track < walk.tracks; track++) {
    const first = track * walk.track;
    let start = -1;
    let last = -1;
    for (let at = 0; at < length; at++) {
      if (data[first + at * step]! < DARK) {
        if (start === -1) start = at;
        last = at;
      } else if (start !== -1 && at - last > RULE_HOLE) {
        if (last - start + 1 >= shortest) addRun(runs, track, start, last);
        start = -1;
      }
    }
    if (start !== -1 && last - start + 1 >= shortest) addRun(runs, track, start, last);
  }
  return runs;
}

function addRun(runs: [number, number, number][], track: number, from: number, to: number): void {
  for (let i = runs.length - 1; i >= 0 && track - runs[i]![0] <= 3; i--) {
    const run = runs[i]!;
    // a slanted pen stroke is a run on each track, but a little further on each time
    if (Math.min(to, run[2]) - Math.max(from, run[1]) > 0.8 * Math.min(to - from, run[2] - run[1])) {
      run[0] = track;
      run[1] = Math.min(run[1], from);
      run[2] = Math.max(run[2], to);
      return;
    }
  }
  runs.push([track, from, to]);
}
