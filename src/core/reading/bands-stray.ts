/**
 * Printed explanation that was not followed from its label, word by word: a poor scan, other wording, or a table row
 * that goes on overleaf with the rest of its left column.
 */
import type { Located, Page, Word } from '../model.js';
import { layoutOf } from './lines.js';
import { lettersOf } from './locate-chains.js';

/** Share of a cell's longer words that must be the form's own where its letters are not found in one piece. */
const OWN_WORDS = 0.8;
const LEAST_WORDS = 4;
/** The form speaks to the district, an answer of it. */
const OF_US = /^(?:we|our|us|i|my)$/;
/** Cells that begin this near to each other (share of the page's width) are one column. */
const ONE_COLUMN = 0.05;

/**
 * @param words words of one page that may be the answer's
 * @returns those of them that are the form's
 */
export function strayPrint(words: Word[], label: Located, pages: Page[], pageIndex: number): Set<Word> {
  if (!label.entry.printed || words.length === 0) return new Set();
  return pageIndex === label.pageIndex
    ? inLabelColumn(words, label, pages[pageIndex]!)
    : atTopOfPage(words, label.entry.printed, pages[pageIndex]!);
}

/** Beside an answer column, the label's column holds nothing but print. */
function inLabelColumn(words: Word[], label: Located, page: Page): Set<Word> {
  const right = Math.max(...label.wordIndexes.map((w) => page.words[w]!.box).map((box) => box.x + box.w));
  const beside = words.filter((word) => word.box.x > right);
  if (beside.length < words.length / 3) return new Set();
  // running text across the label's right edge: the answer stands below, in one column
  const { lines } = layoutOf({ ...page, words });
  const crosses = lines.some((line) =>
    line.cells.some((cell) => cell.box.x <= right && cell.box.x + cell.box.w > right + 0.01),
  );
  if (crosses) return new Set();
  const vocabulary = new Set(
    [...label.entry.printed!, ...label.entry.text].join(' ').split(/\s+/).map(lettersOf),
  );
  // row by row: an answer's "with" and "the" are in every explanation
  return new Set(
    lines
      .flatMap((line) => line.cells)
      .filter((cell) => cell.box.x <= right)
      .map((cell) => cell.words.map((w) => words[w]!))
      .filter((cell) => isOfVocabulary(cell, vocabulary))
      .flat(),
  );
}

function isOfVocabulary(cell: Word[], vocabulary: ReadonlySet<string>): boolean {
  const letters = cell.map((word) => lettersOf(word.text)).filter((word) => word !== '');
  const isDistricts = letters.some((word) => OF_US.test(word) && !vocabulary.has(word));
  return !isDistricts && letters.filter((word) => vocabulary.has(word)).length >= OWN_WORDS * letters.length;
}

/** Leading cells of a column that spell a piece of the explanation; the first that does not ends it. */
function atTopOfPage(words: Word[], printed: string[], page: Page): Set<Word> {
  const text = lettersOf(printed.join(' '));
  const vocabulary = new Set(printed.join(' ').split(/\s+/).map(lettersOf));
  const stray = new Set<Word>();
  const columns: { x: number; ended: boolean }[] = [];
  const { lines } = layoutOf({ ...page, words });
  for (const cell of lines.flatMap((line) => line.cells)) {
    let column = columns.find((one) => Math.abs(one.x - cell.box.x) < ONE_COLUMN);
    const isFirst = column === undefined;
    if (!column) columns.push((column = { x: cell.box.x, ended: false }));
    if (column.ended) continue;
    const own = cell.words.map((w) => words[w]!);
    const letters = own.map((word) => lettersOf(word.text));
    const spelt = letters.join('');
    const isPrinted =
      (spelt.length >= (isFirst ? 8 : 3) && text.includes(spelt)) ||
      (letters.length >= LEAST_WORDS && isOfVocabulary(own, vocabulary));
    if (isPrinted) for (const word of own) stray.add(word);
    else column.ended = true;
  }
  return stray;
}
