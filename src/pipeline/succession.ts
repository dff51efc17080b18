/**
 * A corrected letter and the record it may replace: found by the thread, or by district, form and school year. What counts
 * is the order in which the letters came, not that in which they are read: an old one may be read last.
 */
import { ourReplyIn } from '../core/mail/threading.js';
import { compareWithRecord, type ComparedLetter } from '../core/judging/supersede.js';
import { acceptedDate, acceptedSigned, acceptedValue } from '../core/judging/thresholds.js';
import type { LetterReading, MailFacts, Reason, Verdict } from '../core/model.js';
import {
  addPastRecord,
  addRecord,
  currentRecordOfLetter,
  currentRecords,
  letterById,
  type NewRecord,
} from './store/letters.js';
import { mailById } from './store/mails.js';
import { replyByMessageId } from './store/replies.js';
import type { LetterRow, MailRow, RecordRow } from './store/rows.js';
import type { Sql } from './ports.js';

/** Current records that the letter would replace; none for a first letter. */
export async function findPredecessor(
  sql: Sql,
  facts: MailFacts | null,
  letter: LetterReading,
): Promise<RecordRow[] | null> {
  const records = [...(await recordOfThread(sql, facts, letter)), ...(await recordsOfDistrict(sql, letter))];
  const unique = [...new Map(records.map((record) => [record.id, record])).values()];
  return unique.length > 0 ? unique : null;
}

/** An answer to our reply, with a letter on the same form. */
async function recordOfThread(
  sql: Sql,
  facts: MailFacts | null,
  letter: LetterReading,
): Promise<RecordRow[]> {
  const ours = facts && ourReplyIn(facts);
  const reply = ours ? await replyByMessageId(sql, [ours.messageId]) : null;
  const record = reply?.letter_id ? await currentRecordOfLetter(sql, reply.letter_id) : null;
  return record && record.form_id === letter.form ? [record] : [];
}

async function recordsOfDistrict(sql: Sql, letter: LetterReading): Promise<RecordRow[]> {
  if (!letter.district) return [];
  const records = await currentRecords(sql, letter.district.name, letter.form);
  return records.filter((record) => mayBeSameTerm(record.term, letter.schoolYears.join(',')));
}

/** A letter without a date names no school year yet, so either side may lack it. */
const mayBeSameTerm = (one: string, other: string): boolean => one === other || one === '' || other === '';

export type SuccessionOutcome =
  | { kind: 'supersedes'; recordIds: string[] }
  /** a letter that came later is on record: this one is history; the reasons are what the two do not agree on */
  | { kind: 'overtaken'; by: RecordRow; reasons: Reason[] }
  | { kind: 'review'; reasons: Reason[] };

/** Replaces the records only where that loses and changes nothing that a person should see first. */
export async function succeed(
  sql: Sql,
  mail: MailRow,
  letter: LetterReading,
  verdict: Verdict,
  records: RecordRow[],
): Promise<SuccessionOutcome> {
  const own: Compared = {
    district: letter.district?.name,
    verdict: verdict.kind,
    isDeleted: false,
    ...compared(letter, mail),
  };
  const later = await latestAfter(sql, mail, records);
  if (later) {
    const doubts = doubtsOf(await comparedRecord(sql, later), own);
    return { kind: 'overtaken', by: later, reasons: seenFromBefore(doubts) };
  }
  const reasons: Reason[] = [];
  for (const record of records) reasons.push(...doubtsOf(own, await comparedRecord(sql, record)));
  return reasons.length > 0
    ? { kind: 'review', reasons }
    : { kind: 'supersedes', recordIds: records.map((record) => record.id) };
}

/** Stores the letter as its district's record, or as history where it was overtaken. @returns how many it replaced */
export async function putOnRecord(
  sql: Sql,
  record: NewRecord,
  outcome: SuccessionOutcome | null,
): Promise<number> {
  if (outcome?.kind === 'overtaken') {
    await addPastRecord(sql, record, outcome.by.id);
    return 0;
  }
  const replaced = outcome?.kind === 'supersedes' ? outcome.recordIds : [];
  await addRecord(sql, record, replaced);
  return replaced.length;
}

