/** The consultant says what is missing, and the sender is asked for it. */
import { editedProblems } from '../../core/judging/reply-edited.js';
import { acceptedDistrict } from '../../core/judging/thresholds.js';
import type { FormDefinition, MissingName } from '../../core/model.js';
import { composeOrder, type ReplyOrder } from '../queue-reply.js';
import {
  addRecord,
  changeLetter,
  currentRecordOfLetter,
  currentRecords,
  letterById,
} from '../store/letters.js';
import { mailById } from '../store/mails.js';
import { reviewById } from '../store/views.js';
import type { LetterRow, MailRow } from '../store/rows.js';
import type { Sql } from '../ports.js';
import type { Change } from './correct-reading.js';
import {
  answer,
  close,
  refused,
  refusedAt,
  type OpenReview,
  type Refused,
  type ReviewDeps,
  type Step,
} from './open-review.js';

export interface Question {
  /** by field name, `districtSignature`, `signatureDate`; none for a mail whose files do not open */
  missing: MissingName[];
  /** what the person wrote in place of our words; null = ours */
  text: string | null;
}
/** The question as it would go. */
export type Preview = { kind: 'preview'; subject: string; text: string } | { kind: 'not-found' } | Refused;

export async function ask(open: OpenReview, question: Question, deps: ReviewDeps): Promise<Step> {
  const { sql, mail, letter, now } = open;
  const wrong = question.text === null ? [] : editedProblems(question.text);
  if (wrong.length > 0) return refusedAt({ text: wrong.join(' ') });
  if (letter === null) return askForFiles(open, question.text, deps);
  const asked = askedFor(letter, question.missing, deps.forms);
  if (asked.kind === 'refused') return asked;
  // one that a typed answer left in doubt stands on record, and is asked about in the answer's thread
  const isAnswer = letter.mail_id !== mail.id;
  if (!isAnswer && (await currentRecordOfLetter(sql, letter.id)))
    return refused('This letter is on record already.');
  const { state, verdict } = asked.letter;
  await changeLetter(sql, letter.id, { state, verdict });
  await putIncompleteOnRecord(sql, asked.letter, now);
  const changes: Change[] = [
    { name: 'missing', before: letter.verdict.missing.join(', '), after: verdict.missing.join(', ') },
  ];
  const { text } = question;
  await close(open, 'asked', 'sender asked', {
    changes,
    verdictBefore: letter.verdict.kind,
    ...(text === null ? {} : { ownWords: true }),
  });
  const replyId = await answer({ sql, mail, now }, asked.letter, 'missing-fields', deps, { text });
  return { kind: 'decided', replyId };
}

const unknownForm = 'The form of this letter is not known any more.';
const nothingAsked = 'Please choose at least one thing to ask for.';
const nothingUnopened = 'No file of this mail failed to open, so there is nothing to ask for.';

/** The letter as it stands once its sender is asked for this, in the form's order. */
function askedFor(
  letter: LetterRow | null,
  names: readonly MissingName[],
  forms: readonly FormDefinition[],
): Refused | { kind: 'asked'; letter: LetterRow } {
  const form = forms.find((candidate) => candidate.id === letter?.form_id);
  if (!letter || !form) return refused(unknownForm);
  const missing = [...form.fields.map(({ name }) => name), 'districtSignature', 'signatureDate'].filter(
    (name) => names.includes(name),
  );
  if (missing.length === 0) return refusedAt({ missing: nothingAsked });
  const verdict = { kind: 'incomplete' as const, missing, reasons: [] };
  return { kind: 'asked', letter: { ...letter, state: 'incomplete', verdict } };
}
const didNotOpen = (mail: MailRow): boolean =>
  (mail.documents ?? []).some((document) => document.problem !== null);

/** What `ask` would write; reads only. */
export async function previewQuestion(
  reviewId: string,
  missing: readonly MissingName[],
  deps: ReviewDeps,
): Promise<Preview> {
  const { database, clock } = deps;
  const review = await reviewById(database, reviewId);
  const mail = review && (await mailById(database, review.mail_id));
  if (!review || !mail) return { kind: 'not-found' };
  if (!mail.facts) return refused('Nothing is kept of this mail, so nobody can be asked.');
  let order: Pick<ReplyOrder, 'letters' | 'kind'>;
  if (review.letter_id === null) {
    if (!didNotOpen(mail)) return refused(nothingUnopened);
    order = { letters: [], kind: 'could-not-open' };
  } else {
    const asked = askedFor(await letterById(database, review.letter_id), missing, deps.forms);
    if (asked.kind === 'refused') return asked;
    order = { letters: [asked.letter], kind: 'missing-fields' };
  }
  const whole = { mail, now: clock.now(), ...order };
  const { subject, text } = await composeOrder(database, whole, mail.facts, deps);
  return { kind: 'preview', subject, text };
}

/** A mail without a letter can be asked about only where its files did not open. */
async function askForFiles(open: OpenReview, text: string | null, deps: ReviewDeps): Promise<Step> {
  if (!didNotOpen(open.mail)) return refused(nothingUnopened);
  await close(open, 'asked', 'sender asked', {
    asked: 'could-not-open',
    ...(text === null ? {} : { ownWords: true }),
  });
  return { kind: 'decided', replyId: await answer(open, null, 'could-not-open', deps, { text }) };
}

/** What is asked for is on record too, as an incomplete letter always is, but takes no other letter's place. */
async function putIncompleteOnRecord(sql: Sql, letter: LetterRow, now: Date): Promise<void> {
  const district = acceptedDistrict(letter.reading.district)?.name;
  if (district === undefined) return;
  const others = (await currentRecords(sql, district, letter.form_id)).filter(
    (record) => record.term === letter.term || record.term === '' || letter.term === '',
  );
  if (others.length > 0) return;
  await addRecord(sql, { district, formId: letter.form_id, term: letter.term, letterId: letter.id, now }, []);
}
