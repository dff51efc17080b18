import { expect, test } from '@jest/globals';
import type { OutlineEntry } from '../../../src/core/model.js';
import { parseAnswer } from '../../../src/core/reading/fields-parse.js';
import { readProse } from '../../../src/core/reading/fields-prose.js';
import { contentOf } from '../../../src/core/reading/fields-text.js';
import { pageOfText } from './page-of-text.js';

const sentence = 'We train two lead teachers in each school.';
const entry: OutlineEntry = {
  id: 'goal',
  kind: 'label',
  as: 'text',
  holds: ['learningGoal'],
  text: ['Learning goal'],
};

const stateOf = (rows: number, unexplained: number): string => {
  const page = pageOfText(Array.from({ length: rows }, () => sentence).join('\n'), {
    source: 'ocr',
    confidence: 0.96,
  });
  const content = contentOf([page], [{ pageIndex: 0, words: page.words }]);
  const parsed = parseAnswer(content, entry);
  const one = { content, parsed, unexplained };
  return readProse('learningGoal', { first: one, again: one, merged: one, disputed: 0 }, []).state;
};

test.each<[string, number, number, string]>([
  ['two rows, all ink told', 2, 0, 'read'],
  ['two rows and a stroke of a pen', 2, 0.04, 'read'],
  ['two rows and ink of a word', 2, 0.09, 'unclear'],
  ['thirty rows and some specks', 30, 0.005, 'read'],
  ['thirty rows and ink of one more', 30, 0.03, 'unclear'],
])('a long answer in which both readings agree: %s', (_, rows, unexplained, expected) => {
  expect(stateOf(rows, unexplained)).toBe(expected);
});
