/**
 * Where each signer signs and dates. Forms differ: labels under the rule, left of it, above it, or in table cells. How
 * the rules stand to the labels of both signers decides; where it stays open, every candidate place is kept and the
 * slot is not `sure`, so that nothing is called missing that may stand next to the line.
 */
import type { Page } from '../model.js';
import { type Area, areaOf, type Label, overlapX, overlapY } from './signature-area.js';
import { boxPlaces } from './signature-boxes.js';
import { cellPlaces } from './signature-cells.js';
import { apart, openPlaces } from './signature-open.js';
import type { Lines } from './signature-rules.js';
import { asksOtherwise } from './signature-words.js';

/** Where the label stands to its rule. */
export type Convention = 'under' | 'left' | 'right' | 'above';

/** Place of one signature or date; `areas` may be several (a cell and its neighbour), without overlap. */
export interface Slot extends Label {
  areas: Area[];
  /** false: found without a rule, or the rules allow two readings */
  sure: boolean;
}

/** Distances in points between a label and its rule, on the forms seen and common variations of them. */
export const placeThresholds = {
  /** a label under its rule follows within one line; tight settings overlap it a little */
  underGap: { least: -5, most: 18 },
  /** a rule under its label leaves room to sign in between */
  aboveGap: { least: 9, most: 80 },
  /** a rule beside its label begins within this distance and lies about its foot line */
  leftGap: { least: -6, most: 90 },
  leftBelowFoot: 12,
  /** a rule ends this close before the label to the right of it */
  rightGap: { least: -6, most: 40 },
  /** a rule that begins this close after "Date" is the date's */
  ownedGap: 30,
  shortestSignature: 50,
  /** a rule that label and signature share runs this far below the label's foot */
  underLabel: { least: -4, most: 7 },
  /** the tallest signature seen above its rule */
  signingHeight: 60,
} as const;

interface Match {
  convention: Convention;
  rule: Area;
  gap: number;
}

