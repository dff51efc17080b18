/** What a backup must learn before it is worked with: what went since, what may have gone, who was signed in. */
import { settleReplies } from './settle-replies.js';
import { addEvent } from './store/events.js';
import { fetchAnew } from './store/mails.js';
import { recordSetBack } from './store/set-back.js';
import type { Blobs, Clock, Database, Logger, SentJournal, Sql } from './ports.js';

export interface RestoredDeps {
  database: Database;
  blobs: Blobs;
  journal: SentJournal;
  clock: Clock;
  logger: Logger;
}

const heldText =
  'The data was restored from a backup; this reply may have gone between that and the restore. Look at the sent mail first.';

export const settleRestored = {
  /**
   * In the transaction that brings the rows. Sessions end: who was signed out since must not be signed in again.
   * @param journal whether the journal of sent replies reaches over the time since; if not, what was to go is held
   * @returns how many replies are held for it
   */
  async rows(sql: Sql, { toAt, at, journal }: { toAt: Date; at: Date; journal: boolean }): Promise<number> {
    await sql.query('delete from session');
    await recordSetBack(sql, {
      at,
      toAt,
      cause: 'restored',
      found: 'restored by a person',
      kept: null,
      journal,
    });
    await addEvent(sql, {
      at,
      actor: 'service',
      what: 'restored',
      detail: { toAt: toAt.toISOString(), journal },
    });
    if (journal) return 0;
    const { rowCount } = await sql.query(
      "update reply set state = 'held', hold_code = 'restored', hold_text = $1 where state in ('pending', 'sending')",
      [heldText],
    );
    return rowCount;
  },
  /** Safe to repeat. @returns how many replies had gone since, as the journal knows */
  async rest(deps: RestoredDeps): Promise<number> {
    await fetchAnew(deps.database, deps.blobs);
    return settleReplies(deps.journal, deps);
  },
};
