/** Notices old mail in all mailboxes, each by a connection of its own beside the one that watches. */
import type { Settings } from '../config.js';
import { noticeOldMail, type BackfillOrder, type NoticedOldMail } from '../pipeline/backfill.js';
import type { Clock, Database, Logger } from '../pipeline/ports.js';
import { openSources } from './mailboxes.js';

/** @throws TransientError where a mailbox cannot be reached; what was noticed in others until then stays noticed */
export async function noticeOldMailOf(
  settings: Settings,
  order: BackfillOrder,
  { database, clock, logger }: { database: Database; clock: Clock; logger: Logger },
): Promise<NoticedOldMail> {
  const sum: NoticedOldMail = { found: 0, new: 0, known: 0 };
  for (const source of openSources(settings, { clock, logger })) {
    const noticed = await source.withSession((session) =>
      noticeOldMail(source.name, session, order, { database, clock, logger, since: settings.since }),
    );
    sum.found += noticed.found;
    sum.new += noticed.new;
    sum.known += noticed.known;
  }
  return sum;
}
