/** How each mailbox is: written by the process that watches it, read by any. */
import { allMailboxes, openMailbox, saveHealth } from './store/mailboxes.js';
import type { Database, MailSource } from './ports.js';

type SourceHealth = ReturnType<MailSource['health']>;
export interface MailboxHealth extends SourceHealth {
  name: string;
  /** messages without a row that the last comparison with the ledger left; absent before the first one */
  compared?: { unaccounted: number; at: Date };
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
      ...(row.counted_at !== null && row.unaccounted !== null
        ? { compared: { unaccounted: row.unaccounted, at: row.counted_at } }
        : {}),
    }));
}
