/**
 * Where a printed phrase stands on a page, as a chain of words. The next word of a chain is its right neighbour or
 * the first word of a cell below in the same column, so a label that wraps inside a table's left column is found
 * although its rows are interleaved with the answer. Letters are compared without white space: OCR splits and joins
 * words.
 */
import { gapPt, overlapShare, type Layout } from './lines.js';

export interface Chain {
  words: number[];
  /** edit distance between the chain's letters and the phrase's */
  distance: number;
  /** 0..1: 1 − distance / letters of the phrase */
  score: number;
}

/** Edits allowed per letter of the phrase: a poor scan loses one letter in five; more, and unlike phrases meet. */
const EDITS_PER_LETTER = 0.22;
/** Rows of a wrapped phrase stand closer than this many line heights (white between them). */
const ROW_GAP = 1.7;
/** Words of a phrase on one row stand closer than this many line heights. */
const WORD_GAP = 2.6;
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

export function allowedEdits(letters: number): number {
  if (letters <= 5) return 0;
  if (letters <= 9) return 1;
  return Math.floor(letters * EDITS_PER_LETTER);
}

/** One row of the edit distance table between a growing text and a phrase. */
function extendRow(row: number[], letters: string, phrase: string): number[] {
  let current = row;
  for (const letter of letters) {
    const next = new Array<number>(current.length);
    next[0] = current[0]! + 1;
    for (let j = 1; j < current.length; j++)
      next[j] = Math.min(
        current[j]! + 1,
        next[j - 1]! + 1,
        current[j - 1]! + (phrase.charAt(j - 1) === letter ? 0 : 1),
      );
    current = next;
  }
  return current;
}

interface State {
  words: number[];
  row: number[];
  letters: number;
  fromX: number;
  toX: number;
}

/**
 * Best chain from each start that spells `phrase` (already through `lettersOf`).
 * @param starts words to begin with; all words of the page where absent
 */
export function findChains(
  layout: Layout,
  letters: string[],
  phrase: string,
  starts?: Iterable<number>,
): Chain[] {
  const allowed = allowedEdits(phrase.length);
  const found: Chain[] = [];
  const firstRow = Array.from({ length: phrase.length + 1 }, (_, j) => j);
  for (const start of starts ?? letters.keys()) {
    const own = letters[start]!;
    if (own === '' || own.length > phrase.length + allowed) continue;
    const chain = bestChain(layout, letters, phrase, allowed, firstRow, start);
    if (chain) found.push(chain);
  }
  return found;
}

function bestChain(
  layout: Layout,
  letters: string[],
  phrase: string,
  allowed: number,
  firstRow: number[],
  start: number,
): Chain | null {
  const box = layout.page.words[start]!.box;
  const row = extendRow(firstRow, letters[start]!, phrase);
  if (Math.min(...row) > Math.min(allowed, Math.ceil(letters[start]!.length * 0.5))) return null;
  let best: Chain | null = null;
  let steps = 0;
  const open: State[] = [
    { words: [start], row, letters: letters[start]!.length, fromX: box.x, toX: box.x + box.w },
  ];
  while (open.length > 0 && steps++ < MAX_STEPS) {
    const state = open.pop()!;
    const distance = state.row[phrase.length]!;
    if (distance <= allowed && (!best || distance < best.distance))
      best = { words: state.words, distance, score: 1 - distance / phrase.length };
    if (state.letters > phrase.length + allowed) continue;
    for (const next of nextWords(layout, state).reverse()) {
      const grown = extendRow(state.row, letters[next]!, phrase);
      if (Math.min(...grown) > allowed) continue;
      const nextBox = layout.page.words[next]!.box;
      open.push({
        words: [...state.words, next],
        row: grown,
        letters: state.letters + letters[next]!.length,
        fromX: Math.min(state.fromX, nextBox.x),
        toX: Math.max(state.toX, nextBox.x + nextBox.w),
      });
    }
  }
  return best;
}

/** Right neighbour first, then first words of cells below that share the column. */
function nextWords(layout: Layout, state: Pick<State, 'words' | 'fromX' | 'toX'>): number[] {
  const last = state.words.at(-1)!;
  const { page, lines, at, lineHeightPt } = layout;
  const line = lines[at[last]!.line]!;
  const height = lineHeightPt[at[last]!.line]!;
  const next: number[] = [];
  const right = line.words[line.words.indexOf(last) + 1];
  if (right !== undefined && gapPt(page, last, right) <= WORD_GAP * height) next.push(right);
  const lastBox = page.words[last]!.box;
  let rowTop: number | null = null;
  for (let l = at[last]!.line + 1; l < lines.length; l++) {
    const below = lines[l]!;
    const gap = (below.box.y - lastBox.y - lastBox.h) * page.heightPt;
    if (gap > ROW_GAP * height) break;
    if (gap < -0.6 * height || (rowTop !== null && below.box.y > rowTop)) continue;
    for (const cell of below.cells) {
      const first = page.words[cell.words[0]!]!.box;
      const share = overlapShare(state.fromX, state.toX, cell.box.x, cell.box.x + cell.box.w);
      if (share < 0.5 || first.x > state.toX) continue;
      next.push(cell.words[0]!);
      rowTop = below.box.y + below.box.h * 0.5;
    }
  }
  return next;
}

/**
 * The words of a printed explanation that follows a label, as far as they agree with `phrase`.
 * @param after the label's words
 * @returns its words, or none where too little of it is there
 */
export function followPhrase(layout: Layout, letters: string[], phrase: string, after: number[]): number[] {
  const box = after.map((w) => layout.page.words[w]!.box);
  const fromX = Math.min(...box.map((b) => b.x));
  const toX = Math.max(...box.map((b) => b.x + b.w));
  const starts = nextWords(layout, { words: after, fromX, toX });
  let best: Chain | null = null;
  for (const chain of findChains(layout, letters, phrase, starts))
    if (!best || chain.distance < best.distance) best = chain;
  return best?.words ?? [];
}
