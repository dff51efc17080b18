import type { ReviewDeps } from '../../src/pipeline/review.js';

/** What a desk with made-up letters answers as. */
export const madeUpSettings = {
  replyFrom: 'KY ILN <letters@iln.example>',
  replyContact: 'Pat Example, (502) 555-0100',
  mode: 'send',
  repliesPerHour: 60,
  authservIds: [],
  holdAfterDays: 0,
  ownAddresses: ['letters@iln.example'],
} satisfies Partial<ReviewDeps>;
