/** The consultant says that it is no letter: what was kept of it is forgotten, its bytes go with the next sweep. */
import type { LetterRow } from '../store/rows.js';
import { typedAnswerOf, type TypedAnswerRow } from '../store/typed-answers.js';
import { dropAndForgetReplies, forgetLetter } from '../store/decisions.js';
import { changeLetter, currentRecordOfLetter, lettersOfMail } from '../store/letters.js';
import { decideMailRow } from '../store/mails.js';
import { dropUnsent, forgetDropped } from '../store/replies.js';
import { close, refused, type OpenReview, type Step } from './open-review.js';

export async function dismiss(open: OpenReview): Promise<Step> {
  const { sql, mail, letter } = open;
  const typed = letter && letter.mail_id !== mail.id ? await typedAnswerOf(sql, mail.id) : null;
  if (letter && typed) return setAnswerAside(open, letter, typed);
  if (letter) {
    if (await currentRecordOfLetter(sql, letter.id))
      return refused('This letter is on record, so it cannot be dismissed.');
    await forgetLetter(sql, letter.id);
  }
  const others = (await lettersOfMail(sql, mail.id)).some((row) => row.state !== 'dismissed');
  if (!others) {
    await setMailAside(open, 'A person looked at it: it is no letter.');
  } else if (letter) {
    await dropUnsent(sql, mail.id, letter.id, null);
    await forgetDropped(sql, mail.id, letter.id);
  }
  const reasons = open.review.reasons.map((reason) => reason.code);
  await close(open, 'no-letter', 'dismissed', { reasons, mailForgotten: !others });
  return { kind: 'decided', replyId: null };
}

/** What was typed is no answer: the letter stands as it stood before. */
async function setAnswerAside(
  open: OpenReview,
  letter: LetterRow,
  { former }: TypedAnswerRow,
): Promise<Step> {
  await changeLetter(open.sql, letter.id, former);
  await setMailAside(open, 'A person looked at it: it answers nothing.');
  await close(open, 'no-letter', 'answer set aside', { mailForgotten: true });
  return { kind: 'decided', replyId: null };
}

/** Its row and why stay; with the decision its bytes are unwanted, and with its replies what they say goes. */
async function setMailAside({ sql, mail, now }: OpenReview, text: string): Promise<void> {
  await dropAndForgetReplies(sql, mail.id);
  const outcome = { decision: 'not-a-letter', code: 'no-letter', text, repeats: mail.repeats } as const;
  await decideMailRow(sql, mail.id, outcome, now);
}
