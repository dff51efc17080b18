/** One transaction around one locked open review: what every decision of a person has in common. */
import { schedule } from '../schedule.js';
import { queueReply, type ReplyDeps } from '../queue-reply.js';
import { lockDecisions, mailHoldsLetter } from '../store/decisions.js';
import { addEvent } from '../store/events.js';
import { letterById } from '../store/letters.js';
import { lockMail } from '../store/mails.js';
import { dropUnsent, replyById } from '../store/replies.js';
import { closeReview, lockReview } from '../store/reviews.js';
import type { LetterRow, MailRow, ReplyKind, ReviewRow } from '../store/rows.js';
import type { District } from '../../core/model.js';
import type { Clock, Database, Logger, QueueHandle, Sql } from '../ports.js';

export interface ReviewDeps extends ReplyDeps {
  database: Database;
  sendQueue: QueueHandle<{ replyId: string }>;
  clock: Clock;
  logger: Logger;
  roster: District[];
}

/** What became of an action; none of it is a surprise. `problems` are sentences for the person. */
export type Outcome =
  | { kind: 'done'; reply: 'queued' | 'held' | 'none' }
  | { kind: 'already-decided'; decision: string }
  | { kind: 'not-found' }
  | { kind: 'refused'; problems: string[] };

export const actor = 'consultant';

/** An open review under lock, with what it is about. */
export interface OpenReview {
  sql: Sql;
  review: ReviewRow;
  mail: MailRow;
  letter: LetterRow | null;
  now: Date;
}
export type Step = { kind: 'refused'; problems: string[] } | { kind: 'decided'; replyId: string | null };
export const refused = (...problems: string[]): Step => ({ kind: 'refused', problems });

export async function decide(
  id: string,
  deps: ReviewDeps,
  step: (open: OpenReview) => Promise<Step>,
): Promise<Outcome> {
  const outcome = await deps.database.transaction(async (sql): Promise<Outcome & { replyId?: string }> => {
    await lockDecisions(sql);
    const review = await lockReview(sql, id);
    if (!review) return { kind: 'not-found' };
    if (review.closed_at !== null) return { kind: 'already-decided', decision: review.decision ?? '' };
    const mail = await lockMail(sql, review.mail_id);
    if (!mail) throw new Error(`review ${id}: expected its mail ${review.mail_id}, got none`);
    const letter = review.letter_id === null ? null : await letterById(sql, review.letter_id);
    const result = await step({ sql, review, mail, letter, now: deps.clock.now() });
    if (result.kind === 'refused') return result;
    return replied(sql, result.replyId);
  });
  return scheduleReply(outcome, deps);
}

async function replied(sql: Sql, replyId: string | null): Promise<Outcome & { replyId?: string }> {
  const reply = replyId === null ? null : await replyById(sql, replyId);
  if (reply === null) return { kind: 'done', reply: 'none' };
  return reply.state === 'held'
    ? { kind: 'done', reply: 'held' }
    : { kind: 'done', reply: 'queued', replyId: reply.id };
}

/** After the commit. */
export async function scheduleReply(
  { replyId, ...outcome }: Outcome & { replyId?: string },
  deps: ReviewDeps,
): Promise<Outcome> {
  if (replyId !== undefined) await schedule(deps.sendQueue, { replyId }, { logger: deps.logger });
  return outcome;
}

/** The person's answer takes the place of what the machine was about to send about this letter. */
export async function answer(
  { sql, mail, now }: Pick<OpenReview, 'sql' | 'mail' | 'now'>,
  letter: LetterRow | null,
  kind: ReplyKind,
  deps: ReviewDeps,
): Promise<string | null> {
  if (letter) await mailHoldsLetter(sql, mail.id);
  await dropUnsent(sql, mail.id, letter?.id ?? null);
  const letters = letter ? [letter] : [];
  return queueReply(sql, { mail, letters, kind, automatic: false, now }, deps);
}

/** Closes the review and writes it down. */
export async function close(
  { sql, review, mail, now }: OpenReview,
  decision: NonNullable<ReviewRow['decision']>,
  what: string,
  detail: object,
): Promise<void> {
  await closeReview(sql, review.id, decision, now);
  await addEvent(sql, { at: now, actor, what, mailId: mail.id, letterId: review.letter_id, detail });
}
