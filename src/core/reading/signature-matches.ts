/**
 * How rules stand to labels: which of them a label may mean, what most labels of a block agree on, and whose a rule is that
 * two labels could mean.
 */
import { type Area, type Label, overlapX, overlapY } from './signature-area.js';

/** Where the label stands to its rule. */
export type Convention = 'under' | 'left' | 'right' | 'above';

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
  /** a row to sign in is at least this high */
  lowestRow: 13,
  /** the tallest signature seen above its rule */
  signingHeight: 60,
} as const;

export interface Match {
  convention: Convention;
  rule: Area;
  gap: number;
}

export function matchesOf(label: Label, labels: readonly Label[], rules: readonly Area[]): Match[] {
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

export function gapTo(convention: Convention, label: Area, rule: Area): number | null {
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
export function carries(rule: Area, label: Area): boolean {
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
export function conventionOf(part: Label['part'], labels: readonly Label[], rules: readonly Area[]) {
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

type Chosen = ReturnType<typeof conventionOf>;

export function chosenOf(matches: readonly Match[], { preferred, sure }: Chosen): Match | null {
  const chosen = matches.find((match) => match.convention === preferred);
  return (sure && (chosen ?? (matches.length === 1 ? matches[0] : null))) || null;
}

/** A label right of a rule gives way: the rule over or under another label is that one's. */
const cost = ({ convention, gap }: Match): number => (convention === 'right' ? 1000 : 0) + Math.abs(gap);

/** Whose each rule is that two labels would take in different ways: one does not sign and date on it. */
export function rulesTaken(
  labels: readonly Label[],
  rules: readonly Area[],
  conventions: ReadonlyMap<Label['part'], Chosen>,
): Map<Area, Label> {
  const claims = labels.flatMap((label) => {
    const match = chosenOf(matchesOf(label, labels, rules), conventions.get(label.part)!);
    return match ? [{ label, ...match }] : [];
  });
  const taken = new Map<Area, Label>();
  for (const rule of rules) {
    const own = claims.filter((claim) => claim.rule === rule).toSorted((a, b) => cost(a) - cost(b));
    if (new Set(own.map(({ convention }) => convention)).size > 1) taken.set(rule, own[0]!.label);
  }
  return taken;
}
