/**
 * Two OCR readings of a long answer, word by word. The networks that read it seldom go wrong at the same place, and a
 * word made of a pen's mark or of half a line is unsure of itself: what one reading alone says counts where it is sure
 * and the other is not. Where neither can be told right the answer is left to a person.
 */
import type { Word } from '../model.js';
import type { Content } from './fields-text.js';
import { acceptance } from './fields-thresholds.js';
import { lettersOf } from './locate-chains.js';

type Read = Content['words'][number];

/** A closer look may lose a word; where it lost more, nobody has looked closely. */
const GLANCED = 3;

export interface Merged {
  /** in no order: whoever lays them out finds it by where they stand */
  words: Read[];
  /** places where the readings differ and neither is surely right */
  unsure: number;
}

/**
 * @param first of the whole page
 * @param again a closer look at the answer's place, whose spelling counts where nothing else does
 */
export function mergeReadings(first: Content, again: Content): Merged {
  const [a, b] = [first.words.filter(hasLetters), again.words.filter(hasLetters)];
  // bullets and dashes: the closer look tells them better
  const words = again.words.filter((one) => !hasLetters(one));
  let unsure = 0;
  let [fromA, fromB] = [0, 0];
  for (const [i, j] of [...commonWords(a, b), [a.length, b.length] as const]) {
    const told = settleRun(a.slice(fromA, i), b.slice(fromB, j));
    if (told === null) {
      unsure += 1;
      words.push(...b.slice(fromB, j));
    } else words.push(...told);
    if (i < a.length) words.push(surer(b[j]!, a[i]!));
    [fromA, fromB] = [i + 1, j + 1];
  }
  return { words, unsure };
}

const hasLetters = ({ word }: Read): boolean => lettersOf(word.text) !== '';

function surer(best: Read, other: Read): Read {
  return other.word.confidence > best.word.confidence ? other : best;
}

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
