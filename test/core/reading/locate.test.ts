import { expect, test } from '@jest/globals';
import type { Page } from '../../../src/core/model.js';
import { locateOutline } from '../../../src/core/reading/locate.js';
import { form2024 } from '../../forms/forms.js';
import { opening2024, title2024 } from '../form/letters.js';
import { pageOfText } from './page-of-text.js';

/** A label that wraps in its table cell, read by OCR. */
const table = (rows: string): Page[] =>
  [`${title2024}\n${opening2024}`, rows].map((text, at) =>
    pageOfText(text, { page: at + 1, source: 'ocr', confidence: 0.9 }),
  );
const wordsOf = (pages: Page[], id: string): string[] =>
  locateOutline(pages, form2024)
    .filter((one) => one.entry.id === id)
    .flatMap((one) =>
      one.wordIndexes.toSorted((a, b) => a - b).map((w) => pages[one.pageIndex]!.words[w]!.text),
    );

test.each([
  [
    'the border between its column and the answer is read as a bar',
    `
District Name:                | Allen County
Superintendent Name and Email | Adrian B. Oakley
Address:                        adrian.oakley@allen.kyschools.us
KY ILN Point(s) of Contact Name, Title, and Email Address:
Miriam Shelburne`,
  ],
  [
    'the answer stands so close that it may belong to the label',
    `
District Name:                Allen County
Superintendent Name and Email Adrian B. Oakley
Address:                      adrian.oakley@allen.kyschools.us
KY ILN Point(s) of Contact Name, Title, and Email Address:
Miriam Shelburne`,
  ],
])('a label takes no word of the answer beside it where %s', (_, rows) => {
  expect(wordsOf(table(rows), 'superintendent')).not.toContain('Adrian');
});

test('a label that wraps goes on below, past the border', () => {
  const rows = `
District Name:                | Allen County
Superintendent Name and Email | Adrian B. Oakley
Address:                        adrian.oakley@allen.kyschools.us`;
  expect(wordsOf(table(rows), 'superintendent').join(' ')).toBe('Superintendent Name and Email Address:');
});
