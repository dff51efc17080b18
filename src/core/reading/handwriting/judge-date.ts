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
  /** weight of the digit recogniser's logarithm beside the line recogniser's */
  digitWeight: 0.5,
  /** worse than this it does not see digits at all (a written month), and is not asked */
  digitsBlind: -16,
  /** no recogniser may rule a day out by more than this */
  lowest: -22,
  /** logarithm for each year that a day lies before the day received, and for lying outside the days possible */
  recencyAYear: -0.6,
  outside: -2,
} as const;

/** Logistic regression on the tuning part: how often a reading with such marks was right. */
export const calibration = {
  constant: 0,
  /** for each unit of the logarithm between the best day and the next, up to `mostMargin` */
  margin: 1,
  mostMargin: 8,
  /** for each unit of the logarithm of the best day, relative to the likeliest text of any kind */
  fit: 0.2,
  /** for the share of recognisers that name the same day by themselves */
  agreement: 2,
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

export type WhyAbstained = 'no-date' | 'outside-window' | 'prior-decides' | 'unlikely-text';

export interface HandwrittenDay {
  /** the best reading, whatever its confidence; null where there is none to rely on */
  value: IsoDate | null;
  /** 0..1: how often such readings were right */
  confidence: number;
  why: WhyAbstained | null;
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
  if (!best || !next) return { value: null, confidence: 0, why: 'no-date', alternatives: [] };
  const likely = withRecency(ranked, window);
  const confidence = confidenceOf(evidence, best, next);
  const alternatives = shares(likely.slice(0, 3), likely, confidence);
  const abstained = (why: WhyAbstained): HandwrittenDay => ({
    value: null,
    confidence: 0,
    why,
    alternatives,
  });
  if (best.value < window.from || best.value > window.until) return abstained('outside-window');
  if (likely[0]!.value !== best.value) return abstained('prior-decides');
  return { value: best.value, confidence, why: null, alternatives };
}

/** All days that any recogniser gives something, best first, each recogniser heard without regard to the window. */
export function rankDays({ lines, digits }: DateEvidence): Ranked[] {
  const { digitWeight, lowest } = handwritingThresholds;
  const heard = digits !== null && bestLog(digits) > handwritingThresholds.digitsBlind ? digits : null;
  const ranked: Ranked[] = [];
  for (let cell = 0; cell < dayCells; cell++) {
    if (lines.every((table) => table.scores[cell] === 0) && !(heard && heard.scores[cell]! > 0)) continue;
    let score = 0;
    for (const table of lines) score += Math.max(lowest, Math.log(table.scores[cell]!)) / lines.length;
    if (heard) score += digitWeight * Math.max(lowest, Math.log(heard.scores[cell]!));
    ranked.push({ value: dayAt(cell), score });
  }
  return ranked.toSorted((a, b) => b.score - a.score);
}

const bestLog = (table: DateScores) =>
  Math.log(table.scores.reduce((most, score) => Math.max(most, score), 0));

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

function confidenceOf({ lines, digits }: DateEvidence, best: Ranked, next: Ranked): number {
  const tables = digits ? [...lines, digits] : [...lines];
  const agreeing = tables.filter((table) => table.best() === best.value).length / tables.length;
  const margin = Math.min(calibration.mostMargin, best.score - next.score);
  const sum =
    calibration.constant +
    calibration.margin * margin +
    calibration.fit * best.score +
    calibration.agreement * agreeing;
  return 1 / (1 + Math.exp(-sum));
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
