/**
 * Every real day of a wide span, scored against a recogniser's output over the usual ways to write it: month first, as
 * the United States writes. The span reaches far beyond what a letter may bear, so that a stale or mistaken year comes
 * out as such and is not pulled to the nearest plausible one.
 */
import type { IsoDate } from '../../model.js';
import { isoDate } from '../dates-calendar.js';
import {
  digitSymbol,
  type Ending,
  letterSymbol,
  type Scorer,
  separator,
  type State,
  type Symbol,
} from './symbols.js';

/** Years that two digits can mean and a form could be dated with. */
export const scoredYears = { first: 2000, last: 2039 } as const;
const yearCount = scoredYears.last - scoredYears.first + 1;

/** A layout's share, relative to the commonest. A weak prior: a clear layout outweighs it. */
const layoutWeight = {
  plain: 1,
  /** 06 for 6 */
  padded: 0.4,
  named: 0.3,
  dayFirstNamed: 0.1,
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

function cellOf(date: IsoDate): number {
  const [year, month, day] = date.split('-').map(Number) as [number, number, number];
  return year < scoredYears.first || year > scoredYears.last ? -1 : cell(year, month, day);
}

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

  /** 0 for a day outside the years scored */
  of(date: IsoDate): number {
    return this.scores[cellOf(date)] ?? 0;
  }

  /** the highest score of any other day than this; 0 where none has any */
  bestBeside(date: IsoDate | null): number {
    const own = date === null ? -1 : cellOf(date);
    let best = 0;
    for (let at = 0; at < dayCells; at++) if (at !== own && this.scores[at]! > best) best = this.scores[at]!;
    return best;
  }
}

/** A beginning this unlikely is given up: what it could lead to is never near the best. */
const hopeless = Math.exp(-20);

interface Beginning {
  state: State;
  last: Symbol | null;
}

/** Endings of every year, with two digits and with four. */
interface YearEndings {
  /** straight after the day */
  plain: [Ending, Ending][];
  /** after a separator */
  apart: [Ending, Ending][];
}

export function scoreDates(scorer: Scorer): DateScores {
  const table = new DateScores();
  const years = yearEndings(scorer);
  /** @returns null where it is given up */
  const walk = (from: Beginning | null, text: readonly Symbol[]): Beginning | null => {
    let at = from;
    for (const symbol of text) {
      if (at === null) return null;
      const state = scorer.extend(at.state, symbol, at.last);
      at = scorer.reach(state) < hopeless ? null : { state, last: symbol };
    }
    return at;
  };
  const add = (
    from: Beginning | null,
    endings: readonly [Ending, Ending][],
    month: number,
    day: number,
    weight: number,
  ) => {
    if (from === null) return;
    for (const [at, [short, long]] of endings.entries()) {
      const year = scoredYears.first + at;
      if (isoDate(year, month, day) === null) continue;
      const score = scorer.join(from.state, from.last, short) + scorer.join(from.state, from.last, long);
      table.add(year, month, day, weight * score);
    }
  };
  const start: Beginning = { state: scorer.begin(), last: null };
  for (let month = 1; month <= 12; month++) {
    for (const [monthText, monthWeight] of spellings(month)) {
      const afterMonth = walk(start, [...monthText, separator]);
      for (let day = 1; day <= 31; day++)
        for (const [dayText, dayWeight] of spellings(day))
          add(walk(afterMonth, dayText), years.apart, month, day, Math.min(monthWeight, dayWeight));
    }
  }
  const pass = scorer.passOver;
  for (let month = 1; month <= 12; month++) {
    // one that knows no letters gives every month the same
    for (const name of pass ? [''] : monthNames[month - 1]!) {
      const writeName = (from: Beginning | null): Beginning | null => {
        if (!pass) return walk(from, Array.from(name, letterSymbol));
        return from && { state: pass(from.state), last: null };
      };
      const named = writeName(start);
      // Sept. 5, Jun-5
      const openings = name.length > 4 ? [named] : [named, walk(named, [separator])];
      for (let day = 1; day <= 31; day++) {
        const digits = digitsOf(String(day));
        for (const dated of openings.map((opening) => walk(opening, digits))) {
          add(dated, years.plain, month, day, layoutWeight.named);
          add(dated, years.apart, month, day, layoutWeight.named);
        }
        add(writeName(walk(start, digits)), years.plain, month, day, layoutWeight.dayFirstNamed);
      }
    }
  }
  return table;
}

function yearEndings(scorer: Scorer): YearEndings {
  const all = Array.from({ length: yearCount }, (_, at) => scoredYears.first + at);
  const endings = (before: Symbol[]) =>
    all.map((year): [Ending, Ending] => [
      scorer.ending([...before, ...digitsOf(two(year % 100))]),
      scorer.ending([...before, ...digitsOf(String(year))]),
    ]);
  return { plain: endings([]), apart: endings([separator]) };
}

const digitsOf = (text: string): Symbol[] => Array.from(text, (digit) => digitSymbol(Number(digit)));

/** 6 as `6` and `06`, 12 as `12`. */
function spellings(value: number): [Symbol[], number][] {
  const plain: [Symbol[], number] = [digitsOf(String(value)), layoutWeight.plain];
  return value > 9 ? [plain] : [plain, [digitsOf(`0${value}`), layoutWeight.padded]];
}
