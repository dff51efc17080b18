/** How each mailbox is: written by the process that watches it, read by any. */
import { countUnaccounted } from './status.js';
import { allMailboxes, openMailbox, saveHealth, saveUnaccounted } from './store/mailboxes.js';
import type { Database, MailSession, MailSource } from './ports.js';

type SourceHealth = ReturnType<MailSource['health']>;
export interface MailboxHealth extends SourceHealth {
  name: string;
}

export async function recordHealth(
  database: Database,
  name: string,
  health: SourceHealth,
  now: Date,
): Promise<void> {
  const mailbox = await openMailbox(database, name, now);
  await saveHealth(database, mailbox.id, health);
}

/** @param staleMs a poller that has not polled for so long is gone, whatever it wrote last */
export async function readHealth(database: Database, now: Date, staleMs: number): Promise<MailboxHealth[]> {
  return (await allMailboxes(database))
    .filter(({ kind }) => kind === 'imap')
    .map((row) => ({
      name: row.name,
      connected:
        row.connected && row.last_poll_at !== null && now.valueOf() - row.last_poll_at.valueOf() <= staleMs,
      lastPollAt: row.last_poll_at,
      lastError: row.error_at && { at: row.error_at, code: row.error_code ?? '', text: row.error_text ?? '' },
    }));
}

/** A whole search each minute would be work for nothing: what it shows is not there unless something is broken. */
const recountMs = 10 * 60_000;

/** Counts the mails without a row anew, for pages that cannot ask the mailbox themselves, unless it was done lately. */
export async function recordUnaccounted(
  database: Database,
  name: string,
  session: MailSession,
  now: Date,
): Promise<void> {
  const mailbox = await openMailbox(database, name, now);
  if (mailbox.counted_at !== null && now.valueOf() - mailbox.counted_at.valueOf() < recountMs) return;
  await saveUnaccounted(database, mailbox.id, await countUnaccounted(database, name, session), now);
}
