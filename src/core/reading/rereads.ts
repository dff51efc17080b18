/** Which regions of a scanned letter are read a second time, larger: the places where answers stand. */
import type { Box, FormDefinition, Located, Page, Word } from '../model.js';
import { bandsOf } from './bands.js';

/** A region read again. */
export interface Reread {
  /** index into the letter's pages */
  pageIndex: number;
  box: Box;
  words: Word[];
}
export interface RegionToReread {
  pageIndex: number;
  box: Box;
  /** block = a few lines, line = one */
  mode: 'block' | 'line';
}

/** A region lower than this (share of the page, about a quarter inch) holds one line. */
const ONE_LINE = 0.026;
/** White left around what was seen, so that letters at its edge are whole. */
const MARGIN = 0.012;

/** Regions on pages read by OCR; none for pages with a text layer. */
export function regionsToReread(pages: Page[], _form: FormDefinition, located: Located[]): RegionToReread[] {
  const regions: RegionToReread[] = [];
  for (const band of bandsOf(pages, located)) {
    // an answer inside a sentence has no region of its own
    if (band.inSentence) continue;
    for (const part of band.parts) {
      const page = pages[part.pageIndex]!;
      if (page.textFrom !== 'ocr' || part.box.h < 0.005 || part.box.w < 0.02) continue;
      const box = widen(part.box);
      regions.push({ pageIndex: part.pageIndex, box, mode: part.box.h < ONE_LINE ? 'line' : 'block' });
    }
  }
  return regions;
}

function widen(box: Box): Box {
  const y = Math.max(0, box.y - MARGIN / 2);
  return { x: box.x, y, w: Math.min(1 - box.x, box.w), h: Math.min(1 - y, box.h + MARGIN / 2) };
}
