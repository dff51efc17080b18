/**
 * What becomes of a mail once it has been read: its letters are judged, a person looks at it, or it is no letter.
 * Rules from the surest to the weakest; whether anybody is answered is decided elsewhere (etiquette).
 */
import type { LetterReading, MailFacts, MailReading, Problem, Reason, ReasonCode } from '../model.js';
import { unreadableDocuments } from './candidate-documents.js';
import { claimOf } from './claims.js';
import { isWithin } from './domains.js';
import { isWrittenByUs, type MailContext, type MailKind, mailKind } from './mail-kind.js';
import { newText } from './quoted.js';
import { answerToUs, ourReplyIn } from './threading.js';

export interface DecisionContext extends MailContext {
  /** mail domains of the roster, lower case */
  districtDomains: readonly string[];
}

export interface MailDecision {
  decision: 'letter' | 'review' | 'not-a-letter';
  /** for `letter`: doubts that belong to the mail and send its letters to a person */
  reasons: Reason[];
  /** indexes into `reading.letters` of the letters that count */
  letters: number[];
  /** indexes into `reading.documents` that a could-not-open reply may name */
  couldNotOpen: number[];
}

/** @param facts null for a bare document, which is judged by what it holds alone */
export function decideMail(
  facts: MailFacts | null,
  reading: MailReading,
  context: DecisionContext,
): MailDecision {
  if (facts === null) return decideDocument(reading);
  const kind = mailKind(facts, context);
  if (isWrittenByUs(facts, context)) return none('our-own', kind.why?.text ?? '');
  const letters = reading.letters.flatMap((letter, index) =>
    isGivenBack(letter, reading, kind) || isQuoted(letter, reading, facts) ? [] : [index],
  );
  if (letters.some((index) => reading.letters[index]?.blank === false)) {
    return decideLetters(letters, reading);
  }
  return letters.length > 0
    ? decideBlankForm(letters, facts, kind, context)
    : decideWithoutLetter(facts, reading, kind, context);
}

const none = (code: ReasonCode, text: string): MailDecision => ({
  decision: 'not-a-letter',
  reasons: [{ code, text }],
  letters: [],
  couldNotOpen: [],
});
const review = (reason: Reason, couldNotOpen: number[] = []): MailDecision => ({
  decision: 'review',
  reasons: [reason],
  letters: [],
  couldNotOpen,
});

function decideDocument(reading: MailReading): MailDecision {
  if (reading.letters.length > 0) {
    return decideLetters([...reading.letters.keys()], reading);
  }
  const unreadable = unreadableIn(reading);
  if (reading.problem !== null) return review(problemReason(reading.problem));
  if (unreadable.length > 0) return review(unreadableReason, unreadable);
  return reading.nearMisses.length > 0 ? nearMiss() : none('no-letter', 'No letter of commitment was found.');
}

function decideLetters(letters: number[], reading: MailReading): MailDecision {
  // beside a letter, a file that does not open may be its second half or another letter
  const unreadable = unreadableIn(reading);
  return {
    decision: 'letter',
    reasons: [
      ...(reading.problem === null ? [] : [problemReason(reading.problem)]),
      ...(unreadable.length > 0 ? [unreadableReason] : []),
    ],
    letters,
    couldNotOpen: unreadable,
  };
}

/** A blank form is a letter that somebody believes to have returned, unless it is the invitation itself. */
function decideBlankForm(
  letters: number[],
  facts: MailFacts,
  kind: MailKind,
  context: DecisionContext,
): MailDecision {
  if (kind.kind === 'our-own' || kind.kind === 'list' || kind.kind === 'bounce') {
    return none(kind.kind, `A blank form. ${kind.why?.text ?? ''}`.trim());
  }
  if (facts.from.some((sender) => isWithin(sender.address, context.kdeDomains))) {
    return none('blank-from-kde', 'The blank form comes from the Department itself.');
  }
  const expected = isFromDistrict(facts, context) || ourReplyIn(facts) !== null;
  if (kind.kind === 'automatic' && !expected) {
    return none('automatic', `A blank form. ${kind.why?.text ?? ''}`.trim());
  }
  return {
    ...review({ code: 'blank-form', text: 'The form came back with nothing filled in and no signature.' }),
    letters,
  };
}

