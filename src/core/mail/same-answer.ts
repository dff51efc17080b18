/**
 * Two programs that answer each other never end, whatever their mails are called. What ends them is that an answer which
 * brought nothing new is not given a second time within a day: by the same words, or, where the words follow the mail's
 * file names, by the same kind about the same thing.
 */
import type { ReplyKind } from '../judging/reply-kinds.js';

export interface GivenAnswer {
  kind: ReplyKind;
  text: string;
  /** `district/form` of its first letter, `/` where it has none */
  about: string;
}

/** An acknowledgement or a list of what is missing changes with the letter; the others say the same of any. */
const sameWhateverTheWords: ReadonlySet<ReplyKind> = new Set([
  'could-not-open',
  'received',
  'already-received',
]);

/** @param given replies of the last 24 hours to the same organisation */
export function isSameAnswer(answer: GivenAnswer, given: readonly GivenAnswer[]): boolean {
  return given.some(
    ({ kind, text, about }) =>
      kind === answer.kind &&
      (text === answer.text || (sameWhateverTheWords.has(kind) && about === answer.about)),
  );
}
