/** The rows of one made-up letter: its mail, record, review, replies and history, as the service would have written them. */
import { createHash } from 'node:crypto';
import type { Prng } from '../../fixtures/prng.js';
import { composeReply, replyKindFor } from '../../src/core/judging/reply.js';
import type { FormDefinition, LetterReading, MailFacts, Reason, Verdict } from '../../src/core/model.js';
import type { Row } from './insert.js';
import { type Sample } from './samples.js';

export interface Tables {
  mail: Row[];
  letter: Row[];
  record: Row[];
  reply: Row[];
  review: Row[];
  event: Row[];
}
export const emptyTables = (): Tables => ({
  mail: [],
  letter: [],
  record: [],
  reply: [],
  review: [],
  event: [],
});

/** Row ids are UUIDs of version 4; these come from the seed. */
export function rowId(random: Prng): string {
  const hex = random.hex(32);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
}
export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
export const later = (at: Date, seconds: number): Date => new Date(at.valueOf() + seconds * 1000);

export interface MailOptions {
  mailboxId: string;
  uid: number;
  receivedAt: Date;
  from: { name: string; address: string };
  subject: string;
  text: string;
}
export function mailRow(
  id: string,
  sample: Sample,
  { mailboxId, uid, receivedAt, from, subject, text }: MailOptions,
): Row {
  const messageId = `<${id}@${from.address.split('@')[1]}>`;
  const facts: MailFacts = {
    ...sample.facts,
    messageId,
    from: [from],
    returnPath: from.address,
    subject,
    date: receivedAt.toISOString().slice(0, 10),
    text,
  };
  return {
    id,
    mailbox_id: mailboxId,
    uid_validity: 1,
    uid,
    state: 'decided',
    decision: 'letter',
    reason_code: null,
    reason_text: null,
    first_seen_at: later(receivedAt, 25),
    received_at: receivedAt,
    size_bytes: sample.eml.length,
    message_id: messageId,
    content_hash: hashOf(id),
    blob: sample.blob,
    facts,
    documents: sample.documents,
    decided_at: later(receivedAt, 40),
  };
}

/** A mail that is no letter: nothing of what it says is kept. */
export const ignoredMailRow = (
  id: string,
  { mailboxId, uid, receivedAt }: Pick<MailOptions, 'mailboxId' | 'uid' | 'receivedAt'>,
  reason: { code: string; text: string; sizeBytes: number },
): Row => ({
  id,
  mailbox_id: mailboxId,
  uid_validity: 1,
  uid,
  state: 'decided',
  decision: 'not-a-letter',
  reason_code: reason.code,
  reason_text: reason.text,
  first_seen_at: later(receivedAt, 25),
  received_at: receivedAt,
  size_bytes: reason.sizeBytes,
  message_id: `<${id}@elsewhere.example>`,
  content_hash: hashOf(id),
  blob: null,
  facts: null,
  documents: null,
  decided_at: later(receivedAt, 30),
});

export interface MadeLetter {
  id: string;
  mailId: string;
  letter: LetterReading;
  verdict: Verdict;
  form: FormDefinition;
  sender: string;
  receivedAt: Date;
}
export const letterRow = ({ id, mailId, letter, verdict, sender, receivedAt }: MadeLetter): Row => ({
  id,
  mail_id: mailId,
  ordinal: 0,
  form_id: letter.form,
  district: letter.district?.name ?? null,
  term: letter.schoolYears.join(','),
  state: verdict.kind,
  reading: letter,
  verdict,
  sender_address: sender,
  documents_hash: hashOf(`documents/${id}`),
  created_at: later(receivedAt, 40),
});

export interface ReplyOptions {
  id: string;
  state: 'sent' | 'pending' | 'held' | 'dropped';
  hold: Reason | null | { code: string; text: string };
  subject: string;
}
export function replyRow(made: MadeLetter, { id, state, hold, subject }: ReplyOptions): Row {
  const kind = replyKindFor([made.verdict]);
  const composed = composeReply({
    kind,
    subject,
    contact: { name: 'Pat Example', phone: '(502) 555-0100' },
    letters: [{ form: made.form, letter: made.letter, verdict: made.verdict }],
  });
  const at = later(made.receivedAt, 41);
  return {
    id,
    mail_id: made.mailId,
    letter_id: made.id,
    kind,
    state,
    automatic: true,
    hold_code: hold?.code ?? null,
    hold_text: hold?.text ?? null,
    suggested: hold ? [made.sender] : [],
    message_id: `<${id}@iln.example>`,
    to_address: state === 'held' ? null : made.sender,
    subject: composed.subject,
    body_text: composed.text,
    body_html: composed.html,
    created_at: at,
    sent_at: state === 'sent' ? later(at, 6) : null,
  };
}

export const eventRow = (
  at: Date,
  what: string,
  of: { mailId: string; letterId?: string; replyId?: string; actor?: string },
  detail: Row = {},
): Row => ({
  at,
  actor: of.actor ?? 'service',
  what,
  mail_id: of.mailId,
  letter_id: of.letterId ?? null,
  reply_id: of.replyId ?? null,
  detail,
});
