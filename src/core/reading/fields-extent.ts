/**
 * Whether it is sure where a long answer begins and ends. A text layer spells every letter rightly; what goes wrong is
 * that words of the form, of a page's foot or of the next question are taken along. Any sign of that leaves the answer
 * to a person.
 */
import type { FormDefinition, OutlineEntry, Page } from '../model.js';
import { runningWords } from './bands-running.js';
import type { Band } from './bands-shape.js';
import { withoutEnumerator } from './enumerators.js';
import { crossesColumns } from './fields-columns.js';
import { wordsInBand } from './fields-ink.js';
import { parseAnswer } from './fields-parse.js';
import { asksReader, echoesForm, holdsOpener, withoutOpener } from './fields-prompts.js';
import { type Content, contentOf } from './fields-text.js';
import { tearsField } from './filled-fields.js';
import { holdsCentre } from './lines.js';
import { lettersOf, wordsSpelt } from './locate-chains.js';

/** Where running headers and footers stand, in shares of the page. */
const MARGIN = 0.1;
/** White that sets a row apart, in heights of the row. */
const APART = 1.9;
/** A row this much larger or smaller than the others is of another kind. */
const OTHER_SIZE = 0.13;
/** So many first words of an answer are not those of an explanation by chance. */
const HEAD_WORDS = 3;
/** Two rows of an answer do not both begin with four words that stand so in the explanation. */
const ROW_WORDS = 4;
const OWN_ROWS = 2;
const ENDS_LABEL = /^(?:$|\s*[:(]|\s+(?:[A-Z•▪*–-]|\(?\d{1,2}[.)]))/;
const MARKED = /^[\W_]*(?:o\s+)?/i;
/** An answer's row lower than this may go on overleaf. */
const PAGE_FOOT = 0.75;
/** Rows of one column begin so near each other, in shares of the page; and stand as far apart but for this share. */
const IN_LINE = 0.006;
const NEARLY = 0.2;
const NOTE = /^note\s*:.*\b(?:should|must|please|your)\b/i;

/** On paper the ink that words leave unexplained tells as much. */
export function hasUnsureExtent(pages: Page[], band: Band, form: FormDefinition): boolean {
  const { entry } = band.label;
  const content = contentOf(pages, wordsInBand(pages, band));
  if (entry.as === 'text' && content.source === 'form-value') return tearsField(band, pages);
  if (entry.as !== 'text' || (content.source !== 'text-layer' && content.source !== 'annotation'))
    return false;
  const { values, isCut } = parseAnswer(content, entry);
  const value = values.get(entry.holds![0]!);
  if (value === undefined) return false;
  // rows before the answer's first words are the question itself, in this form's words or other ones
  const lines = content.lines.slice(firstRowOf(value, content.lines));
  const rows = rowsOf(content.words.slice(firstWordOf(value, content.words)), pages);
  return (
    isCut ||
    holdsOpener(value) ||
    asksReader(value) ||
    beginsWithin(value) ||
    missesWords(band, pages) ||
    breaksOff(value, band, content, pages) ||
    echoesForm(value, form.outline) ||
    beginsInExplanation(value, entry) ||
    hasExplanationBeside(lines, entry) ||
    lines.some((line) => beginsQuestion(line, form.outline)) ||
    goesOnAbove(rows, band, pages) ||
    crossesColumns(band, pages) ||
    hasOddEnd(rows)
  );
}

/** Its first word goes on with a sentence, or a list has no first item: a row before it was taken for another place. */
export function beginsWithin(value: string): boolean {
  const number = /^\(?(\d{1,2})[.)]\s/.exec(value)?.[1];
  return number === undefined ? /^(?!o\s)\p{Ll}/u.test(value) : Number(number) > 1;
}

/**
 * It ends at its page's foot in the middle of a sentence, and what stands overleaf before the next question is none of it.
 * Where nothing stands there, it ends as items of a list do, without a full stop.
 */
function breaksOff(value: string, { parts }: Band, { words }: Content, pages: Page[]): boolean {
  const last = words.at(-1);
  if (last === undefined || parts.length < 2 || last.pageIndex === parts.at(-1)!.pageIndex) return false;
  if (last.word.box.y <= PAGE_FOOT || /[.?!:)"”]$/.test(value)) return false;
  const running = runningWords(pages);
  return parts.some(
    ({ pageIndex, box }) =>
      pageIndex > last.pageIndex &&
      [...pages[pageIndex]!.words.entries()].some(
        ([w, word]) => holdsCentre(box, word.box) && !running[pageIndex]!.has(w),
      ),
  );
}

/** 0 where it begins in the middle of a row. */
function firstRowOf(value: string, lines: readonly string[]): number {
  return Math.max(0, lines.map((line) => headOf(withoutOpener(line))).indexOf(headOf(value)));
}
function firstWordOf(value: string, words: Content['words']): number {
  const head = headOf(value);
  const at = words.findIndex(
    (_, from) =>
      headOf(
        words
          .slice(from, from + ROW_WORDS)
          .map(({ word }) => word.text)
          .join(' '),
      ) === head,
  );
  return Math.max(0, at);
}

/** Print stands before and above an answer, never behind its words on a row: such a word is the answer's own. */
function missesWords({ parts, label }: Band, pages: Page[]): boolean {
  return parts.some(({ pageIndex, words, excluded }) => {
    if (label.pageIndex !== pageIndex) return false;
    const all = pages[pageIndex]!.words;
    const own = label.wordIndexes.map((w) => all[w]!.box).filter((box) => excluded.includes(box));
    return own.some((print) => {
      const middle = print.y + print.h / 2;
      return words.some((w) => {
        const { box } = all[w]!;
        return middle > box.y && middle < box.y + box.h && box.x + box.w <= print.x + 0.002;
      });
    });
  });
}

/**
 * A row in line with the answer's, as near as they are to each other, right above the first one and outside of the region:
 * the question begins lower than the answer beside it.
 */
function goesOnAbove([first, second]: readonly Row[], { label, parts }: Band, pages: Page[]): boolean {
  if (first === undefined || second?.pageIndex !== first.pageIndex) return false;
  const part = parts.find(({ pageIndex }) => pageIndex === first.pageIndex);
  if (part === undefined) return false;
  const { words, heightPt } = pages[first.pageIndex]!;
  const known = new Set([...part.words, ...(label.pageIndex === first.pageIndex ? label.wordIndexes : [])]);
  const pitch = second.top - first.top;
  return words.some(
    ({ box, text }, w) =>
      !known.has(w) &&
      !part.excluded.includes(box) &&
      withoutOpener(text) !== '' &&
      Math.abs(box.x - first.left) < IN_LINE &&
      Math.abs(box.h * heightPt - first.size) <= OTHER_SIZE * first.size &&
      Math.abs(first.top - box.y - pitch) < NEARLY * pitch,
  );
}

/** A row that begins as a label or heading of the form is printed, in its capitals. */
function beginsQuestion(line: string, outline: OutlineEntry[]): boolean {
  const plain = withoutEnumerator(line).replace(MARKED, '');
  if (NOTE.test(plain)) return true;
  return outline
    .filter(({ kind }) => kind !== 'title' && kind !== 'date')
    .flatMap((entry) => entry.text)
    .filter((spelling) => /\s/.test(spelling))
    .flatMap((spelling) => [spelling, spelling.toUpperCase()])
    .some((spelling) => plain.startsWith(spelling) && ENDS_LABEL.test(plain.slice(spelling.length)));
}

/** The first words are somewhere in the explanation: it was not followed to its end, or over a page break. */
function beginsInExplanation(value: string, entry: OutlineEntry): boolean {
  const head = wordsSpelt(value).slice(0, HEAD_WORDS).join(' ');
  return (entry.printed ?? [])
    .map(wordsSpelt)
    .filter((own) => !entry.text.some((label) => own.join('').startsWith(lettersOf(label))))
    .some((own) => ` ${own.join(' ')} `.includes(` ${head} `));
}

const headOf = (text: string): string => wordsSpelt(text).slice(0, ROW_WORDS).join(' ');

/** Rows that begin in the explanation: it goes on overleaf in a column of its own, and the answer's rows run into it. */
function hasExplanationBeside(lines: readonly string[], { printed = [] }: OutlineEntry): boolean {
  const spelt = printed.map((one) => ` ${wordsSpelt(one).join(' ')} `);
  const own = lines
    .map(headOf)
    .filter((row) => row.split(' ').length === ROW_WORDS && spelt.some((one) => one.includes(` ${row} `)));
  return own.length >= OWN_ROWS;
}

interface Row {
  /** its first word */
  text: string;
  pageIndex: number;
  left: number;
  top: number;
  bottom: number;
  font: string | undefined;
  size: number;
}

/** A first or last row of the answer on a page in a type of its own, or set apart at the page's edge. */
function hasOddEnd(rows: readonly Row[]): boolean {
  if (rows.length < 2) return false;
  return rows.some((row, at) => {
    const [before, after] = [rows[at - 1], rows[at + 1]];
    const isFirst = before?.pageIndex !== row.pageIndex;
    const isLast = after?.pageIndex !== row.pageIndex;
    if (!isFirst && !isLast) return false;
    const neighbour = isFirst ? after : before;
    if (isOfOtherType(row, rows)) return true;
    const inMargin = isFirst ? row.bottom < MARGIN : row.top > 1 - MARGIN;
    if (!inMargin) return false;
    // alone at its page's edge: an answer's last words, where they go on in the middle of a sentence
    if (neighbour?.pageIndex !== row.pageIndex) return !/^\p{Ll}/u.test(row.text) && !isNextItem(row, rows);
    const white = isFirst ? neighbour.top - row.bottom : row.top - neighbour.bottom;
    return white > APART * (row.bottom - row.top);
  });
}

/** "2." after an item "1." of the page before: the list goes on. */
function isNextItem(row: Row, rows: readonly Row[]): boolean {
  const number = numberOf(row);
  const before = rows.slice(0, rows.indexOf(row)).findLast((one) => numberOf(one) !== null);
  return number !== null && before !== undefined && numberOf(before) === number - 1;
}
const numberOf = ({ text }: Row): number | null => {
  const digits = /^\(?(\d{1,2})[.)]$/.exec(text)?.[1];
  return digits === undefined ? null : Number(digits);
};

function isOfOtherType(row: Row, rows: readonly Row[]): boolean {
  const others = rows.filter((one) => one !== row);
  const isAlone = (same: (a: Row, b: Row) => boolean): boolean =>
    !others.some((one) => same(one, row)) && others.every((one) => same(one, others[0]!));
  return (
    isAlone((a, b) => a.font === b.font) ||
    isAlone((a, b) => Math.abs(a.size - b.size) <= OTHER_SIZE * Math.max(a.size, b.size))
  );
}

function rowsOf(words: Content['words'], pages: Page[]): Row[] {
  const rows: Row[] = [];
  for (const { word, pageIndex } of words) {
    const { x, y, h } = word.box;
    const last = rows.at(-1);
    const middle = y + h / 2;
    if (last && last.pageIndex === pageIndex && middle > last.top && middle < last.bottom) {
      last.top = Math.min(last.top, y);
      last.bottom = Math.max(last.bottom, y + h);
      continue;
    }
    const size = h * pages[pageIndex]!.heightPt;
    rows.push({ text: word.text, pageIndex, left: x, top: y, bottom: y + h, font: word.fontName, size });
  }
  return rows;
}
