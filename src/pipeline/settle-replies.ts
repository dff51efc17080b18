/**
 * What the journal of sent replies knows and the database does not, as after the database was set back: a reply that had
 * gone is marked so, and is not sent again.
 */
import type { Clock, Database, Logger, SentBefore, SentJournal } from './ports.js';
import { addEvent } from './store/events.js';
import { dropReply, openReplies, replyHadGone } from './store/replies.js';
import type { ReplyRow } from './store/rows.js';

export interface SettleDeps {
  database: Database;
  clock: Clock;
  logger: Logger;
}

/** Marks one reply, in whatever open state it is, as what the journal says of it. */
export async function settleReply(reply: ReplyRow, before: SentBefore, deps: SettleDeps): Promise<void> {
  const to = before.what === 'this' ? recipient(reply, before) : null;
  const done = await deps.database.transaction(async (sql) => {
    const changed =
      before.what === 'this' && to !== null
        ? await replyHadGone(sql, reply.id, to, before.at)
        : await dropReply(sql, reply.id);
    if (changed)
      await addEvent(sql, {
        at: deps.clock.now(),
        actor: 'service',
        what: before.what === 'this' ? 'reply had gone before' : 'mail was answered before',
        mailId: reply.mail_id,
        letterId: reply.letter_id,
        replyId: reply.id,
        detail: {
          kind: before.what === 'this' ? reply.kind : before.kind,
          sentAt: before.at.toISOString(),
        },
      });
    return changed;
  });
  if (done)
    deps.logger.warn(
      { replyId: reply.id, kind: reply.kind, before: before.what },
      'the journal knows this cause as answered: nothing is sent again',
    );
}

/** Of a reply that is held the address may not be chosen yet; the journal tells which of the suggested ones it was. */
function recipient(reply: ReplyRow, before: SentBefore & { what: 'this' }): string | null {
  if (reply.to_address !== null) return reply.to_address;
  return reply.suggested.find((address) => before.wentTo(address)) ?? null;
}

/** All replies that wait, for the schedule or for a person. @returns how many had gone before */
export async function settleReplies(journal: SentJournal, deps: SettleDeps): Promise<number> {
  let settled = 0;
  for (const { content_hash: contentHash, ...reply } of await openReplies(deps.database)) {
    const before = await journal.find({
      messageId: reply.message_id,
      kind: reply.kind,
      automatic: reply.automatic,
      cause: contentHash ?? reply.mail_id,
    });
    if (!before) continue;
    await settleReply(reply, before, deps);
    settled += 1;
  }
  return settled;
}
