/**
 * The sender's own words in a mail, without what it quotes. Marked lines ("> ") go wherever they stand, with the
 * line that introduces them; an unmarked quotation (Outlook, web mail, forwards) runs to the end of the mail.
 */

/** A line of the sender's own. */
export interface NewLine {
  text: string;
  /** where it begins in the mail's text, in UTF-16 units */
  start: number;
  /** the quoted lines right above it, without their marks: what a line between them answers; '' where none are */
  below: string;
}

/** @returns the new text, trimmed; '' where all is quoted */
export function newText(text: string): string {
  return newLines(text)
    .map((line) => line.text)
    .join('\n')
    .replaceAll(/\n{3,}/gu, '\n\n')
    .trim();
}

/** @returns the sender's own lines, empty ones too */
export function newLines(text: string): NewLine[] {
  const whole = linesOf(text);
  const lines = whole.map((line) => line.text);
  const kept: NewLine[] = [];
  let quoted: string[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (isMarked(line)) {
      quoted.push(line);
      continue;
    }
    if (startsUnmarkedQuotation(lines, at)) break;
    const introduced = lengthOfIntroduction(lines, at);
    if (introduced > 0) {
      // an introduction without marked lines after it: HTML whose quotation lost its marks
      if (!isMarked(lines[nextFilled(lines, at + introduced)])) break;
      at += introduced - 1;
      continue;
    }
    kept.push({ text: line, start: whole[at]?.start ?? 0, below: unmarked(quoted) });
    if (line.trim() !== '') quoted = [];
  }
  // the rule that Outlook and web mail draw above a quotation
  while (kept.length > 0 && /^\s*[-_]*$/u.test(kept.at(-1)?.text ?? '')) kept.pop();
  return kept;
}

function linesOf(text: string): { text: string; start: number }[] {
  const lines: { text: string; start: number }[] = [];
  let start = 0;
  for (const end of text.matchAll(/\r\n?|\n/gu)) {
    lines.push({ text: text.slice(start, end.index), start });
    start = end.index + end[0].length;
  }
  return [...lines, { text: text.slice(start), start }];
}

/** As many as one thing that a reply asks for takes, broken by marks and margins. */
const nearestLines = 4;
const longestQuoted = 400;
const unmarked = (quoted: readonly string[]): string =>
  quoted
    .slice(-nearestLines)
    .map((line) =>
      line
        .slice(0, longestQuoted)
        .replace(/^[\s>]+/u, '')
        .trim(),
    )
    .filter((line) => line !== '')
    .join(' ');

const isMarked = (line: string | undefined) => line !== undefined && /^\s*>/u.test(line);

function nextFilled(lines: readonly string[], from: number): number {
  let at = from;
  while (at < lines.length && lines[at]?.trim() === '') at += 1;
  return at;
}

const longestIntroduction = 400;

/** Lines that clients put before the mail they answer or forward. */
const separators: readonly RegExp[] = [
  /^\s*-{2,}\s*(?:original message|original appointment|forwarded (?:message|by .*)|исходное сообщение|ursprüngliche nachricht|message d'origine|mensaje original)\s*-{2,}\s*$/iu,
  /^\s*begin forwarded message\s*:\s*$/iu,
  /^\s*-{3,}\s*on\b.{5,200}\bwrote:?\s*(?:-{3,})?\s*$/iu,
];

/** Header lines that a client repeats above a quoted mail; three of them in a row, one a From, are no coincidence. */
const headerLine =
  /^\s*\*?(?:from|sent|date|to|cc|subject|reply-to|von|gesendet|an|betreff|от|дата|отправлено|кому|тема|差出人|送信日時|宛先|件名)\s*:\*?/iu;
const fromLine = /^\s*\*?(?:from|von|от|差出人)\s*:\*?/iu;

function startsUnmarkedQuotation(lines: readonly string[], at: number): boolean {
  const line = lines[at] ?? '';
  // no client writes a longer one, and the patterns must not meet a line of a million spaces
  if (line.length <= longestIntroduction && separators.some((pattern) => pattern.test(line))) return true;
  if (!headerLine.test(line)) return false;
  // web mail puts empty lines between them, and a long To runs over several lines
  const block = lines.slice(at, at + 14).filter((following) => headerLine.test(following));
  return block.length >= 3 && block.slice(0, 5).some((following) => fromLine.test(following));
}

const wrote =
  /(?:\bwrote|\bwrites|\bschrieb|\ba écrit|\bescribió|писал\(?а?\)?|написала?|said)\s*(?:<[^>\n]*>\s*)?:\s*$/iu;
const day = /\d{1,4}[./-]\d{1,2}[./-]\d{2,4}|\b\d{1,2}:\d{2}\b|\b(?:19|20)\d{2}\b/u;

/** "On <day>, <someone> wrote:", which clients wrap over up to three lines. @returns how many lines, 0 for none */
function lengthOfIntroduction(lines: readonly string[], at: number): number {
  const opens = /^\s*(?:on|am|le|el|il|op)\s/iu.test(lines[at] ?? '');
  // a greeting just above is no part of it: its first line says "on" or names the day
  if (!opens && !day.test(lines[at] ?? '')) return 0;
  for (let length = 1; length <= 3; length += 1) {
    if ((lines[at + length - 1]?.length ?? 0) > longestIntroduction) return 0;
    const part = lines.slice(at, at + length);
    if (part.some((line) => line.trim() === '' || isMarked(line))) return 0;
    const joined = part.join(' ').trim();
    if (joined.length > longestIntroduction) return 0;
    const named = joined.includes('@');
    const dated = day.test(joined) || isMarked(lines[nextFilled(lines, at + length)]);
    const says = wrote.test(joined) && dated && (opens || named);
    // Yandex and mail.ru: a day, a name and an address, then a colon
    const names = /\S+@\S+>?\s*:$/u.test(joined);
    if (says || names) return length;
  }
  return 0;
}
