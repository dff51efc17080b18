/** Composes a reply, decides whether it goes, waits for a person or must never be, and writes it beside its cause. */
import { editedReply } from '../core/judging/reply-edited.js';
import { type ComposedReply, composeReply, type ReplyInput } from '../core/judging/reply.js';
import { replyHeaders, replyMessageId } from '../core/judging/reply-headers.js';
import { answerAddress, answerDecision, answerRules, type AnswerContext } from '../core/mail/etiquette.js';
import { acceptedDistrict } from '../core/judging/thresholds.js';
import { organisationOf } from '../core/mail/domains.js';
import { isSameAnswer } from '../core/mail/same-answer.js';
import { isStranger } from '../core/mail/stranger.js';
import type { District, FormDefinition, MailFacts, MissingName } from '../core/model.js';
import { breakerHold, breakerHolds } from './breaker.js';
import { isOvertaken } from './succession.js';
import { addEvent } from './store/events.js';
import { watchedAddresses } from './store/mailboxes.js';
import { addReply, addressesOfDistrict, answersFor, repliesFor } from './store/replies.js';
import type { LetterRow, MailRow, ReplyKind } from './store/rows.js';
import { cameBeforeRestore } from './store/set-back.js';
import { wordingOf } from './store/wordings.js';
import type { Sql } from './ports.js';
import { sha256 } from './sha256.js';

export interface ReplyDeps {
  forms: FormDefinition[];
  /** bare address or `Name <address>` */
  replyFrom: string;
  /** REPLY_CONTACT: `name, phone` */
  replyContact: string;
  /** dry-run: no reply is sent, whoever wants it sent */
  mode: 'send' | 'hold' | 'dry-run';
  holdAfterDays: number;
  /** REPLIES_PER_HOUR: automatic replies in an hour that need no history to be plausible; 0 = no breaker */
  repliesPerHour: number;
  /** AUTHSERV_ID: whose Authentication-Results are believed, lower case */
  authservIds: string[];
  roster: District[];
  /** addresses the service writes from or is known by, lower case; those of the watched mailboxes are in the ledger */
  ownAddresses: string[];
  kdeDomains: string[];
}

export interface ReplyOrder {
  mail: MailRow;
  /** the letters it speaks of, in the mail's order; none for could-not-open */
  letters: LetterRow[];
  kind: ReplyKind;
  /** false = a person asked for it: only rules about who can be answered hold it back, and `to` overrules those */
  automatic: boolean;
  to?: string | null;
  /** could-not-open: which documents to name, by index; all with a problem where it is left out */
  couldNotOpen?: number[];
  /** already-received: when the same letter came first */
  firstReceivedAt?: Date;
  /** plain text that a person wrote in place of ours; checked by `editedProblems` */
  text?: string | null;
  /** the reply goes no earlier */
  notBefore?: Date | null;
  /** missing-fields: the mail tells of a signature, which counts on the letter alone */
  toldOfSignature?: boolean;
  now: Date;
}

/** Rules about whether, as against whom: a person who sends a reply has decided these. */
const decidedByPerson = new Set([
  'stranger-sender',
  'already-answered',
  'backfill',
  'restored',
  'seen-late',
  'too-many-today',
  'same-answer-today',
  'mode-hold',
]);
const dayMs = 24 * 60 * 60_000;

