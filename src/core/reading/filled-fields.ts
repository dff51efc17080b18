/**
 * What stands in one field of a PDF form was filled in at once: it belongs to one answer, whole, though its first row may
 * stand beside a row of print that is above the answer's label.
 */
import type { Box, Page } from '../model.js';
import type { Band } from './bands-shape.js';
import { holdsCentre, unionOfWords } from './lines.js';

/** Indexes of the words in each filled field of a page. */
function filledFields(page: Page): number[][] {
  const filled = [...page.words.keys()].filter((w) => page.words[w]!.source === 'form-value');
  return page.marks
    .filter(({ kind }) => kind === 'field')
    .map(({ box }) => filled.filter((w) => holdsCentre(box, page.words[w]!.box)))
    .filter((words) => words.length > 0);
}

/** @param inside indexes of the words in `box`; of a field whose value stands there for the most part, all come along */
export function withWholeFields(page: Page, box: Box, inside: readonly number[]): number[] {
  const mostly = filledFields(page).filter((words) => holdsCentre(box, unionOfWords(page, words)));
  return [...new Set([...inside, ...mostly.flat()])];
}

/** Whether the band has some words of a field and lacks others, which stand in another answer or in none. */
export function tearsField({ parts }: Band, pages: Page[]): boolean {
  return parts.some(({ pageIndex, words }) => {
    const own = new Set(words);
    return filledFields(pages[pageIndex]!).some(
      (field) => field.some((w) => own.has(w)) && !field.every((w) => own.has(w)),
    );
  });
}
