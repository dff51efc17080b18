/** What a label's region is. */
import type { Box, Located } from '../model.js';

export interface BandPart {
  pageIndex: number;
  box: Box;
  /** indexes into the page's words: the answer's, in no order */
  words: number[];
  /** boxes of the page's other words in the region: the form's own, running headers and footers */
  excluded: Box[];
}

/** Where one label's answer stands. */
export interface Band {
  label: Located;
  parts: BandPart[];
  /** the next entry was found, so that the region's end is known */
  bounded: boolean;
  /** the answer is a blank inside a sentence of the form */
  inSentence: boolean;
}