/** @returns the reply's id where one is to be sent or held; null where none may be, or where it was written before */
export async function queueReply(sql: Sql, order: ReplyOrder, deps: ReplyDeps): Promise<string | null> {
  const { mail, now } = order;
  const facts = mail.facts;
  if (!facts) return null;
  const composed = await composeOrder(sql, order, facts, deps);
  const decision = await decideAnswer(sql, order, { facts, text: composed.text }, deps);
  if (decision.kind === 'never') {
    await addEvent(sql, {
      at: now,
      actor: 'service',
      what: 'no reply',
      mailId: mail.id,
      detail: { kind: order.kind, code: decision.reason.code },
    });
    return null;
  }
  const thread = replyHeaders(facts, order.kind);
  const letterId = order.letters[0]?.id ?? null;
  const held = await heldBy(sql, order, decision, deps);
  const id = await addReply(sql, {
    mailId: mail.id,
    letterId,
    kind: order.kind,
    state: held ? 'held' : 'pending',
    // what was answered then does not answer what a person had read again; that answer goes by a click alone
    automatic: order.automatic && mail.read_again_at === null,
    hold: held ? { code: held.reason.code, text: held.reason.text } : null,
    suggested: held?.suggested ?? [],
    messageId: replyMessageId({
      // content, not row ids: the same cause keeps its Message-ID even in a database that was rebuilt from the mailbox
      replyCause: `${mail.content_hash ?? mail.id}/${order.letters[0]?.ordinal ?? 'mail'}`,
      kind: order.kind,
      domain: domainOf(deps.replyFrom),
      hash: sha256,
    }),
    to: decision.kind === 'answer' ? decision.to.address : null,
    subject: composed.subject,
    text: composed.text,
    html: composed.html,
    inReplyTo: thread.inReplyTo,
    references: thread.references,
    notBefore: order.notBefore ?? null,
    asked: askedBy(order),
    now,
  });
  if (id)
    await addEvent(sql, {
      at: now,
      actor: 'service',
      what: held ? 'reply held' : 'reply queued',
      mailId: mail.id,
      letterId,
      replyId: id,
      detail: { kind: order.kind, ...(held ? { code: held.reason.code } : {}) },
    });
  return id;
}

/** By one letter alone it can be told what an answer is about. */
function askedBy({ kind, letters }: ReplyOrder): MissingName[] {
  const [letter, ...others] = letters;
  const asks = kind === 'missing-fields' || kind === 'already-received';
  return asks && letter?.verdict.kind === 'incomplete' && others.length === 0 ? letter.verdict.missing : [];
}

type Decided =
  | { kind: 'answer'; to: { address: string } }
  | { kind: 'hold'; reason: { code: string; text: string }; suggested: string[] }
  | { kind: 'never'; reason: { code: string } };

/** What is held by the rules, or would go by itself when nothing may. Null = it goes. */
async function heldBy(
  sql: Sql,
  { automatic, mail, now }: ReplyOrder,
  decision: Exclude<Decided, { kind: 'never' }>,
  deps: ReplyDeps,
): Promise<Pick<Extract<Decided, { kind: 'hold' }>, 'reason' | 'suggested'> | null> {
  if (decision.kind === 'hold') return decision;
  const asked = !automatic || mail.by_hand !== null || mail.backfill === 'send';
  if (asked || !(await breakerHolds(sql, now, deps.repliesPerHour))) return null;
  return { reason: breakerHold, suggested: [decision.to.address] };
}

async function decideAnswer(
  sql: Sql,
  order: ReplyOrder,
  { facts, text }: { facts: MailFacts; text: string },
  deps: ReplyDeps,
): Promise<Decided> {
  const { mail } = order;
  if (order.to && deps.mode !== 'dry-run') return { kind: 'answer', to: { address: order.to } };
  if (mail.by_hand === 'silent') return { kind: 'never', reason: { code: 'by-hand' } };
  const context = await answerContext(sql, order, { facts, text }, deps);
  const leftOut = order.automatic ? (mail.by_hand === null ? none : decidedAtUpload) : decidedByPerson;
  const rules = answerRules.filter((rule) => !leftOut.has(rule.code));
  const to = mail.answer_to;
  if (to === null) return answerDecision(facts, context, rules);
  // a person has said whom to answer; only what the letter itself meets with still counts
  const rule = rules.find((other) => stillCounts.has(other.code) && other.applies(facts, context));
  return rule ? { kind: 'hold', reason: rule, suggested: [to] } : { kind: 'answer', to: { address: to } };
}

const none: ReadonlySet<string> = new Set();
/** Who takes a mail in by hand and asks for an answer knows how old it is and whose. */
const decidedAtUpload: ReadonlySet<string> = new Set([
  'stranger-sender',
  'already-answered',
  'seen-late',
  'same-answer-today',
]);
const stillCounts: ReadonlySet<string> = new Set(['overtaken', 'dry-run', 'mode-hold']);

/** Our words, or a person's in their place: the subject stays, so that the answer stays in its thread. */
export async function composeOrder(
  sql: Sql,
  order: Omit<ReplyOrder, 'automatic'>,
  facts: MailFacts,
  deps: Pick<ReplyDeps, 'forms' | 'replyContact'>,
): Promise<ComposedReply> {
  const composed = composeReply(replyInput(order, facts, deps), await wordingOf(sql, order.kind));
  return order.text ? { ...composed, ...editedReply(order.text) } : composed;
}

