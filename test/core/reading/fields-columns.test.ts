import { expect, test } from '@jest/globals';
import type { Page } from '../../../src/core/model.js';
import type { Band } from '../../../src/core/reading/bands-shape.js';
import { crossesColumns } from '../../../src/core/reading/fields-columns.js';
import { unionOfWords } from '../../../src/core/reading/lines.js';
import { pageOfText } from './page-of-text.js';

/** The label in capitals, other print between angle brackets, the rest is the answer; a page an argument. */
function bandOf(...texts: string[]): { band: Band; pages: Page[] } {
  const pages = texts.map((text, at) => pageOfText(text, { page: at + 1 }));
  const words = (at: number, pattern: RegExp): number[] =>
    [...pages[at]!.words.keys()].filter((w) => pattern.test(pages[at]!.words[w]!.text));
  const label = words(0, /^[A-Z]{2,}:?$/);
  const parts = pages.map((page, pageIndex) => ({
    pageIndex,
    box: { x: 0, y: 0, w: 1, h: 1 },
    words: words(pageIndex, /^(?![A-Z]{2,}:?$)[^<]/),
    excluded: words(pageIndex, /^(?:[A-Z]{2,}:?$|<)/).map((w) => page.words[w]!.box),
  }));
  return {
    pages,
    band: {
      label: {
        entry: { id: 'a', kind: 'label', text: ['PLANS'] },
        pageIndex: 0,
        wordIndexes: label,
        box: unionOfWords(pages[0]!, label),
        score: 1,
      },
      parts,
      bounded: true,
      inSentence: false,
    },
  };
}
const crosses = (...texts: string[]): boolean => {
  const { band, pages } = bandOf(...texts);
  return crossesColumns(band, pages);
};

test.each<[string, boolean, string[]]>([
  [
    'a column of its own',
    false,
    ['PLANS:        We will meet\n              and train and\n              tell all.'],
  ],
  ['an answer that wraps back', false, ['PLANS:  We will meet and\ntrain and tell\nall.']],
  ['an answer under its label', false, ['PLANS:\nWe will meet\nand train.']],
  [
    'print above and beside the column',
    false,
    [
      '              <Please>\nPLANS:        We will meet\n<of>          and train and\n<the>         tell all.',
    ],
  ],
  [
    'a word of the question in a row between',
    true,
    ['PLANS:        We will meet\nyear          and train and\n              tell all.'],
  ],
  [
    'a word of the question in each row but the first',
    true,
    ['PLANS:    We will meet\nof        and train\nyear      all.'],
  ],
  [
    'a row of the question alone, between rows',
    true,
    ['PLANS:        We will meet\n              and train\nyear\n              and tell.'],
  ],
  [
    'a word of the answer taken for print',
    true,
    ['PLANS:        We will meet\n              and <train> and\n              tell all.'],
  ],
  [
    'the first row overleaf taken for print',
    true,
    [
      'PLANS:        We will meet\n              and train and',
      '\n              <Looking ahead\n              we tell all.',
    ],
  ],
])('%s: %s', (_, expected, texts) => {
  expect(crosses(...texts)).toBe(expected);
});
