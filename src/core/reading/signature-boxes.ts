/** Boxes to sign in that stand right below, or right above, their labels, with no label inside. */
import { type Area, type Label, overlapX, overlapY } from './signature-area.js';
import { cellAt } from './signature-cells.js';
import type { Lines } from './signature-rules.js';

type Side = 'below' | 'above';

/** White between a label and its box, and the box's own size, points. */
const gapPt = { least: -4, most: 9 };
const boxPt = { lowest: 15, tallest: 80, narrowest: 30 };

/**
 * @returns the box of each label where every label has one on the same side, and on the other side some have none;
 * null otherwise: labels in rows one below the other have boxes on both sides
 */
export function boxPlaces(labels: readonly Label[], lines: Lines): Map<Label, Area> | null {
  const found = (['below', 'above'] as const).map((side) =>
    labels.map((label) => boxAt(side, label, labels, lines)),
  );
  const whole = found.filter((boxes) => boxes.every((box) => box !== null));
  if (whole.length !== 1 || labels.length === 0) return null;
  return new Map(labels.map((label, at) => [label, whole[0]![at]!]));
}

function boxAt(side: Side, { area }: Label, labels: readonly Label[], lines: Lines): Area | null {
  const y = side === 'below' ? area.y1 + gapPt.most + 1 : area.y0 - gapPt.most - 1;
  const box = cellAt(Math.min(area.x0 + 12, (area.x0 + area.x1) / 2), y, lines);
  if (!box) return null;
  const gap = side === 'below' ? box.y0 - area.y1 : area.y0 - box.y1;
  const height = box.y1 - box.y0;
  const fits =
    gap >= gapPt.least &&
    gap <= gapPt.most &&
    height >= boxPt.lowest &&
    height <= boxPt.tallest &&
    box.x1 - box.x0 >= boxPt.narrowest;
  const holdsLabel = labels.some((one) => overlapX(one.area, box) > 4 && overlapY(one.area, box) > 4);
  return fits && !holdsLabel ? box : null;
}
