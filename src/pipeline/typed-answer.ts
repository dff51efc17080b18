/**
 * An answer that was typed in a mail, laid over the letter it is about: the letter stands on record in a new version, and
 * its former one beside the mail that changed it. Decided in the transaction that decides the mail, so that it is done once.
 */
import { type TypedAnswer, typedAnswer, type TypedValue } from '../core/mail/typed/typed-answer.js';
import { dmarcResult } from '../core/mail/authentication.js';
import { candidateDocuments } from '../core/mail/candidate-documents.js';
import { sameOrganisation } from '../core/mail/domains.js';
import { mailKind } from '../core/mail/mail-kind.js';
import { ourReplyIn } from '../core/mail/threading.js';
import { judge, withMailDoubts } from '../core/judging/verdict.js';
import { acceptedValue } from '../core/judging/thresholds.js';
import type {
  FieldReading,
  FormDefinition,
  LetterReading,
  MailFacts,
  MailReading,
  Reason,
  Verdict,
} from '../core/model.js';
import { isoDay, queueReply, type ReplyDeps } from './queue-reply.js';
import type { Change } from './review/correct-reading.js';
import { addEvent } from './store/events.js';
import { changeLetter, currentRecordOfLetter, letterById } from './store/letters.js';
import { decideMailRow, lockMail, mailById, mailWithMessageId } from './store/mails.js';
import { replyByMessageId } from './store/replies.js';
import type { LetterRow, MailRow, ReplyRow } from './store/rows.js';
import { addTypedAnswer, openAnswerReview, typedAnswerOf } from './store/typed-answers.js';
import type { Clock, Sql } from './ports.js';

export type CommittedAnswer =
  | { kind: 'decided'; replyIds: string[] }
  /** something was typed, and a person must say what it is worth */
  | { kind: 'person'; reason: Reason };

/**
 * Decides a mail that answers our question and holds no letter.
 * @param mail under lock, not decided yet
 * @returns null for a mail that answers none of our questions, or nothing of what was asked; it is not decided then
 */
export async function commitTypedAnswer(
  sql: Sql,
  mail: MailRow,
  reading: MailReading & { mail: MailFacts },
  deps: AnswerDeps,
): Promise<CommittedAnswer | null> {
  const now = deps.clock.now();
  const { mail: facts, documents } = reading;
  const { messageId } = facts;
  const sameId = messageId === null ? null : await mailWithMessageId(sql, messageId, mail.id);
  if (sameId !== null) {
    if ((await typedAnswerOf(sql, sameId.id)) === null) return null;
    // RFC 5322, 3.6.4: it is the same message, and was taken once
    const text = 'The same answer came before.';
    await decideMailRow(
      sql,
      mail.id,
      { decision: 'not-a-letter', code: 'duplicate', text, messageId, repeats: sameId.id },
      now,
    );
    await addEvent(sql, {
      at: now,
      actor: 'service',
      what: 'mail not-a-letter',
      mailId: mail.id,
      detail: { code: 'duplicate' },
    });
    return { kind: 'decided', replyIds: [] };
  }
  const found = await findTypedAnswer(sql, facts, reading, deps);
  if (found?.kind !== 'answer') return found;
  const text = 'The mail answers our question about a letter.';
  await decideMailRow(
    sql,
    mail.id,
    { decision: 'letter', code: 'typed-answer', text, messageId, facts, documents },
    now,
  );
  await addEvent(sql, {
    at: now,
    actor: 'service',
    what: 'mail answers',
    mailId: mail.id,
    letterId: found.letter.id,
  });
  const replyId = await takeTypedAnswer(sql, (await lockMail(sql, mail.id))!, found, deps);
  return { kind: 'decided', replyIds: replyId === null ? [] : [replyId] };
}

type AnswerDeps = ReplyDeps & { clock: Clock };
type Read = Extract<TypedAnswer, { kind: 'answer' }>;
interface FoundAnswer {
  kind: 'answer';
  read: Read;
  letter: LetterRow;
  reply: ReplyRow;
}

async function findTypedAnswer(
  sql: Sql,
  facts: MailFacts,
  reading: MailReading,
  deps: AnswerDeps,
): Promise<FoundAnswer | Extract<CommittedAnswer, { kind: 'person' }> | null> {
  const ours = ourReplyIn(facts);
  const reply = ours && (await replyByMessageId(sql, [ours.messageId]));
  const sender = facts.from[0];
  // what did not go asked nobody
  if (!reply?.letter_id || !sender || (reply.state !== 'sent' && reply.state !== 'sending')) return null;
  if (reply.deleted_at !== null && reply.asked.length > 0)
    return { kind: 'person', reason: { code: 'typed-answer', text: aboutDeleted } };
  const letter = await letterById(sql, reply.letter_id);
  const form = deps.forms.find(({ id }) => id === letter?.form_id);
  if (reply.asked.length === 0 || !letter || !form) return null;
  const domain = deps.roster.find(({ name }) => name === letter.district)?.domain ?? null;
  const read = typedAnswer(facts.text, {
    names: reply.asked,
    form,
    letter: letter.reading,
    sender,
    knownAddresses: domain === null ? [] : [`district@${domain}`],
  });
  if (read.kind === 'nothing') return null;
  const why = await whyForPerson(sql, { facts, reading, letter, reply, read }, deps);
  if (why !== null) return { kind: 'person', reason: { code: 'typed-answer', text: why } };
  return { kind: 'answer', read, letter, reply };
}

const aboutDeleted =
  'It answers our question about a letter whose content was deleted when its time was over.';

