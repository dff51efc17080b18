/** Where one may sign when no rule tells: on every free side of the label. */
import type { Page } from '../model.js';
import { type Area, type Label, overlapX, overlapY } from './signature-area.js';

/** Room over and under a label in which one signs, points. */
const openHeightPt = 36;
/** Labels of another signer, right of this one and this near above or below it, begin that signer's column, points. */
const columnPt = 40;

/** White left of all signers' labels in which one signs, points. */
const roomBeforePt = 120;

/** Labels of all signers stand off the margin, with room to sign left of them. */
function leaveRoomBefore(labels: readonly Label[], margin: number): boolean {
  const signatures = labels.filter(({ part }) => part === 'signature');
  return signatures.every(({ area }) => area.x0 - margin > roomBeforePt);
}

/** Without any rule: right of the label, above it and below it, as far as the next label. */
export function openPlaces(label: Label, labels: readonly Label[], band: Area, page: Page): Area[] {
  const { area } = label;
  const others = labels.filter((other) => other !== label).map((other) => other.area);
  const row = others.filter((other) => overlapY(other, area) > 0);
  const beyond = labels
    .filter((other) => other.role !== label.role && other.area.x0 >= area.x1 - 2)
    .map((other) => other.area)
    .filter((other) => overlapY(other, area) > -columnPt);
  const right = Math.min(
    page.widthPt * 0.95,
    ...[...row.filter((o) => o.x0 > area.x0), ...beyond].map((o) => o.x0 - 2),
  );
  const span = { x0: area.x0 - 8, x1: Math.max(right, area.x1) };
  const over = others.filter((o) => o.y1 <= area.y0 + 2 && overlapX(o, span) > 0).map((o) => o.y1);
  const under = others.filter((o) => o.y0 >= area.y1 - 2 && overlapX(o, span) > 0).map((o) => o.y0);
  const margin = Math.min(...page.words.map(({ box }) => box.x)) * page.widthPt;
  if (leaveRoomBefore(labels, margin)) {
    const before = row.filter((other) => other.x1 < area.x0 + 2).map((other) => other.x1);
    const above = over.filter((foot) => foot < area.y1 - openHeightPt + 12);
    const top = Math.max(band.y0, area.y1 - openHeightPt, ...above);
    return [{ x0: Math.max(margin - 8, ...before) + 1, x1: area.x0 - 1, y0: top, y1: area.y1 + 6 }];
  }
  return [
    { x0: area.x1, x1: right, y0: area.y0 - 6, y1: area.y1 + 6 },
    { ...span, y0: Math.max(band.y0, area.y0 - openHeightPt, ...over), y1: area.y0 },
    { ...span, y0: area.y1, y1: Math.min(band.y1, area.y1 + openHeightPt, ...under) },
  ];
}

/** Later areas lose what earlier ones cover, as far as that leaves a rectangle. */
export function apart(areas: readonly Area[]): Area[] {
  const kept: Area[] = [];
  for (const area of areas) {
    let rest = { ...area };
    for (const other of kept) {
      if (overlapX(rest, other) <= 0 || overlapY(rest, other) <= 0) continue;
      if (other.y1 < rest.y1 && other.y0 <= rest.y0) rest = { ...rest, y0: other.y1 };
      else if (other.y0 > rest.y0) rest = { ...rest, y1: other.y0 };
      else rest = { ...rest, y1: rest.y0 };
    }
    if (rest.y1 - rest.y0 > 2 && rest.x1 - rest.x0 > 4) kept.push(rest);
  }
  return kept;
}
