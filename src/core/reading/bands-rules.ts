/** Straight printed lines of a whole page: table borders, answer lines, box edges. They part rows and columns. */
import type { GreyImage } from '../model.js';
import { darkFinder } from './white.js';

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

type Run = [track: number, from: number, to: number];

function findRules(image: GreyImage): Rules {
  const { width, height } = image;
  const { rows, columns } = longRuns(image);
  return {
    horizontal: rows.map(([at, from, to]) => ({ at: at / height, from: from / width, to: to / width })),
    vertical: columns.map(([at, from, to]) => ({ at: at / width, from: from / height, to: to / height })),
  };
}

/**
 * Runs along rows and along columns; neighbouring tracks' runs that overlap are one (a thick line). The picture is
 * walked once, row by row and over its dark pixels alone.
 */
function longRuns({ data, width, height }: GreyImage): { rows: Run[]; columns: Run[] } {
  const nextDark = darkFinder(data);
  const [shortestRow, shortestColumn] = [width * MIN_HORIZONTAL, height * MIN_VERTICAL].map(Math.floor);
  const rows: Run[] = [];
  const inColumn: [from: number, to: number][][] = Array.from({ length: width }, () => []);
  const begun = new Int32Array(width).fill(-1);
  const last = new Int32Array(width);
  const endColumn = (x: number) => {
    if (begun[x] !== -1 && last[x]! - begun[x]! + 1 >= shortestColumn!)
      inColumn[x]!.push([begun[x]!, last[x]!]);
  };
  for (let y = 0; y < height; y++) {
    const row = y * width;
    let from = -1;
    let to = -1;
    const endRow = () => {
      if (from !== -1 && to - from + 1 >= shortestRow!) addRun(rows, y, from, to);
    };
    for (let at = nextDark(row, row + width, DARK); at < row + width; ) {
      const x = at - row;
      if (from === -1 || x - to > RULE_HOLE + 1) {
        endRow();
        from = x;
      }
      to = x;
      if (begun[x] === -1 || y - last[x]! > RULE_HOLE + 1) {
        endColumn(x);
        begun[x] = y;
      }
      last[x] = y;
      at = nextDark(at + 1, row + width, DARK);
    }
    endRow();
  }
  const columns: Run[] = [];
  for (let x = 0; x < width; x++) {
    endColumn(x);
    for (const [from, to] of inColumn[x]!) addRun(columns, x, from, to);
  }
  return { rows, columns };
}

function addRun(runs: Run[], track: number, from: number, to: number): void {
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
