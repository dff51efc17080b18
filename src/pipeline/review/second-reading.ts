/**
 * A mail read again because a person asked (`order-second-reading.ts`). Its open letters get the new reading and stay with the
 * person, however sure it is: nothing is put on record and nothing is answered, so that nobody is answered twice.
 * Running it again changes nothing: the wish is taken off the mail's row in the same transaction.
 */
import { decideMail, type MailDecision } from '../../core/mail/decide-mail.js';
import { withMailDoubts } from '../../core/judging/verdict.js';
import { acceptedValue } from '../../core/judging/thresholds.js';
import type { LetterReading, MailReading, Reason, Verdict } from '../../core/model.js';
import { hashOfDocuments, judgeLetters } from '../judge-letters.js';
import { decisionContext, type JudgeDeps } from '../judge-mail.js';
import { isoDay } from '../queue-reply.js';
import { forgetLetter, lockDecisions } from '../store/decisions.js';
import { addEvent } from '../store/events.js';
import { addLetter, changeLetter, lettersOfMail, type NewLetter } from '../store/letters.js';
import { watchedAddresses } from '../store/mailboxes.js';
import { lockMail, mailById } from '../store/mails.js';
import { openReviewsOfMail, secondReadingDone, updateReview } from '../store/second-reading.js';
import { closeReview, openReview } from '../store/reviews.js';
import type { LetterRow, MailRow, PageAt, SecondReading, ReviewRow } from '../store/rows.js';
import { TransientError, type Sql } from '../ports.js';
import type { Change } from './correct-reading.js';
import { pageKey, pageKeys } from './order-second-reading.js';

/** The `read` job of a mail that was read before. @throws TransientError where reading may go better another time */
export async function readSecondTime(mailId: string, signal: AbortSignal, deps: JudgeDeps): Promise<void> {
  const mail = await mailById(deps.database, mailId);
  if (!mail?.second_reading || !mail.blob) return;
  const wish = mail.second_reading;
  const bytes = await deps.blobs.get(mail.blob);
  const receivedOn = isoDay(mail.received_at ?? mail.first_seen_at);
  const groups = wish.groups ?? undefined;
  const reading = await deps.reader.read(
    { kind: 'mail', bytes, name: '', receivedOn, forms: deps.forms, ...(groups ? { groups } : {}) },
    signal,
  );
  if (reading.problem?.code.startsWith('reader-'))
    throw new TransientError(reading.problem.text, reading.problem.code);
  await deps.database.transaction((sql) => commitSecondReading(sql, mailId, wish, reading, deps));
}

/** After the last try: what was read before stays, and the person is told. */
export async function giveUpSecondReading(
  mailId: string,
  deps: Pick<JudgeDeps, 'database' | 'clock'>,
): Promise<void> {
  await deps.database.transaction(async (sql) => {
    const mail = await lockMail(sql, mailId);
    if (!mail?.second_reading) return;
    await secondReadingDone(sql, mailId, { documents: null, facts: null });
    for (const review of await openReviewsOfMail(sql, mailId))
      await updateReview(sql, review.id, review.reasons);
    await addEvent(sql, { at: deps.clock.now(), actor: 'service', what: 'could not be read again', mailId });
  });
}

const nothingInDoubt: Reason = {
  code: 'read-again',
  text: 'It was read again, and nothing is in doubt any more: please accept it, or ask for what is missing.',
};
const notFoundAgain: Reason = {
  code: 'read-again',
  text: 'It was read again, and this letter was not found: what stands here was read before.',
};

interface Slot {
  review: ReviewRow;
  letter: LetterRow;
}
interface Judged {
  letter: LetterReading;
  verdict: Verdict;
}

