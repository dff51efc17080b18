/**
 * Stored mail → reading → verdicts → records, review items and the pending reply, in one transaction. Running it again
 * changes nothing: the mail's row is locked and must still be undecided.
 */
import { replyKindFor } from '../core/judging/reply.js';
import { decideMail, type MailDecision } from '../core/mail/decide-mail.js';
import type { District, MailReading, Reason } from '../core/model.js';
import { commitLetters, type CommittedLetters } from './judge-letters.js';
import { isoDay, queueReply, type ReplyDeps } from './queue-reply.js';
import { tieReturned } from './returned-reply.js';
import { schedule } from './schedule.js';
import { eraseUnwanted } from './sweep.js';
import { isAway } from './surroundings.js';
import { commitTypedAnswer } from './typed-answer.js';
import { lockDecisions } from './store/decisions.js';
import { addEvent } from './store/events.js';
import { watchedAddresses } from './store/mailboxes.js';
import { decideMailRow, lockMail, mailById, mailRead, mailWithMessageId } from './store/mails.js';
import { openReview } from './store/reviews.js';
import type { LetterRow, MailRow, ReplyKind } from './store/rows.js';
import {
  TransientError,
  type Blobs,
  type Clock,
  type Database,
  type Logger,
  type QueueHandle,
  type Reader,
  type Sql,
} from './ports.js';

export interface JudgeDeps extends ReplyDeps {
  database: Database;
  blobs: Blobs;
  reader: Reader;
  sendQueue: QueueHandle<{ replyId: string }>;
  clock: Clock;
  logger: Logger;
  roster: District[];
  /** whether a letter in review is told that a person is looking */
  receivedReply: boolean;
}

/** The `read` job. @throws TransientError where reading may go better another time */
export async function judgeMail(mailId: string, signal: AbortSignal, deps: JudgeDeps): Promise<void> {
  const mail = await mailById(deps.database, mailId);
  if (!mail || mail.state !== 'stored' || !mail.blob) return;
  const bytes = await deps.blobs.get(mail.blob);
  const receivedOn = isoDay(mail.received_at ?? mail.first_seen_at);
  const begun = performance.now();
  const reading = await deps.reader.read(
    { kind: 'mail', bytes, name: '', receivedOn, forms: deps.forms },
    signal,
  );
  if (reading.problem?.code.startsWith('reader-'))
    throw new TransientError(reading.problem.text, reading.problem.code);
  await mailRead(deps.database, mailId, Math.round(performance.now() - begun));
  const replyIds = await deps.database.transaction((sql) =>
    commitReading(sql, { mailId, bytes }, reading, deps),
  );
  const later = mail.backfill !== null;
  for (const replyId of replyIds) await schedule(deps.sendQueue, { replyId }, { later, logger: deps.logger });
  await eraseUnwanted(deps);
}

/** After the last try: a reader that fails on a mail again and again leaves it to a person. */
export async function giveUpReading(
  mailId: string,
  error: Error,
  deps: Pick<JudgeDeps, 'database' | 'clock'>,
): Promise<void> {
  // nothing is wrong with the mail: the sweep puts it back on its queue
  if (isAway(error)) return;
  const now = deps.clock.now();
  // which limit a reading process hit is told; other errors may hold what was read
  const limit =
    error instanceof TransientError && error.code.startsWith('reader-') ? `${error.message} ` : '';
  const text = `${limit}The service failed on this mail several times; it is kept as it came.`;
  await deps.database.transaction(async (sql) => {
    const mail = await lockMail(sql, mailId);
    if (mail?.state !== 'stored') return;
    await decideMailRow(sql, mailId, { decision: 'failed', code: 'reader-failed', text }, now);
    await openReview(sql, { mailId, letterId: null, reasons: [{ code: 'reader-failed', text }], now });
    await addEvent(sql, {
      at: now,
      actor: 'service',
      what: 'mail failed',
      mailId,
      detail: { error: error.name },
    });
  });
}

export function decisionContext(
  deps: Pick<JudgeDeps, 'ownAddresses' | 'kdeDomains' | 'roster'>,
): Parameters<typeof decideMail>[2] {
  return {
    ownAddresses: deps.ownAddresses,
    kdeDomains: deps.kdeDomains,
    districtDomains: deps.roster.flatMap((district) => (district.domain === null ? [] : [district.domain])),
  };
}

