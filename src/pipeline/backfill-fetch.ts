/** Fetching for a backfill. */
import { batch, fetchFew, lookAt, waitUntil } from './fetch-few.js';
import { fetchMail, type FetchDeps } from './fetch-mail.js';
import { countOldAhead, nextOldTry } from './store/backfill.js';
import { mailsToFetch } from './store/mails.js';
import type { MailboxRow } from './store/rows.js';
import type { MailSession } from './ports.js';

/** @returns when to go on; undefined = no old mail is left to fetch */
export async function fetchOldMail(
  mailbox: MailboxRow,
  session: MailSession,
  deps: FetchDeps,
): Promise<{ againInMs: number } | undefined> {
  const { database } = deps;
  const at = lookAt(mailbox, deps.clock);
  const next = await mailsToFetch(database, at, 'old', batch);
  if (next.length > 0)
    return fetchFew(next, await countOldAhead(database), (mail) => fetchMail(mail, mailbox, session, deps));
  const tryAt = await nextOldTry(database, at);
  return tryAt ? waitUntil(tryAt, at.now) : undefined;
}
