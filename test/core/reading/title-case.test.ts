import { expect, test } from '@jest/globals';
import { withCapitalI } from '../../../src/core/reading/title-case.js';

test.each([
  ['one i among capitals', 'Director of innovation', 'Director of Innovation'],
  ['an i that begins the title', 'instructional Supervisor', 'Instructional Supervisor'],
  ['small words stay', 'Supervisor in Training of instruction', 'Supervisor in Training of Instruction'],
  ['a title written small', 'director of innovation', 'director of innovation'],
  [
    'a title of which the first word alone is large',
    'Chief information officer',
    'Chief information officer',
  ],
  ['other small letters', 'Director of technology', 'Director of technology'],
  ['a product written so', 'iPad Coordinator', 'iPad Coordinator'],
  ['one word', 'innovation', 'innovation'],
])('%s: %s', (_, title, expected) => {
  expect(withCapitalI(title)).toBe(expected);
});
