/**
 * Dates in a line of text: every valid reading with its span. Which of them counts (the one in the date box) and
 * whether it can be trusted is decided elsewhere; here nothing is guessed from today's date.
 */
import { distance } from 'fastest-levenshtein';
import type { IsoDate } from '../model.js';
import { dayOfOrdinal, isoDate, monthOf } from './dates-calendar.js';

export type DateOrder = 'mdy' | 'dmy' | 'ymd' | 'named';

export interface FoundDate {
  /** the preferred reading; month first, as in the United States, where the order is open */
  value: IsoDate;
  /** span in the text given, `end` exclusive */
  start: number;
  end: number;
  order: DateOrder;
  /** other valid readings of the same characters: day first, or a year cut in two ("20 18") */
  alternatives: { value: IsoDate; order: DateOrder }[];
  /** letters had to be mended to read it: O for 0, l for 1, stray spaces, unlike separators, a misspelt month */
  slip: boolean;
}

export interface DateOptions {
  /** false: only what is written plainly, nothing mended (default true) */
  mend?: boolean;
}

/** A digit, or a letter OCR takes for one. */
const digitLike = '[0-9OoQlI|SBZ]';
const mendedDigits: Record<string, string> = {
  O: '0',
  o: '0',
  Q: '0',
  l: '1',
  I: '1',
  '|': '1',
  S: '5',
  B: '8',
  Z: '2',
};

const one = `${digitLike}{1,2}`;
/** the middle of three numbers may be torn apart ("8/2 9/2018"): separators on both sides keep it safe */
const middle = `${digitLike}(?: ?${digitLike})?`;
/** 2018, '18, 18, and the pre-printed "20" with the rest written after a gap */
const year = `(?:[12l] ?[90Oo] {0,3}${digitLike} ?${digitLike}(?!${digitLike})|['’]?${digitLike}{2}(?!${digitLike}))`;
const separator = ' {0,2}[/.\\-] {0,2}';
const gap = '[ ,./\\-]{1,4}(?:of )?';
const ordinal =
  '(?:twenty|thirty)?[ -]?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|(?:thir|four|fif|six|seven|eigh|nine)teenth|twentieth|thirtieth)';
/** with a true digit: the l of "April 2018" is no 1 */
const dayNumber = `(?:(?:[0-9]${digitLike}?|${digitLike}[0-9])(?: ?(?:st|nd|rd|th))?|${ordinal})`;

interface Shape {
  pattern: RegExp;
  read: (groups: string[]) => Reading[];
}
interface Reading {
  value: IsoDate | null;
  order: DateOrder;
}

const shapes: Shape[] = [
  {
    // 2018-08-29, 2018/8/29
    pattern: new RegExp(`([12l][90Oo]${digitLike}{2})(${separator})(${middle})(${separator})(${one})`, 'y'),
    read: ([y = '', , m = '', , d = '']) => [
      { value: isoDate(numberOf(y), numberOf(m), numberOf(d)), order: 'ymd' },
    ],
  },
  {
    // 8/29/2018, 8-29-18, 8.29.2018; with spaces alone only before a four-digit year
    pattern: new RegExp(`(${one})(${separator})(${middle})(${separator})(${year})`, 'y'),
    read: ([a = '', , b = '', , y = '']) => numeric(a, b, y),
  },
  {
    pattern: new RegExp(`(${one})( {1,2})(${one})( {1,2})([12][90]${digitLike}{2}(?!${digitLike}))`, 'y'),
    read: ([a = '', , b = '', , y = '']) => numeric(a, b, y),
  },
  {
    // August 29th, 2018; Aug. 29 2018; Aug-29-18
    pattern: new RegExp(`([a-z]{3,10})(\\.?[ ,./\\-]{0,3}(?:the )?)(${dayNumber})(${gap})(${year})`, 'iy'),
    read: ([m = '', , d = '', , y = '']) => named(m, d, y),
  },
  {
    // 29 August 2018; 29-Aug-18; 29th day of August, 2018
    pattern: new RegExp(
      `(${dayNumber})((?: {0,4}day)?(?: {1,4}of)?[ ,./\\-]{0,4})([a-z]{3,10})(\\.?[ ,./\\-]{0,4})(${year})`,
      'iy',
    ),
    read: ([d = '', , m = '', , y = '']) => named(m, d, y),
  },
  {
    // 2018 August 29, 2018-Aug-29
    pattern: new RegExp(
      `([12][90][0-9]{2})([ ,./\\-]{1,3})([a-z]{3,10})(\\.?[ ,./\\-]{0,3})(${dayNumber})`,
      'iy',
    ),
    read: ([y = '', , m = '', , d = '']) => named(m, d, y),
  },
];

/**
 * @param text any text; never throws
 * @returns every date in it, in order, spans not overlapping
 */
