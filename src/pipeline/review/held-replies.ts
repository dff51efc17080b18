/** Replies that wait for a person: sent to whom the person chose, or not at all. */
import { dropHeldReply } from '../store/decisions.js';
import { addEvent } from '../store/events.js';
import { lockReply, releaseReply } from '../store/replies.js';
import { isAddress } from './address.js';
import type { Change } from './correct-reading.js';
import { schedule } from '../schedule.js';
import type { By, Outcome, ReviewDeps } from './open-review.js';

export async function release(
  replyId: string,
  to: string,
  { actor }: By,
  deps: ReviewDeps,
): Promise<Outcome> {
  if (!isAddress(to))
    return { kind: 'refused', problems: ['Please give one e-mail address, such as name@example.org.'] };
  if (deps.mode === 'dry-run')
    return { kind: 'refused', problems: ['This is a dry run: no reply is sent, and this one stays held.'] };
  const outcome = await deps.database.transaction(async (sql): Promise<Outcome> => {
    const reply = await lockReply(sql, replyId);
    if (!reply) return { kind: 'not-found' };
    if (!(await releaseReply(sql, replyId, to))) return { kind: 'already-decided', decision: reply.state };
    const changes: Change[] = [{ name: 'to', before: reply.to_address, after: to }];
    const detail = { kind: reply.kind, code: reply.hold_code, changes };
    await addEvent(sql, {
      at: deps.clock.now(),
      actor,
      what: 'reply released',
      mailId: reply.mail_id,
      letterId: reply.letter_id,
      replyId,
      detail,
    });
    return { kind: 'done', reply: 'queued' };
  });
  if (outcome.kind === 'done') await schedule(deps.sendQueue, { replyId }, { logger: deps.logger });
  return outcome;
}

export function drop(replyId: string, { actor }: By, deps: ReviewDeps): Promise<Outcome> {
  return deps.database.transaction(async (sql): Promise<Outcome> => {
    const reply = await lockReply(sql, replyId);
    if (!reply) return { kind: 'not-found' };
    if (!(await dropHeldReply(sql, replyId))) return { kind: 'already-decided', decision: reply.state };
    const detail = { kind: reply.kind, code: reply.hold_code };
    await addEvent(sql, {
      at: deps.clock.now(),
      actor,
      what: 'reply dropped',
      mailId: reply.mail_id,
      letterId: reply.letter_id,
      replyId,
      detail,
    });
    return { kind: 'done', reply: 'none' };
  });
}