/** @returns why nothing of it may be laid over the letter; null = it may */
async function whyForPerson(
  sql: Sql,
  {
    facts,
    reading,
    letter,
    reply,
    read,
  }: Omit<FoundAnswer, 'kind'> & { facts: MailFacts; reading: MailReading },
  deps: AnswerDeps,
): Promise<string | null> {
  const asked = reply.to_address ?? '';
  if (mailKind(facts, deps).kind !== 'human' || facts.from.length !== 1)
    return 'An answer was typed to our question, and it did not come straight from one person.';
  if (!sameOrganisation(facts.from[0]?.address ?? '', asked))
    return 'Somebody else than was asked has typed an answer to our question.';
  if (dmarcResult(facts, deps.authservIds) === 'fail')
    return 'An answer was typed to our question, and the mail server found that it does not come from where it says.';
  if (candidateDocuments(reading).length > 0)
    return 'An answer was typed to our question, beside files in which no letter was found.';
  if (letter.state === 'dismissed' || !(await currentRecordOfLetter(sql, letter.id)))
    return 'An answer was typed to our question, and the letter it is about is not on record any more.';
  const { missing } = letter.verdict;
  if (letter.state !== 'incomplete' || read.values.some(({ name }) => !missing.includes(name)))
    return 'An answer was typed to our question, and the letter has changed since it was asked.';
  return null;
}

/** @param mail decided. @returns the reply's id where one is to go */
async function takeTypedAnswer(
  sql: Sql,
  mail: MailRow,
  { read, letter, reply }: FoundAnswer,
  deps: AnswerDeps,
): Promise<string | null> {
  const now = deps.clock.now();
  const form = deps.forms.find(({ id }) => id === letter.form_id)!;
  const letterMail = (await mailById(sql, letter.mail_id))!;
  const reading = layOver(letter.reading, read, mail.id);
  // a signature that is only told of changes nothing
  const verdict = read.values.length === 0 ? letter.verdict : verdictOn(reading, form, read, letterMail);
  const state = verdict.kind;
  await addTypedAnswer(sql, {
    mail_id: mail.id,
    letter_id: letter.id,
    reply_id: reply.id,
    answered_at: now,
    found: read.values.map(({ name, start, end }) => ({ name, start, end })),
    former: { state: letter.state, reading: letter.reading, verdict: letter.verdict },
  });
  if (read.values.length > 0) await changeLetter(sql, letter.id, { state, reading, verdict });
  const taken = state === 'needs-review' ? 'answer waits' : 'answer taken';
  await addEvent(sql, {
    at: now,
    actor: 'service',
    what: read.values.length === 0 ? 'told of signature' : taken,
    mailId: letter.mail_id,
    letterId: letter.id,
    detail: {
      changes: changesOf(letter.reading, reading, read.values),
      missing: verdict.missing,
      reasons: verdict.reasons.map(({ code }) => code),
    },
  });
  await addEvent(sql, {
    at: now,
    actor: 'service',
    what: `letter ${state}`,
    mailId: letter.mail_id,
    letterId: letter.id,
    detail: { form: letter.form_id },
  });
  if (state === 'needs-review') {
    await openAnswerReview(sql, { mailId: mail.id, letterId: letter.id, reasons: verdict.reasons, now });
    return null;
  }
  const kind = state === 'complete' ? 'acknowledgement' : 'missing-fields';
  const toldOfSignature = read.aboutSignature;
  return queueReply(
    sql,
    { mail, letters: [{ ...letter, reading, verdict, state }], kind, automatic: true, toldOfSignature, now },
    deps,
  );
}

function verdictOn(reading: LetterReading, form: FormDefinition, { sure }: Read, mail: MailRow): Verdict {
  const judged = judge(reading, form, {
    receivedOn: isoDay(mail.received_at ?? mail.first_seen_at),
    districtProblem: reading.districtProblem ?? null,
  });
  return sure ? judged : withMailDoubts(judged, [unsure]);
}

const unsure: Reason = {
  code: 'typed-answer',
  text: 'The sender typed an answer to our question, and what it says is not certain.',
};
/** Sure by its letters; what it belongs to was asked for. */
const typedConfidence = 0.95;
const doubtfulConfidence = 0.5;

function layOver(letter: LetterReading, { values, sure }: Read, mailId: string): LetterReading {
  const fields = letter.fields.map((field) => {
    const value = values.find(({ name }) => name === field.name);
    return value === undefined ? field : answeredField(field.name, value, value.sure && sure, mailId);
  });
  const known = new Set(letter.fields.map(({ name }) => name));
  const added = values
    .filter(({ name }) => !known.has(name))
    .map((value) => answeredField(value.name, value, value.sure && sure, mailId));
  return { ...letter, fields: [...fields, ...added] };
}

/** What is not sure stands among the readings to choose from, as where a page was not read surely. */
function answeredField(
  name: string,
  { value, start, end }: TypedValue,
  sure: boolean,
  mailId: string,
): FieldReading {
  return {
    name,
    value: sure ? value : null,
    state: sure ? 'read' : 'unclear',
    doubt: sure ? null : 'low-confidence',
    alternatives: sure ? [] : [{ value, confidence: doubtfulConfidence }],
    confidence: sure ? typedConfidence : doubtfulConfidence,
    source: 'typed-answer',
    page: null,
    document: null,
    box: null,
    typedIn: { mailId, start, end },
  };
}

const changesOf = (before: LetterReading, after: LetterReading, values: readonly TypedValue[]): Change[] =>
  values.flatMap(({ name }) => {
    const [old, fresh] = [before, after].map(({ fields }) => {
      const field = fields.find((one) => one.name === name);
      return field === undefined ? null : acceptedValue(field);
    });
    return old === fresh ? [] : [{ name, before: old ?? null, after: fresh ?? null }];
  });
