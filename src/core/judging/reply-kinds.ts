/** The kinds of mail the service sends, and a letter as a reply sees it. */
import type { FormDefinition, LetterReading, Verdict } from '../model.js';

export const replyKinds = [
  'acknowledgement',
  'missing-fields',
  'could-not-open',
  'received',
  'already-received',
] as const;
export type ReplyKind = (typeof replyKinds)[number];

export interface AnsweredLetter {
  form: FormDefinition;
  letter: LetterReading;
  verdict: Verdict;
}
