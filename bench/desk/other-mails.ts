/** Mails without a letter: those that wait for a person, and those that were set aside. */
import type { Prng } from '../../fixtures/prng.js';
import type { Reason } from '../../src/core/model.js';
import { eventRow, ignoredMailRow, later, mailRow, rowId, type Tables } from './rows.js';
import type { Sample, SampleName } from './samples.js';

interface Given {
  random: Prng;
  mailboxId: string;
  now: Date;
  samples: Record<SampleName, Sample>;
}
const day = 24 * 3600;

const broken: Reason = {
  code: 'unreadable-document',
  text: 'A document could not be opened, and it may be a letter or a part of one.',
};
const claims: Reason = {
  code: 'claims-letter',
  text: 'The mail says that a letter of commitment comes with it, and none was found.',
};

/** @returns ids of the reviews; the first mail brings a file that cannot be opened */
export function addMailReviews(tables: Tables, count: number, given: Given): string[] {
  const { random, mailboxId, now, samples } = given;
  return Array.from({ length: count }, (_, index) => {
    const [mailId, reviewId] = [rowId(random), rowId(random)];
    const receivedAt = later(now, -random.int(1, 12 * day));
    const reason = index % 2 === 0 ? broken : claims;
    const row = mailRow(mailId, samples.typed, {
      mailboxId,
      uid: 0,
      receivedAt,
      from: { name: 'Robin Madeup', address: `robin.madeup@district-${index + 1}.example` },
      subject: index % 2 === 0 ? 'Our letter (resent)' : 'Letter of Commitment attached',
      text: 'Hello,\n\nhere is the letter again, I hope it opens this time.\n\nRobin\n',
    });
    const documents = samples.typed.documents.map((document) => ({
      ...document,
      pageCount: null,
      problem: { code: 'corrupt-document', text: 'The file is damaged and cannot be opened.' },
    }));
    tables.mail.push({
      ...row,
      decision: 'review',
      reason_code: reason.code,
      reason_text: reason.text,
      documents: index % 2 === 0 ? documents : [],
    });
    tables.review.push({
      id: reviewId,
      mail_id: mailId,
      letter_id: null,
      reasons: [reason],
      opened_at: later(receivedAt, 40),
      closed_at: null,
      decision: null,
    });
    tables.event.push(eventRow(later(receivedAt, 40), 'mail review', { mailId }, { code: reason.code }));
    return reviewId;
  });
}

const reasons = [
  { code: 'no-letter', text: 'No Letter of Commitment was found in the mail.' },
  { code: 'list', text: 'The mail came over a mailing list.' },
  { code: 'automatic', text: 'The mail is an automatic answer.' },
  { code: 'bounce', text: 'The mail reports that a delivery failed.' },
  { code: 'near-miss', text: 'A document looks like a letter of another programme.' },
];

export function addIgnored(tables: Tables, count: number, { random, mailboxId, now }: Given): void {
  for (let index = 0; index < count; index += 1) {
    const mailId = rowId(random);
    const receivedAt = later(now, -random.int(600, 75 * day));
    const reason = random.pick(reasons);
    tables.mail.push(
      ignoredMailRow(
        mailId,
        { mailboxId, uid: 0, receivedAt },
        { ...reason, sizeBytes: random.int(1_200, 900_000) },
      ),
    );
    tables.event.push(
      eventRow(later(receivedAt, 30), 'mail not-a-letter', { mailId }, { code: reason.code }),
    );
  }
}
