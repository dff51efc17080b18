/** Rows of the database as the steps use them (src/adapters/db/migrations holds the tables and their reasons). */
import type {
  FoundDocument,
  LetterReading,
  MailFacts,
  MissingName,
  Reason,
  ReasonCode,
  Verdict,
} from '../../core/model.js';
import type { RetentionRule } from '../../core/retention/retention.js';

export interface MailboxRow {
  id: string;
  /** by-hand: what was uploaded; no server has it */
  kind: 'imap' | 'by-hand';
  name: string;
  uid_validity: number | null;
  scan_from_uid: number;
  scan_since: Date | null;
  next_uid: number;
  started_at: Date;
  /** how the poller last found it */
  connected: boolean;
  last_poll_at: Date | null;
  error_at: Date | null;
  error_code: string | null;
  error_text: string | null;
  /** messages without a ledger row when it was last counted; null = not counted yet */
  unaccounted: number | null;
  counted_at: Date | null;
}

export type MailDecision = 'letter' | 'review' | 'not-a-letter' | 'failed';
export interface MailRow {
  id: string;
  mailbox_id: string;
  uid_validity: number;
  uid: number;
  state: 'noticed' | 'stored' | 'decided';
  decision: MailDecision | null;
  reason_code: ReasonCode | null;
  reason_text: string | null;
  first_seen_at: Date;
  received_at: Date | null;
  size_bytes: number | null;
  answered: boolean;
  message_id: string | null;
  content_hash: string | null;
  blob: string | null;
  repeats: string | null;
  facts: MailFacts | null;
  documents: FoundDocument[] | null;
  attempts: number;
  error_code: string | null;
  decided_at: Date | null;
  /** old mail of a backfill: whether its replies wait for a person */
  backfill: 'hold' | 'send' | null;
  /** taken in by hand, and whether somebody is answered; null = it came by mail */
  by_hand: 'silent' | 'answer' | null;
  answer_to: string | null;
  /** how many files given by hand became it; null = it is a mail */
  given_files: number | null;
  /** when it was fetched once more after it had been set aside */
  read_again_at: Date | null;
  read_ms: number | null;
  /** a person asked for it to be read again */
  second_reading: SecondReading | null;
  /** when its time was first found to be over */
  to_go_at: Date | null;
  /** its content was deleted, by which setting; the row stays */
  deleted_at: Date | null;
  deleted_rule: RetentionRule | null;
}

/** [document, page], documents from 0 as in the mail's list, pages from 1 */
export type PageAt = [number, number];
export interface SecondReading {
  /** names this wish: another one may follow while the first is carried out */
  id: string;
  actor: string;
  /** ISO 8601 */
  at: string;
  /** the pages of each letter where a person said so; null = as the forms tell */
  groups: PageAt[][] | null;
}

export type LetterState = 'complete' | 'incomplete' | 'needs-review' | 'dismissed';
export interface LetterRow {
  id: string;
  mail_id: string;
  ordinal: number;
  form_id: string;
  district: string | null;
  term: string;
  state: LetterState;
  reading: LetterReading;
  verdict: Verdict;
  sender_address: string | null;
  documents_hash: string;
  created_at: Date;
}

export interface RecordRow {
  id: string;
  district: string;
  form_id: string;
  term: string;
  letter_id: string;
  recorded_at: Date;
}

export type ReplyKind =
  | 'acknowledgement'
  | 'missing-fields'
  | 'could-not-open'
  | 'received'
  | 'already-received';
export type ReplyState = 'pending' | 'held' | 'sending' | 'sent' | 'dropped';
export interface ReplyRow {
  id: string;
  mail_id: string;
  letter_id: string | null;
  kind: ReplyKind;
  state: ReplyState;
  automatic: boolean;
  hold_code: string | null;
  hold_text: string | null;
  suggested: string[];
  message_id: string;
  to_address: string | null;
  subject: string;
  body_text: string;
  body_html: string;
  in_reply_to: string | null;
  refs: string[];
  created_at: Date;
  sent_at: Date | null;
  /** not sent before, so that the decision behind it can be taken back */
  not_before: Date | null;
  undone_at: Date | null;
  attempts: number;
  error_code: string | null;
  /** how often a person has changed its text */
  edition: number;
  /** a decision made it wrong while it was handed to SMTP */
  unwanted: boolean;
  /** what it asks for, as a verdict names it; none where it asks about several letters */
  asked: MissingName[];
  /** when, and in which mail, a mail server said that it could not be delivered */
  bounced_at: Date | null;
  bounced_by: string | null;
  /** its words and recipient were deleted with the content of its mail */
  deleted_at: Date | null;
}

export interface ReviewRow {
  id: string;
  mail_id: string;
  letter_id: string | null;
  reasons: Reason[];
  opened_at: Date;
  closed_at: Date | null;
  decision: 'accepted' | 'asked' | 'no-letter' | 'superseded' | 'read-again' | null;
  /** counts the changes of an open item */
  version: number;
  held_at: Date | null;
  /** null while held: until someone takes it up again */
  held_until: Date | null;
  held_note: string | null;
  held_by: string | null;
}
