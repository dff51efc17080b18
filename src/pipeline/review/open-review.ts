/** One transaction around one locked open review: what every decision of a person has in common. */
import { schedule } from '../schedule.js';
import { queueReply, type ReplyDeps, type ReplyOrder } from '../queue-reply.js';
import { lockDecisions, mailHoldsLetter } from '../store/decisions.js';
import { addEvent } from '../store/events.js';
import { letterById } from '../store/letters.js';
import { lockMail } from '../store/mails.js';
import { dropUnsent, replyById } from '../store/replies.js';
import { closeReview, lockReview } from '../store/reviews.js';
import { droppedOf, onRecord, rowsBefore, saveUndo } from '../store/undo.js';
import type { LetterRow, MailRow, ReplyKind, ReviewRow } from '../store/rows.js';
import type { District } from '../../core/model.js';
import type { Clock, Database, Logger, QueueHandle, Sql } from '../ports.js';

export interface ReviewDeps extends ReplyDeps {
  database: Database;
  sendQueue: QueueHandle<{ replyId: string }>;
  readQueue: QueueHandle<{ mailId: string }>;
  clock: Clock;
  logger: Logger;
  roster: District[];
  /** how long a decision's reply waits, so that the decision can be taken back; 0 = it goes at once, and stands */
  undoMs: number;
}

/** Who acts, and on what they saw. */
export interface By {
  /** the person's name */
  actor: string;
  /** version of the item as the form showed it; null = none was shown */
  version: number | null;
}

/** What became of an action; none of it is a surprise. `problems` are sentences for the person. */
export type Outcome =
  | { kind: 'done'; reply: 'queued' | 'held' | 'none' }
  | { kind: 'already-decided'; decision: string }
  | { kind: 'not-found' }
  | Refused;

/** An open review under lock, with what it is about. */
export interface OpenReview {
  sql: Sql;
  review: ReviewRow;
  mail: MailRow;
  letter: LetterRow | null;
  now: Date;
  actor: string;
}
export interface Refused {
  kind: 'refused';
  problems: string[];
  /** the same by the control that each is about, where it is about one: a field of the letter or of the form posted */
  at?: Record<string, string>;
}
export type Step = Refused | { kind: 'decided'; replyId: string | null };
export const refused = (...problems: string[]): Refused => ({ kind: 'refused', problems });
export const refusedAt = (at: Record<string, string>): Refused => ({
  kind: 'refused',
  problems: Object.values(at),
  at,
});

/** Known once the transaction is committed: what to put on which queue. */
type Committed = Outcome & { replyId?: string; mailId?: string };

/** A step that closes the review; it can be taken back for a while. */
export const decide = (
  id: string,
  by: By,
  deps: ReviewDeps,
  step: (open: OpenReview) => Promise<Step>,
): Promise<Outcome> =>
  withOpenReview(id, by, deps, async (open) => {
    const { sql, review, mail, letter, now } = open;
    const stood = await rowsBefore(sql, review, mail, letter);
    const recordBefore = (await onRecord(sql, review.letter_id)).record;
    const result = await step(open);
    if (result.kind === 'refused') return result;
    const { replyId } = result;
    const before = { ...stood, replies: await droppedOf(sql, stood.replies) };
    const until = new Date(now.valueOf() + deps.undoMs);
    const after = { ...(await onRecord(sql, review.letter_id)), isNew: recordBefore === null };
    if (deps.undoMs > 0) await saveUndo(sql, { review, replyId, actor: by.actor, now, until, before, after });
    return replied(sql, replyId);
  });

export type Change = Refused | { kind: 'changed'; readAgain?: boolean };
/** A step that leaves the review open. */
export const change = (
  id: string,
  by: By,
  deps: ReviewDeps,
  step: (open: OpenReview) => Promise<Change>,
): Promise<Outcome> =>
  withOpenReview(id, by, deps, async (open) => {
    const result = await step(open);
    if (result.kind === 'refused') return result;
    return { kind: 'done', reply: 'none', ...(result.readAgain ? { mailId: open.mail.id } : {}) };
  });

async function withOpenReview(
  id: string,
  by: By,
  deps: ReviewDeps,
  step: (open: OpenReview) => Promise<Committed>,
): Promise<Outcome> {
  const committed = await deps.database.transaction(async (sql): Promise<Committed> => {
    await lockDecisions(sql);
    const review = await lockReview(sql, id);
    if (!review) return { kind: 'not-found' };
    if (review.closed_at !== null) return { kind: 'already-decided', decision: review.decision ?? '' };
    const mail = await lockMail(sql, review.mail_id);
    if (!mail) throw new Error(`review ${id}: expected its mail ${review.mail_id}, got none`);
    if (mail.second_reading !== null) return refused('It is being read again; please wait a moment.');
    if (by.version !== null && by.version !== review.version)
      return refused(
        'Somebody changed this item while you had it open. What you entered still stands below: please compare, and decide again.',
      );
    const letter = review.letter_id === null ? null : await letterById(sql, review.letter_id);
    return step({ sql, review, mail, letter, now: deps.clock.now(), actor: by.actor });
  });
  return scheduleCommitted(committed, deps);
}

async function replied(sql: Sql, replyId: string | null): Promise<Committed> {
  const reply = replyId === null ? null : await replyById(sql, replyId);
  if (reply === null) return { kind: 'done', reply: 'none' };
  if (reply.state !== 'held') return { kind: 'done', reply: 'queued', replyId: reply.id };
  // a dry run tells of it
  return { kind: 'done', reply: 'held', ...(reply.hold_code === 'dry-run' ? { replyId: reply.id } : {}) };
}

/** After the commit. What is lost here the sweeper brings back. */
async function scheduleCommitted(
  { replyId, mailId, ...outcome }: Committed,
  deps: ReviewDeps,
): Promise<Outcome> {
  const { logger } = deps;
  if (replyId !== undefined) await schedule(deps.sendQueue, { replyId }, { delayMs: deps.undoMs, logger });
  if (mailId !== undefined) await schedule(deps.readQueue, { mailId }, { logger });
  return outcome;
}

/** The person's answer takes the place of what the machine was about to send about this letter. */
export async function answer(
  { sql, mail, now }: Pick<OpenReview, 'sql' | 'mail' | 'now'>,
  letter: LetterRow | null,
  kind: ReplyKind,
  deps: ReviewDeps,
  more: Pick<ReplyOrder, 'text'> = {},
): Promise<string | null> {
  if (letter) await mailHoldsLetter(sql, mail.id);
  await dropUnsent(sql, mail.id, letter?.id ?? null, kind);
  const letters = letter ? [letter] : [];
  const notBefore = deps.undoMs > 0 ? new Date(now.valueOf() + deps.undoMs) : null;
  return queueReply(sql, { mail, letters, kind, automatic: false, now, notBefore, ...more }, deps);
}

/** Closes the review and writes it down. */
export async function close(
  { sql, review, mail, now, actor }: OpenReview,
  decision: NonNullable<ReviewRow['decision']>,
  what: string,
  detail: object,
): Promise<void> {
  await closeReview(sql, review.id, decision, now);
  await addEvent(sql, { at: now, actor, what, mailId: mail.id, letterId: review.letter_id, detail });
}

/** Writes down what happened to an item that stays open. */
export const note = (
  { sql, review, mail, now, actor }: OpenReview,
  what: string,
  detail: object,
): Promise<void> =>
  addEvent(sql, { at: now, actor, what, mailId: mail.id, letterId: review.letter_id, detail });