/** @param band between the heading above the first label and what follows the last one */
export function placeSlots(labels: readonly Label[], lines: Lines, band: Area, page: Page): Slot[] {
  const others = wordsAskingOtherwise(page, labels);
  const rules = lines.horizontal.filter(
    (rule) =>
      !underlines(rule, labels) &&
      !isFrameTop(rule, lines) &&
      !others.some((word) => gapTo('left', word, rule) !== null),
  );
  const conventions = new Map(
    (['signature', 'date'] as const).map((part) => [part, conventionOf(part, labels, rules)]),
  );
  const claimed: Area[] = [];
  const boxes = boxPlaces(labels, lines);
  return labels.map((label) => {
    const box = boxes?.get(label);
    if (box) return { ...label, areas: [box], sure: !label.withDate };
    const cell = cellPlaces(label, labels, lines, band, claimed);
    if (cell) {
      claimed.push(...cell);
      return { ...label, areas: cell, sure: !label.withDate };
    }
    const matches = matchesOf(label, labels, rules);
    const { preferred, sure } = conventions.get(label.part)!;
    const chosen = matches.find((match) => match.convention === preferred);
    const one = chosen ?? (matches.length === 1 ? matches[0] : undefined);
    if (one && sure)
      return { ...label, areas: [placeOf(label, one, labels, rules, band)], sure: !label.withDate };
    const candidates = matches.map((match) => placeOf(label, match, labels, rules, band));
    return {
      ...label,
      areas: apart(candidates.length > 0 ? candidates : openPlaces(label, labels, band, page)),
      sure: false,
    };
  });
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

function matchesOf(label: Label, labels: readonly Label[], rules: readonly Area[]): Match[] {
  const found: Match[] = [];
  for (const convention of ['under', 'left', 'right', 'above'] as const) {
    if (convention === 'right' && leavesRuleBehind(label, labels, rules)) continue;
    const near = rules.flatMap((rule): Match[] => {
      if (label.part === 'signature' && isOfNoSignature(rule, labels)) return [];
      const gap = gapTo(convention, label.area, rule);
      return gap === null || between(label, rule, labels, convention) ? [] : [{ convention, rule, gap }];
    });
    // a straight stroke of a signature passes for a short rule
    const longest = Math.max(0, ...near.map(({ rule }) => rule.x1 - rule.x0));
    const [best] = near
      .filter(({ rule }) => rule.x1 - rule.x0 >= 0.6 * longest)
      .toSorted((one, other) => Math.abs(one.gap) - Math.abs(other.gap));
    if (best) found.push(best);
  }
  return found;
}

/** A stroke, or the rule of a date whose label stands right before it. */
function isOfNoSignature(rule: Area, labels: readonly Label[]): boolean {
  if (rule.x1 - rule.x0 < placeThresholds.shortestSignature) return true;
  return labels.some(({ part, area }) => {
    const gap = part === 'date' ? gapTo('left', area, rule) : null;
    return gap !== null && gap < placeThresholds.ownedGap;
  });
}

/**
 * A rule begins after this label and no label follows that rule: it is this one's, and the rule before this label somebody
 * else's ("Signature: ____ Date: ____").
 */
function leavesRuleBehind(label: Label, labels: readonly Label[], rules: readonly Area[]): boolean {
  return rules.some(
    (rule) =>
      gapTo('left', label.area, rule) !== null &&
      !labels.some((other) => other !== label && gapTo('right', other.area, rule) !== null),
  );
}

function gapTo(convention: Convention, label: Area, rule: Area): number | null {
  const { underGap, aboveGap, leftGap, leftBelowFoot, rightGap } = placeThresholds;
  const beside = overlapX(label, rule) < 0.3 * Math.min(label.x1 - label.x0, rule.x1 - rule.x0);
  // label and signature stand on one rule
  if (convention === 'left' && carries(rule, label)) return 0;
  if (convention === 'left' || convention === 'right') {
    const [gap, { least, most }] =
      convention === 'left' ? [rule.x0 - label.x1, leftGap] : [label.x0 - rule.x1, rightGap];
    const level = rule.y0 >= label.y0 + 0.3 * (label.y1 - label.y0) && rule.y0 <= label.y1 + leftBelowFoot;
    return level && gap >= least && gap <= most ? gap : null;
  }
  if (beside) return null;
  const gap = convention === 'under' ? label.y0 - rule.y0 : rule.y0 - label.y1;
  const { least, most } = convention === 'under' ? underGap : aboveGap;
  return gap >= least && gap <= most ? gap : null;
}

/** The rule begins with the label, right under it, and goes on far enough to sign behind it. */
function carries(rule: Area, label: Area): boolean {
  const { underLabel, shortestSignature } = placeThresholds;
  const foot = rule.y0 - label.y1;
  return (
    foot >= underLabel.least &&
    foot <= underLabel.most &&
    rule.x0 >= label.x0 - 12 &&
    rule.x0 < label.x1 &&
    rule.x1 - label.x1 >= shortestSignature
  );
}

/** Another label stands between this one and the rule, so the rule is the other one's. */
function between(label: Label, rule: Area, labels: readonly Label[], convention: Convention): boolean {
  return labels.some((other) => {
    if (other === label) return false;
    if (convention === 'left')
      return (
        overlapY(other.area, label.area) > 0 && other.area.x0 >= label.area.x1 && other.area.x0 < rule.x0 + 4
      );
    if (convention === 'right')
      return (
        overlapY(other.area, label.area) > 0 && other.area.x1 <= label.area.x0 && other.area.x1 > rule.x1 - 4
      );
    if (overlapX(other.area, label.area) <= 0 && overlapX(other.area, rule) <= 0) return false;
    const middle = (other.area.y0 + other.area.y1) / 2;
    const [from, to] = convention === 'under' ? [rule.y0, label.area.y0] : [label.area.y1, rule.y0];
    return middle > from && middle < to && overlapX(other.area, label.area) > 0;
  });
}

/** The convention most labels of this part agree with; all labels together break a tie, then the closer rules. */
function conventionOf(part: Label['part'], labels: readonly Label[], rules: readonly Area[]) {
  const tally = (of: readonly Label[]) => {
    const counts = { under: 0, left: 0, right: 0, above: 0 };
    const gaps = { under: 0, left: 0, right: 0, above: 0 };
    for (const label of of)
      for (const match of matchesOf(label, labels, rules)) {
        counts[match.convention] += 1;
        gaps[match.convention] += Math.abs(match.gap);
      }
    return { counts, gaps };
  };
  const own = tally(labels.filter((label) => label.part === part));
  const all = tally(labels);
  const ranked = (['left', 'under', 'above', 'right'] as const).toSorted(
    (a, b) => own.counts[b] - own.counts[a] || all.counts[b] - all.counts[a],
  );
  const [first, second] = ranked;
  const tied =
    own.counts[first!] === own.counts[second!] &&
    all.counts[first!] === all.counts[second!] &&
    own.counts[first!] > 0;
  if (!tied) return { preferred: first!, sure: own.counts[first!] > 0 };
  // a rule that hugs the label belongs to it: the room to sign is on the other side
  const [near, far] = [first!, second!].toSorted((a, b) => own.gaps[a] - own.gaps[b]);
  return { preferred: near!, sure: own.gaps[far!] > 2 * own.gaps[near!] + 6 * own.counts[near!] };
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
  if (convention === 'left') {
    const x0 = (carries(rule, label.area) ? label.area.x1 : Math.min(label.area.x1, rule.x0)) + 1;
    const x1 = Math.min(rule.x1 + 8, right - 1);
    const top = ceiling({ x0, x1 }, label.area.y0 - 1, rule.y0 - 4, labels, rules, band);
    return { x0, x1, y0: Math.max(top, rule.y0 - 45), y1: Math.max(rule.y0 + 9, label.area.y1 + 2) };
  }
  if (convention === 'right') {
    const left = Math.max(0, ...row.filter((o) => o.area.x1 < label.area.x0 + 4).map((o) => o.area.x1));
    const [x0, x1] = [Math.max(rule.x0 - 8, left + 1), Math.max(label.area.x0, rule.x1) - 1];
    const top = ceiling({ x0, x1 }, label.area.y0 - 1, rule.y0 - 4, labels, rules, band);
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
