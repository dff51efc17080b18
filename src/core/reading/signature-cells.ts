/** The place to sign where the labels stand in cells of a table, or inside a drawn box of their own. */
import { type Area, type Label, overlapX, overlapY } from './signature-area.js';
import type { Lines } from './signature-rules.js';

/** A cell taller than this is a frame around something larger than a signature line. */
const tallestCellPt = 150;
const leastRoomPt = { height: 13, width: 60 };

/**
 * @param claimed cells that labels before this one speak for
 * @returns the label's own cell and the empty neighbour it speaks for; null where it stands in no cell of its own
 */
export function cellPlaces(
  label: Label,
  labels: readonly Label[],
  lines: Lines,
  band: Area,
  claimed: readonly Area[],
): Area[] | null {
  const middle = {
    x: (label.area.x0 + label.area.x1) / 2,
    y: (label.area.y0 + label.area.y1) / 2,
  };
  const own = cellAt(middle.x, middle.y, lines);
  if (!own || own.y1 - own.y0 > tallestCellPt || labelsIn(own, labels).length !== 1) return null;

  const neighbour = (x: number, y: number): Area | null => {
    const cell = cellAt(x, y, lines);
    if (!cell || cell.y1 - cell.y0 > tallestCellPt || labelsIn(cell, labels).length > 0) return null;
    return cell.y0 >= band.y0 - 14 && cell.y1 <= band.y1 + 40 ? cell : null;
  };
  const right = neighbour(own.x1 + 6, middle.y);
  if (right && right.x1 - right.x0 >= leastRoomPt.width * 0.5) return [own, right];
  const room = Math.max(label.area.y0 - own.y0, own.y1 - label.area.y1);
  if (room >= leastRoomPt.height) return [own];
  const isFree = (cell: Area | null): cell is Area =>
    cell !== null && !claimed.some((other) => overlapX(other, cell) > 6 && overlapY(other, cell) > 6);
  // a row of labels with a row to sign above or below it
  const next = [neighbour(middle.x, own.y0 - 6), neighbour(middle.x, own.y1 + 6)].find(isFree);
  if (next) return [own, next];
  return own.x1 - label.area.x1 >= leastRoomPt.width ? [own] : null;
}

function labelsIn(cell: Area, labels: readonly Label[]): Label[] {
  return labels.filter(({ area }) => {
    const x = (area.x0 + area.x1) / 2;
    const y = (area.y0 + area.y1) / 2;
    return x > cell.x0 && x < cell.x1 && y > cell.y0 && y < cell.y1;
  });
}

/** The rectangle of rules around a point; it needs a top, a foot and both sides. */
function cellAt(x: number, y: number, lines: Lines): Area | null {
  const point = { x0: x, x1: x + 0.1, y0: y, y1: y + 0.1 };
  const across = lines.horizontal.filter((rule) => overlapX(rule, point) > 0);
  const upright = lines.vertical.filter((rule) => overlapY(rule, point) > 0);
  const top = Math.max(-1, ...across.filter((rule) => rule.y0 < y).map((rule) => rule.y0));
  const foot = Math.min(1e6, ...across.filter((rule) => rule.y0 > y).map((rule) => rule.y0));
  const left = Math.max(-1, ...upright.filter((rule) => rule.x0 < x).map((rule) => rule.x0));
  const right = Math.min(1e6, ...upright.filter((rule) => rule.x0 > x).map((rule) => rule.x0));
  if (top < 0 || foot > 1e5 || left < 0 || right > 1e5) return null;
  return { x0: left, x1: right, y0: top, y1: foot };
}
