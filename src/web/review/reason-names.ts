/** Reasons in a few words, to choose from in a list; the sentence of each stands with the item. */
import type { ReasonCode } from '../../core/model.js';

const names: Partial<Record<ReasonCode, string>> = {
  'blank-form': 'Nothing filled in',
  'unknown-year': 'Form of an unknown year',
  'district-ambiguous': 'District not sure',
  'district-unknown': 'District not known',
  'field-unclear': 'Answer not sure',
  'field-not-found': 'Answer not found',
  'see-attached': 'Points to an attachment',
  'signature-unclear': 'Signature not sure',
  'date-unclear': 'Date not sure',
  'date-in-future': 'Date in the future',
  'date-out-of-range': 'Date out of range',
  'page-missing': 'Page missing',
  'page-illegible': 'Page hard to read',
  'word-file': 'Word file',
  'claims-letter': 'Mail speaks of a letter',
  'believes-complete': 'Sender says it is complete',
  'answers-our-mail': 'Answers our mail',
  'typed-answer': 'Typed answer',
  'reply-returned': 'Reply not delivered',
  'too-large': 'Too large',
  'cannot-fetch': 'Could not be fetched',
  'unreadable-document': 'File does not open',
  'unreadable-mail': 'Mail cannot be read',
  'reader-failed': 'Reading failed',
  virus: 'Stopped by the virus scanner',
  'correction-differs': 'Differs from the record',
  'correction-less-complete': 'Less complete than the record',
  'other-district-sender': 'Sent from another district',
  'read-again': 'Read again',
  'near-miss': 'Looks like another paper',
};

export const reasonName = (code: string): string =>
  names[code as ReasonCode] ?? code.charAt(0).toUpperCase() + code.slice(1).replaceAll('-', ' ');
