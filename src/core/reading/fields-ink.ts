/** What the picture says about a reading: ink that no word explains, and words where there is no ink. */
import type { Page, Word } from '../model.js';
import type { Band } from './bands.js';
import { inkSquares } from './bands-rules.js';
import { acceptance } from './fields-thresholds.js';
import type { Content, WordsOnPage } from './fields-text.js';

/** OCR makes words of specks and table borders: one that is unsure and stands on no ink is none. */
export function onInk(page: Page, words: Word[]): Word[] {
  const { image } = page;
  if (!image) return words;
  return words.filter(
    (word) =>
      word.source !== 'ocr' ||
      word.confidence >= acceptance.surelyAWord ||
      inkSquares(image, word.box, []) > 0,
  );
}

/** Squares of ink in a band that belong neither to the form's own words nor to `words`. */
export function unexplainedInk(pages: Page[], band: Band, words: Content['words']): number {
  let squares = 0;
  for (const part of band.parts) {
    const { image } = pages[part.pageIndex]!;
    if (!image) continue;
    const own = words.filter((one) => one.pageIndex === part.pageIndex).map((one) => one.word.box);
    squares += inkSquares(image, part.box, [...part.excluded, ...own]);
  }
  return squares;
}

/** Whether the words of a reading are all that was written in the band. */
export function explainsInk(pages: Page[], band: Band, words: Content['words']): boolean {
  const left = unexplainedInk(pages, band, words);
  if (left < acceptance.inkSquares) return true;
  return left < acceptance.unexplainedShare * unexplainedInk(pages, band, []);
}

export function wordsInBand(pages: Page[], band: Band): WordsOnPage[] {
  return band.parts.map((part) => {
    const page = pages[part.pageIndex]!;
    return {
      pageIndex: part.pageIndex,
      words: onInk(
        page,
        part.words.map((w) => page.words[w]!),
      ),
    };
  });
}
