/**
 * The last decision on an item taken back: the review is open again, letter, mail and records stand as they stood, the
 * reply is dropped. Possible while nothing was sent, and nothing else has been built on the decision.
 */
import { lockDecisions } from '../store/decisions.js';
import { addEvent } from '../store/events.js';
import { changeLetter, lettersOfMail } from '../store/letters.js';
import { lockMail } from '../store/mails.js';
import { lockReply, replyById } from '../store/replies.js';
import { lockReview } from '../store/reviews.js';
import {
  cameAgain,
  dropUndone,
  putBackMail,
  putBackReplies,
  onRecord,
  removeRecord,
  removeUndo,
  reopenReview,
  undoOf,
  type UndoRow,
} from '../store/undo.js';
import type { MailRow, ReplyRow } from '../store/rows.js';
import type { Sql } from '../ports.js';
import { refused, type By, type Outcome, type ReviewDeps } from './open-review.js';

export const undo = (reviewId: string, by: By, deps: ReviewDeps): Promise<Outcome> =>
  deps.database.transaction(async (sql): Promise<Outcome> => {
    const now = deps.clock.now();
    await lockDecisions(sql);
    const review = await lockReview(sql, reviewId);
    if (!review) return { kind: 'not-found' };
    if (review.closed_at === null) return refused('It is open: there is nothing to take back.');
    const kept = await undoOf(sql, reviewId);
    if (!kept) return refused('This decision can no longer be taken back.');
    const reply = kept.reply_id === null ? null : await lockReply(sql, kept.reply_id);
    const over = whyOver(kept, reply, now);
    if (over !== null) return refused(over);
    const mail = (await lockMail(sql, review.mail_id))!;
    if (mail.second_reading !== null) return refused('It is being read again; please wait a moment.');
    if (!(await recordsUnchanged(sql, review.letter_id, kept)))
      return refused('A later letter is on record since, so this decision can no longer be taken back.');
    if (await cameAgain(sql, mail, review.letter_id))
      return refused(
        'The same came again since and was taken in, so this decision stands: see the later one.',
      );
    await putBack(sql, { kept, mail, letterId: review.letter_id, now });
    await removeUndo(sql, kept.id);
    await addEvent(sql, {
      at: now,
      actor: by.actor,
      what: 'decision taken back',
      mailId: review.mail_id,
      letterId: review.letter_id,
      replyId: kept.reply_id,
      detail: {
        decision: review.decision,
        decidedBy: kept.actor,
        ...(reply ? { replyDropped: reply.kind } : {}),
      },
    });
    return { kind: 'done', reply: 'none' };
  });

/** @returns until when a decision can be taken back: a time, `sent` = until its reply goes, null = not any more */
export async function undoable(sql: Sql, reviewId: string, now: Date): Promise<Date | 'sent' | null> {
  const kept = await undoOf(sql, reviewId);
  if (!kept) return null;
  const reply = kept.reply_id === null ? null : await replyById(sql, kept.reply_id);
  if (whyOver(kept, reply, now) !== null) return null;
  return reply?.state === 'held' || kept.until <= now ? 'sent' : kept.until;
}

function whyOver(kept: UndoRow, reply: ReplyRow | null, now: Date): string | null {
  if (reply?.state === 'sent' || reply?.state === 'sending')
    return 'The reply has gone to the sender, so this decision stands.';
  if (reply?.error_code === 'smtp-unsure' && reply.state !== 'dropped')
    return 'The reply may have gone to the sender, so this decision stands.';
  if (reply?.state === 'pending' || reply?.state === 'held') return null;
  return now < kept.until ? null : 'The time to take this decision back is over.';
}

/** Nothing has replaced the decision's record, and nothing else was put behind it. */
async function recordsUnchanged(sql: Sql, letterId: string | null, { after }: UndoRow): Promise<boolean> {
  const now = await onRecord(sql, letterId);
  return (
    now.record?.id === after.record?.id &&
    now.record?.supersededBy === after.record?.supersededBy &&
    now.replaced.join() === after.replaced.join()
  );
}

async function putBack(
  sql: Sql,
  { kept, mail, letterId, now }: { kept: UndoRow; mail: MailRow; letterId: string | null; now: Date },
): Promise<void> {
  const { before, after } = kept;
  if (after.record && after.isNew) await removeRecord(sql, after.record.id, after.replaced);
  if (before.letter && letterId !== null) await changeLetter(sql, letterId, before.letter);
  if (!(await holdsAnotherLetter(sql, mail, letterId))) await putBackMail(sql, mail.id, before.mail);
  if (kept.reply_id !== null) await dropUndone(sql, kept.reply_id, now);
  await putBackReplies(sql, before.replies);
  await reopenReview(sql, kept.review_id, before.review);
}

/** The mail's own decision rests on another letter too. */
const holdsAnotherLetter = async (sql: Sql, mail: MailRow, letterId: string | null): Promise<boolean> =>
  mail.decision === 'letter' &&
  (await lettersOfMail(sql, mail.id)).some(
    (letter) => letter.id !== letterId && (letter.state === 'complete' || letter.state === 'incomplete'),
  );
