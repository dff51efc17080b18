/**
 * Every real day of a wide span, scored against a recogniser's output over the usual ways to write it: month first, as
 * the United States writes. The span reaches far beyond what a letter may bear, so that a stale or mistaken year comes
 * out as such and is not pulled to the nearest plausible one.
 */
import type { IsoDate } from '../../model.js';
import { isoDate } from '../dates-calendar.js';
import { digitSymbol, letterSymbol, type Scorer, separator, type Symbol } from './symbols.js';

/** Years that two digits can mean and a form could be dated with. */
export const scoredYears = { first: 2000, last: 2039 } as const;
const yearCount = scoredYears.last - scoredYears.first + 1;

/** Log of a layout's share, relative to the commonest. A weak prior: a clear layout outweighs it. */
const layoutWeight = {
  plain: 1,
  /** 06 for 6 */
  padded: 0.4,
  named: 0.3,
  dayFirstNamed: 0.1,
  yearFirst: 0.03,
} as const;

const monthNames: string[][] = [
  ['january', 'jan'],
  ['february', 'feb'],
  ['march', 'mar'],
  ['april', 'apr'],
  ['may'],
  ['june', 'jun'],
  ['july', 'jul'],
  ['august', 'aug'],
  ['september', 'sept', 'sep'],
  ['october', 'oct'],
  ['november', 'nov'],
  ['december', 'dec'],
];

/** Index of a day in a table of scores. */
const cell = (year: number, month: number, day: number) =>
  ((year - scoredYears.first) * 12 + month - 1) * 31 + day - 1;

export const dayCells = yearCount * 12 * 31;

const two = (value: number) => String(value).padStart(2, '0');

/** The day of a cell; cells of days that do not exist (February 30) have no score. */
export function dayAt(index: number): IsoDate {
  const month = Math.floor(index / 31) % 12;
  return `${scoredYears.first + Math.floor(index / 372)}-${two(month + 1)}-${two((index % 31) + 1)}`;
}

/** Scores of all days, in the scorer's scale (about 1 = as good as anything it sees). */
export class DateScores {
  readonly scores = new Float64Array(dayCells);

  add(year: number, month: number, day: number, score: number): void {
    this.scores[cell(year, month, day)]! += score;
  }

  of(date: IsoDate): number {
    const [year, month, day] = date.split('-').map(Number) as [number, number, number];
    return year < scoredYears.first || year > scoredYears.last ? 0 : this.scores[cell(year, month, day)]!;
  }

  /** the day with the highest score; null where none has any */
  best(): IsoDate | null {
    let best = 0;
    for (let at = 1; at < dayCells; at++) if (this.scores[at]! > this.scores[best]!) best = at;
    return this.scores[best]! > 0 ? dayAt(best) : null;
  }
}

/** A beginning this unlikely is given up: what it could lead to is never near the best. */
const hopeless = Math.exp(-18);
const dead = -1;

interface Walk<State> {
  state: State;
  /** last symbol; `dead` where the beginning was given up */
  last: Symbol | null;
}

export function scoreDates<State>(scorer: Scorer<State>): DateScores {
  const table = new DateScores();
  const start: Walk<State> = { state: scorer.begin(), last: null };
  const walk = (from: Walk<State>, text: readonly Symbol[]): Walk<State> => {
    let { state, last } = from;
    for (const symbol of text) {
      if (last === dead) return from;
      state = scorer.extend(state, symbol, last);
      last = scorer.reach(state) < hopeless ? dead : symbol;
    }
    return { state, last };
  };
  const end = ({ state, last }: Walk<State>) => (last === dead ? 0 : scorer.end(state));
  const then = (from: Walk<State>) => walk(from, [separator]);

  /** all years after `from`, as two and as four digits */
  const years = (from: Walk<State>, visit: (year: number, score: number) => void): void => {
    if (from.last === dead) return;
    const century = walk(from, digitsOf('20'));
    for (let tens = 0; tens < yearCount / 10; tens++) {
      const short = walk(from, [digitSymbol(tens)]);
      const long = walk(century, [digitSymbol(tens)]);
      for (let ones = 0; ones < 10; ones++) {
        const score = end(walk(short, [digitSymbol(ones)])) + end(walk(long, [digitSymbol(ones)]));
        visit(scoredYears.first + 10 * tens + ones, score);
      }
    }
  };
  const add = (month: number, day: number, weight: number) => (year: number, score: number) => {
    if (isoDate(year, month, day) !== null) table.add(year, month, day, weight * score);
  };

  for (let month = 1; month <= 12; month++) {
    for (const [monthText, monthWeight] of spellings(month)) {
      const afterMonth = then(walk(start, monthText));
      for (let day = 1; day <= 31; day++)
        for (const [dayText, dayWeight] of spellings(day))
          years(then(walk(afterMonth, dayText)), add(month, day, Math.min(monthWeight, dayWeight)));
    }
  }
  if (scorer.knowsLetters) {
    for (let month = 1; month <= 12; month++) {
      for (const name of monthNames[month - 1]!) {
        const letters = Array.from(name, letterSymbol);
        const named = walk(start, letters);
        for (let day = 1; day <= 31; day++) {
          const digits = digitsOf(String(day));
          for (const opening of name.length > 4 ? [named] : [named, then(named)]) {
            const dated = walk(opening, digits);
            years(dated, add(month, day, layoutWeight.named));
            years(then(dated), add(month, day, layoutWeight.named));
          }
          years(walk(walk(start, digits), letters), add(month, day, layoutWeight.dayFirstNamed));
        }
      }
    }
  }
  return table;
}

const digitsOf = (text: string): Symbol[] => Array.from(text, (digit) => digitSymbol(Number(digit)));

/** 6 as `6` and `06`, 12 as `12`. */
function spellings(value: number): [Symbol[], number][] {
  const plain: [Symbol[], number] = [digitsOf(String(value)), layoutWeight.plain];
  return value > 9 ? [plain] : [plain, [digitsOf(`0${value}`), layoutWeight.padded]];
}