export function findDates(text: string, options: DateOptions = {}): FoundDate[] {
  const plain = levelled(text);
  const found: FoundDate[] = [];
  let at = 0;
  while (at < plain.length) {
    const here = startsWord(plain, at) ? dateAt(plain, at) : null;
    if (here && (options.mend !== false || !here.slip)) {
      found.push(here);
      at = here.end;
    } else at += 1;
  }
  return found;
}

/** White space, underscores (a filled-in blank) and dashes made plain, one character for one, so spans stay true. */
function levelled(text: string): string {
  return text
    .replaceAll(/[\s_\u00a0\u2000-\u200b]/g, ' ')
    .replaceAll(/[\u2010-\u2015\u2212]/g, '-')
    .replaceAll(/[\u2044\u2215\\]/g, '/');
}

function startsWord(text: string, at: number): boolean {
  const before = text[at - 1] ?? ' ';
  if (/[a-z0-9]/i.test(before)) return false;
  // the tail of a longer number, a version or a telephone number: 502-564-4201, 1.8.29.2018
  return !/[0-9][/.-]$/.test(text.slice(Math.max(0, at - 2), at));
}

function dateAt(text: string, at: number): FoundDate | null {
  for (const { pattern, read } of shapes) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (!match) continue;
    const end = at + match[0].length;
    if (runsOn(text, end, match)) continue;
    const readings = read(match.slice(1)).filter((r): r is { value: IsoDate; order: DateOrder } => !!r.value);
    const [first] = readings;
    if (!first) continue;
    const seen = new Set([first.value]);
    const alternatives = readings.filter((r) => !seen.has(r.value) && seen.add(r.value));
    return { ...first, start: at, end, alternatives, slip: isMended(match) };
  }
  return null;
}

/** What follows shows that the characters are part of something longer: another number, or a range of days. */
function runsOn(text: string, end: number, match: RegExpExecArray): boolean {
  const rest = text.slice(end, end + 8);
  if (/^[a-z0-9]/i.test(rest) && !/^T\d/.test(rest)) return true;
  const mark = /[/.-]/.exec(match[4] ?? '')?.[0];
  if (mark && rest.startsWith(mark) && /\d/.test(rest[1] ?? '')) return true;
  // "October 29-30, 2018": what looked like a year is the second day
  return /[a-z]{3}/i.test(match[0]) && /^,? ?(?:19|20)\d\d(?!\d)/.test(rest);
}

function numeric(a: string, b: string, y: string): Reading[] {
  // a few slips among digits, not letters that could be anything
  const written = (a + b + y).replaceAll(/[ '’]/g, '');
  if (written.replaceAll(/\D/g, '').length * 2 < written.length) return [];
  const [first, second] = [numberOf(a), numberOf(b)];
  const readings: Reading[] = yearsOf(y).flatMap((full): Reading[] => [
    { value: isoDate(full, first, second), order: 'mdy' },
    { value: isoDate(full, second, first), order: 'dmy' },
  ]);
  if (digitsOf(y).length === 2)
    readings.push({ value: isoDate(2000 + first, second, numberOf(y)), order: 'ymd' });
  return readings;
}

function named(month: string, day: string, y: string): Reading[] {
  const found = monthOf(month, distance);
  if (!found) return [];
  const number = dayOfOrdinal(day) ?? numberOf(day.replace(/ ?(?:st|nd|rd|th)$/i, ''));
  return yearsOf(y).map((full) => ({ value: isoDate(full, found.month, number), order: 'named' }));
}

/** "20 18" is 2018, or the year 20 before another number: both are kept. */
function yearsOf(text: string): number[] {
  const digits = digitsOf(text);
  if (digits.length === 2) return [2000 + Number(digits)];
  const torn = /^\d\d +\d\d$/.test(text.trim()) ? [2000 + Number(digits.slice(0, 2))] : [];
  return [Number(digits), ...torn];
}

function digitsOf(text: string): string {
  return text.replaceAll(/[ '’]/g, '').replaceAll(/[OoQlI|SBZ]/g, (letter) => mendedDigits[letter] ?? letter);
}

function numberOf(text: string): number {
  return /^\d+$/.test(digitsOf(text)) ? Number(digitsOf(text)) : Number.NaN;
}

/** A number as written, without what may plainly stand around it: 29th, '18. */
function bare(part: string): string {
  return part.replace(/ ?(?:st|nd|rd|th)$/i, '').replace(/^['’]/, '');
}

function isMended(match: RegExpExecArray): boolean {
  const parts = match.slice(1).map((part) => part ?? '');
  const word = parts.find((part) => /^[a-z]{3,10}$/i.test(part) && monthOf(part, distance));
  if (word) {
    const numbers = parts.filter((part) => part !== word && /\d/.test(part));
    return (monthOf(word, distance)?.mended ?? false) || numbers.some((part) => !/^\d+$/.test(bare(part)));
  }
  const [a = '', s1 = '', b = '', s2 = '', y = ''] = parts;
  return s1 !== s2 || s1.includes(' ') || [a, b, bare(y)].some((part) => !/^\d+$/.test(part));
}
