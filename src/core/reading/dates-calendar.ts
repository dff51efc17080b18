/** Calendar facts that reading a date rests on; no clock, no time zone. */
import type { IsoDate } from '../model.js';

/** Years a letter can reasonably name; anything else in the year's place is another number (zip code, total). */
const earliestYear = 1990;
const latestYear = 2099;

const monthNames = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];

const ordinalWords = [
  'first',
  'second',
  'third',
  'fourth',
  'fifth',
  'sixth',
  'seventh',
  'eighth',
  'ninth',
  'tenth',
  'eleventh',
  'twelfth',
  'thirteenth',
  'fourteenth',
  'fifteenth',
  'sixteenth',
  'seventeenth',
  'eighteenth',
  'nineteenth',
];

/** @returns the day where it exists in the calendar, else null: February 30 is no date */
export function isoDate(year: number, month: number, day: number): IsoDate | null {
  if (![year, month, day].every(Number.isInteger)) return null;
  if (year < earliestYear || year > latestYear || month < 1 || month > 12 || day < 1) return null;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
  if (day > days) return null;
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** @returns the month 1..12 a word names, and whether it had to be mended ("Febuary", "Augusl"); null for other words */
export function monthOf(word: string, distance: (a: string, b: string) => number) {
  const plain = word.toLowerCase();
  if (plain.length < 3) return null;
  const exact = monthNames.findIndex((name) => name === plain || name.slice(0, 3) === plain);
  if (exact >= 0) return { month: exact + 1, mended: false };
  if (plain === 'sept') return { month: 9, mended: false };
  // shortened at another place than usual: "Septem", "Novem"
  const prefix = monthNames.findIndex((name) => plain.length >= 4 && name.startsWith(plain));
  if (prefix >= 0) return { month: prefix + 1, mended: false };
  if (plain.length < 5) return null;
  const near = monthNames.findIndex(
    (name) => name.length >= 5 && distance(name, plain) <= (name.length >= 7 ? 2 : 1),
  );
  return near >= 0 ? { month: near + 1, mended: true } : null;
}

/** @returns 1..31 for "first" … "thirty-first", else null */
export function dayOfOrdinal(words: string): number | null {
  const plain = words
    .toLowerCase()
    .replaceAll(/[\s-]+/g, ' ')
    .trim();
  if (plain === 'twentieth') return 20;
  if (plain === 'thirtieth') return 30;
  if (plain === 'thirty first') return 31;
  const unit = ordinalWords.indexOf(plain.replace(/^twenty /, '')) + 1;
  if (unit === 0) return null;
  if (!plain.startsWith('twenty ')) return unit;
  return unit <= 9 ? 20 + unit : null;
}
