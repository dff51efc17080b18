import { expect, test } from '@jest/globals';
import { isEnumeration, withoutEnumerator } from '../../../src/core/reading/enumerators.js';

test.each(['3.', '(b)', 'Q2:', '#4', '2.1', 'Question 2:', 'Part II.', 'Section 4 -'])(
  '%s numbers what follows',
  (text) => {
    expect(isEnumeration(text.split(' '))).toBe(true);
    expect(withoutEnumerator(`${text} Plans of Action`)).toBe('Plans of Action');
  },
);

test.each(['Part', 'Part of', 'Question', 'Our 2', '2024', 'Grade 4 students'])(
  '%s numbers nothing',
  (text) => {
    expect(isEnumeration(text.split(' '))).toBe(false);
  },
);

test.each(['—VI.', 'VL', "'V.", '|II.', 'l1.'])('%s numbers what follows where it was recognised', (text) => {
  expect(isEnumeration([text], true)).toBe(true);
  expect(isEnumeration([text])).toBe(false);
});
test.each(['Our', 'A', 'Via', 'VISIT'])('%s numbers nothing, recognised or not', (text) => {
  expect(isEnumeration([text], true)).toBe(false);
});
