import { expect, test } from '@jest/globals';
import { type GivenAnswer, isSameAnswer } from '../../../src/core/mail/same-answer.js';

const given: GivenAnswer[] = [
  { kind: 'missing-fields', text: 'The date is missing.', about: 'Adair County/f' },
  { kind: 'could-not-open', text: 'a.pdf does not open.', about: '/' },
  { kind: 'received', text: 'It arrived.', about: 'Adair County/f' },
];

test.each<[string, GivenAnswer, boolean]>([
  ['the same words', { kind: 'missing-fields', text: 'The date is missing.', about: 'Adair County/f' }, true],
  [
    'something else is missing',
    { kind: 'missing-fields', text: 'The name is missing.', about: 'Adair County/f' },
    false,
  ],
  ['thanks after a question', { kind: 'acknowledgement', text: 'Complete.', about: 'Adair County/f' }, false],
  [
    'another file that does not open',
    { kind: 'could-not-open', text: 'b.pdf does not open.', about: '/' },
    true,
  ],
  [
    'a person looks at the same letter',
    { kind: 'received', text: 'Your letter came.', about: 'Adair County/f' },
    true,
  ],
  [
    'a person looks at another one',
    { kind: 'received', text: 'Your letter came.', about: 'Allen County/f' },
    false,
  ],
])('%s', (_name, answer, expected) => {
  expect(isSameAnswer(answer, given)).toBe(expected);
});
