/** Pages for tests, written as text: a row a line, cells parted by two or more spaces, columns by where they stand. */
import type { Page, Word } from '../../../src/core/model.js';

/** Characters of a row across the page, rows down the page. */
const columns = 100;
const rows = 60;

export interface PageOptions {
  document?: number;
  page?: number;
  source?: Word['source'];
  confidence?: number;
  legible?: boolean;
}

/** A page of letters all equally wide: the word at column 10 of row 3 stands a tenth across and 3/60 down. */
export function pageOfText(text: string, options: PageOptions = {}): Page {
  const source = options.source ?? 'text-layer';
  const words = text.split('\n').flatMap((row, at) =>
    [...row.matchAll(/\S+/g)].map((match) => ({
      text: match[0],
      box: {
        x: 0.05 + (match.index / columns) * 0.9,
        y: 0.04 + (at / rows) * 0.92,
        w: (match[0].length / columns) * 0.9,
        h: 0.7 / rows,
      },
      confidence: options.confidence ?? 1,
      source,
    })),
  );
  return {
    document: options.document ?? 0,
    page: options.page ?? 1,
    widthPt: 612,
    heightPt: 792,
    words,
    marks: [],
    textFrom: source === 'ocr' ? 'ocr' : words.length > 0 ? 'text-layer' : 'none',
    image: null,
    legible: options.legible ?? true,
  };
}
