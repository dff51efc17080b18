/**
 * Which rows of a scanned letter a recogniser of another kind reads as well: those in which short answers stand. What
 * both spell alike is not looked at again by the first.
 */
import type { Box, FieldReading, Located, Page, Word } from '../model.js';
import { type Band, bandsOf } from './bands.js';
import { inkOf, unexplainedShare, wordsInBand } from './fields-ink.js';
import { contentOf } from './fields-text.js';
import { acceptance } from './fields-thresholds.js';
import { holdsCentre, layoutOf, overlapShare } from './lines.js';
import type { Reread } from './rereads.js';
import type { SeenRow } from './spelt-alike.js';

/** A row up to a wide gap. */
export interface RowToCompare {
  /** index into the letter's pages */
  pageIndex: number;
  box: Box;
  /** what stands there as read so far, left to right */
  texts: string[];
}

/** More rows than short answers have on any letter; each costs a few hundredths of a second. */
const mostRows = 40;

/**
 * Rows on pages read by OCR.
 * @param rereads later looks, in which rows may show that the first overlooked
 * @param seen rows compared already
 */
export function rowsToCompare(
  pages: Page[],
  located: Located[],
  rereads: readonly Reread[],
  seen: readonly SeenRow[],
): RowToCompare[] {
  return shortBands(pages, located)
    .flatMap((band) => band.parts)
    .flatMap(({ pageIndex, box, words, excluded }) => {
      const page = pages[pageIndex]!;
      if (page.textFrom !== 'ocr') return [];
      const again = rereads
        .filter((one) => one.pageIndex === pageIndex)
        .flatMap((one) => one.words)
        .filter((word) => holdsCentre(box, word.box) && !excluded.some((own) => holdsCentre(own, word.box)));
      const taken = seen.filter((row) => row.pageIndex === pageIndex).map((row) => row.box);
      const first = piecesOf(
        page,
        words.map((w) => page.words[w]!),
        taken,
      );
      const known = [...taken, ...first.map((row) => row.box)];
      return [...first, ...piecesOf(page, again, known)].map((row) => ({ ...row, pageIndex }));
    })
    .slice(0, mostRows);
}

/** Labels of which both kinds spell every answer alike, with no ink left over: nothing more is to be seen there. */
export function settledLabels(
  pages: Page[],
  located: Located[],
  fields: readonly FieldReading[],
): ReadonlySet<Located> {
  const stateOf = new Map(fields.map((field) => [field.name, field.state]));
  const settled = shortBands(pages, located).filter((band) => {
    const states = band.label.entry.holds!.map((name) => stateOf.get(name));
    if (!states.includes('read') || !states.every((state) => state === 'read' || state === 'empty'))
      return false;
    const ink = inkOf(pages, band);
    const { words } = contentOf(pages, wordsInBand(pages, band));
    return ink === 0 || unexplainedShare(pages, band, words, ink) <= acceptance.unexplainedShare;
  });
  return new Set(settled.map((band) => band.label));
}

function shortBands(pages: Page[], located: Located[]): Band[] {
  return bandsOf(pages, located).filter((band) => !band.inSentence && band.label.entry.as !== 'text');
}

function piecesOf(page: Page, words: Word[], taken: readonly Box[]): { box: Box; texts: string[] }[] {
  const own = words.filter(
    (word) =>
      word.source === 'ocr' &&
      word.confidence >= acceptance.unsureWord &&
      !taken.some((box) => standsOn(box, word.box)),
  );
  return layoutOf({ ...page, words: own }).lines.flatMap((line) =>
    line.cells.map((cell) => ({ box: cell.box, texts: cell.words.map((w) => own[w]!.text) })),
  );
}

function standsOn(row: Box, word: Box): boolean {
  const isBeside = word.x + word.w / 2 < row.x || word.x + word.w / 2 > row.x + row.w;
  return !isBeside && overlapShare(row.y, row.y + row.h, word.y, word.y + word.h) > 0.3;
}
