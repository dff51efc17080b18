/**
 * Two OCR readings of a long answer, word by word. The networks that read it seldom go wrong at the same place, and a
 * word made of a pen's mark or of half a line is unsure of itself: what one reading alone says counts where it is sure
 * and the other is not, or where a third look at that row alone says the same. Where neither can be told right the answer
 * is left to a person.
 */
import type { Box, Word } from '../model.js';
import type { Content } from './fields-text.js';
import { acceptance } from './fields-thresholds.js';
import { holdsCentre, overlapShare } from './lines.js';
import { lettersOf } from './locate-chains.js';

type Read = Content['words'][number];

/** A closer look may lose a word; where it lost more, nobody has looked closely. */
const GLANCED = 3;

export interface Merged {
  /** in no order: whoever lays them out finds it by where they stand */
  words: Read[];
  /** what both readings say at each place where they differ and neither is surely right */
  disputed: Read[][];
}

/**
 * @param first of the whole page
 * @param again a closer look at the answer's place, whose spelling counts where nothing else does
 * @param third rows that these two left in dispute, each read by itself
 */
export function mergeReadings(first: Content, again: Content, third: Content | null = null): Merged {
  const [a, b] = [first.words.filter(hasLetters), again.words.filter(hasLetters)];
  // bullets and dashes: the closer look tells them better
  const words = again.words.filter((one) => !hasLetters(one));
  const disputed: Read[][] = [];
  const rows = third?.lines.map(lettersOf) ?? [];
  let [fromA, fromB] = [0, 0];
  for (const [i, j] of [...commonWords(a, b), [a.length, b.length] as const]) {
    const runs = [a.slice(fromA, i), b.slice(fromB, j)] as const;
    const told = settleRun(...runs) ?? sideWith(rows, runs, besideOf(a, fromA, i), besideOf(b, fromB, j));
    if (told === null) disputed.push([...runs[0], ...runs[1]]);
    words.push(...(told ?? runs[1]));
    if (i < a.length) words.push(surer(b[j]!, a[i]!));
    [fromA, fromB] = [i + 1, j + 1];
  }
  return { words, disputed: [...disputed, ...twiceSeen(words)] };
}

const hasLetters = ({ word }: Read): boolean => lettersOf(word.text) !== '';

/** Two readings of the same letters are as sure of them to some hundredths; marks and capitals the closer look tells better. */
const AS_SURE = 0.1;

function surer(closer: Read, other: Read): Read {
  return other.word.confidence > closer.word.confidence + AS_SURE ? other : closer;
}

/**
 * Words that stand at one place: rows came in another order in one reading, so that both tell them in turn, or one reading
 * made a word as wide as two.
 */
function twiceSeen(words: readonly Read[]): Read[][] {
  const seen = words.filter((one) => hasLetters(one) && isThere(one));
  return seen.flatMap((one, at) =>
    seen
      .slice(at + 1)
      .filter((other) => other.pageIndex === one.pageIndex && isAtOnePlace(one.word.box, other.word.box))
      .map((other) => [one, other]),
  );
}

const isAtOnePlace = (a: Box, b: Box): boolean => holdsCentre(a, b) || holdsCentre(b, a);

/** What stands where the readings differ. @returns null where that cannot be told */
function settleRun(first: Read[], again: Read[]): Read[] | null {
  const [a, b] = [first.filter(isThere), again.filter(isThere)];
  if (a.length + b.length === 0) {
    // both saw something, and neither can say what
    if (first.length > 0 && again.length > 0) return null;
    return [...first, ...again].every(isSpeck) ? [] : null;
  }
  if (lettersIn(a) === lettersIn(b)) return lowest(a) > lowest(b) ? a : b;
  if (isSure(b, acceptance.wordsCloser) && isDoubtful(a)) return b;
  if (a.length <= GLANCED && isSure(a, acceptance.wordsGlanced) && isDoubtful(b)) return a;
  return null;
}

/** So many words beside a place tell where on its row it is. */
const BESIDE = 3;
interface Beside {
  before: Read[];
  after: Read[];
}
const besideOf = (words: readonly Read[], from: number, to: number): Beside => ({
  before: words.slice(Math.max(0, from - BESIDE), from),
  after: words.slice(to, to + BESIDE),
});

