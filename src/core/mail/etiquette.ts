/**
 * Two decisions that are not the same: whether a mail is read, and whether it is answered. A copier's scan is a
 * letter though nobody can be answered at its address. Every rule about answering is a row of one table.
 */
import type { Address, MailFacts } from '../model.js';
import { isAddress, isWithin, localPartOf, sameOrganisation } from './domains.js';
import { dmarcResult } from './authentication.js';
import { isWrittenByUs, type MailContext, type MailKindRule, mailKindRules } from './mail-kind.js';

export { mailKind } from './mail-kind.js';

export interface AnswerContext extends MailContext {
  /** REPLIES; dry-run: nothing goes, whatever a person decides */
  mode: 'send' | 'hold' | 'dry-run';
  /** AUTHSERV_ID: whose Authentication-Results are believed, lower case */
  authservIds: readonly string[];
  /** a letter's district is known, and the sender's domain is not its own (`isStranger`) */
  stranger: boolean;
  /** the mail has the flag \Answered */
  answered: boolean;
  /** days between its arrival (INTERNALDATE) and the moment we first saw it */
  daysUntilSeen: number;
  /** HOLD_AFTER_DAYS; 0 = off */
  holdAfterDays: number;
  /** replies to this sender's organisation in the last 24 hours */
  repliesToSenderToday: number;
  /** the same answer went to it in that time (`isSameAnswer`) */
  sameAnswerToday: boolean;
  /** old mail of a backfill, and whether its replies wait for a person; null = mail that came since the start */
  backfill: 'hold' | 'send' | null;
  /** it came in a time that a restored database has forgotten and no journal of sent replies tells of */
  forgotten: boolean;
  /** a letter that came later is on record in place of one of the mail's */
  overtaken: boolean;
  /** e-mail addresses that stand in the mail's letters, the contact's first */
  letterAddresses: readonly string[];
}

export type AnswerDecision =
  | { kind: 'answer'; to: Address }
  /** the consultant sends it or not; `suggested` are addresses to choose from */
  | { kind: 'hold'; reason: AnswerReason; suggested: string[] }
  | { kind: 'never'; reason: AnswerReason };
export interface AnswerReason {
  code: string;
  text: string;
  source: string;
}
export interface AnswerRule {
  code: string;
  outcome: 'never' | 'hold';
  text: string;
  source: string;
  applies(facts: MailFacts, context: AnswerContext): boolean;
}

/** RFC 3834 2: no sender is answered again and again. Three leave room for a letter and its corrections. */
export const repliesPerSenderAndDay = 3;

const ruleOfKind = (rule: MailKindRule): AnswerRule => ({
  code: rule.code,
  outcome: rule.answer ?? 'never',
  text: rule.text,
  source: rule.source,
  applies: (facts, context) => rule.applies(facts, context),
});
const fromLocalPart = (facts: MailFacts) => localPartOf(facts.from[0]?.address ?? '');

