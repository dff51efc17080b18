/** A corrected letter and the record it may replace: found by the thread, or by district, form and school year. */
import { ourReplyIn } from '../core/mail/threading.js';
import { compareWithRecord, type ComparedLetter } from '../core/judging/supersede.js';
import { acceptedDate, acceptedSigned, acceptedValue } from '../core/judging/thresholds.js';
import type { LetterReading, MailFacts, Reason, Verdict } from '../core/model.js';
import { currentRecordOfLetter, currentRecords, letterById } from './store/letters.js';
import { mailById } from './store/mails.js';
import { replyByMessageId } from './store/replies.js';
import type { MailRow, RecordRow } from './store/rows.js';
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

/** A letter without a date names no school year yet, so either side may lack it. */
async function recordsOfDistrict(sql: Sql, letter: LetterReading): Promise<RecordRow[]> {
  if (!letter.district) return [];
  const term = letter.schoolYears.join(',');
  const records = await currentRecords(sql, letter.district.name, letter.form);
  return records.filter((record) => record.term === term || record.term === '' || term === '');
}

export type SuccessionOutcome =
  | { kind: 'supersedes'; recordIds: string[] }
  | { kind: 'review'; reasons: Reason[] };

/** Replaces the records only where that loses and changes nothing that a person should see first. */
export async function succeed(
  sql: Sql,
  mail: MailRow,
  letter: LetterReading,
  verdict: Verdict,
  records: RecordRow[],
): Promise<SuccessionOutcome> {
  const next = compared(letter, mail);
  const reasons: Reason[] = [];
  for (const record of records) {
    const old = (await letterById(sql, record.letter_id))!;
    const oldMail = (await mailById(sql, old.mail_id))!;
    if (letter.district && letter.district.name !== record.district)
      reasons.push({
        code: 'correction-differs',
        text: 'The newer letter names another district than the record.',
      });
    if (old.state === 'complete' && verdict.kind === 'incomplete')
      reasons.push({
        code: 'correction-less-complete',
        text: 'The record is complete, the newer letter is not.',
      });
    const outcome = compareWithRecord(next, compared(old.reading, oldMail));
    if (outcome.kind === 'review') reasons.push(...outcome.reasons);
  }
  return reasons.length > 0
    ? { kind: 'review', reasons }
    : { kind: 'supersedes', recordIds: records.map((record) => record.id) };
}

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
