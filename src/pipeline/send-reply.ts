/**
 * Pending reply → journal → SMTP → journal. SMTP cannot be exactly once (docs/decisions): between the server's 250 and our
 * line in the journal a crash leaves the reply `sending`, and it goes again under the same Message-ID, which mail programs
 * show once. What the journal knows as sent does not go again, whatever the database says.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { replyHeaders } from '../core/judging/reply-headers.js';
import { errorCode } from './error-code.js';
import { settleReply } from './settle-replies.js';
import { addEvent } from './store/events.js';
import { mailById } from './store/mails.js';
import { dropUnwanted, holdReply, replyNotSent, replySent, takeForSending } from './store/replies.js';
import type { ReplyRow } from './store/rows.js';
import {
  PermanentError,
  TransientError,
  type Clock,
  type Database,
  type JournalledReply,
  type Logger,
  type MailSender,
  type SentJournal,
  type Sql,
} from './ports.js';

export interface SendDeps {
  database: Database;
  sender: MailSender;
  journal: SentJournal;
  clock: Clock;
  logger: Logger;
  replyFrom: string;
}

/** @throws TransientError for the queue to try again; a permanent refusal is held for the consultant instead */
export async function sendReply(replyId: string, deps: SendDeps): Promise<void> {
  const { database, clock, journal } = deps;
  const reply = await takeForSending(database, replyId, clock.now());
  if (!reply) return;
  const entry = await journalEntry(database, reply);
  try {
    const before = await journal.find(entry);
    if (before) return await settleReply(reply, before, deps);
    // who sent it was killed, and it has not gone as far as is known
    if (await dropUnwanted(database, reply.id)) return;
    await journal.aboutToSend(entry, clock.now());
    await deps.sender.send({
      messageId: reply.message_id,
      from: deps.replyFrom,
      to: reply.to_address!,
      subject: reply.subject,
      text: reply.body_text,
      html: reply.body_html,
      inReplyTo: reply.in_reply_to,
      references: reply.refs,
      headers: replyHeaders({ messageId: null, inReplyTo: [], references: [] }, reply.kind).headers,
      date: clock.now(),
    });
  } catch (error) {
    const code = errorCode(error);
    if (!(error instanceof PermanentError)) {
      if ((await replyNotSent(database, reply.id, code)) === 'waits') throw error;
      deps.logger.info({ replyId: reply.id, code }, 'a reply did not go and is wrong by now; it is dropped');
      return;
    }
    deps.logger.warn({ replyId: reply.id, code }, 'the mail server refused a reply; it is held');
    return holdAfterFailure(reply.id, code, 'The mail server refused it.', deps);
  }
  await writeSent(entry, reply.id, deps);
  await untilMarked(() =>
    database.transaction(async (sql) => {
      await replySent(sql, reply.id, clock.now());
      await addEvent(sql, {
        at: clock.now(),
        actor: 'service',
        what: 'reply sent',
        mailId: reply.mail_id,
        letterId: reply.letter_id,
        replyId: reply.id,
        detail: { kind: reply.kind, attempts: reply.attempts },
      });
    }),
  );
  deps.logger.info({ replyId: reply.id, kind: reply.kind }, 'reply sent');
}

export async function journalEntry(sql: Sql, reply: ReplyRow): Promise<JournalledReply> {
  const mail = await mailById(sql, reply.mail_id);
  return {
    messageId: reply.message_id,
    kind: reply.kind,
    automatic: reply.automatic,
    cause: mail?.content_hash ?? reply.mail_id,
    to: reply.to_address ?? '',
  };
}

/** Where the journal cannot take it any more, the database's mark is all there is: better than none. */
async function writeSent(entry: JournalledReply, replyId: string, deps: SendDeps): Promise<void> {
  try {
    await untilMarked(() => deps.journal.sent(entry, deps.clock.now()));
  } catch (error) {
    deps.logger.error(
      { replyId, error },
      'a reply has gone, but the journal of sent replies could not be told',
    );
  }
}

/** Waits between tries to mark a reply that has gone: a database that restarts is back within them. */
const markWaitsMs = [100, 500, 1_000, 2_000, 2_000];

/** The reply is out: giving up on the mark would send it a second time. */
async function untilMarked(mark: () => Promise<void>): Promise<void> {
  for (const waitMs of markWaitsMs) {
    try {
      return await mark();
    } catch (error) {
      if (!(error instanceof TransientError)) throw error;
      await sleep(waitMs);
    }
  }
  await mark();
}

/** After the last try, or a refusal: a person sees it and decides. */
export async function holdAfterFailure(
  replyId: string,
  code: string,
  text: string,
  deps: Pick<SendDeps, 'database' | 'clock'>,
): Promise<void> {
  await deps.database.transaction(async (sql) => {
    const became = await holdReply(sql, replyId, { code: 'not-delivered', text: `${text} (${code})` });
    await addEvent(sql, {
      at: deps.clock.now(),
      actor: 'service',
      what: `reply ${became}`,
      replyId,
      detail: { code },
    });
  });
}
