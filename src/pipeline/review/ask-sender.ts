/** The consultant says what is missing, and the sender is asked for it. */
import { acceptedDistrict } from '../../core/judging/thresholds.js';
import type { MissingName } from '../../core/model.js';
import { saveDecidedLetter } from '../store/decisions.js';
import { addRecord, currentRecordOfLetter, currentRecords } from '../store/letters.js';
import type { LetterRow } from '../store/rows.js';
import type { Sql } from '../ports.js';
import type { Change } from './correct-reading.js';
import { answer, close, refused, type OpenReview, type ReviewDeps, type Step } from './open-review.js';

export async function ask(open: OpenReview, missing: MissingName[], deps: ReviewDeps): Promise<Step> {
  const { sql, mail, letter, now } = open;
  if (letter === null) return askForFiles(open, deps);
  const form = deps.forms.find((candidate) => candidate.id === letter.form_id);
  if (!form) return refused('The form of this letter is not known any more.');
  const order = [...form.fields.map((field) => field.name), 'districtSignature', 'signatureDate'];
  const asked = order.filter((name) => missing.includes(name));
  if (asked.length === 0) return refused('Please choose at least one thing to ask for.');
  if (await currentRecordOfLetter(sql, letter.id)) return refused('This letter is on record already.');
  const incomplete: LetterRow = {
    ...letter,
    state: 'incomplete',
    verdict: { kind: 'incomplete', missing: asked, reasons: [] },
  };
  await saveDecidedLetter(sql, letter.id, incomplete);
  await putIncompleteOnRecord(sql, incomplete, now);
  const changes: Change[] = [
    { name: 'missing', before: letter.verdict.missing.join(', '), after: asked.join(', ') },
  ];
  await close(open, 'asked', 'sender asked', { changes, verdictBefore: letter.verdict.kind });
  return { kind: 'decided', replyId: await answer({ sql, mail, now }, incomplete, 'missing-fields', deps) };
}

/** A mail without a letter can be asked about only where its files did not open. */
async function askForFiles(open: OpenReview, deps: ReviewDeps): Promise<Step> {
  if (!(open.mail.documents ?? []).some((document) => document.problem !== null))
    return refused('No file of this mail failed to open, so there is nothing to ask for.');
  await close(open, 'asked', 'sender asked', { asked: 'could-not-open' });
  return { kind: 'decided', replyId: await answer(open, null, 'could-not-open', deps) };
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