async function commitSecondReading(
  sql: Sql,
  mailId: string,
  wish: SecondReading,
  reading: MailReading,
  deps: JudgeDeps,
): Promise<void> {
  const now = deps.clock.now();
  await lockDecisions(sql);
  const row = await lockMail(sql, mailId);
  if (row?.second_reading?.id !== wish.id) return;
  // a mail on which the reader failed before has told nothing of its sender yet
  const mail: MailRow = { ...row, facts: row.facts ?? reading.mail };
  const documents = reading.documents.length > 0 ? reading.documents : null;
  await secondReadingDone(sql, mailId, { documents, facts: reading.mail });
  const reviews = await openReviewsOfMail(sql, mailId);
  const letters = await lettersOfMail(sql, mailId);
  const slots = reviews.flatMap((review): Slot[] => {
    const letter = letters.find(({ id }) => id === review.letter_id);
    return letter ? [{ review, letter }] : [];
  });
  const decided = letters.filter(({ id }) => !slots.some((slot) => slot.letter.id === id));
  const found = await judgedAnew(sql, mail, reading, decided, deps);
  const { pairs, fresh, left } = pairUp(found, slots);
  for (const [judged, slot] of pairs) await update(sql, slot, judged, reading, now);
  let ordinal = Math.max(-1, ...letters.map((letter) => letter.ordinal));
  for (const judged of fresh) {
    ordinal += 1;
    await add(sql, { mail, ordinal, judged, reading, now });
  }
  for (const slot of left) {
    if (wish.groups !== null && wentToOthers(slot, wish.groups, found)) await joined(sql, slot, now);
    else await updateReview(sql, slot.review.id, withReason(slot.review, notFoundAgain));
  }
  const ofMail = reviews.find((review) => review.letter_id === null);
  if (ofMail && found.length > 0) await closeReview(sql, ofMail.id, 'read-again', now);
  else if (ofMail) await updateReview(sql, ofMail.id, withReason(ofMail, notFoundAgain));
  await addEvent(sql, {
    at: now,
    actor: 'service',
    what: 'mail read again',
    mailId,
    detail: { askedBy: wish.actor, lettersFound: found.length },
  });
}

/** Letters of the new reading, without those whose pages belong to a letter that is decided. */
async function judgedAnew(
  sql: Sql,
  mail: MailRow,
  reading: MailReading,
  decided: readonly LetterRow[],
  deps: JudgeDeps,
): Promise<Judged[]> {
  const ownAddresses = [...deps.ownAddresses, ...(await watchedAddresses(sql))];
  const whole: MailDecision = mail.facts
    ? decideMail(mail.facts, reading, decisionContext({ ...deps, ownAddresses }))
    : { decision: 'review', reasons: [], letters: [], couldNotOpen: [] };
  // a person has said that there is something in it: a form that is quoted or blank is shown, too
  const decision: MailDecision =
    whole.letters.length > 0 && mail.second_reading?.groups === null
      ? whole
      : { ...whole, decision: 'review', letters: [...reading.letters.keys()] };
  const taken = new Set(decided.flatMap(pageKeys));
  return judgeLetters(reading, decision, deps.forms, isoDay(mail.received_at ?? mail.first_seen_at)).filter(
    ({ letter }) => !letter.pages.some((page) => taken.has(pageKey(page))),
  );
}

/** Each letter keeps its row: a new reading goes where most of its pages stood. */
function pairUp(
  found: readonly Judged[],
  slots: readonly Slot[],
): { pairs: [Judged, Slot][]; fresh: Judged[]; left: Slot[] } {
  const shared = (judged: Judged, slot: Slot): number => {
    const before = new Set(pageKeys(slot.letter));
    return judged.letter.pages.filter((page) => before.has(pageKey(page))).length;
  };
  const candidates = found
    .flatMap((judged) => slots.map((slot) => ({ judged, slot, pages: shared(judged, slot) })))
    .filter(({ pages }) => pages > 0)
    .sort((one, other) => other.pages - one.pages);
  const pairs: [Judged, Slot][] = [];
  for (const { judged, slot } of candidates)
    if (!pairs.some(([otherLetter, otherSlot]) => otherLetter === judged || otherSlot === slot))
      pairs.push([judged, slot]);
  return {
    pairs,
    fresh: found.filter((judged) => !pairs.some(([paired]) => paired === judged)),
    left: slots.filter((slot) => !pairs.some(([, paired]) => paired === slot)),
  };
}

