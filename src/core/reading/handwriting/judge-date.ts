/**
 * From recognisers' scores to a day, or to none: which of all real days the ink shows, how sure that is, and when
 * nobody should rely on it. That a day is recent may rank readings, it never decides between them.
 */
import type { IsoDate } from '../../model.js';
import { type DateScores, dayAt, dayCells } from './date-scores.js';

/**
 * Chosen on the tuning part of `npm run bench -- dates` (docs/decisions/0005). Trade-off: the higher, the more dates
 * wait for a person, who then finds the reading right; the lower, the more wrong days stand in the record unseen.
 * Logarithms are natural.
 */
export const handwritingThresholds = {
  /** no recogniser is surer: 1 is what a person said */
  surest: 0.999,
  /** what benches and tests take for an answer: a proposal; what counts is the bar in judging/thresholds.ts */
  answer: 0.96,
  /** weight of the digit recogniser's logarithm beside the line recogniser's */
  digitWeight: 0.7,
  /** worse than this it does not see digits at all (a written month), and is not asked */
  digitsBlind: -16,
  /** no recogniser may rule a day out by more than this */
  lowest: -22,
  /** logarithm for each year that a day lies before the day received, and for lying outside the days possible */
  recencyAYear: -0.6,
  outside: -2,
  /** beyond these nothing more is learnt from a mark */
  mostMargin: 8,
  leastFit: -16,
} as const;

/** Logistic regression on the tuning part: how often a reading with such marks was right. */
export const calibration = {
  constant: 0.955,
  margin: 0.486,
  digits: 0.351,
  fit: 0.145,
} as const;

export interface DateEvidence {
  /** a line recogniser's scores, one a shape of the line */
  lines: readonly DateScores[];
  /** the digit recogniser's; null where the ink could not be cut */
  digits: DateScores | null;
}

export interface DayWindow {
  /** first day the form could bear */
  from: IsoDate;
  /** last day it could bear, or the day it came */
  until: IsoDate;
}

/** What confidence rests on. Margins are logarithms between the best day and the next, at most `mostMargin` either way. */
export interface DateMarks {
  /** by all recognisers together */
  margin: number;
  /** by the digit recogniser alone; negative where it prefers another day, 0 where it was not asked */
  digits: number;
  /** logarithm of the best day for the line recogniser, relative to the likeliest text; at least `leastFit` */
  fit: number;
}

export type WhyAbstained = 'no-date' | 'outside-window' | 'prior-decides';

export interface HandwrittenDay {
  /** the best reading, whatever its confidence; null where there is none to rely on */
  value: IsoDate | null;
  /** 0..1: how often such readings were right */
  confidence: number;
  why: WhyAbstained | null;
  /** null where no day scores */
  marks: DateMarks | null;
  /** the best three, best first, with recency ranking them; the first is `value` where there is one */
  alternatives: { value: IsoDate; confidence: number }[];
}

interface Ranked {
  value: IsoDate;
  /** logarithm, relative to the likeliest text */
  score: number;
}

/** @param window days that this form, come on this day, may bear */
export function judgeHandwrittenDay(evidence: DateEvidence, window: DayWindow): HandwrittenDay {
  const ranked = rankDays(evidence);
  const [best, next] = ranked;
  if (!best || !next) return { value: null, confidence: 0, why: 'no-date', marks: null, alternatives: [] };
  const likely = withRecency(ranked, window);
  const marks = marksOf(evidence, best, next);
  const confidence = confidenceOf(marks);
  const alternatives = shares(likely.slice(0, 3), likely, confidence);
  const abstained = (why: WhyAbstained): HandwrittenDay => ({
    value: null,
    confidence: 0,
    why,
    marks,
    alternatives,
  });
  if (best.value < window.from || best.value > window.until) return abstained('outside-window');
  if (likely[0]!.value !== best.value) return abstained('prior-decides');
  return { value: best.value, confidence, why: null, marks, alternatives };
}

/** All days that any recogniser gives something, best first, each recogniser heard without regard to the window. */
export function rankDays({ lines, digits }: DateEvidence): Ranked[] {
  const { digitWeight } = handwritingThresholds;
  const asked = heard(digits) ? digits : null;
  const ranked: Ranked[] = [];
  for (let cell = 0; cell < dayCells; cell++) {
    if (lines.every((table) => table.scores[cell] === 0) && !(asked && asked.scores[cell]! > 0)) continue;
    let score = 0;
    for (const table of lines) score += logOf(table.scores[cell]!) / lines.length;
    if (asked) score += digitWeight * logOf(asked.scores[cell]!);
    ranked.push({ value: dayAt(cell), score });
  }
  return ranked.toSorted((a, b) => b.score - a.score);
}

const logOf = (score: number) => Math.max(handwritingThresholds.lowest, Math.log(score));

/** Whether the digit recogniser sees digits at all. */
function heard(digits: DateScores | null): boolean {
  return digits !== null && logOf(digits.bestBeside(null)) > handwritingThresholds.digitsBlind;
}

function withRecency(ranked: readonly Ranked[], window: DayWindow): Ranked[] {
  const { recencyAYear, outside } = handwritingThresholds;
  const received = Number(window.until.slice(0, 4)) + Number(window.until.slice(5, 7)) / 12;
  return ranked
    .slice(0, 50)
    .map(({ value, score }) => {
      const years = received - Number(value.slice(0, 4)) - Number(value.slice(5, 7)) / 12;
      const inside = value >= window.from && value <= window.until;
      return { value, score: score + recencyAYear * Math.max(0, years) + (inside ? 0 : outside) };
    })
    .toSorted((a, b) => b.score - a.score);
}

function marksOf({ lines, digits }: DateEvidence, best: Ranked, next: Ranked): DateMarks {
  const { mostMargin, leastFit } = handwritingThresholds;
  const within = (margin: number) => Math.min(mostMargin, Math.max(-mostMargin, margin));
  const own = (table: DateScores) =>
    within(logOf(table.of(best.value)) - logOf(table.bestBeside(best.value)));
  return {
    margin: within(best.score - next.score),
    digits: heard(digits) ? own(digits!) : 0,
    fit: Math.max(leastFit, mean(lines.map((table) => logOf(table.of(best.value))))),
  };
}

const mean = (values: readonly number[]) =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;

function confidenceOf(marks: DateMarks): number {
  const sum =
    calibration.constant +
    calibration.margin * marks.margin +
    calibration.digits * marks.digits +
    calibration.fit * marks.fit;
  return Math.min(handwritingThresholds.surest, 1 / (1 + Math.exp(-sum)));
}

/** The first as sure as it is; the others share what is left by how likely they are. */
function shares(
  top: readonly Ranked[],
  all: readonly Ranked[],
  first: number,
): HandwrittenDay['alternatives'] {
  const others = all.slice(1).reduce((sum, { score }) => sum + Math.exp(score - all[0]!.score), 0);
  return top.map(({ value, score }, at) => ({
    value,
    confidence: at === 0 ? first : ((1 - first) * Math.exp(score - all[0]!.score)) / (others || 1),
  }));
}
