/**
 * What the rows of a block tell: "____ Superintendent  ____ Date" begins with a rule and ends with a label, so each label
 * stands right of its line. One word "Date" above a column of short lines asks for the date of everyone in its row.
 */
import type { Page } from '../model.js';
import { type Area, areaOf, around, type Label, overlapX, overlapY, type Slot } from './signature-area.js';
import { cellAt } from './signature-cells.js';
import { isDateWord } from './signature-dates.js';
import type { Lines } from './signature-rules.js';
import { runsOf } from './signature-words.js';

/** A rule lies level with a label from this share of its height to so many points below its foot. */
const level = { fromShare: 0.3, belowFootPt: 12 };
/** A rule ends this close before the label right of it, points; a signature on it may reach over the label. */
const rightGapPt = { least: -24, most: 40 };
/** "Date" stands at most this far above the row that it is for, points. */
const farthestHeaderPt = 130;
/** The tallest date above its rule, and how far it may hang below it, points. */
const dateRoomPt = { above: 40, below: 9, beside: 8 };

/** The rule lies about the foot of a label on the same row. */
export const isLevel = (rule: Area, { y0, y1 }: Area): boolean =>
  rule.y0 >= y0 + level.fromShare * (y1 - y0) && rule.y0 <= y1 + level.belowFootPt;

/**
 * @returns each label's rule where all rows of signers begin with a rule and end with a label; null otherwise
 */
export function rulesBeforeLabels(labels: readonly Label[], rules: readonly Area[]): Map<Label, Area> | null {
  const found = new Map<Label, Area>();
  for (const label of labels) {
    const row = labels.filter((other) => overlapY(other.area, label.area) > 0);
    const whole = around(row.map(({ area }) => area))!;
    // the edge of a frame runs past all labels of the row
    const own = rules.filter(
      (rule) => isLevel(rule, label.area) && !(rule.x0 < whole.x0 - 20 && rule.x1 > whole.x1 - 2),
    );
    const isUnder = (rule: Area) =>
      row.some(({ area }) => overlapX(rule, area) > 6 && rule.x1 - area.x0 > -rightGapPt.least);
    if (own.some(isUnder)) return null;
    const sequence = [
      ...row.map((one) => ({ label: one, x: one.area.x0, rule: null })),
      ...own.map((rule) => ({ label: null, x: rule.x0, rule })),
    ].toSorted((a, b) => a.x - b.x);
    const at = sequence.findIndex((one) => one.label === label);
    const before = sequence[at - 1]?.rule;
    const gap = before ? label.area.x0 - before.x1 : Number.POSITIVE_INFINITY;
    const alternate = sequence.every((one, i) => (one.rule !== null) === (i % 2 === 0));
    if (!before || !alternate || sequence.length % 2 !== 0) return null;
    if (gap < rightGapPt.least || gap > rightGapPt.most) return null;
    found.set(label, before);
  }
  return found.size > 0 ? found : null;
}

/** @returns where the one word "Date" stands above all signers, with its words; null where dates have labels of their own */
export function dateHeader(
  page: Page,
  labels: readonly Label[],
): { area: Area; wordIndexes: number[] } | null {
  const signatures = labels.filter(({ part }) => part === 'signature');
  if (signatures.length < 2 || signatures.length < labels.length) return null;
  if (labels.some(({ withDate }) => withDate)) return null;
  const top = Math.min(...signatures.map(({ area }) => area.y0));
  const taken = new Set(labels.flatMap(({ located }) => located.wordIndexes));
  const found = runsOf(page, [...page.words.keys()]).flatMap((run) => {
    if (run.some((i) => taken.has(i)) || !isDateWord(page, run)) return [];
    const area = around(run.map((i) => areaOf(page.words[i]!.box, page)))!;
    const near = area.y1 <= top + 4 && top - area.y1 < farthestHeaderPt;
    return near && signatures.every((one) => area.x0 > one.area.x0 + 40) ? [{ area, wordIndexes: run }] : [];
  });
  return found.length === 1 ? found[0]! : null;
}

/** The place in the column under "Date" for each signer; none where a row has no line or cell of its own there. */
export function datesUnderHeader(
  header: { area: Area; wordIndexes: number[] },
  labels: readonly Label[],
  lines: Lines,
): Slot[] {
  const slots = labels.flatMap((signature): Slot[] => {
    const place = placeUnder(header.area, signature.area, lines);
    if (!place) return [];
    const { role } = signature;
    const entry = { id: `${role}-date`, kind: 'date' as const, role, text: ['Date'] };
    const located = { ...signature.located, entry, wordIndexes: header.wordIndexes };
    return [{ role, part: 'date', area: header.area, located, areas: [place], sure: true }];
  });
  const apart = slots.every((one) =>
    slots.every((other) => other === one || overlapY(one.areas[0]!, other.areas[0]!) <= 0),
  );
  return apart && slots.length === labels.length ? slots : [];
}

function placeUnder(header: Area, row: Area, lines: Lines): Area | null {
  const middle = (header.x0 + header.x1) / 2;
  const cell = cellAt(middle, (row.y0 + row.y1) / 2, lines);
  if (cell && overlapX(cell, row) <= 6 && cell.y1 - cell.y0 < 90) return cell;
  const own = lines.horizontal.filter(
    (rule) => isLevel(rule, row) && overlapX(rule, header) > 0 && overlapX(rule, row) < 6,
  );
  const [rule] = own.toSorted((a, b) => Math.abs(a.y0 - row.y1) - Math.abs(b.y0 - row.y1));
  if (!rule) return null;
  const { above, below, beside } = dateRoomPt;
  const y0 = Math.max(rule.y0 - above, header.y1 + 1);
  return { x0: Math.max(rule.x0 - beside, row.x1 + 1), x1: rule.x1 + beside, y0, y1: rule.y0 + below };
}
