import { expect, test } from '@jest/globals';
import { percent } from '../../src/web/words.js';

test.each([
  { share: 0.756, says: '76 %' },
  { share: 0.004, says: 'under 1 %' },
  { share: 0, says: '0 %' },
  { share: 1, says: '100 %' },
])('$share is said as $says', ({ share, says }) => {
  expect(percent(share)).toBe(says);
});
