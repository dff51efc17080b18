/**
 * Whether what stands in an answer's place was plainly written by hand: recognition is unsure of nearly all of it, and
 * hardly a word looks set by a machine. A second look at such a place costs more than any other (handwriting has many
 * strokes and few letters) and settles nothing: what it says goes to a person anyway.
 */
import type { Page, Word } from '../model.js';
import { looksPrinted, printSampleOf } from './ink-print.js';

/** Trade-off: looser saves time on poor scans of print, whose answers then wait for a person. */
const byHandThresholds = {
  /** fewer words tell nothing */
  fewestWords: 3,
  /** a word is surely read from here on, and at most this share of them may be */
  sureWord: 0.8,
  mostSure: 0.25,
  /** share of words that may look printed */
  mostPrinted: 0.3,
} as const;
/** Words of the page surest to be print. */
const surestPrint = 0.93;

/** @param words what recognition made of the place */
export function isPlainlyByHand(page: Page, words: readonly Word[]): boolean {
  const { fewestWords, sureWord, mostSure, mostPrinted } = byHandThresholds;
  const real = words.filter((word) => /[\p{L}\p{N}].*[\p{L}\p{N}].*[\p{L}\p{N}]/u.test(word.text));
  if (page.image === null || real.length < fewestWords) return false;
  if (real.filter((word) => word.confidence >= sureWord).length > mostSure * real.length) return false;
  const { image, widthPt } = page;
  const print = page.words.filter((word) => word.confidence >= surestPrint && word.text.length >= 4);
  const sample = printSampleOf(
    image,
    widthPt,
    print.map((word) => word.box),
  );
  const looks = real.map((word) => looksPrinted(image, widthPt, word.box, word.text, sample));
  const printed = looks.filter((one) => one === true).length;
  return printed <= mostPrinted * looks.filter((one) => one !== null).length;
}
