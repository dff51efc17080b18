/**
 * Whether a recogniser of another kind spells the words of a row as Tesseract did. Two looks by one network share its
 * mistakes; two networks that learnt from other pictures with other alphabets seldom misread a letter alike.
 */
import type { Box, Word } from '../model.js';
import type { Content } from './fields-text.js';
import { holdsCentre } from './lines.js';

/** A character as the other recogniser saw it, spaces left out: it is weak in them. */
export interface SeenCharacter {
  text: string;
  /** 0..1 */
  confidence: number;
}
/** A piece of a row read by the other recogniser. */
export interface SeenRow {
  /** index into the letter's pages */
  pageIndex: number;
  box: Box;
  /** what it read, once a look, left to right */
  looks: readonly (readonly SeenCharacter[])[];
}

/** How surely the other recogniser spells a word as it was read: 0 = otherwise, null = it was not asked. */
export type Alike = (word: Word) => number | null;

/** @param words of one reading; @param rows where they may stand */
export function alikeIn(words: Content['words'], rows: readonly SeenRow[]): Alike {
  const found = new Map<Word, number>();
  for (const row of rows) {
    const own = words
      .filter(({ pageIndex, word }) => pageIndex === row.pageIndex && holdsCentre(row.box, word.box))
      .map(({ word }) => word)
      .sort((a, b) => a.box.x - b.box.x);
    const texts = own.map((word) => word.text);
    for (const seen of row.looks)
      for (const [at, sure] of speltAlike(texts, seen).entries())
        found.set(own[at]!, Math.max(sure, found.get(own[at]!) ?? 0));
  }
  return (word) => found.get(word) ?? (rows.length > 0 ? 0 : null);
}

/** Marks between answers, which are no part of one and which either may overlook. */
const between = /^[,;:|()]$/;
/** A bullet or a speck, as recognition reads them. */
const noWord = /^[^\p{L}\p{N}]+/u;

/**
 * Lays both spellings along each other with as few differences as can be (Needleman and Wunsch 1970).
 * @param words of one row, in order
 * @param seen the same row, in order
 * @returns for each word the least confidence of its characters; 0 where one of them differs or is missing, or where
 * beside the word a character was seen that is in no word; 1 for a word without letters
 */
export function speltAlike(words: readonly string[], seen: readonly SeenCharacter[]): number[] {
  const told = words.flatMap((text, word) =>
    Array.from(plain(text), (one, at) => ({ text: one, word, isFirst: at === 0 })),
  );
  const start = seen.findIndex(({ text }) => !noWord.test(text));
  const other = seen
    .slice(Math.max(0, start))
    .flatMap(({ text, confidence }) => Array.from(plain(text), (one) => ({ text: one, confidence })));
  const sure = words.map(() => 1);
  const pairs = alignment(
    told.map((one) => one.text),
    other.map((one) => one.text),
  );
  for (const { mine: a, theirs: b, before } of pairs) {
    const [mine, theirs] = [a === null ? null : told[a]!, b === null ? null : other[b]!];
    if (mine && theirs && looksLike(mine, theirs.text)) {
      sure[mine.word] = Math.min(sure[mine.word]!, theirs.confidence);
      continue;
    }
    if (mine && !between.test(mine.text)) sure[mine.word] = 0;
    // between two words it may belong to either
    if (theirs && !between.test(theirs.text))
      for (const beside of [told[before - 1], told[before]]) if (beside) sure[beside.word] = 0;
  }
  return sure.map((one, at) => (noWord.exec(words[at]!)?.[0] === words[at] ? 1 : one));
}

/** A capital I is a bar in many faces, as l is, and a zero a ring, as O is; at the beginning of a word a lost dot makes it an i (title-case.ts). */
function looksLike(mine: { text: string; isFirst: boolean }, theirs: string): boolean {
  if (isAlike(mine.text, theirs)) return true;
  return mine.isFirst && mine.text.toLowerCase() === 'i' && theirs.toLowerCase() === 'i';
}

function isAlike(a: string, b: string): boolean {
  return a === b || shapes.some((shape) => shape.includes(a) && shape.includes(b));
}
const shapes: readonly (readonly string[])[] = [
  ['I', 'l', '|'],
  ['O', '0'],
];

/** One kind of apostrophe, one of dash. */
function plain(text: string): string {
  return text
    .normalize('NFC')
    .replaceAll(/[’‘`´]/g, "'")
    .replaceAll(/[–—]/g, '-')
    .replaceAll(/\s/g, '');
}

interface Pair {
  /** positions; null = nothing stands there on that side */
  mine: number | null;
  theirs: number | null;
  /** how many of `mine` come before */
  before: number;
}

function alignment(mine: readonly string[], theirs: readonly string[]): Pair[] {
  const wide = theirs.length + 1;
  const cost = new Uint16Array((mine.length + 1) * wide);
  const step = (i: number, j: number): number => (isAlike(mine[i - 1]!, theirs[j - 1]!) ? 0 : 1);
  for (let i = 0; i <= mine.length; i++)
    for (let j = 0; j <= theirs.length; j++)
      cost[i * wide + j] =
        i === 0 || j === 0
          ? i + j
          : Math.min(
              cost[(i - 1) * wide + j - 1]! + step(i, j),
              cost[(i - 1) * wide + j]! + 1,
              cost[i * wide + j - 1]! + 1,
            );
  const pairs: Pair[] = [];
  let [i, j] = [mine.length, theirs.length];
  while (i > 0 || j > 0) {
    const here = cost[i * wide + j]!;
    if (i > 0 && j > 0 && here === cost[(i - 1) * wide + j - 1]! + step(i, j))
      pairs.push({ mine: --i, theirs: --j, before: i });
    else if (i > 0 && here === cost[(i - 1) * wide + j]! + 1)
      pairs.push({ mine: --i, theirs: null, before: i });
    else pairs.push({ mine: null, theirs: --j, before: i });
  }
  return pairs.reverse();
}