const holdRules: readonly Omit<AnswerRule, 'outcome'>[] = [
  {
    code: 'dmarc-fail',
    text: 'The mail server found that the mail does not come from where it says.',
    source: 'RFC 8601 5 and RFC 7489 11.2: dmarc=fail, told by a server in AUTHSERV_ID',
    applies: (facts, context) => dmarcResult(facts, context.authservIds) === 'fail',
  },
  {
    code: 'several-senders',
    text: 'The mail names more than one sender.',
    source: 'RFC 5322 3.6.2: From may hold several',
    applies: (facts) => new Set(facts.from.map((sender) => sender.address)).size > 1,
  },
  {
    code: 'no-reply-sender',
    text: 'The sender takes no answers.',
    source: 'by custom: no-reply addresses',
    applies: (facts) =>
      /^(?:.*[._+-])?(?:no|do-?not|donot|never)[._-]?reply(?:[._+-].*)?$/u.test(fromLocalPart(facts)),
  },
  {
    code: 'scanner-sender',
    text: 'The mail was sent by a scanner or copier.',
    source: 'by custom: addresses of scanners and copiers',
    applies: (facts) =>
      /^(?:.*[._+-])?(?:scan(?:ner|s|ning)?|scan-?to-?(?:e-?)?mail|copier|copy(?:machine)?|mfp|mfd|printer|xerox|ricoh|canon|kyocera|konica|bizhub|sharp|fax|efax)\d*(?:[._+-].*)?$/u.test(
        fromLocalPart(facts),
      ),
  },
  {
    code: 'kde-sender',
    text: 'A colleague sent the letter on; the district itself is to be answered.',
    source: 'the reply speaks to the district',
    applies: (facts, context) => facts.from.some((sender) => isWithin(sender.address, context.kdeDomains)),
  },
  {
    code: 'stranger-sender',
    text: 'The sender’s mail domain is not known to belong to the letter’s district.',
    source: 'the roster’s domains, and those of answered letters of the district',
    applies: (_facts, context) => context.stranger,
  },
  {
    code: 'already-answered',
    text: 'Somebody has answered this mail already.',
    source: 'RFC 9051 2.3.2: \\Answered',
    applies: (_facts, context) => context.answered,
  },
  {
    code: 'overtaken',
    text: 'A letter that came later is on record already; what this reply says may be settled.',
    source: 'a reply speaks of what is on record',
    applies: (_facts, context) => context.overtaken,
  },
  {
    code: 'backfill',
    text: 'The mail is an old one that was taken in later; nobody may expect an answer to it any more.',
    source: 'letter-intake backfill without --send',
    applies: (_facts, context) => context.backfill === 'hold',
  },
  {
    code: 'restored',
    text: 'The data was restored from a backup; the mail came before that and may have been answered.',
    source: 'letter-intake restore without the journal of sent replies',
    applies: (_facts, context) => context.forgotten,
  },
  {
    code: 'seen-late',
    text: 'The mail was first seen days after it arrived.',
    source: 'HOLD_AFTER_DAYS; old mail is always seen late, and `backfill` says whether that matters',
    applies: (_facts, context) =>
      context.backfill === null && context.holdAfterDays > 0 && context.daysUntilSeen > context.holdAfterDays,
  },
  {
    code: 'too-many-today',
    text: 'The sender’s organisation has had as many replies as may go out in a day.',
    source: 'RFC 3834 2: no sender is answered again and again',
    applies: (_facts, context) => context.repliesToSenderToday >= repliesPerSenderAndDay,
  },
  {
    code: 'same-answer-today',
    text: 'The sender’s organisation has had the same answer within a day.',
    source: 'RFC 3834 1 and 2: two programs that answer each other never end',
    applies: (_facts, context) => context.sameAnswerToday,
  },
  {
    code: 'dry-run',
    text: 'It was written in a dry run, which sends nothing.',
    source: 'letter-intake run --dry-run',
    applies: (_facts, context) => context.mode === 'dry-run',
  },
  {
    code: 'mode-hold',
    text: 'Replies are held until a person sends them.',
    source: 'REPLIES=hold',
    applies: (_facts, context) => context.mode === 'hold',
  },
];

/** Never comes first: what may not be answered is not offered to the consultant either. */
export const answerRules: readonly AnswerRule[] = [
  ...mailKindRules.filter((rule) => rule.answer === undefined).map((rule) => ruleOfKind(rule)),
  ...mailKindRules.filter((rule) => rule.answer === 'hold').map((rule) => ruleOfKind(rule)),
  ...holdRules.map((rule): AnswerRule => ({ ...rule, outcome: 'hold' })),
];

/** @param rules all of them, save where a test takes one out */
export function answerDecision(
  facts: MailFacts,
  context: AnswerContext,
  rules: readonly AnswerRule[] = answerRules,
): AnswerDecision {
  const rule = rules.find((candidate) => candidate.applies(facts, context));
  const to = answerAddress(facts, context);
  if (rule === undefined && to !== null) return { kind: 'answer', to };
  if (rule?.outcome === 'hold') {
    return { kind: 'hold', reason: reasonOf(rule), suggested: suggestedRecipients(facts, context) };
  }
  return { kind: 'never', reason: rule === undefined ? nobody : reasonOf(rule) };
}

const reasonOf = ({ code, text, source }: AnswerRule): AnswerReason => ({ code, text, source });
const nobody: AnswerReason = {
  code: 'no-sender',
  text: 'The mail names no sender who could be answered.',
  source: 'RFC 5322 3.6.2: From is required',
};

/** To the sender; to Reply-To only where it is one address of the same organisation; never to anybody in Cc. */
export function answerAddress(facts: MailFacts, context: MailContext): Address | null {
  const from = facts.from.find((sender) => isAddress(sender.address));
  if (from === undefined) return null;
  const [replyTo, ...others] = facts.replyTo;
  const usable =
    replyTo !== undefined &&
    others.length === 0 &&
    isAddress(replyTo.address) &&
    sameOrganisation(replyTo.address, from.address) &&
    !context.ownAddresses.includes(replyTo.address);
  return usable ? replyTo : from;
}

function suggestedRecipients(facts: MailFacts, context: AnswerContext): string[] {
  const replyTo = answerAddress(facts, context)?.address ?? '';
  const candidates = [replyTo, ...context.letterAddresses].map((address) => address.trim().toLowerCase());
  const notForAnswers = holdRules.filter(
    (rule) => rule.code === 'no-reply-sender' || rule.code === 'scanner-sender' || rule.code === 'kde-sender',
  );
  return [...new Set(candidates)].filter(
    (address) =>
      isAddress(address) &&
      !context.ownAddresses.includes(address) &&
      !notForAnswers.some((rule) => rule.applies({ ...facts, from: [{ name: '', address }] }, context)),
  );
}

/** Any mail is read for letters, automatic ones too; only our own replies are not. */
export function isRead(facts: MailFacts, context: MailContext): boolean {
  return !isWrittenByUs(facts, context);
}
