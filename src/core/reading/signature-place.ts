/**
 * Where each signer signs and dates. Forms differ: labels under the rule, left of it, above it, or in table cells. How
 * the rules stand to the labels of both signers decides; where it stays open, every candidate place is kept and the
 * slot is not `sure`, so that nothing is called missing that may stand next to the line.
 */
import type { Page } from '../model.js';
import { type Area, areaOf, type Label, overlapX, overlapY, type Slot } from './signature-area.js';
import { boxPlaces } from './signature-boxes.js';
import { cellPlaces } from './signature-cells.js';
import {
  carries,
  chosenOf,
  conventionOf,
  gapTo,
  type Match,
  matchesOf,
  placeThresholds,
  rulesTaken,
} from './signature-matches.js';
import { apart, openPlaces } from './signature-open.js';
import type { Lines } from './signature-rules.js';
import { dateHeader, datesUnderHeader, rulesBeforeLabels } from './signature-rows.js';
import { rulesBehindDates, rulesBelowLabels } from './signature-stacked.js';
import { asksOtherwise } from './signature-words.js';

/** @param band between the heading above the first label and what follows the last one */
export function placeSlots(labels: readonly Label[], lines: Lines, band: Area, page: Page): Slot[] {
  const column = dateHeader(page, labels);
  const header = column?.area ?? null;
  const others = wordsAskingOtherwise(page, labels);
  const rules = lines.horizontal.filter(
    (rule) =>
      !underlines(rule, labels) &&
      !isFrameTop(rule, lines) &&
      !isFrameFoot(rule, lines) &&
      !isOfHeader(rule, header, labels) &&
      !others.some((word) => gapTo('left', word, rule) !== null),
  );
  const conventions = new Map(
    (['signature', 'date'] as const).map((part) => [part, conventionOf(part, labels, rules)]),
  );
  const claimed: Area[] = [];
  const before = rulesBeforeLabels(labels, rules);
  const below = rulesBelowLabels(labels, rules);
  const behind = rulesBehindDates(labels, rules);
  const boxes = boxPlaces(labels, lines);
  const taken = rulesTaken(labels, rules, conventions);
  const dates = column ? datesUnderHeader(column, labels, lines) : [];
  const slots = labels.map((label) => {
    const placed = (convention: Match['convention'], rule: Area): Slot => {
      const area = placeOf(label, { convention, rule, gap: 0 }, labels, rules, band);
      return { ...label, areas: [area], sure: true };
    };
    const own = before?.get(label);
    if (own) return placed('right', own);
    const box = boxes?.get(label);
    if (box) return { ...label, areas: [box], sure: true };
    const cell = cellPlaces(label, labels, lines, band, claimed);
    if (cell) {
      claimed.push(...cell);
      return { ...label, areas: cell, sure: true };
    }
    const next = below?.get(label);
    if (next) return placed('above', next);
    const dated = behind?.get(label);
    if (dated) return placed('left', dated);
    const matches = matchesOf(label, labels, rules).filter(
      ({ rule }) => (taken.get(rule) ?? label) === label,
    );
    const one = chosenOf(matches, conventions.get(label.part)!);
    if (one) return placed(one.convention, one.rule);
    const candidates = matches.map((match) => placeOf(label, match, labels, rules, band));
    return {
      ...label,
      areas: apart(candidates.length > 0 ? candidates : openPlaces(label, labels, band, page)),
      sure: false,
    };
  });
  return [...slots, ...dates];
}

/** A rule in the column under "Date". */
function isOfHeader(rule: Area, header: Area | null, labels: readonly Label[]): boolean {
  if (!header || rule.y0 < header.y1 || overlapX(rule, header) <= 0) return false;
  return labels.every(({ area }) => overlapX(rule, area) <= 0);
}

/** The label itself may be underlined; that is not where one signs. */
function underlines(rule: Area, labels: readonly Label[]): boolean {
  return labels.some(
    ({ area }) =>
      rule.x0 >= area.x0 - 5 &&
      rule.x1 <= area.x1 + 5 &&
      rule.y0 > area.y0 + 5.5 &&
      rule.y0 <= area.y1 + 3 &&
      area.x1 - area.x0 > 60,
  );
}

