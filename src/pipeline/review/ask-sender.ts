/** The consultant says what is missing, and the sender is asked for it. */
import { editedProblems } from '../../core/judging/reply-edited.js';
import { acceptedDistrict } from '../../core/judging/thresholds.js';
import type { FormDefinition, MissingName } from '../../core/model.js';
import { composeOrder } from '../queue-reply.js';
import { saveDecidedLetter } from '../store/decisions.js';
import { addRecord, currentRecordOfLetter, currentRecords, letterById } from '../store/letters.js';
import { mailById } from '../store/mails.js';
import { reviewById } from '../store/views.js';
import type { LetterRow, MailRow } from '../store/rows.js';
import type { Sql } from '../ports.js';
import type { Change } from './correct-reading.js';
import { answer, close, refused, type OpenReview, type ReviewDeps, type Step } from './open-review.js';

export interface Question {
  /** by field name, `districtSignature`, `signatureDate`; none for a mail whose files do not open */
  missing: MissingName[];
  /** what the person wrote in place of our words; null = ours */
  text: string | null;
}
/** The question as it would go. */
export type Preview =
  | { kind: 'preview'; subject: string; text: string }
  | { kind: 'not-found' }
  | { kind: 'refused'; problems: string[] };

export async function ask(open: OpenReview, question: Question, deps: ReviewDeps): Promise<Step> {
  const { sql, mail, letter, now } = open;
  const wrong = question.text === null ? [] : editedProblems(question.text);
  if (wrong.length > 0) return refused(...wrong);
  if (letter === null) return askForFiles(open, question.text, deps);
  const form = deps.forms.find((candidate) => candidate.id === letter.form_id);
  if (!form) return refused(unknownForm);
  const asked = inOrder(question.missing, form);
  if (asked.length === 0) return refused(nothingAsked);
  if (await currentRecordOfLetter(sql, letter.id)) return refused('This letter is on record already.');
  const incomplete = incompleteLetter(letter, asked);
  await saveDecidedLetter(sql, letter.id, incomplete);
  await putIncompleteOnRecord(sql, incomplete, now);
  const changes: Change[] = [
    { name: 'missing', before: letter.verdict.missing.join(', '), after: asked.join(', ') },
  ];
  const { text } = question;
  await close(open, 'asked', 'sender asked', {
    changes,
    verdictBefore: letter.verdict.kind,
    ...(text === null ? {} : { ownWords: true }),
  });
  const replyId = await answer({ sql, mail, now }, incomplete, 'missing-fields', deps, { text });
  return { kind: 'decided', replyId };
}

const unknownForm = 'The form of this letter is not known any more.';
const nothingAsked = 'Please choose at least one thing to ask for.';
const nothingUnopened = 'No file of this mail failed to open, so there is nothing to ask for.';

const inOrder = (missing: readonly MissingName[], form: FormDefinition): MissingName[] =>
  [...form.fields.map((field) => field.name), 'districtSignature', 'signatureDate'].filter((name) =>
    missing.includes(name),
  );
const incompleteLetter = (letter: LetterRow, missing: MissingName[]): LetterRow => ({
  ...letter,
  state: 'incomplete',
  verdict: { kind: 'incomplete', missing, reasons: [] },
});
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
  const now = clock.now();
  if (review.letter_id === null) {
    if (!didNotOpen(mail)) return refused(nothingUnopened);
    const { subject, text } = await composeOrder(
      database,
      { mail, letters: [], kind: 'could-not-open', now },
      mail.facts,
      deps,
    );
    return { kind: 'preview', subject, text };
  }
  const letter = await letterById(database, review.letter_id);
  const form = letter && deps.forms.find((candidate) => candidate.id === letter.form_id);
  if (!letter || !form) return refused(unknownForm);
  const asked = inOrder(missing, form);
  if (asked.length === 0) return refused(nothingAsked);
  const letters = [incompleteLetter(letter, asked)];
  const { subject, text } = await composeOrder(
    database,
    { mail, letters, kind: 'missing-fields', now },
    mail.facts,
    deps,
  );
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
