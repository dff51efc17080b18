/** Which of our replies a mail answers, and what such an answer means where no letter comes with it. */
import { ourReplyIn } from '../judging/reply-headers.js';
import type { MailFacts, Reason } from '../model.js';

export { ourReplyIn } from '../judging/reply-headers.js';

/** @returns why an answer to us waits for a person; null where the mail answers none of our replies */
export function answerToUs(facts: MailFacts): Reason | null {
  const answered = ourReplyIn(facts);
  if (answered === null) return null;
  // the reply asked for exactly this: "if you believe it is there, just answer this mail and a person will look"
  const disputes = answered.kind === 'missing-fields' || answered.kind === 'could-not-open';
  return disputes
    ? {
        code: 'believes-complete',
        text: 'The sender answered our question without a new letter and may believe that all is there.',
      }
    : { code: 'answers-our-mail', text: 'The mail answers one of our replies.' };
}
