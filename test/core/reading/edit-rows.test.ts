import { describe, expect, test } from '@jest/globals';
import { distance } from 'fastest-levenshtein';
import { cellOf, extendRow, startRow, startsAlike } from '../../../src/core/reading/edit-rows.js';

/** Every split of the text into a first word and a rest, grown one after the other. */
const grown = (first: string, rest: string, phrase: string, allowed: number) => {
  const row = startRow(first, phrase, allowed);
  return row && extendRow(row, rest, phrase, allowed);
};

describe('a text that grows word by word is as far from the phrase as the whole of it', () => {
  test.each([
    ['the phrase itself', 'letterof', 'commitment', 0],
    ['a letter lost', 'leterof', 'commitment', 1],
    ['letters exchanged', 'lettreof', 'commitment', 2],
    ['a letter too many at its end', 'letterof', 'commitmentt', 1],
    ['nothing added', 'letterofcommitmen', '', 1],
  ])('%s', (_name, first, rest, edits) => {
    const phrase = 'letterofcommitment';
    expect(distance(first + rest, phrase)).toBe(edits);
    for (let allowed = edits; allowed < 6; allowed++)
      expect(cellOf(grown(first, rest, phrase, allowed)!, phrase.length)).toBe(edits);
  });

  test('no row is left where more edits are needed than allowed', () => {
    expect(startRow('district', 'signature', 3)).toBeNull();
    expect(grown('sign', 'district', 'signature', 3)).toBeNull();
    expect(grown('signature', 'ofdistrict', 'signature', 3)).toBeNull();
  });

  test('the end of a long phrase is far while the text is short', () => {
    const phrase = 'x'.repeat(400);
    const row = startRow('xx', phrase, 5)!;
    expect(cellOf(row, 2)).toBe(0);
    expect(cellOf(row, phrase.length)).toBeGreaterThan(phrase.length);
  });

  test('a row that was kept does not change while others grow', () => {
    const row = startRow('points', 'pointsofcontact', 2)!;
    expect(extendRow(row, 'xy', 'pointsofcontact', 2)?.least).toBe(2);
    expect(extendRow(row, 'ofcontact', 'pointsofcontact', 2)?.least).toBe(0);
  });
});

test.each([
  ['points', 2, true],
  ['paints', 1, true],
  ['paints', 0, false],
  ['district', 2, false],
])('%s may begin the phrase with %d letters wrong: %s', (letters, allowed, may) => {
  expect(startsAlike(letters, 'pointsof', allowed)).toBe(may);
});