function decideWithoutLetter(
  facts: MailFacts,
  reading: MailReading,
  kind: MailKind,
  context: DecisionContext,
): MailDecision {
  if (reading.problem !== null) return review(problemReason(reading.problem));
  if (kind.kind === 'bounce' || kind.kind === 'list') return none(kind.kind, kind.why?.text ?? '');
  const claim = claimOf(facts);
  const unreadable = unreadableIn(reading);
  // a copier's mail is automatic, and its broken scan may still be a district's letter
  if (unreadable.length > 0 && (isFromDistrict(facts, context) || (fromPerson(kind) && claim !== null))) {
    // only who says that a letter came, or answers us, expects to hear about a file
    return review(unreadableReason, claim !== null || ourReplyIn(facts) !== null ? unreadable : []);
  }
  if (kind.kind === 'automatic' || kind.kind === 'our-own') return none(kind.kind, kind.why?.text ?? '');
  const answer = answerToUs(facts);
  if (answer !== null) return review(answer);
  // another programme's letter of commitment explains the words, unless they name this programme
  if (reading.nearMisses.length > 0 && claim !== 'named') return nearMiss();
  if (claim !== null) {
    return review({
      code: 'claims-letter',
      text: 'The mail says that a letter of commitment comes with it, and none was found.',
    });
  }
  if (reading.nearMisses.length > 0) return nearMiss();
  const empty = facts.text.trim() === '' && reading.documents.length === 0;
  return empty
    ? none('empty-mail', 'The mail holds neither text nor documents.')
    : none('no-letter', 'No letter of commitment was found in the mail.');
}

/** What a mailbox's rule sends on is a person's mail. */
const fromPerson = ({ kind }: MailKind) => kind === 'human' || kind === 'forwarded';
const nearMiss = () =>
  none('near-miss', 'It looks like another paper: an application, or the letter of another programme.');
const unreadableReason: Reason = {
  code: 'unreadable-document',
  text: 'A document could not be opened, and it may be a letter or a part of one.',
};
const problemReason = (problem: Problem): Reason => ({
  code: problem.code.startsWith('reader-') ? 'reader-failed' : 'unreadable-mail',
  text: problem.text,
});

const isFromDistrict = (facts: MailFacts, context: DecisionContext) =>
  facts.from.some((sender) => isWithin(sender.address, context.districtDomains));

const unreadableIn = (reading: MailReading) => unreadableDocuments(reading).map(({ index }) => index);

/** A mail server that gives a mail back carries it as a nested mail: its letter was sent by us or by someone else. */
function isGivenBack(letter: LetterReading, reading: MailReading, kind: MailKind): boolean {
  return kind.kind === 'bounce' && documentsOf(letter, reading).every(({ part }) => /\bmail\b/u.test(part));
}

/**
 * A letter in the text of a mail counts only in the sender's own words: an answer that quotes the letter it answers
 * is no new letter. Told by its values (for a blank form by the answer alone), which stand in the quoted part only.
 */
function isQuoted(letter: LetterReading, reading: MailReading, facts: MailFacts): boolean {
  const documents = documentsOf(letter, reading);
  if (documents.length === 0 || documents.some(({ kind }) => kind !== 'text')) return false;
  const own = squeezed(newText(facts.text));
  const whole = squeezed(facts.text);
  const values = letter.fields.map((field) => squeezed(field.value ?? '')).filter((value) => value !== '');
  if (values.length === 0) return own !== whole && ourReplyIn(facts) !== null;
  return values.some((value) => whole.includes(value)) && !values.some((value) => own.includes(value));
}

const documentsOf = (letter: LetterReading, reading: MailReading) =>
  reading.documents.filter((document) => letter.documents.includes(document.index));
const squeezed = (text: string) =>
  text
    .replaceAll(/^[ \t]*(?:>[ \t]?)+/gmu, '')
    .replaceAll(/\s+/gu, '')
    .toLowerCase();
