import { describe, expect, test } from '@jest/globals';
import type { Page, Word } from '../../../src/core/model.js';
import { isPlainlyByHand } from '../../../src/core/reading/by-hand.js';
import { heightPt, Sheet, widthPt } from './signature-page.js';

/** What recognition makes of three words below the form's print: typed there, or scrawled. */
function answer(kind: 'typed' | 'scrawled', confidence: number): [Page, Word[]] {
  const sheet = new Sheet();
  sheet.text(80, 60, 'Participating District Superintendent Designee', { source: 'ocr' });
  const own = sheet.text(80, 100, 'Jordan Everett Whitlow', {
    confidence,
    source: 'ocr',
    drawn: kind === 'typed',
  });
  const words = own.map((i) => sheet.words[i]!);
  if (kind === 'scrawled')
    for (const { box } of words) sheet.scrawl(box.x * widthPt, 90, (box.x + box.w) * widthPt, 102);
  const page: Page = {
    document: 0,
    page: 1,
    widthPt,
    heightPt,
    words: sheet.words,
    marks: [],
    textFrom: 'ocr',
    image: sheet.image,
    legible: true,
  };
  return [page, words];
}

describe('an answer is plainly by hand', () => {
  test.each([
    ['scrawled and not read', 'scrawled', 0.3, true],
    ['scrawled, though recognition is sure', 'scrawled', 0.95, false],
    ['typed, though recognition is unsure', 'typed', 0.3, false],
    ['typed and read', 'typed', 0.95, false],
  ] as const)('%s: %s, %d → %s', (_name, kind, confidence, expected) => {
    expect(isPlainlyByHand(...answer(kind, confidence))).toBe(expected);
  });

  test('two words tell nothing, nor does a page without a picture', () => {
    const [page, words] = answer('scrawled', 0.3);
    expect(isPlainlyByHand(page, words.slice(0, 2))).toBe(false);
    expect(isPlainlyByHand({ ...page, image: null }, words)).toBe(false);
  });
});
