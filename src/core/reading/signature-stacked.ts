/**
 * Who signs stands above the line: "Superintendent", under it a row with a line and "Date: ____", then the next signer. The
 * line between two labels is as near to the one below it, so distances do not tell whose it is; the order of rows does.
 */
import type { Area, Label } from './signature-area.js';
import { gapTo, matchesOf, placeThresholds } from './signature-matches.js';
import { isLevel } from './signature-rows.js';

/**
 * @returns each signature label's rule where every label is followed by one row to sign and date in, down to the last one;
 * null otherwise. Lines before the first label, or a date that is not on its row, say that labels may follow their lines
 */
export function rulesBelowLabels(labels: readonly Label[], rules: readonly Area[]): Map<Label, Area> | null {
  const signers = labels.filter(({ part }) => part === 'signature').toSorted((a, b) => a.area.y0 - b.area.y0);
  const dates = labels.filter(({ part }) => part === 'date');
  if (signers.length < 2 || dates.length !== signers.length) return null;
  const own = new Map<Label, Area>();
  for (const [at, signer] of signers.entries()) {
    const rule = ruleOf(signer, signers[at + 1] ?? null, dates, rules);
    if (rule === null) return null;
    own.set(signer, rule);
  }
  const [first] = signers;
  const isBefore = rules.some(
    (rule) =>
      gapTo('under', first!.area, rule) !== null && widthOf(rule) >= placeThresholds.shortestSignature,
  );
  return isBefore ? null : own;
}

/** The one line between this signer's label and the next, with that signer's date right of it, on a line of its own. */
function ruleOf(
  signer: Label,
  next: Label | null,
  dates: readonly Label[],
  rules: readonly Area[],
): Area | null {
  const end = next?.area.y0 ?? Number.POSITIVE_INFINITY;
  const [date, another] = dates.filter(({ role }) => role === signer.role);
  if (!date || another || date.area.y0 < signer.area.y1 || date.area.y0 > end) return null;
  if (!rules.some((rule) => gapTo('left', date.area, rule) !== null)) return null;
  const found = rules.filter((rule) => {
    const isBeside = isLevel(rule, date.area) && rule.x1 <= date.area.x0 + 4;
    return isBeside && rule.y0 < end && gapTo('above', signer.area, rule) !== null;
  });
  // a straight stroke of a signature passes for a short rule
  const longest = Math.max(placeThresholds.shortestSignature, ...found.map(widthOf));
  const [rule, other] = found.filter((one) => widthOf(one) >= 0.6 * longest);
  return rule && !other && widthOf(rule) >= placeThresholds.shortestSignature ? rule : null;
}

const widthOf = ({ x0, x1 }: Area): number => x1 - x0;

/**
 * @returns each date label's rule where all of them stand right before one ("Date: ____") and any other rule near them is one
 * to sign on as well; null otherwise. The line to sign on, right above the row of the date, is no date's then
 */
export function rulesBehindDates(labels: readonly Label[], rules: readonly Area[]): Map<Label, Area> | null {
  const signed = new Set(
    labels
      .filter(({ part }) => part === 'signature')
      .flatMap((label) => matchesOf(label, labels, rules).map(({ rule }) => rule)),
  );
  const found = new Map<Label, Area>();
  for (const date of labels.filter(({ part }) => part === 'date')) {
    const matches = matchesOf(date, labels, rules);
    const own = matches.find(
      ({ convention, gap }) => convention === 'left' && gap < placeThresholds.ownedGap,
    );
    const isEnded =
      own && labels.some((other) => other !== date && gapTo('right', other.area, own.rule) !== null);
    if (!own || isEnded || matches.some((one) => one !== own && !signed.has(one.rule))) return null;
    found.set(date, own.rule);
  }
  return new Set(found.values()).size === found.size ? found : null;
}
