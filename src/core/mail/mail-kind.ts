/**
 * What kind of mail this is: from a person, a program, a mail server that gives mail back, a list, or from us.
 * First by the header fields that say so (each rule names its RFC), then by content: about half of real bounces
 * carry no such field.
 */
import { kindOfOurMessageId } from '../judging/reply-headers.js';
import type { MailFacts } from '../model.js';
import { opensLikeABounce, subjectOfABounce, subjectOfAnAutoReply } from './automatic-words.js';
import { isAddress, localPartOf } from './domains.js';

export type MailKindName = 'human' | 'automatic' | 'bounce' | 'list' | 'our-own';
export interface MailContext {
  /** addresses the service reads or writes from, lower case */
  ownAddresses: readonly string[];
  /** the Department's mail domains, lower case */
  kdeDomains: readonly string[];
}
export interface MailKind {
  kind: MailKindName;
  /** which rule decided; null for human */
  why: { code: string; text: string; source: string } | null;
}
export interface MailKindRule {
  code: string;
  kind: Exclude<MailKindName, 'human'>;
  /** a sentence for the consultant */
  text: string;
  /** RFC and section, or what the rule rests on */
  source: string;
  applies(facts: MailFacts, context: MailContext): boolean;
}

/** The header fields whose raw values `MailFacts.headers` must hold for these rules, lower case. */
export const etiquetteHeaders = [
  'auto-submitted',
  'precedence',
  'list-id',
  'list-post',
  'list-help',
  'list-unsubscribe',
  'list-owner',
  'x-auto-response-suppress',
  'x-autoreply',
  'x-autorespond',
  'x-failed-recipients',
  'x-letter-intake-reply',
] as const;
type EtiquetteHeader = (typeof etiquetteHeaders)[number];

const values = (facts: MailFacts, name: EtiquetteHeader) => facts.headers[name] ?? [];
const has = (facts: MailFacts, name: EtiquetteHeader) => values(facts, name).length > 0;
/** first word of each value, lower case; parameters and comments (`auto-generated (failure)`) fall away */
const words = (facts: MailFacts, name: EtiquetteHeader) =>
  values(facts, name).map((value) => /^\s*([\w-]*)/u.exec(value)?.[1]?.toLowerCase() ?? '');
const senders = (facts: MailFacts) => facts.from.map((sender) => localPartOf(sender.address));

