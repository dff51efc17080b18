/** How a reply writes things: days as in the US, names and addresses on one line and without tricks. */
import type { IsoDate, MissingName, FormDefinition, ProblemCode } from '../model.js';

const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** `2018-08-29` → `August 29, 2018` */
export function dateInWords(day: IsoDate): string {
  const [year, month, date] = day.split('-').map(Number);
  return `${months[(month ?? 1) - 1] ?? ''} ${date ?? ''}, ${year ?? ''}`;
}

/** `a`, `a and b`, `a, b and c` */
export function joined(items: readonly string[]): string {
  return items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items.at(-1) ?? ''}`;
}

/**
 * One line of text from outside, safe to show: control and direction-changing characters (Unicode categories Cc and
 * Cf, lone surrogates) become spaces, runs of space become one, and at most `limit` characters are left.
 */
export function oneLine(text: string, limit: number): string {
  const clean = text
    .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, ' ')
    .replaceAll(/\s+/gu, ' ')
    .trim();
  const characters = Array.from(clean);
  return characters.length <= limit ? clean : `${characters.slice(0, limit - 1).join('')}…`;
}

/**
 * A value of the letter as a reply repeats it; null where it should not be repeated. A reply goes out in the
 * Department's name, so it must not carry a stranger's link to whoever stands in a forged From.
 */
export function echoed(value: string | null): string | null {
  if (value === null) return null;
  const line = oneLine(value, 120);
  return line === '' || /:\/\/|\bwww\./iu.test(line) ? null : line;
}

/** What is missing as the reply names it, after "We could not find:". */
export function missingInWords(name: MissingName, form: FormDefinition): string {
  if (name === 'districtSignature') return "the district's signature";
  if (name === 'signatureDate') return "the date beside the district's signature";
  return form.fields.find((field) => field.name === name)?.plain ?? name;
}

/** Why a file could not be opened, and what the sender can do about it. */
export const couldNotOpenWords: Record<ProblemCode, string> = {
  'corrupt-document': 'the file is damaged and does not open',
  'empty-document': 'the file is empty',
  'password-needed': 'the file asks for a password; please send it without one',
  'too-many-pages': 'the file has too many pages; please send the letter alone',
  'too-many-pixels': 'the picture is too large; please scan at 300 dpi or send a PDF',
  'too-many-attachments': 'the mail has too many attachments; please send the letter alone',
  virus: 'our virus scanner refused the file',
  'unsupported-type': 'we cannot open files of this kind; please send a PDF or a scan',
  'reader-timeout': 'the file took too long to open',
  'reader-memory': 'the file is too large to open',
  'reader-failed': 'the file could not be read',
};
