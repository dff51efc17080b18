/** Rows of a long answer in which two readings differ and neither is surely right: each is read once more, by itself. */
import type { FieldReading, Located, Page } from '../model.js';
import { type Band, bandsOf } from './bands.js';
import { readAgain } from './fields-again.js';
import { wordsInBand } from './fields-ink.js';
import { mergeReadings } from './fields-merge.js';
import { contentOf } from './fields-text.js';
import { type RegionToReread, type Reread, rowsOf, rowToReread, standsOn } from './rereads.js';

/** An answer with more of them is unsure altogether. */
const MOST_ROWS = 8;

/**
 * @param rereads the second readings
 * @param fields as read so far
 */
export function rowsInDispute(
  pages: Page[],
  located: Located[],
  rereads: readonly Reread[],
  fields: readonly FieldReading[],
): RegionToReread[] {
  const inDoubt = new Set(
    fields.filter((field) => field.doubt === 'low-confidence').map((field) => field.name),
  );
  return bandsOf(pages, located)
    .filter(({ label }) => label.entry.as === 'text' && label.entry.holds!.some((name) => inDoubt.has(name)))
    .map((band) => disputedRows(pages, band, rereads))
    .filter((rows) => rows.length <= MOST_ROWS)
    .flat();
}

function disputedRows(pages: Page[], band: Band, rereads: readonly Reread[]): RegionToReread[] {
  const first = contentOf(pages, wordsInBand(pages, band));
  const again = first.source === 'ocr' ? readAgain(pages, band, rereads, 'second') : null;
  if (!again) return [];
  const disputed = mergeReadings(first, again).disputed.flat();
  const pageIndexes = [...new Set(band.parts.map(({ pageIndex }) => pageIndex))];
  return pageIndexes.flatMap((pageIndex) => {
    const page = pages[pageIndex]!;
    const on = (words: typeof disputed) =>
      words.filter((one) => one.pageIndex === pageIndex).map((one) => one.word);
    const seen = rowsOf(page, on(first.words));
    const others = on(again.words).filter(({ box }) => !seen.some((row) => standsOn(row, box)));
    return [...seen, ...rowsOf(page, others)]
      .filter((row) => on(disputed).some(({ box }) => standsOn(row, box)))
      .map((row) => rowToReread(pageIndex, row));
  });
}