/** It stays with the person, also where the machine would be sure now. */
const forPerson = (verdict: Verdict): Verdict =>
  verdict.reasons.length > 0 ? verdict : withMailDoubts(verdict, [nothingInDoubt]);

type ReadAgain = Pick<NewLetter, 'formId' | 'district' | 'term' | 'reading' | 'verdict' | 'documentsHash'>;
const rowOf = (judged: Judged, reading: MailReading): ReadAgain => ({
  formId: judged.letter.form,
  district: judged.letter.district?.name ?? null,
  term: judged.letter.schoolYears.join(','),
  reading: judged.letter,
  verdict: forPerson(judged.verdict),
  documentsHash: hashOfDocuments(judged.letter, reading),
});

async function update(
  sql: Sql,
  { review, letter }: Slot,
  judged: Judged,
  reading: MailReading,
  now: Date,
): Promise<void> {
  const row = rowOf(judged, reading);
  const { formId, documentsHash, ...same } = row;
  await changeLetter(sql, letter.id, { ...same, form_id: formId, documents_hash: documentsHash });
  await updateReview(sql, review.id, row.verdict.reasons);
  await addEvent(sql, {
    at: now,
    actor: 'service',
    what: 'letter read again',
    mailId: letter.mail_id,
    letterId: letter.id,
    detail: { form: row.formId, changes: changesBetween(letter, row) },
  });
}

interface Addition {
  mail: MailRow;
  ordinal: number;
  judged: Judged;
  reading: MailReading;
  now: Date;
}
async function add(sql: Sql, { mail, ordinal, judged, reading, now }: Addition): Promise<void> {
  const row = rowOf(judged, reading);
  const senderAddress = mail.facts?.from[0]?.address ?? null;
  const state = 'needs-review';
  const letterId = await addLetter(sql, { mailId: mail.id, ordinal, state, senderAddress, now, ...row });
  await openReview(sql, { mailId: mail.id, letterId, reasons: row.verdict.reasons, now });
  await addEvent(sql, {
    at: now,
    actor: 'service',
    what: 'letter needs-review',
    mailId: mail.id,
    letterId,
    detail: { form: row.formId },
  });
}

/** A person gave pages of it to other letters, and the reader found them there: a file may not open this time. */
function wentToOthers({ letter }: Slot, groups: readonly PageAt[][], found: readonly Judged[]): boolean {
  const own = new Set(pageKeys(letter));
  const given = groups
    .flat()
    .map(pageKey)
    .filter((page) => own.has(page));
  const there = new Set(found.flatMap((judged) => judged.letter.pages.map(pageKey)));
  return given.length > 0 && given.every((page) => there.has(page));
}

/** A person gave its pages to another letter of the mail. */
async function joined(sql: Sql, { review, letter }: Slot, now: Date): Promise<void> {
  await forgetLetter(sql, letter.id);
  await closeReview(sql, review.id, 'read-again', now);
  await addEvent(sql, {
    at: now,
    actor: 'service',
    what: 'letter joined to another',
    mailId: letter.mail_id,
    letterId: letter.id,
  });
}

const withReason = (review: ReviewRow, reason: Reason): Reason[] => [
  ...review.reasons.filter(({ code }) => code !== 'read-again'),
  reason,
];

const values = ({ fields }: LetterReading): Map<string, string | null> =>
  new Map(fields.map((field) => [field.name, acceptedValue(field)]));

function changesBetween(
  before: LetterRow,
  after: { district: string | null; reading: LetterReading },
): Change[] {
  const [old, fresh] = [values(before.reading), values(after.reading)];
  const names = [...new Set([...old.keys(), ...fresh.keys()])];
  return [
    { name: 'district', before: before.district, after: after.district },
    ...names.map((name) => ({ name, before: old.get(name) ?? null, after: fresh.get(name) ?? null })),
  ].filter((change) => change.before !== change.after);
}
