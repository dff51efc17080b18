/** A bounce of one of our replies: tied to the reply and its letter, and shown to a person. Nobody is answered. */
import { fateOfReturned, ourMessageIdsIn } from '../core/mail/returned-reply.js';
import { type MailContext, mailKind } from '../core/mail/mail-kind.js';
import type { MailFacts, Reason } from '../core/model.js';
import { addEvent } from './store/events.js';
import { replyBounced, replyByMessageId } from './store/replies.js';
import type { Sql } from './ports.js';

/** A bounce with all it gives back is as large as our largest reply; what is longer was not ours. */
const lookedAtBytes = 2 * 1024 * 1024;

/**
 * @param bytes the mail as it came
 * @returns why a person should look; null where it returns no reply of ours, or not the first time
 */
export async function tieReturned(
  sql: Sql,
  mail: { id: string; facts: MailFacts; bytes: Buffer },
  context: MailContext,
  now: Date,
): Promise<Reason | null> {
  const { id, facts, bytes } = mail;
  if (mailKind(facts, context).kind !== 'bounce') return null;
  const source = bytes.subarray(0, lookedAtBytes).toString('latin1');
  const ids = ourMessageIdsIn(facts, source);
  const reply = ids.length > 0 ? await replyByMessageId(sql, ids) : null;
  if (reply === null || (reply.state !== 'sent' && reply.state !== 'sending')) return null;
  const fate = fateOfReturned(facts, source);
  const isNew = fate === 'failed' && (await replyBounced(sql, reply.id, id, now));
  await addEvent(sql, {
    at: now,
    actor: 'service',
    what: fateWords[fate],
    mailId: reply.mail_id,
    letterId: reply.letter_id,
    replyId: reply.id,
    detail: { kind: reply.kind },
  });
  return isNew ? { code: 'reply-returned', text: 'One of our replies could not be delivered.' } : null;
}

const fateWords = {
  failed: 'reply not delivered',
  delayed: 'reply delayed on its way',
  delivered: 'reply delivered',
} as const;
