/** What the picture says about a reading: ink that no word explains, and words where there is no ink. */
import type { Box, Page, Word } from '../model.js';
import type { Band } from './bands.js';
import type { Content, WordsOnPage } from './fields-text.js';
import { acceptance } from './fields-thresholds.js';
import { type Ink, inkIn } from './ink.js';

/** OCR makes words of specks and table borders: one that is unsure and stands on no ink is none. */
export function onInk(page: Page, words: Word[]): Word[] {
  const { image } = page;
  if (!image) return words;
  return words.filter(
    (word) =>
      word.source !== 'ocr' ||
      word.confidence >= acceptance.surelyAWord ||
      inkIn(image, around(word.box, page), { widthPt: page.widthPt }).inkPx > 0,
  );
}

function around(box: Box, page: Page): Box {
  const pad = 2 / page.widthPt;
  return { x: Math.max(0, box.x - pad), y: Math.max(0, box.y - pad), w: box.w + 2 * pad, h: box.h + 2 * pad };
}

/** Ink in each part of a band that belongs neither to the form's own words nor to `words`. */
function unexplained(pages: Page[], band: Band, words: Content['words']): Ink[] {
  return band.parts.flatMap((part) => {
    const { image, widthPt } = pages[part.pageIndex]!;
    if (!image) return [];
    const own = words
      .filter((one) => one.pageIndex === part.pageIndex && one.word.confidence >= acceptance.explains)
      .map((one) => one.word.box);
    return [inkIn(image, part.box, { widthPt, ignore: [...part.excluded, ...own] })];
  });
}

/** Whether somebody wrote or drew something in the band that is not among `words`. */
export function holdsInk(pages: Page[], band: Band, words: Content['words']): boolean {
  return unexplained(pages, band, words).some((ink) => ink.looksLike === 'ink' || ink.looksLike === 'mark');
}

/** Pixels of ink in the band's answer; 0 where nothing but dirt is there. */
export function inkOf(pages: Page[], band: Band): number {
  return sumOfInk(unexplained(pages, band, []));
}

/** Share of that ink that the words of a reading do not cover, 0..1. */
export function unexplainedShare(pages: Page[], band: Band, words: Content['words'], ink: number): number {
  return sumOfInk(unexplained(pages, band, words)) / ink;
}

function sumOfInk(inks: Ink[]): number {
  return inks.reduce((sum, ink) => sum + ink.inkPx, 0);
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