async function commitReading(
  sql: Sql,
  { mailId, bytes }: { mailId: string; bytes: Buffer },
  reading: MailReading,
  deps: JudgeDeps,
): Promise<string[]> {
  const now = deps.clock.now();
  await lockDecisions(sql);
  const mail = await lockMail(sql, mailId);
  if (mail?.state !== 'stored') return [];
  const facts = reading.mail;
  const ownAddresses = [...deps.ownAddresses, ...(await watchedAddresses(sql))];
  const decided = facts
    ? decideMail(facts, reading, decisionContext({ ...deps, ownAddresses }))
    : { decision: 'review' as const, reasons: [unreadableMail(reading)], letters: [], couldNotOpen: [] };
  const returned = facts
    ? await tieReturned(sql, { id: mailId, facts, bytes }, { ...deps, ownAddresses }, now)
    : null;
  const judged = mail.by_hand === null ? shown(decided, returned) : neverAside(decided);
  const typed =
    facts && mayBeTyped(judged)
      ? await commitTypedAnswer(sql, mail, { ...reading, mail: facts }, { ...deps, ownAddresses })
      : null;
  if (typed?.kind === 'decided') return typed.replyIds;
  const decision = typed === null ? judged : { ...judged, reasons: [typed.reason] };
  const first = decision.reasons[0];
  const outcome = {
    decision: decision.decision,
    code: first?.code ?? null,
    text: first?.text ?? null,
    messageId: facts?.messageId ?? null,
  };
  await addEvent(sql, {
    at: now,
    actor: 'service',
    what: `mail ${outcome.decision}`,
    mailId,
    detail: { code: outcome.code },
  });
  if (decision.decision === 'not-a-letter') {
    await decideMailRow(sql, mailId, outcome, now);
    return [];
  }
  const sameId = facts?.messageId ? await mailWithMessageId(sql, facts.messageId, mailId) : null;
  await decideMailRow(
    sql,
    mailId,
    { ...outcome, facts, documents: reading.documents, repeats: sameId?.id ?? null },
    now,
  );
  const row = (await lockMail(sql, mailId))!;
  const letters = await commitLetters(sql, row, reading, decision, deps);
  if (decision.decision === 'review' && letters.fresh.length === 0)
    await openReview(sql, { mailId, letterId: null, reasons: decision.reasons, now });
  // RFC 5322, 3.6.4: the same Message-ID is the same message; whatever its copy holds, it was answered once
  if (!facts || sameId) return [];
  const replyId = await answer(sql, row, decision, letters, deps);
  return replyId === null ? [] : [replyId];
}

const unreadableMail = (reading: MailReading): Reason => ({
  code: reading.problem?.code === 'virus' ? 'virus' : 'unreadable-mail',
  text: reading.problem?.text ?? 'The mail cannot be read.',
});

/** A reply of ours that came back is for a person to see, whatever else the mail is. */
const shown = (decision: MailDecision, returned: Reason | null): MailDecision =>
  returned === null || decision.decision === 'letter'
    ? decision
    : { decision: 'review', reasons: [returned], letters: [], couldNotOpen: [] };

/** It answers one of our replies, and all that it has to say stands in its text. */
const mayBeTyped = ({ decision, reasons, letters, couldNotOpen }: MailDecision): boolean =>
  decision === 'review' &&
  letters.length + couldNotOpen.length === 0 &&
  reasons.some(({ code }) => code === 'believes-complete' || code === 'answers-our-mail');

/** Who takes something in by hand holds it to be a letter: what is none to us goes to a person. */
const neverAside = (decision: MailDecision): MailDecision =>
  decision.decision !== 'not-a-letter'
    ? decision
    : {
        ...decision,
        decision: 'review',
        reasons: decision.reasons.map(({ text }) => ({
          code: 'claims-letter',
          text: `It was taken in by hand. ${text}`,
        })),
      };

/** One answer for the mail, whatever it holds. */
async function answer(
  sql: Sql,
  mail: MailRow,
  decision: MailDecision,
  letters: CommittedLetters,
  deps: JudgeDeps,
): Promise<string | null> {
  const now = deps.clock.now();
  const order = (
    kind: ReplyKind,
    of: LetterRow[],
    more: { firstReceivedAt?: Date; couldNotOpen?: number[] } = {},
  ): Promise<string | null> =>
    queueReply(sql, { mail, letters: of, kind, automatic: true, now, ...more }, deps);
  const answerable = letters.fresh.filter((letter) => !letter.reading.blank);
  if (answerable.length > 0) {
    const kind = replyKindFor(answerable.map((letter) => letter.verdict));
    return kind === 'received' && !deps.receivedReply ? null : order(kind, answerable);
  }
  if (letters.fresh.length === 0 && decision.decision === 'review' && decision.couldNotOpen.length > 0)
    return order('could-not-open', [], { couldNotOpen: decision.couldNotOpen });
  const again = letters.repeated[0];
  if (!again) return null;
  const arrivedAt = mail.received_at ?? mail.first_seen_at;
  const late = arrivedAt.valueOf() - again.receivedAt.valueOf() >= 24 * 60 * 60_000;
  return late ? order('already-received', [again.letter], { firstReceivedAt: again.receivedAt }) : null;
}