/**
 * The reading that a third look bears out. It looks with the same network as the second one, and where it agrees with that
 * alone, both may have misread: then the second must be sure, or see nothing where the first hardly sees anything.
 * @param rows letters of each row that was read by itself
 */
function sideWith(
  rows: readonly string[],
  [first, again]: readonly [Read[], Read[]],
  besideFirst: Beside,
  besideAgain: Beside,
): Read[] | null {
  const [a, b] = [first.filter(isThere), again.filter(isThere)];
  const sidesA = isBorneOut(rows, a, besideFirst);
  const sidesB = isBorneOut(rows, b, besideAgain);
  if (sidesA === sidesB) return null;
  if (sidesA) return a.length > 0 || isDoubtful(again) ? a : null;
  return isSure(b, acceptance.wordsCloser) || (b.length === 0 && isDoubtful(first)) ? b : null;
}

/** Fewer letters in a row are found in many. */
const ROW_LETTERS = 6;

/** A third look saw these words in just this order, between the words that this reading has beside them. */
function isBorneOut(rows: readonly string[], run: readonly Read[], { before, after }: Beside): boolean {
  // nothing between two words: only where they stand on one row does that say anything
  const told = run.length > 0 ? run : [...before.slice(-1), ...after.slice(0, 1)];
  const parts = byRow([...before, ...run, ...after]).filter((part) => part.some((one) => told.includes(one)));
  if (run.length === 0 && (told.length < 2 || parts.length > 1)) return false;
  return parts
    .map(lettersIn)
    .every((part) => part.length >= ROW_LETTERS && rows.some((row) => row.includes(part)));
}

/** @param run in reading order */
function byRow(run: readonly Read[]): Read[][] {
  const rows: Read[][] = [];
  for (const one of run) {
    const last = rows.at(-1)?.at(-1);
    if (last && last.pageIndex === one.pageIndex && isLevel(last.word.box, one.word.box))
      rows.at(-1)!.push(one);
    else rows.push([one]);
  }
  return rows;
}
const isLevel = (a: Box, b: Box): boolean => overlapShare(a.y, a.y + a.h, b.y, b.y + b.h) > 0.3 && b.x > a.x;

/** What one reading alone makes of a pen's mark. */
const isSpeck = ({ word }: Read): boolean => word.confidence < acceptance.speck;
/** A word less sure than this is made of specks, or stands for ink that the other reading may tell. */
const isThere = ({ word }: Read): boolean => word.confidence >= acceptance.explains;
const isSure = (run: readonly Read[], least: number): boolean =>
  run.length > 0 && run.every(({ word }) => word.confidence >= least);
const isDoubtful = (run: readonly Read[]): boolean =>
  run.every(({ word }) => word.confidence < acceptance.unsure);
const lowest = (run: readonly Read[]): number => Math.min(...run.map(({ word }) => word.confidence));
const lettersIn = (run: readonly { word: Word }[]): string =>
  run.map(({ word }) => lettersOf(word.text)).join('');

/** Pairs of indexes of words that both have, in the same order: a longest common subsequence. */
function commonWords(a: readonly Read[], b: readonly Read[]): [number, number][] {
  const [one, two] = [a, b].map((run) => run.map(({ word }) => lettersOf(word.text))) as [string[], string[]];
  const width = two.length + 1;
  const longest = new Uint16Array((one.length + 1) * width);
  for (let i = one.length - 1; i >= 0; i--)
    for (let j = two.length - 1; j >= 0; j--)
      longest[i * width + j] =
        one[i] === two[j]
          ? longest[(i + 1) * width + j + 1]! + 1
          : Math.max(longest[(i + 1) * width + j]!, longest[i * width + j + 1]!);
  const pairs: [number, number][] = [];
  for (let [i, j] = [0, 0]; i < one.length && j < two.length; ) {
    if (one[i] === two[j]) pairs.push([i++, j++]);
    else if (longest[(i + 1) * width + j]! >= longest[i * width + j + 1]!) i += 1;
    else j += 1;
  }
  return pairs;
}
