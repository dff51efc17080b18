/** The `send` job of a dry run: tells of each reply that would go, and sends none. */
import { replyById } from './store/replies.js';
import type { ReplyKind } from './store/rows.js';
import type { Database } from './ports.js';

export interface WouldGo {
  kind: ReplyKind;
  mailId: string;
  replyId: string;
}

/** Says nothing of a reply that a rule holds, or that waits from before: neither would go by itself now. */
export async function showReply(
  replyId: string,
  deps: { database: Database; show: (reply: WouldGo) => void },
): Promise<void> {
  const reply = await replyById(deps.database, replyId);
  if (reply?.state === 'held' && reply.hold_code === 'dry-run')
    deps.show({ kind: reply.kind, mailId: reply.mail_id, replyId });
}
