import { expect, test } from '@jest/globals';
import type { FieldReading, Page } from '../../../src/core/model.js';
import { readFields } from '../../../src/core/reading/fields.js';
import { withWholeFields } from '../../../src/core/reading/filled-fields.js';
import { unionOfWords } from '../../../src/core/reading/lines.js';
import { locateOutline } from '../../../src/core/reading/locate.js';
import { form2024 } from '../../forms/forms.js';
import { opening2024, signatures2024, title2024 } from '../form/letters.js';
import { pageOfText } from './page-of-text.js';

const answer = 'We write a rubric\nand try it in three\nclasses each year.';
const print = (rowsAbove: number): string =>
  `${title2024}\n${opening2024}\n\n${'Part 2\n'.repeat(rowsAbove)}Plans of Action:\n\n\n\nLearning Goal(s) or Inquiry Question:\nHow?`;

/** A field of three rows is filled beside the label, its first rows beside the print above. */
function formWith(rowsAbove: number): { page: Page; field: number[] } {
  const text = print(rowsAbove);
  const label = text.split('\n').indexOf('Plans of Action:');
  const page = pageOfText(text);
  const filled = pageOfText('\n'.repeat(label - rowsAbove) + answer.replaceAll(/^/gm, ' '.repeat(30)), {
    source: 'form-value',
  });
  const words = [...page.words, ...filled.words];
  const field = filled.words.map((_, at) => page.words.length + at);
  const whole = { ...page, words };
  return {
    page: { ...whole, marks: [{ kind: 'field', box: unionOfWords(whole, field), name: 'a' }] },
    field,
  };
}

const plansOf = ({ page }: { page: Page }): FieldReading => {
  const pages = [page, pageOfText(signatures2024, { page: 2 })];
  return readFields(pages, form2024, locateOutline(pages, form2024), []).find(
    ({ name }) => name === 'plansOfAction',
  )!;
};

test('a field whose first row stands beside the print above its label is read whole', () => {
  expect(plansOf(formWith(1)).value).toBe('We write a rubric and try it in three classes each year.');
});

test('a field that stands for the most part elsewhere is no part of the answer, which is left to a person', () => {
  const { value, state } = plansOf(formWith(2));
  expect([value, state]).toEqual([null, 'unclear']);
});

test('what stands in no field, or in one that is mostly outside, adds nothing', () => {
  const { page, field } = formWith(1);
  const last = page.words[field.at(-1)!]!.box;
  expect(withWholeFields(page, last, [1, field.at(-1)!])).toEqual([1, field.at(-1)!]);
  expect(withWholeFields({ ...page, marks: [] }, unionOfWords(page, field), [2])).toEqual([2]);
});
