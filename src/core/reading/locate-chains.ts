/**
 * Where a printed phrase stands on a page, as a chain of words. The next word of a chain is its right neighbour or
 * the first word of a cell below in the same column, so a label that wraps inside a table's left column is found
 * although its rows are interleaved with the answer. Letters are compared without white space: OCR splits and joins
 * words.
 */
import type { Page, Word } from '../model.js';
import { cellOf, extendRow, type Row, startRow, startsAlike } from './edit-rows.js';
import { gapPt, type Layout, layoutOf, overlapShare } from './lines.js';

export interface Chain {
  words: number[];
  /** edit distance between the chain's letters and the phrase's */
  distance: number;
  /** 0..1: 1 − distance / letters of the phrase */
  score: number;
}

/**
 * Edits allowed per letter of the phrase. A poor scan loses one letter in six; more, and "Definition of Innovation" is
 * found in "Division of Innovation". A text layer has no such errors, but forms are worded a little differently; long
 * printed explanations may be.
 */
const EDITS_PER_LETTER = { ocr: 0.17, exact: 0.12, long: 0.22 } as const;
const LONG_PHRASE = 60;
/** Rows of a wrapped phrase stand closer than this many line heights (white between them). */
const ROW_GAP = 1.7;
/** Words of a phrase on one row stand closer than this many line heights. */
const WORD_GAP = 2.6;
/** Inside a cell a phrase goes on below only at a gap this wide: two columns that nearly touch. */
const COLUMN_GAP = 0.75;
/** A word with more edits than this share of its letters is another word: "Adrian" after "and Email" is no "Address". */
const EDITS_PER_WORD = 0.5;
/** Shorter words may be lost wholly. */
const WHOLE_WORD = 4;
/** The border between two columns, as recognition reads it. */
const BORDER = /^[|¦]+$/;
/** Partial chains tried per start, so that a page of repeated words stays cheap. */
const MAX_STEPS = 400;

/** Letters and digits only, lower case, without diacritics. */
export function lettersOf(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll('&', 'and')
    .replace(/[^a-z0-9]/g, '');
}
/** A text's words as `lettersOf` spells them, without those that have no letters. */
export const wordsSpelt = (text: string): string[] => text.split(/\s+/).map(lettersOf).filter(Boolean);

function allowedEdits(letters: number, page: Page): number {
  if (letters <= 5) return 0;
  const kind = letters >= LONG_PHRASE ? 'long' : page.textFrom === 'ocr' ? 'ocr' : 'exact';
  return Math.max(kind === 'ocr' ? 1 : 0, Math.floor(letters * EDITS_PER_LETTER[kind]));
}

/** A page's layout with its words' letters, and the chains found so far: forms share many phrases. */
export interface PageText {
  layout: Layout;
  letters: string[];
  /** each with all words that have these letters */
  spellings: Spelling[];
  chains: Map<string, Chain[]>;
}

interface Spelling {
  letters: string;
  words: number[];
  /** one bit for each kind of letter in it */
  kinds: number;
}

/** Pages are read by several steps; the same page object has the same text. */
const known = new WeakMap<Page, PageText>();

export function pageTextOf(page: Page): PageText {
  let text = known.get(page);
  if (!text) {
    // what was filled into a form is no print, even where it begins as the question does
    const letters = page.words.map((word) => (isFilledIn(word) ? '' : lettersOf(word.text)));
    text = { layout: layoutOf(page), letters, spellings: spellingsOf(letters), chains: new Map() };
    known.set(page, text);
  }
  return text;
}

/** Words without letters have none. */
function spellingsOf(letters: readonly string[]): Spelling[] {
  const spellings = new Map<string, Spelling>();
  for (const [word, own] of letters.entries()) {
    if (own === '') continue;
    const known = spellings.get(own);
    if (known) known.words.push(word);
    else spellings.set(own, { letters: own, words: [word], kinds: kindsOfHeads(own).at(-1)! });
  }
  return [...spellings.values()];
}

/** By number of first letters. A bit each for a..z; digits share some of them, which only makes words look more alike. */
function kindsOfHeads(letters: string): Int32Array {
  const kinds = new Int32Array(letters.length + 1);
  for (let i = 0; i < letters.length; i++) kinds[i + 1] = kinds[i]! | (1 << (letters.charCodeAt(i) & 31));
  return kinds;
}

/** Whether a word stands in a form's field, which ends what is printed before it, however near. */
function isFilledIn({ source }: Word): boolean {
  return source === 'form-value';
}

interface State {
  words: number[];
  row: Row;
  fromX: number;
  toX: number;
}

/**
 * Best chain from each start that spells `phrase` (already through `lettersOf`).
 * @param starts words to begin with; all words of the page where absent
 */
export function findChains(text: PageText, phrase: string, starts?: number[]): Chain[] {
  const before = starts ? undefined : text.chains.get(phrase);
  if (before) return before;
  const allowed = allowedEdits(phrase.length, text.layout.page);
  const found: Chain[] = [];
  const kinds = kindsOfHeads(phrase);
  const begins = text.spellings.filter((one) => mayBegin(one, phrase, kinds, allowed));
  const words = begins.flatMap((one) => one.words).sort((a, b) => a - b);
  for (const start of starts?.filter((word) => words.includes(word)) ?? words) {
    const chain = bestChain(text, phrase, allowed, start);
    if (chain) found.push(chain);
  }
  if (!starts) text.chains.set(phrase, found);
  return found;
}