/** Of these records the one whose letter came last, where that was after this mail. */
export async function latestAfter(
  sql: Sql,
  mail: MailRow,
  records: readonly RecordRow[],
): Promise<RecordRow | null> {
  let latest: { record: RecordRow; arrivedAt: Date } | null = null;
  for (const record of records) {
    const { mail: itsMail } = await letterOf(sql, record);
    const arrivedAt = arrivalOf(itsMail);
    if (arrivedAt > (latest?.arrivedAt ?? arrivalOf(mail))) latest = { record, arrivedAt };
  }
  return latest?.record ?? null;
}

/** Whether a letter that came after this mail stands on record where one of these letters would. */
export async function isOvertaken(sql: Sql, mail: MailRow, letters: readonly LetterRow[]): Promise<boolean> {
  for (const letter of letters) {
    if (letter.district === null) continue;
    const rivals = (await currentRecords(sql, letter.district, letter.form_id)).filter(
      (record) => record.letter_id !== letter.id && mayBeSameTerm(record.term, letter.term),
    );
    if (await latestAfter(sql, mail, rivals)) return true;
  }
  return false;
}

const arrivalOf = (mail: MailRow): Date => mail.received_at ?? mail.first_seen_at;

async function letterOf(sql: Sql, record: RecordRow): Promise<{ letter: LetterRow; mail: MailRow }> {
  const letter = (await letterById(sql, record.letter_id))!;
  return { letter, mail: (await mailById(sql, letter.mail_id))! };
}

interface Compared extends ComparedLetter {
  district: string | undefined;
  verdict: LetterRow['state'];
  /** what it said is deleted: nothing can be compared */
  isDeleted: boolean;
}

async function comparedRecord(sql: Sql, record: RecordRow): Promise<Compared> {
  const { letter, mail } = await letterOf(sql, record);
  const isDeleted = mail.deleted_at !== null;
  return { district: record.district, verdict: letter.state, isDeleted, ...compared(letter.reading, mail) };
}

/** What a person should see before `next` takes the place of `former`. */
function doubtsOf(next: Compared, former: Compared): Reason[] {
  if (next.isDeleted || former.isDeleted)
    return [
      {
        code: 'correction-differs',
        text: 'What the letter on record said was deleted when its time was over, so the two cannot be compared.',
      },
    ];
  const reasons: Reason[] = [];
  if (next.district !== undefined && next.district !== former.district)
    reasons.push({
      code: 'correction-differs',
      text: 'The newer letter names another district than the record.',
    });
  if (former.verdict === 'complete' && next.verdict === 'incomplete')
    reasons.push({
      code: 'correction-less-complete',
      text: 'The record is complete, the newer letter is not.',
    });
  const outcome = compareWithRecord(next, former);
  return outcome.kind === 'review' ? [...reasons, ...outcome.reasons] : reasons;
}

/** For the person it is this letter that is on the table, and the newer one that is on record. */
const seenFromBefore = (doubts: readonly Reason[]): Reason[] =>
  [...new Set(doubts.map((doubt) => doubt.code))].map((code) => ({
    code,
    text:
      code === 'correction-less-complete'
        ? 'A letter that came later is on record; something stands in this one only.'
        : 'A letter that came later is on record; the two do not name the same people or senders.',
  }));

function compared(letter: LetterReading, mail: MailRow): ComparedLetter {
  const line = letter.signatures.find((signature) => signature.role === 'district');
  const hashes = (mail.documents ?? []).filter((document) => letter.documents.includes(document.index));
  return {
    fields: Object.fromEntries(letter.fields.map((field) => [field.name, acceptedValue(field)])),
    signed: line ? acceptedSigned(line) : null,
    signedOn: line ? acceptedDate(line.date) : null,
    documentHashes: hashes.map((document) => document.hash),
    senderAddress: mail.facts?.from[0]?.address ?? '',
  };
}
