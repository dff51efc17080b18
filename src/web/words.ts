/** How the pages say things: names of fields, states, sources and times in plain words. */
import { fieldLabel } from '../core/form/field-label.js';
import { dateInWords, oneLine } from '../core/judging/reply-words.js';
import { fieldKind, sureDate, sureField, sureSignature } from '../core/judging/calibrated.js';
import { acceptedDate, acceptedSigned, acceptedValue } from '../core/judging/thresholds.js';
import type {
  Address,
  DateReading,
  Doubt,
  Evidence,
  FieldReading,
  Reason,
  SignatureKind,
  SignatureReading,
  Source,
} from '../core/model.js';
import type { LetterState, ReplyKind, ReplyState, ReviewRow } from '../pipeline/store/rows.js';
import { Html, html } from './html.js';

export { fieldLabel } from '../core/form/field-label.js';

export const stateWords: Record<LetterState, string> = {
  complete: 'Complete',
  incomplete: 'Incomplete',
  'needs-review': 'Needs review',
  dismissed: 'No letter',
};
export const replyKindWords: Record<ReplyKind, string> = {
  acknowledgement: 'Acknowledgement',
  'missing-fields': 'Missing fields',
  'could-not-open': 'Could not open',
  received: 'Received, being checked',
  'already-received': 'Already received',
};
export const replyStateWords: Record<ReplyState, string> = {
  pending: 'waiting to go',
  held: 'held',
  sending: 'being sent',
  sent: 'sent',
  dropped: 'dropped',
};
export const decisionWords: Record<NonNullable<ReviewRow['decision']>, string> = {
  accepted: 'accepted',
  asked: 'sender asked',
  'no-letter': 'no letter',
  superseded: 'settled by a newer letter',
  'read-again': 'settled by reading the mail again',
};
const sourceWords: Record<Source, string> = {
  'text-layer': 'typed text',
  'form-value': 'form field',
  annotation: 'note on the page',
  ocr: 'read from a scan',
  handwriting: 'handwriting',
  docx: 'Word file',
  'typed-answer': 'typed in an answer',
};
const doubtWords: Record<Doubt | NonNullable<DateReading['doubt']>, string> = {
  'low-confidence': 'not read surely',
  handwritten: 'written by hand',
  'see-attached': 'points to an attachment',
  'same-as-above': 'points to another answer',
  'not-applicable': 'answered as not applicable',
  illegible: 'illegible',
  'several-values': 'more than one answer',
  malformed: 'does not look like an answer to this',
  'ambiguous-order': 'day and month could be swapped',
  'several-dates': 'more than one date',
  'no-real-date': 'no real date',
};
const signatureKindWords: Record<SignatureKind, string> = {
  ink: 'ink',
  drawn: 'drawn',
  image: 'picture',
  typed: 'typed name',
  certificate: 'certificate',
};

/** Reasons name fields as the form's data does (`contactName: …`); a person reads `Contact name: …`. */
export const reasonText = (reason: Reason): string =>
  reason.text.replace(/^([a-z]+[A-Za-z0-9]*):/, (_, name: string) => `${fieldLabel(name)}:`);

/** How sure, in words: what is accepted, what a person said, what must be looked at. */
export function sureness(evidence: Evidence, accepted: boolean, sure: number): string {
  if (evidence.confidence === 1 && evidence.source === null) return 'said by a person';
  if (!accepted) return 'not sure';
  return sure >= 0.9 ? 'sure' : 'fairly sure';
}

/** `sure · typed text · page 2` without the page, which is a link of its own. */
export function fieldEvidence(field: FieldReading): string[] {
  if (field.state === 'not-found') return ['its place was not found'];
  if (field.state === 'empty')
    return [
      field.confidence === 1 && field.source === null ? 'said by a person: nothing there' : 'nothing there',
    ];
  const confirmed = field.confirmedBy ? [confirmationWords[field.confirmedBy]] : [];
  return [
    sureness(field, acceptedValue(field) !== null, sureField(field)),
    ...origin(field),
    ...confirmed,
    ...doubt(field.doubt),
  ];
}
export function dateEvidence(date: DateReading): string[] {
  if (date.state === 'not-found') return ['its place was not found'];
  if (date.state === 'empty') return ['nothing there'];
  return [sureness(date, acceptedDate(date) !== null, sureDate(date)), ...origin(date), ...doubt(date.doubt)];
}
export function signatureEvidence(line: SignatureReading): string[] {
  if (line.signed === null) return ['cannot tell'];
  const kind = line.kind === null ? [] : [signatureKindWords[line.kind]];
  return [sureness(line, acceptedSigned(line) !== null, sureSignature(line)), ...kind];
}
const origin = (evidence: Evidence): string[] =>
  evidence.source === null ? [] : [sourceWords[evidence.source]];