/**
 * Whether a word may be the phrase's first, with few letters wrong; spares a search for nearly all words.
 * @param kinds of the phrase's first so many letters
 */
function mayBegin(spelling: Spelling, phrase: string, kinds: Int32Array, allowed: number): boolean {
  const { letters } = spelling;
  if (letters.length > phrase.length + allowed) return false;
  const limit = Math.min(allowed, Math.ceil(letters.length * 0.5));
  const end = Math.min(phrase.length, letters.length + limit);
  // letters of a kind that is not there at all are wrong
  let strange = spelling.kinds & ~kinds[end]!;
  for (let left = limit; strange !== 0; left--) {
    if (left === 0) return false;
    strange &= strange - 1;
  }
  return startsAlike(letters, phrase.slice(0, end), limit);
}

/** Nearest spelling first, so that the printed words are followed before what stands beside them is tried. */
function bestChain(text: PageText, phrase: string, allowed: number, start: number): Chain | null {
  const { layout, letters } = text;
  const box = layout.page.words[start]!.box;
  const row = startRow(letters[start]!, phrase, allowed);
  if (row === null) return null;
  let best: Chain | null = null;
  let steps = 0;
  const open: State[] = [{ words: [start], row, fromX: box.x, toX: box.x + box.w }];
  while (open.length > 0 && steps++ < MAX_STEPS) {
    const state = takeNearest(open);
    if (best && state.row.least >= best.distance) break;
    const distance = cellOf(state.row, phrase.length);
    if (distance <= allowed && (!best || distance < best.distance))
      best = { words: state.words, distance, score: 1 - distance / phrase.length };
    if (state.row.length > phrase.length + allowed) continue;
    const isOver = endsLabel(layout.page, state.words.at(-1)!);
    for (const next of nextWords(layout, state, { alsoBelow: false, isOver })) {
      const own = letters[next]!;
      const grown = extendRow(state.row, own, phrase, allowed);
      if (grown === null) continue;
      const edits = grown.least - state.row.least;
      if (own.length >= WHOLE_WORD && edits > own.length * EDITS_PER_WORD) continue;
      const nextBox = layout.page.words[next]!.box;
      open.push({
        words: [...state.words, next],
        row: grown,
        fromX: Math.min(state.fromX, nextBox.x),
        toX: Math.max(state.toX, nextBox.x + nextBox.w),
      });
    }
  }
  return best;
}

/** "(Superintendent)" over "Name: Jane Doe" is no "Superintendent Name"; recognition takes specks for such marks. */
function endsLabel({ words, textFrom }: Page, word: number): boolean {
  const { text } = words[word]!;
  return textFrom !== 'ocr' && (text.endsWith(':') || (/\)[.,]?$/.test(text) && !/\w\(/.test(text)));
}

function takeNearest(open: State[]): State {
  let at = 0;
  for (let i = 1; i < open.length; i++) {
    const [one, best] = [open[i]!.row, open[at]!.row];
    if (one.least < best.least || (one.least === best.least && one.length > best.length)) at = i;
  }
  return open.splice(at, 1)[0]!;
}

/**
 * Right neighbour first, then first words of cells below that share the column.
 * @param how alsoBelow: below too where the right neighbour is near, in a column that touches the next; isOver: not below
 */
export function nextWords(
  layout: Layout,
  state: Pick<State, 'words' | 'fromX' | 'toX'>,
  how: { alsoBelow: boolean; isOver?: boolean } = { alsoBelow: false },
): number[] {
  const last = state.words.at(-1)!;
  const { page, lines, at, lineHeightPt } = layout;
  const line = lines[at[last]!.line]!;
  const height = lineHeightPt[at[last]!.line]!;
  const next: number[] = [];
  const neighbour = line.words[line.words.indexOf(last) + 1];
  const isBorder =
    neighbour !== undefined &&
    (BORDER.test(page.words[neighbour]!.text) || isFilledIn(page.words[neighbour]!));
  const right = isBorder ? undefined : neighbour;
  const gap = right === undefined ? Infinity : gapPt(page, last, right);
  if (right !== undefined && gap <= WORD_GAP * height) next.push(right);
  if ((gap < COLUMN_GAP * height && !how.alsoBelow) || how.isOver) return next;
  const lastBox = page.words[last]!.box;
  // a phrase that begins inside a cell goes on at the start of the cell below
  const fromX = Math.min(state.fromX, line.cells[at[last]!.cell]!.box.x);
  let rowTop: number | null = null;
  for (let l = at[last]!.line + 1; l < lines.length; l++) {
    const below = lines[l]!;
    const white = (below.box.y - lastBox.y - lastBox.h) * page.heightPt;
    if (white > ROW_GAP * height) break;
    if (white < -0.6 * height || (rowTop !== null && below.box.y > rowTop)) continue;
    for (const cell of below.cells) {
      const first = page.words[cell.words[0]!]!.box;
      const share = overlapShare(fromX, state.toX, cell.box.x, cell.box.x + cell.box.w);
      if (share < 0.5 || first.x > state.toX) continue;
      next.push(cell.words[0]!);
      rowTop = below.box.y + below.box.h * 0.5;
    }
  }
  return next;
}
