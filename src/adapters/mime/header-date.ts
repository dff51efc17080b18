/** The day a Date field names, in its own zone: the day the sender's calendar showed. Pure. */
import type { IsoDate } from '../../core/model.js';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/**
 * Reads `[Thu, ]29 Aug 2024 …` (RFC 5322 §3.3), two- and three-digit years by §4.3, and asctime's
 * `Thu Aug 29 10:00:00 2024`, which old mailers send.
 *
 * @returns null where there is no real day in it
 */
export function dayOfDateField(value: string): IsoDate | null {
  const plain = value.replace(/\([^()]*\)/g, ' ').trim();
  const usual = /^(?:[a-z]{2,9}\.?,?\s*)?(\d{1,2})[\s-]+([a-z]{3})[a-z]*\.?[\s-]+(\d{2,4})\b/i.exec(plain);
  if (usual) return day(fullYear(usual[3] ?? ''), usual[2] ?? '', Number(usual[1]));
  const asctime =
    /^(?:[a-z]{3,9},?\s+)?([a-z]{3})[a-z]*\s+(\d{1,2}),?\s+(?:\d{1,2}:\d{2}(?::\d{2})?\s+(?:[a-z]+\s+)?)?(\d{4})\b/i.exec(
      plain,
    );
  if (asctime) return day(Number(asctime[3]), asctime[1] ?? '', Number(asctime[2]));
  const iso = /^(\d{4})-(\d{2})-(\d{2})(?:[T\s]|$)/.exec(plain);
  return iso ? day(Number(iso[1]), MONTHS[Number(iso[2]) - 1] ?? '', Number(iso[3])) : null;
}

/** RFC 5322 §4.3: 00-49 → 2000s, 50-99 and three digits → 1900 added. */
function fullYear(digits: string): number {
  const year = Number(digits);
  if (digits.length === 4) return year;
  return digits.length === 2 && year < 50 ? 2000 + year : 1900 + year;
}

function day(year: number, monthName: string, dayOfMonth: number): IsoDate | null {
  const month = MONTHS.indexOf(monthName.toLowerCase());
  if (month < 0 || year < 1970) return null;
  const date = new Date(Date.UTC(year, month, dayOfMonth));
  const real = date.getUTCMonth() === month && date.getUTCDate() === dayOfMonth;
  return real ? date.toISOString().slice(0, 10) : null;
}
