/** The place to sign where the labels stand in cells of a table, or inside a drawn box of their own. */
import { type Area, type Label, overlapX, overlapY } from './signature-area.js';
import type { Lines } from './signature-rules.js';

/** A cell taller than this is a frame around something larger than a signature line. */
const tallestCellPt = 150;
/** A cell's top and foot end this close to its sides. */
const sidePt = 10;
/** Ink may hide some of a side. */
const sideShare = 0.7;
const leastRoomPt = { height: 13, toSign: 26, width: 60 };

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
  if (!own || own.y1 - own.y0 > tallestCellPt) return null;
  const inside = labelsIn(own, labels);
  if (inside.length === 2) return sharedCell(label, inside.find((one) => one !== label)!, own, lines);
  if (inside.length !== 1) return null;

  const neighbour = (x: number, y: number): Area | null => {
    const cell = cellAt(x, y, lines);
    if (!cell || cell.y1 - cell.y0 > tallestCellPt || labelsIn(cell, labels).length > 0) return null;
    return cell.y0 >= band.y0 - 14 && cell.y1 <= band.y1 + 40 ? cell : null;
  };
  const right = beside(neighbour, own.x1, middle.y);
  if (right && right.x1 - right.x0 >= leastRoomPt.width * 0.5) return [own, right];
  const isFree = (cell: Area | null): cell is Area =>
    cell !== null && !claimed.some((other) => overlapX(other, cell) > 6 && overlapY(other, cell) > 6);
  // a row of labels with a row to sign above or below it
  const next = [neighbour(middle.x, own.y0 - 6), neighbour(middle.x, own.y1 + 6)]
    .filter(isFree)
    .toSorted((a, b) => (heightOf(b) > 1.3 * heightOf(a) ? 1 : heightOf(a) > 1.3 * heightOf(b) ? -1 : 0))[0];
  const room = Math.max(label.area.y0 - own.y0, own.y1 - label.area.y1);
  // a cell that is higher only because its neighbour's label is longer may seem to have room
  if (room >= (next ? leastRoomPt.toSign : leastRoomPt.height)) return [own];
  if (next) return [own, next];
  return own.x1 - label.area.x1 >= leastRoomPt.width ? [own] : null;
}

/** The cell to the right; the upright of a bracket around a signature, close to its side, is no side itself. */
function beside(cell: (x: number, y: number) => Area | null, x: number, y: number): Area | null {
  const first = cell(x + 6, y);
  if (!first || first.x1 - first.x0 >= leastRoomPt.width * 0.5) return first;
  const second = cell(first.x1 + 6, y);
  return second && { ...second, x0: first.x0 };
}

/** One frame for a signature and its date: each has the part that its label stands in. */
function sharedCell(label: Label, other: Label, own: Area, lines: Lines): Area[] | null {
  if (other.role !== label.role || other.part === label.part) return null;
  const [signature, date] = label.part === 'signature' ? [label.area, other.area] : [other.area, label.area];
  const below = date.y0 >= signature.y1 - 2;
  if (!below && date.x0 < signature.x1 + 4) return null;
  // rules within the frame say where above or below its label each one is
  const isInside = (rule: Area) =>
    rule.y0 > own.y0 + 4 && rule.y0 < own.y1 - 4 && overlapX(rule, own) > 0.95 * (rule.x1 - rule.x0);
  if (lines.horizontal.some(isInside)) return null;
  if (below && labelsAreBelow(own, signature, date))
    return [label.part === 'signature' ? { ...own, y1: signature.y1 } : { ...own, y0: signature.y1 }];
  const parts = below
    ? { signature: { ...own, y1: date.y0 - 2 }, date: { ...own, y0: date.y0 - 2 } }
    : { signature: { ...own, x1: date.x0 - 4 }, date: { ...own, x0: date.x0 - 4 } };
  const hasRooms = hasRoom(parts.signature, signature) && hasRoom(parts.date, date);
  return hasRooms ? [parts[label.part]] : null;
}

/** Room over each label and next to none under the last one: one signs and dates above the labels. */
const labelsAreBelow = (own: Area, signature: Area, date: Area): boolean =>
  signature.y0 - own.y0 >= leastRoomPt.height &&
  date.y0 - signature.y1 >= leastRoomPt.height &&
  own.y1 - date.y1 < leastRoomPt.height;

const hasRoom = (place: Area, { x1, y0, y1 }: Area): boolean =>
  Math.max(y0 - place.y0, place.y1 - y1) >= leastRoomPt.height || place.x1 - x1 >= leastRoomPt.width;

const heightOf = ({ y0, y1 }: Area) => y1 - y0;

function labelsIn(cell: Area, labels: readonly Label[]): Label[] {
  return labels.filter(({ area }) => {
    const x = (area.x0 + area.x1) / 2;
    const y = (area.y0 + area.y1) / 2;
    return x > cell.x0 && x < cell.x1 && y > cell.y0 && y < cell.y1;
  });
}

function reachesSides({ x0, x1, y0 }: Area, x: number, { vertical }: Lines): boolean {
  const sides = vertical.filter((side) => side.y0 < y0 + sidePt && side.y1 > y0 - sidePt);
  return (
    sides.some((side) => side.x0 < x && side.x0 >= x0 - sidePt) &&
    sides.some((side) => side.x0 > x && side.x0 <= x1 + sidePt)
  );
}

/** The rectangle of rules around a point; it needs a top, a foot and both sides. */
export function cellAt(x: number, y: number, lines: Lines): Area | null {
  const point = { x0: x, x1: x + 0.1, y0: y, y1: y + 0.1 };
  // a rule to sign on, or a long stroke, ends inside the cell
  const across = lines.horizontal.filter((rule) => overlapX(rule, point) > 0 && reachesSides(rule, x, lines));
  const top = Math.max(-1, ...across.filter((rule) => rule.y0 < y).map((rule) => rule.y0));
  const foot = Math.min(1e6, ...across.filter((rule) => rule.y0 > y).map((rule) => rule.y0));
  // an upright stroke of a signature passes for a side, but not for one of the cell's height
  const upright = lines.vertical.filter(
    (rule) => overlapY(rule, { y0: top, y1: foot }) >= sideShare * (foot - top),
  );
  const left = Math.max(-1, ...upright.filter((rule) => rule.x0 < x).map((rule) => rule.x0));
  const right = Math.min(1e6, ...upright.filter((rule) => rule.x0 > x).map((rule) => rule.x0));
  if (top < 0 || foot > 1e5 || left < 0 || right > 1e5) return null;
  const spans = (at: number) =>
    across.some((rule) => rule.y0 === at && rule.x0 <= left + sidePt && rule.x1 >= right - sidePt);
  if (!spans(top) || !spans(foot)) return null;
  return { x0: left, x1: right, y0: top, y1: foot };
}
