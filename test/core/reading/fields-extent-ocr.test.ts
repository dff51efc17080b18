import { describe, expect, test } from '@jest/globals';
import { holdsPrint, isTorn } from '../../../src/core/reading/fields-extent-ocr.js';
import { contentOf } from '../../../src/core/reading/fields-text.js';
import { form2024 } from '../../forms/forms.js';
import { pageOfText } from './page-of-text.js';

const holds = (text: string): boolean => {
  const page = pageOfText(text, { source: 'ocr', confidence: 0.96 });
  const content = contentOf([page], [{ pageIndex: 0, words: page.words }]);
  return holdsPrint(content.text, content, form2024.outline);
};

test.each([
  ['a heading', 'How do we credit learning?\n\nVI. Agreement\nBoth will act in good faith.'],
  ['a heading misread', 'How do we credit learning?\n\n—Vl. Agreernent\nBoth will act in good faith.'],
  [
    'the form’s title',
    'How do we credit learning?\nThis Letter of Commitment (LoC) establishes a partnership.',
  ],
  ['another question', 'We met each month.\nPlans 0f Action:\nWe will go on.'],
  ['an explanation', 'We met.\nhow does your district plan to support innovative practices'],
  ['a second opening', 'What changed in other words? Answer: We met each month.'],
])('print taken along: %s', (_, text) => {
  expect(holds(text)).toBe(true);
});

test.each([
  'We reached an agreement with two colleges, and each will credit the work.',
  'How do we credit learning that happens outside the classroom?',
  'Our plans of action were kept, and reflections were shared.',
])('an answer: %s', (text) => {
  expect(holds(text)).toBe(false);
});

describe('an answer of which a row was not seen', () => {
  test.each([
    ['begins within a word', 'de the classroom in a way that is fair for every'],
    ['ends within a sentence', 'We train teachers. A council visits each school twice a'],
    ['is a list whose second item does not begin it', '2. Train two teachers'],
  ])('%s', (_, answer) => expect(isTorn(answer)).toBe(true));
  test.each([
    ['a question', 'How do we credit learning that happens outside the classroom?'],
    ['a list without stops', '• Train two teachers\n• Open a career academy'],
    ['an item in small letters', 'o open a career academy\no train two teachers'],
    ['sentences', 'We train teachers. We open an academy.'],
    ['a quotation at the end', 'We ask. “What is learning?”'],
  ])('is not %s', (_, answer) => expect(isTorn(answer)).toBe(false));
});
