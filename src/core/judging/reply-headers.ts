/** Header fields of a reply: a Message-ID that a second try cannot change, the thread, and that a program wrote it. */
import type { MailFacts } from '../model.js';
import { type ReplyKind, replyKinds } from './reply-kinds.js';

/**
 * The same cause and kind always give the same Message-ID, so that a reply sent twice is one mail for the receiver.
 * @param hash SHA-256 as lower-case hex, or another digest as strong
 * @param replyCause what the reply answers, e.g. the letter's or mail's id in the database
 */
export function replyMessageId(reply: {
  replyCause: string;
  kind: ReplyKind;
  domain: string;
  hash: (text: string) => string;
}): string {
  const digest = reply.hash(`${reply.kind}\n${reply.replyCause}`).slice(0, 40);
  return `<letter-intake.${reply.kind}.${digest}@${reply.domain}>`;
}

const ourId = new RegExp(`^<?letter-intake\\.(${replyKinds.join('|')})\\.[0-9a-f]{16,64}@[^<>\\s@]+>?$`, 'u');

/** Whether a Message-ID is one of ours, and of which kind of reply. */
export function kindOfOurMessageId(messageId: string): ReplyKind | null {
  const kind = ourId.exec(messageId.trim())?.[1];
  return replyKinds.find((known) => known === kind) ?? null;
}

/**
 * The reply of ours that a mail answers: In-Reply-To first, then References from the newest (RFC 5322 3.6.4).
 * The form of the id is what is recognised; whether it was ever sent, the database knows.
 */
export function ourReplyIn(
  facts: Pick<MailFacts, 'inReplyTo' | 'references'>,
): { messageId: string; kind: ReplyKind } | null {
  for (const messageId of [...facts.inReplyTo, ...facts.references.toReversed()]) {
    const kind = kindOfOurMessageId(messageId);
    if (kind !== null) return { messageId: bracketed(messageId) ?? messageId, kind };
  }
  return null;
}

/** A thread of 20 is more than any client shows, and 20 ids of 200 characters stay far from any header limit. */
const longestThread = 20;
const longestMessageId = 200;

/** Message-ID with its angle brackets; null where it is none (a broken one in References breaks the whole field). */
function bracketed(messageId: string): string | null {
  const bare = messageId.trim().replace(/^</u, '').replace(/>$/u, '');
  return bare.length <= longestMessageId && /^[!-;=?-~]+$/u.test(bare) ? `<${bare}>` : null;
}

export interface ReplyHeaders {
  inReplyTo: string | null;
  references: string[];
  headers: Record<string, string>;
}

/**
 * RFC 5322 3.6.4: References is the parent's References (or its In-Reply-To where that holds one id), then the
 * parent's Message-ID; of a long thread the first and the newest stay. RFC 3834 3.1.7: Auto-Submitted tells other
 * programs not to answer. X-Auto-Response-Suppress says it to Exchange (MS-OXCMAIL). No Precedence: filters drop bulk.
 */
export function replyHeaders(
  answered: Pick<MailFacts, 'messageId' | 'inReplyTo' | 'references'>,
  kind: ReplyKind,
): ReplyHeaders {
  const parent = answered.messageId === null ? null : bracketed(answered.messageId);
  const before = answered.references.length > 0 ? answered.references : answered.inReplyTo;
  const earlier =
    answered.references.length === 0 && answered.inReplyTo.length !== 1
      ? []
      : before.map((id) => bracketed(id)).filter((id) => id !== null && id !== parent);
  const thread = [...new Set([...earlier, parent])].filter((id) => id !== null);
  const references =
    thread.length <= longestThread
      ? thread
      : [...thread.slice(0, 1), ...thread.slice(thread.length - longestThread + 1)];
  return {
    inReplyTo: parent,
    references: parent === null ? [] : references,
    headers: {
      'Auto-Submitted': 'auto-replied',
      'X-Letter-Intake-Reply': kind,
      'X-Auto-Response-Suppress': 'All',
    },
  };
}