const doubt = (code: keyof typeof doubtWords | null): string[] => (code === null ? [] : [doubtWords[code]]);

const confirmationWords = {
  sender: "the sender's own address",
  'name-and-domain': 'spells the name, at a known domain',
} as const;

export const isProse = (name: string): boolean => fieldKind(name) === 'prose';

/** Whether the district's line is signed, and when, from what is sure only. */
export function signedAndDated(line: SignatureReading | null): { signed: string; dated: string } {
  if (line === null) return { signed: 'Not known', dated: '' };
  const signed = acceptedSigned(line);
  const day = acceptedDate(line.date);
  return {
    signed: signed === null ? 'Cannot tell' : signed ? 'Signed' : 'Not signed',
    dated: day !== null ? dateInWords(day) : line.date.state === 'empty' ? 'no date' : 'date not sure',
  };
}

/** As in a sheet: empty where it is not known. */
export const yearsOf = (term: string): string => term.split(',').join(', ');
export const termWords = (term: string): string => (term === '' ? 'not known' : yearsOf(term));

/** @param givenFiles of its mail: files given by hand have no sender */
export function senderWords(sender: Address | null | undefined, givenFiles: number | null = null): string {
  if (!sender) return givenFiles === null ? 'unknown sender' : 'given by hand';
  const address = oneLine(sender.address, 100);
  return sender.name === '' ? address : `${oneLine(sender.name, 60)} <${address}>`;
}

/** Text from outside over several lines, without characters that hide or turn what follows. */
export const plainText = (text: string): string =>
  text.replaceAll('\r\n', '\n').replaceAll(/[^\n\t\P{Cc}]|[\p{Cf}\p{Cs}]/gu, '');

const dayOnly = new Intl.DateTimeFormat('en-US', { dateStyle: 'medium' });
const instant = new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeStyle: 'short' });
export function time(at: Date | null): Html {
  return at === null ? html`never` : html`<time datetime="${at.toISOString()}">${instant.format(at)}</time>`;
}

const count = (number: number, unit: string): string => `${number} ${unit}${number === 1 ? '' : 's'}`;

export const day = (at: Date): Html =>
  html`<time datetime="${at.toISOString()}">${dayOnly.format(at)}</time>`;

/** The day on which something was, as the pages show it, for sheets: `YYYY-MM-DD` where this process runs. */
export const localDay = (at: Date): string =>
  [at.getFullYear(), at.getMonth() + 1, at.getDate()].map((part) => String(part).padStart(2, '0')).join('-');

/** How long something waits: minutes to an hour, hours to two days, then days. */
export function age(since: Date, now: Date): string {
  const minutes = Math.max(0, Math.floor((now.valueOf() - since.valueOf()) / 60_000));
  if (minutes < 1) return 'under a minute';
  if (minutes < 60) return count(minutes, 'minute');
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? count(hours, 'hour') : count(Math.floor(hours / 24), 'day');
}

export const ago = (at: Date, now: Date): string =>
  now.valueOf() - at.valueOf() < 60_000 ? 'just now' : `${age(at, now)} ago`;

export function fileSize(sizeBytes: number): string {
  if (sizeBytes < 1024) return `${sizeBytes} bytes`;
  return sizeBytes < 1024 * 1024
    ? `${Math.round(sizeBytes / 1024)} KB`
    : `${(sizeBytes / 1024 / 1024).toFixed(1)} MB`;
}

/** A share of 1 in whole percent; what is little is not said to be nothing. */
export function percent(share: number): string {
  const rounded = Math.round(100 * share);
  return rounded === 0 && share > 0 ? 'under 1 %' : `${rounded} %`;
}