/** "Printed name:" and "Title:" before a rule of their own. */
function wordsAskingOtherwise(page: Page, labels: readonly Label[]): Area[] {
  const own = new Set(labels.flatMap((label) => label.located.wordIndexes));
  return page.words.flatMap((word, i) =>
    own.has(i) || !asksOtherwise(word.text) ? [] : [areaOf(word.box, page)],
  );
}

/** Sides hang from both its ends and none stands on them: the upper edge of a frame, on which nobody signs. */
function isFrameTop({ x0, x1, y0 }: Area, { vertical }: Lines): boolean {
  const sides = vertical.filter((side) => Math.abs(side.x0 - x0) < 6 || Math.abs(side.x0 - x1) < 6);
  const hangs = (x: number) =>
    sides.some((side) => Math.abs(side.x0 - x) < 6 && Math.abs(side.y0 - y0) < 6 && side.y1 - y0 > 18);
  return hangs(x0) && hangs(x1) && !sides.some((side) => side.y0 < y0 - 8 && side.y1 > y0 - 6);
}

/** Sides of more than a signature's height stand on both its ends: the lower edge of a frame around a whole signer. */
function isFrameFoot({ x0, x1, y0 }: Area, { vertical }: Lines): boolean {
  const stands = (x: number) =>
    vertical.some(
      (side) => Math.abs(side.x0 - x) < 6 && side.y1 > y0 - 6 && y0 - side.y0 > placeThresholds.signingHeight,
    );
  return stands(x0) && stands(x1);
}

function placeOf(
  label: Label,
  match: Match,
  labels: readonly Label[],
  rules: readonly Area[],
  band: Area,
): Area {
  const { rule, convention } = match;
  const row = labels.filter((other) => other !== label && overlapY(other.area, label.area) > 0);
  const right = Math.min(band.x1, ...row.filter((o) => o.area.x0 > label.area.x1 - 4).map((o) => o.area.x0));
  const shares = row.some((other) => overlapX(other.area, rule) > 0);
  const span = {
    x0:
      shares && row.some((o) => o.area.x1 <= label.area.x0)
        ? Math.max(rule.x0, label.area.x0 - 10)
        : rule.x0 - 8,
    x1: shares ? Math.min(rule.x1 + 8, right - 4) : rule.x1 + 8,
  };
  if (convention === 'left' || convention === 'right') {
    const left = Math.max(0, ...row.filter((o) => o.area.x1 < label.area.x0 + 4).map((o) => o.area.x1));
    const [x0, x1] =
      convention === 'left'
        ? [
            (carries(rule, label.area) ? label.area.x1 : Math.min(label.area.x1, rule.x0)) + 1,
            Math.min(rule.x1 + 8, right - 1),
          ]
        : [Math.max(rule.x0 - 8, left + 1), Math.max(label.area.x0, rule.x1) - 1];
    const top = ceiling(
      { x0, x1 },
      label.area.y0 - 1,
      rule.y0 - placeThresholds.lowestRow,
      labels,
      rules,
      band,
    );
    return { x0, x1, y0: Math.max(top, rule.y0 - 45), y1: Math.max(rule.y0 + 9, label.area.y1 + 2) };
  }
  if (convention === 'under') {
    const top = ceiling(span, label.area.y0 - 1, rule.y0 - 4, labels, [], band);
    return { ...span, y0: Math.max(top, rule.y0 - placeThresholds.signingHeight), y1: label.area.y1 };
  }
  const below = labels
    .filter((o) => o.area.y0 > label.area.y1 && overlapX(o.area, span) > 0)
    .map((o) => o.area.y0);
  return { ...span, y0: label.area.y1, y1: Math.min(rule.y0 + 9, ...below) };
}

/** Foot of what stands above: the labels and rules of the row before, or the band's upper edge. */
function ceiling(
  span: { x0: number; x1: number },
  labelsAbove: number,
  rulesAbove: number,
  labels: readonly Label[],
  rules: readonly Area[],
  band: Area,
): number {
  const feet = [
    ...labels
      .filter(({ area }) => area.y1 <= labelsAbove + 2 && overlapX(area, span) > 0)
      .map(({ area }) => area.y1),
    // a straight stroke of a signature, or a bracket around it, passes for a short rule
    ...rules
      .filter((rule) => rule.y0 < rulesAbove && overlapX(rule, span) > 0.4 * (span.x1 - span.x0))
      .map((rule) => rule.y0 + 2),
  ];
  return Math.max(band.y0, ...feet);
}
