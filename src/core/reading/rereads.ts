/**
 * Which regions of a scanned letter are read again, larger: the places where answers stand a second time, and single
 * lines a third time where two readings left a short answer in doubt.
 */
import type { Box, FieldReading, Located, Page, Word } from '../model.js';
import { type Band, type BandPart, bandsOf } from './bands.js';
import { isPlainlyByHand } from './by-hand.js';
import { acceptance } from './fields-thresholds.js';
import { holdsCentre, layoutOf, overlapShare } from './lines.js';

/** second = the place of an answer or date as a whole; third = what stands there line by line, in another way */
export type Look = 'second' | 'third';

/** Part of a page, and how it is read again. */
export interface CloserLook {
  box: Box;
  /** block = a few lines, line = one, raw = one, taken as it is */
  mode: 'block' | 'line' | 'raw';
  look: Look;
}
export interface RegionToReread extends CloserLook {
  /** index into the letter's pages */
  pageIndex: number;
}
/** A region read again. */
export interface Reread extends Omit<RegionToReread, 'mode'> {
  words: Word[];
}

/** A region lower than this (share of the page, about a quarter inch) holds one line. */
const ONE_LINE = 0.026;
/** White left around what was seen, so that letters at its edge are whole. */
const MARGIN = 0.012;

/**
 * Regions on pages read by OCR; none for pages with a text layer. Long answers too, however surely they were read: the
 * first reading may be a glance by a small network, which is sure of what it misread.
 */
export function regionsToReread(pages: Page[], located: Located[]): RegionToReread[] {
  const regions: RegionToReread[] = [];
  if (pages.every((page) => page.textFrom !== 'ocr')) return regions;
  for (const band of bandsOf(pages, located)) {
    // a blank inside a sentence has no region of its own: what stands there is its words, if any
    if (band.inSentence && band.parts.every(({ words }) => words.length === 0)) continue;
    for (const part of band.parts) {
      const page = pages[part.pageIndex]!;
      if (page.textFrom !== 'ocr' || part.box.h < 0.005 || part.box.w < 0.02) continue;
      if (isByHand(page, part)) continue;
      const box = widen(part.box);
      const mode = part.box.h < ONE_LINE ? 'line' : 'block';
      regions.push({ pageIndex: part.pageIndex, box, mode, look: 'second' });
    }
  }
  return regions;
}

function isByHand(page: Page, { words }: BandPart): boolean {
  return isPlainlyByHand(
    page,
    words.map((w) => page.words[w]!),
  );
}

function widen(box: Box): Box {
  const y = Math.max(0, box.y - MARGIN / 2);
  return { x: box.x, y, w: Math.min(1 - box.x, box.w), h: Math.min(1 - y, box.h + MARGIN / 2) };
}

/** A short answer has one to six lines; more is no short answer, and each look costs a fraction of a second. */
const MOST_LINES = 12;
/** White around a line, in heights of the line. */
const LINE_MARGIN = 0.35;

/**
 * Lines of short answers that two readings left in doubt.
 * @param rereads the second readings
 * @param fields as read so far
 */
export function linesToReread(
  pages: Page[],
  located: Located[],
  rereads: readonly Reread[],
  fields: readonly FieldReading[],
): RegionToReread[] {
  const inDoubt = new Set(fields.filter(isInDoubt).map((field) => field.name));
  return bandsOf(pages, located)
    .filter((band) => !band.inSentence && band.label.entry.as !== 'text')
    .filter((band) => band.label.entry.holds!.some((name) => inDoubt.has(name)))
    .flatMap((band) => linesOf(pages, band, rereads))
    .slice(0, MOST_LINES);
}

function isInDoubt({ state, doubt }: FieldReading): boolean {
  return (
    state === 'unclear' && (doubt === 'low-confidence' || doubt === 'malformed' || doubt === 'illegible')
  );
}

function linesOf(pages: Page[], band: Band, rereads: readonly Reread[]): RegionToReread[] {
  return band.parts.flatMap((part) => {
    const { pageIndex, box, words, excluded } = part;
    const page = pages[pageIndex]!;
    if (page.textFrom !== 'ocr' || isByHand(page, part)) return [];
    const rows = rowsOf(page, words.map((w) => page.words[w]!).filter(isAWord));
    const again = rereads
      .filter((one) => one.pageIndex === pageIndex)
      .flatMap((one) => one.words)
      .filter((word) => holdsCentre(box, word.box) && !excluded.some((own) => holdsCentre(own, word.box)))
      .filter((word) => isAWord(word) && !rows.some((row) => standsOn(row, word.box)));
    return [...rows, ...rowsOf(page, again)].map((row) => rowToReread(pageIndex, row));
  });
}

/** One row by itself, with some white around it. */
export function rowToReread(pageIndex: number, row: Box): RegionToReread {
  const margin = row.h * LINE_MARGIN;
  const x = Math.max(0, row.x - margin);
  const y = Math.max(0, row.y - margin);
  const box = { x, y, w: Math.min(1 - x, row.w + 2 * margin), h: Math.min(1 - y, row.h + 2 * margin) };
  return { pageIndex, box, mode: 'line', look: 'third' };
}

function isAWord(word: Word): boolean {
  return word.source === 'ocr' && word.confidence >= acceptance.explains;
}

export function rowsOf(page: Page, words: Word[]): Box[] {
  return layoutOf({ ...page, words }).lines.map((line) => line.box);
}

export function standsOn(row: Box, word: Box): boolean {
  return overlapShare(row.y, row.y + row.h, word.y, word.y + word.h) > 0.3;
}