async function answerContext(
  sql: Sql,
  order: ReplyOrder,
  { facts, text }: { facts: MailFacts; text: string },
  deps: ReplyDeps,
): Promise<AnswerContext> {
  const { mail, now } = order;
  const ownAddresses = [...deps.ownAddresses, ...(await watchedAddresses(sql))];
  const answered = answerAddress(facts, { ...deps, ownAddresses })?.address;
  const addresses = [facts.from[0]?.address, answered].filter((address) => address !== undefined);
  const organisations = [...new Set(addresses.map((address) => organisationOf(address)))];
  const aDayAgo = new Date(now.valueOf() - dayMs);
  const arrivedAt = mail.received_at ?? mail.first_seen_at;
  const [first] = order.letters;
  const about = `${first?.district ?? ''}/${first?.form_id ?? ''}`;
  return {
    mode: deps.mode,
    authservIds: deps.authservIds,
    stranger: await isFromStranger(sql, order, facts, deps),
    answered: mail.answered,
    daysUntilSeen: (mail.first_seen_at.valueOf() - arrivedAt.valueOf()) / dayMs,
    holdAfterDays: deps.holdAfterDays,
    // what was set aside at first is answered as late as old mail
    backfill: mail.read_again_at === null ? mail.backfill : 'hold',
    forgotten: await cameBeforeRestore(sql, arrivedAt),
    overtaken: await isOvertaken(sql, mail, order.letters),
    repliesToSenderToday: await repliesFor(sql, organisations, aDayAgo),
    sameAnswerToday: isSameAnswer(
      { kind: order.kind, text, about },
      await answersFor(sql, organisations, order.kind, aDayAgo),
    ),
    letterAddresses: order.letters.flatMap((letter) =>
      letter.reading.fields.flatMap((field) =>
        field.name.endsWith('Email') && field.value ? [field.value] : [],
      ),
    ),
    ownAddresses,
    kdeDomains: deps.kdeDomains,
  };
}

/** Of a letter whose district is a guess nobody's domain says anything. */
async function isFromStranger(
  sql: Sql,
  { letters }: ReplyOrder,
  facts: MailFacts,
  { roster }: Pick<ReplyDeps, 'roster'>,
): Promise<boolean> {
  const sender = facts.from[0]?.address;
  if (sender === undefined) return false;
  for (const { district, state, reading } of letters) {
    if (district === null || (state === 'needs-review' && acceptedDistrict(reading.district) === null))
      continue;
    const known = await addressesOfDistrict(sql, district);
    if (isStranger(sender, district, { roster, known })) return true;
  }
  return false;
}

function replyInput(
  order: Omit<ReplyOrder, 'automatic'>,
  facts: MailFacts,
  deps: Pick<ReplyDeps, 'forms' | 'replyContact'>,
): ReplyInput {
  const frame = { subject: facts.subject, contact: contactOf(deps.replyContact) };
  const letters = order.letters.map((letter) => ({
    form: deps.forms.find((form) => form.id === letter.form_id)!,
    letter: letter.reading,
    verdict: letter.verdict,
  }));
  switch (order.kind) {
    case 'could-not-open':
      return {
        ...frame,
        kind: order.kind,
        documents: (order.mail.documents ?? []).flatMap((document) =>
          document.problem && (order.couldNotOpen ?? [document.index]).includes(document.index)
            ? [{ name: document.name, code: document.problem.code }]
            : [],
        ),
      };
    case 'already-received':
      return { ...frame, kind: order.kind, receivedOn: isoDay(order.firstReceivedAt ?? order.now), letters };
    case 'missing-fields':
      return { ...frame, kind: order.kind, letters, toldOfSignature: order.toldOfSignature ?? false };
    default:
      return { ...frame, kind: order.kind, letters };
  }
}

/** `Pat Example, (502) 555-0100` → name and phone; without a comma all of it is the name. */
export function contactOf(text: string): { name: string; phone: string } {
  const [name = '', ...rest] = text.split(',');
  return { name: name.trim(), phone: rest.join(',').trim() };
}

export const isoDay = (at: Date): string => at.toISOString().slice(0, 10);
/** Of REPLY_FROM, with or without a name. */
export const domainOf = (from: string): string => /@([^>\s]+)/.exec(from)?.[1] ?? 'localhost';
