import { describe, expect, test } from '@jest/globals';
import type { Page, Word } from '../../../src/core/model.js';
import { locateOutline } from '../../../src/core/reading/locate.js';
import { regionsOfLostLabels, withWordsFound } from '../../../src/core/reading/lost-labels.js';
import { form2024 } from '../../forms/forms.js';
import { answered, opening2024, questions2024, signatures2024, title2024 } from '../form/letters.js';
import { pageOfText } from './page-of-text.js';

const letter = (source: Word['source'], signatures: string): Page[] =>
  [`${title2024}\n${opening2024}`, questions2024(answered), signatures].map((text, at) =>
    pageOfText(text, { page: at + 1, source, confidence: 0.9 }),
  );
const regionsIn = (pages: Page[]) => regionsOfLostLabels(pages, form2024, locateOutline(pages, form2024));
const rows = signatures2024.split('\n');
const isDistrictsRow = (row: string) => /superintendent/i.test(row);
const withoutDistrict = rows.map((row) => (isDistrictsRow(row) ? '' : row)).join('\n');

describe('where a label is looked for again', () => {
  test('nowhere, where all that a letter needs were found', () => {
    expect(regionsIn(letter('ocr', signatures2024))).toEqual([]);
  });

  test("between the heading and KDE's label, where the district's was lost", () => {
    const pages = letter('ocr', withoutDistrict);
    const [region, ...others] = regionsIn(pages);
    expect(others).toEqual([]);
    const lost = letter('ocr', signatures2024)[2]!.words.find((word) => /superintendent/i.test(word.text))!;
    expect(region).toMatchObject({ pageIndex: 2, mode: 'block' });
    expect(region!.box.y).toBeLessThan(lost.box.y);
    expect(region!.box.y + region!.box.h).toBeGreaterThan(lost.box.y + lost.box.h);
  });

  test('nowhere on a page with a text layer, which loses nothing', () => {
    expect(regionsIn(letter('text-layer', withoutDistrict))).toEqual([]);
  });
});

const word = (text: string, x: number, confidence: number): Word => ({
  text,
  box: { x, y: 0.5, w: 0.1, h: 0.01 },
  confidence,
  source: 'ocr',
});

describe('words found by a closer look', () => {
  const page = { ...pageOfText(''), words: [word('Date', 0.1, 0.9), word('Wlct', 0.4, 0.1)] };
  const texts = (found: Word[]) => withWordsFound(page, found).words.map((one) => one.text);

  test.each([
    ['are added where none stood', [word('District', 0.7, 0.9)], ['Date', 'Wlct', 'District']],
    ['take the place of what was hardly read', [word('District', 0.41, 0.9)], ['Date', 'District']],
    ['are not put over sure ones', [word('Dale', 0.1, 0.9)], ['Date', 'Wlct']],
    ['are left where they are unsure themselves', [word('hymn', 0.7, 0.3)], ['Date', 'Wlct']],
  ])('%s', (_, found, expected) => {
    expect(texts(found)).toEqual(expected);
  });
});
