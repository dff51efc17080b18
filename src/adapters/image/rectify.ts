/** Takes the sheet out of a photograph: its four corners become the corners of the page. */
import type { GreyImage } from '../../core/model.js';
import { type Corners, findSheet, type Point } from './find-sheet.js';
import { type Homography, warped } from './grey.js';

/** Letter paper (8.5 × 11 in); a sheet seen at an angle measures within this of its true shape. */
const letterRatio = 11 / 8.5;
const ratioTolerance = 0.12;
/** cut a sliver off, so that the edge of the sheet is not taken for ink */
const inset = 0.008;

/** @returns the page alone, or null where no sheet was found. */
export function rectify(image: GreyImage): GreyImage | null {
  const corners = findSheet(image);
  if (!corners) return null;
  const [tl, tr, br, bl] = corners;
  const across = Math.max(distance(tl, tr), distance(bl, br));
  const down = Math.max(distance(tl, bl), distance(tr, br));
  const { width, height } = pageShape(across, down);
  const map = homography(withinEdge(corners), width, height);
  return map && warped(image, { width, height }, map);
}

function withinEdge(corners: Corners): Corners {
  const middle = (axis: 0 | 1) => corners.reduce((sum, p) => sum + p[axis], 0) / 4;
  const [mx, my] = [middle(0), middle(1)];
  return corners.map(([x, y]): Point => [x + (mx - x) * inset, y + (my - y) * inset]) as Corners;
}

function distance(p: Point, q: Point): number {
  return Math.hypot(p[0] - q[0], p[1] - q[1]);
}

function pageShape(across: number, down: number): { width: number; height: number } {
  const ratio = Math.max(across, down) / Math.min(across, down);
  const isLetter = Math.abs(ratio / letterRatio - 1) < ratioTolerance;
  const [short, long] = [Math.min(across, down), Math.max(across, down)];
  const shape = isLetter ? Math.max(long, short * letterRatio) : long;
  const [w, h] = isLetter ? [shape / letterRatio, shape] : [short, long];
  return across < down
    ? { width: Math.round(w), height: Math.round(h) }
    : { width: Math.round(h), height: Math.round(w) };
}

/**
 * The map from the page's pixels to the photograph's, by the four pairs of corners.
 * @returns null where the corners lie so that there is none
 */
function homography(corners: Corners, width: number, height: number): Homography | null {
  const from: Point[] = [
    [0, 0],
    [width - 1, 0],
    [width - 1, height - 1],
    [0, height - 1],
  ];
  const rows = from.flatMap(([x, y], i) => {
    const [u, v] = corners[i]!;
    return [
      [x, y, 1, 0, 0, 0, -u * x, -u * y, u],
      [0, 0, 0, x, y, 1, -v * x, -v * y, v],
    ];
  });
  return solve(rows) as Homography | null;
}

/** Gaussian elimination with pivoting of rows `[coefficients…, right side]`. */
function solve(rows: number[][]): number[] | null {
  const n = rows.length;
  for (let column = 0; column < n; column++) {
    let pivot = column;
    for (let r = column + 1; r < n; r++) {
      if (Math.abs(rows[r]![column]!) > Math.abs(rows[pivot]![column]!)) pivot = r;
    }
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    const top = rows[column]!;
    if (Math.abs(top[column]!) < 1e-12) return null;
    for (let r = 0; r < n; r++) {
      if (r === column) continue;
      const factor = rows[r]![column]! / top[column]!;
      if (factor === 0) continue;
      for (let k = column; k <= n; k++) rows[r]![k]! -= factor * top[k]!;
    }
  }
  return rows.map((row, i) => row[n]! / row[i]!);
}
