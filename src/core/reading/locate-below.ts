/**
 * Who types a form anew may print a question under its answer: the heading, the answer, the explanation. There the
 * explanation ends the region as nothing of the answer does, and the heading begins it. Followed only in a text layer,
 * word for word, and only where nothing else stands behind it before the next question.
 */
import type { Located } from '../model.js';
import { isEnumeration } from './enumerators.js';
import { overlapShare, unionOfWords } from './lines.js';
import { findChains, lettersOf, type PageText } from './locate-chains.js';

/** Where an entry may stand. */
export interface Heading {
  pageIndex: number;
  words: number[];
  /** it begins and ends as a label does */
  isAlone: boolean;
}

/** Letters of an explanation that is long enough to be no chance. */
const FEWEST_LETTERS = 40;

/**
 * @param located in reading order
 * @param running words of running headers and footers, by page
 * @param headingsOf all places where an entry may stand
 */
export function withExplanationsBelow(
  located: readonly Located[],
  texts: readonly PageText[],
  running: readonly ReadonlySet<number>[],
  headingsOf: (one: Located) => Heading[],
): Located[] {
  const rows = texts.map((text, p) => rowsOf(text, running[p]!));
  return located.map((one, at) => {
    if (one.entry.as !== 'text' || one.entry.printed === undefined) return one;
    const text = texts[one.pageIndex]!;
    if (text.layout.page.textFrom === 'ocr') return one;
    const to = rowOfNext(one.pageIndex, located[at + 1], text) ?? rows[one.pageIndex]!.length;
    const around = { texts, rows, to, headings: headingsOf(one) };
    return isExplanation(one, text)
      ? underHeading(one, located[at - 1], around)
      : overExplanation(one, around);
  });
}

interface Around {
  /** by page */
  texts: readonly PageText[];
  /** by page and row: words without those of running headers and footers */
  rows: readonly (readonly number[][])[];
  /** the row where the next entry begins, or the page's end */
  to: number;
  headings: readonly Heading[];
}

function rowsOf({ layout }: PageText, running: ReadonlySet<number>): number[][] {
  return layout.lines.map(({ words }) => words.filter((w) => !running.has(w)));
}

const rowOf = ({ layout }: PageText, word: number): number => layout.at[word]!.line;
const spelt = ({ letters }: PageText, words: readonly number[]): string =>
  words.map((w) => letters[w]!).join('');

const firstRow = (words: readonly number[], text: PageText): number =>
  Math.min(...words.map((w) => rowOf(text, w)));
const lastRow = (words: readonly number[], text: PageText): number =>
  Math.max(...words.map((w) => rowOf(text, w)));

/** null where it is on another page */
function rowOfNext(pageIndex: number, next: Located | undefined, text: PageText): number | null {
  return next?.pageIndex === pageIndex ? firstRow(next.wordIndexes, text) : null;
}

/** The label is the beginning of the explanation, and was followed to its end. */
function isExplanation({ entry, wordIndexes }: Located, text: PageText): boolean {
  const own = spelt(text, wordIndexes);
  return own.length >= FEWEST_LETTERS && entry.printed!.some((one) => lettersOf(one) === own);
}

/** Nothing stands between the words and the row `to` but an enumerator of what comes there. */
function endsRegion(
  words: readonly number[],
  text: PageText,
  rows: readonly number[][],
  to: number,
): boolean {
  const end = lastRow(words, text);
  const own = new Set(words);
  const beside = rows.slice(firstRow(words, text), end + 1).flat();
  const behind = rows.slice(end + 1, to).filter((row) => row.length > 0);
  return (
    beside.every((w) => own.has(w) || text.letters[w] === '') &&
    behind.every((row) => isEnumeration(row.map((w) => text.layout.page.words[w]!.text)))
  );
}

/**
 * A heading above the explanation with an answer between them, on its page or over a page break: the region begins there.
 * @param before the entry located before it
 */
function underHeading(
  one: Located,
  before: Located | undefined,
  { texts, rows, to, headings }: Around,
): Located {
  const { pageIndex } = one;
  const begin = firstRow(one.wordIndexes, texts[pageIndex]!);
  const [heading] = headings
    .filter((other) => other.isAlone && other.pageIndex >= pageIndex - 1)
    .filter(
      ({ pageIndex: p, words }) => p < pageIndex || (p === pageIndex && lastRow(words, texts[p]!) < begin),
    )
    .filter(
      ({ pageIndex: p, words }) =>
        before === undefined || isBehind(before, p, firstRow(words, texts[p]!), texts),
    )
    // the topmost; of those on one row the one without its enumerator
    .sort(
      (a, b) =>
        a.pageIndex - b.pageIndex ||
        firstRow(a.words, texts[a.pageIndex]!) - firstRow(b.words, texts[b.pageIndex]!) ||
        a.words.length - b.words.length,
    );
  if (heading === undefined) return one;
  const text = texts[heading.pageIndex]!;
  const end = lastRow(heading.words, text) + 1;
  const isOverleaf = heading.pageIndex < pageIndex;
  const between = isOverleaf
    ? [...rows[heading.pageIndex]!.slice(end), ...rows[pageIndex]!.slice(0, begin)].flat()
    : rows[pageIndex]!.slice(end, begin)
        .flat()
        .filter((w) => isUnder(text, w, one));
  if (between.length === 0) return one;
  // where more stands behind it, or a page's end before it, the explanation stays in the answer, which a person sees so
  const isWhole = !isOverleaf && endsRegion(one.wordIndexes, text, rows[pageIndex]!, to);
  return {
    ...one,
    pageIndex: heading.pageIndex,
    box: unionOfWords(text.layout.page, heading.words),
    wordIndexes: isWhole ? [...heading.words, ...one.wordIndexes] : [...heading.words],
  };
}

function isBehind(before: Located, pageIndex: number, row: number, texts: readonly PageText[]): boolean {
  if (before.pageIndex !== pageIndex) return before.pageIndex < pageIndex;
  return lastRow(before.wordIndexes, texts[pageIndex]!) < row;
}

/** In the explanation's column, not in one beside it. */
function isUnder({ layout: { page } }: PageText, word: number, { wordIndexes }: Located): boolean {
  const own = unionOfWords(page, wordIndexes);
  const { x, w } = page.words[word]!.box;
  return overlapShare(x, x + w, own.x, own.x + own.w) > 0;
}

/** A heading whose explanation was not found behind it, and stands at the end of its region. */
function overExplanation(one: Located, { texts, rows, to }: Around): Located {
  const text = texts[one.pageIndex]!;
  const from = lastRow(one.wordIndexes, text);
  const found: number[] = [];
  for (const printed of one.entry.printed!) {
    const phrase = lettersOf(printed);
    if (phrase.length < FEWEST_LETTERS) continue;
    const chain = findChains(text, phrase).find(
      ({ words, distance }) => distance === 0 && firstRow(words, text) > from && lastRow(words, text) < to,
    );
    if (chain) found.push(...chain.words);
  }
  if (found.length === 0 || !endsRegion(found, text, rows[one.pageIndex]!, to)) return one;
  return { ...one, wordIndexes: [...one.wordIndexes, ...found] };
}
