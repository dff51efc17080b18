/** The rules around the signature lines, in points: as drawn, as typed underscores, and the feet of form fields. */
import type { Page } from '../model.js';
import { type Bits } from './ink-bits.js';
import type { Rule } from './rules.js';
import { type Area, areaOf, overlapX } from './signature-area.js';
import { isRecognised, typedRules } from './signature-words.js';

export interface Lines {
  /** y0 = y1 */
  horizontal: Area[];
  /** x0 = x1 */
  vertical: Area[];
}

/** Rules closer than this are the same one seen twice. */
const samePt = 7;
const sameRowPt = 3;
const brokenPt = 6;

export function linesOf(page: Page, bits: Bits | null, rules: readonly Rule[], heading: Area | null): Lines {
  const perPt = bits?.pxPerPt ?? 1;
  const drawn = (direction: Rule['direction']): Area[] =>
    rules
      .filter((rule) => rule.direction === direction)
      .map(({ from, to, centre }) =>
        direction === 'horizontal'
          ? { x0: from / perPt, x1: to / perPt, y0: centre / perPt, y1: centre / perPt }
          : { x0: centre / perPt, x1: centre / perPt, y0: from / perPt, y1: to / perPt },
      );
  const isStreak = (rule: Area) => rule.x0 < 0.02 * page.widthPt && rule.x1 > 0.98 * page.widthPt;
  const letters = page.words
    .filter((word) => !isRecognised(word) && /[\p{L}\p{N}]/u.test(word.text))
    .map((word) => areaOf(word.box, page));
  const counts = (rule: Area) =>
    !isStreak(rule) && !(heading && underlines(rule, heading)) && !isOfLetters(rule, letters);
  const horizontal = joined(drawn('horizontal').filter(counts));
  const add = (rule: Area) => {
    const known = horizontal.find(
      (other) =>
        Math.abs(other.y0 - rule.y0) <= samePt &&
        overlapX(other, rule) >= 0.5 * Math.min(rule.x1 - rule.x0, other.x1 - other.x0),
    );
    if (known) {
      // letters on a drawn rule hide a part of it
      known.x0 = Math.min(known.x0, rule.x0);
      known.x1 = Math.max(known.x1, rule.x1);
    } else if (counts(rule)) horizontal.push(rule);
  };
  for (const rule of typedRules(page)) add(rule);
  for (const mark of page.marks) {
    if (mark.kind !== 'field' && mark.kind !== 'certificate') continue;
    const { x0, x1, y1 } = areaOf(mark.box, page);
    add({ x0, x1, y0: y1, y1 });
  }
  return { horizontal, vertical: drawn('vertical') };
}

/** A signature that lies along its rule breaks it into pieces, or shows it twice: they are one rule again. */
function joined(rules: readonly Area[]): Area[] {
  const whole: Area[] = [];
  for (const rule of rules.toSorted((a, b) => b.x1 - b.x0 - (a.x1 - a.x0))) {
    const known = whole.find(
      (other) => Math.abs(other.y0 - rule.y0) <= sameRowPt && overlapX(other, rule) >= -brokenPt,
    );
    if (known) {
      known.x0 = Math.min(known.x0, rule.x0);
      known.x1 = Math.max(known.x1, rule.x1);
    } else whole.push({ ...rule });
  }
  return whole;
}

/** The feet and bars of heavy letters side by side pass for a rule. */
function isOfLetters(rule: Area, letters: readonly Area[]): boolean {
  const covered = letters
    .filter(({ y0, y1 }) => rule.y0 > y0 + 0.2 * (y1 - y0) && rule.y0 < y0 + 0.85 * (y1 - y0))
    .reduce((sum, word) => sum + Math.max(0, overlapX(word, rule)), 0);
  return covered > 0.7 * (rule.x1 - rule.x0);
}

function underlines(rule: Area, heading: Area): boolean {
  return rule.x0 >= heading.x0 - 6 && rule.x1 <= heading.x1 + 6 && Math.abs(rule.y0 - heading.y1) <= 6;
}