/** In the order in which they are asked: the more telling kind first. */
export const mailKindRules: readonly MailKindRule[] = [
  {
    code: 'our-message-id',
    kind: 'our-own',
    text: 'The mail is one of our own replies.',
    source: 'RFC 5322 3.6.4: our Message-IDs have a form of their own',
    applies: (facts) => facts.messageId !== null && kindOfOurMessageId(facts.messageId) !== null,
  },
  {
    code: 'our-header',
    kind: 'our-own',
    text: 'The mail is one of our own replies.',
    source: 'our replies carry X-Letter-Intake-Reply',
    applies: (facts) => has(facts, 'x-letter-intake-reply'),
  },
  {
    code: 'our-address',
    kind: 'our-own',
    text: 'The mail comes from our own address.',
    source: 'RFC 3834 2: no loops',
    applies: (facts, context) =>
      facts.from.some((sender) => context.ownAddresses.includes(sender.address.toLowerCase())),
  },
  {
    code: 'delivery-status',
    kind: 'bounce',
    text: 'The mail is a delivery status notification.',
    source: 'RFC 3464 2',
    applies: (facts) =>
      facts.contentType === 'multipart/report' &&
      (facts.reportType === null || facts.reportType === 'delivery-status'),
  },
  {
    code: 'failed-recipients',
    kind: 'bounce',
    text: 'A mail server names recipients it could not reach.',
    source: 'Exim and Google: X-Failed-Recipients',
    applies: (facts) => has(facts, 'x-failed-recipients'),
  },
  {
    code: 'mailer-daemon',
    kind: 'bounce',
    text: 'The mail was sent by a mail server, not by a person.',
    source: 'RFC 2142 5 (postmaster); MAILER-DAEMON and MDaemon by custom',
    applies: (facts) =>
      [...senders(facts), localPartOf(facts.returnPath ?? '')].some((name) =>
        /^"?(?:mailer-?daemon|mdaemon|postmaster|mail[._ -]delivery[._ -](?:system|subsystem|service))"?\\?$/u.test(
          name,
        ),
      ),
  },
  {
    code: 'bounce-subject',
    kind: 'bounce',
    text: 'The subject is that of a mail given back by a mail server.',
    source: 'content: real bounces without any marking field',
    applies: (facts) => subjectOfABounce(facts.subject),
  },
  {
    code: 'bounce-text',
    kind: 'bounce',
    text: 'The text opens like that of a mail given back by a mail server.',
    source: 'content: real bounces without any marking field',
    applies: (facts) => opensLikeABounce(facts.text),
  },
  {
    code: 'list-id',
    kind: 'list',
    text: 'The mail came through a mailing list.',
    source: 'RFC 2919 3; RFC 3834 2',
    applies: (facts) => has(facts, 'list-id'),
  },
  {
    code: 'list-fields',
    kind: 'list',
    text: 'The mail came through a mailing list or a mass mailing.',
    source: 'RFC 2369 3; RFC 3834 2',
    applies: (facts) =>
      has(facts, 'list-post') ||
      has(facts, 'list-help') ||
      has(facts, 'list-unsubscribe') ||
      has(facts, 'list-owner'),
  },
  {
    code: 'precedence-list',
    kind: 'list',
    text: 'The mail says that it was sent through a list.',
    source: 'RFC 3834 2; RFC 2076 3.9 (Precedence)',
    applies: (facts) => words(facts, 'precedence').includes('list'),
  },
  {
    code: 'list-manager',
    kind: 'list',
    text: 'The mail was sent by the program that runs a list.',
    source: 'RFC 3834 2: owner-, -request and -bounces addresses',
    applies: (facts) =>
      [...senders(facts), localPartOf(facts.returnPath ?? '')].some((name) =>
        /^owner-.|.-(?:owner|request|bounces?)(?:\+.*)?$/u.test(name),
      ),
  },
  {
    code: 'auto-submitted',
    kind: 'automatic',
    text: 'The mail says that a program sent it.',
    source: 'RFC 3834 2 and 5: Auto-Submitted other than "no"',
    applies: (facts) => words(facts, 'auto-submitted').some((word) => word !== 'no' && word !== ''),
  },
  {
    code: 'precedence-bulk',
    kind: 'automatic',
    text: 'The mail says that it was sent in bulk.',
    source: 'RFC 3834 2; RFC 2076 3.9 (Precedence)',
    applies: (facts) => words(facts, 'precedence').some((word) => /^(?:bulk|junk|auto_reply)$/u.test(word)),
  },
  {
    code: 'null-return-path',
    kind: 'automatic',
    text: 'The mail names no one to whom an answer could go back.',
    source: 'RFC 3834 2; RFC 5321 4.5.5: the null reverse-path',
    applies: (facts) => facts.returnPath === '',
  },
  {
    code: 'disposition-notification',
    kind: 'automatic',
    text: 'The mail is a read receipt or another report by a mail program.',
    source: 'RFC 8098 3; RFC 6522 3',
    applies: (facts) =>
      facts.contentType === 'multipart/report' &&
      facts.reportType !== null &&
      facts.reportType !== 'delivery-status',
  },
  {
    code: 'response-suppressed',
    kind: 'automatic',
    text: 'The mail asks not to be answered automatically.',
    source: 'MS-OXCMAIL: X-Auto-Response-Suppress',
    applies: (facts) =>
      values(facts, 'x-auto-response-suppress').some((value) => /\b(?:all|autoreply)\b/iu.test(value)),
  },
  {
    code: 'auto-responder-field',
    kind: 'automatic',
    text: 'The mail is an automatic answer.',
    source: 'X-Autoreply and X-Autorespond, older than RFC 3834',
    applies: (facts) => has(facts, 'x-autoreply') || has(facts, 'x-autorespond'),
  },
  {
    code: 'auto-reply-subject',
    kind: 'automatic',
    text: 'The subject is that of an out-of-office answer.',
    source: 'RFC 3834 3.1.5: "Auto:"; the subjects of Outlook and Gmail',
    applies: (facts) => subjectOfAnAutoReply(facts.subject),
  },
  {
    code: 'no-sender',
    kind: 'automatic',
    text: 'The mail names no sender who could be answered.',
    source: 'RFC 5322 3.6.2: From is required',
    applies: (facts) => !facts.from.some((sender) => isAddress(sender.address)),
  },
];

/** @param rules all of them, save where a test takes one out */
export function mailKind(
  facts: MailFacts,
  context: MailContext,
  rules: readonly MailKindRule[] = mailKindRules,
): MailKind {
  const rule = rules.find((candidate) => candidate.applies(facts, context));
  if (rule === undefined) return { kind: 'human', why: null };
  return { kind: rule.kind, why: { code: rule.code, text: rule.text, source: rule.source } };
}

/** One of our own replies, come back; a mail that a person sends from our address is not. */
export function isOurReply(facts: MailFacts, context: MailContext): boolean {
  const code = mailKind(facts, context).why?.code;
  return code === 'our-message-id' || code === 'our-header';
}
