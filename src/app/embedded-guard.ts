/** While the service works on the embedded database: marks for the journal, and snapshots to go back to. */
import type { OpenedDatabase } from '../adapters/db/open-database.js';
import { type Snapshot, snapshotsIn, takeSnapshot } from '../adapters/db/snapshots.js';
import type { FileJournal } from '../adapters/journal/sent-journal.js';
import type { Clock, Logger, Sql } from '../pipeline/ports.js';
import { databaseFolder, snapshotsFolder } from './embedded-data.js';
import { putMark, stateOf } from './marks.js';

async function hasStarted(sql: Sql): Promise<boolean> {
  return (await sql.query('select from mailbox where uid_validity is not null limit 1')).rowCount > 0;
}

export interface EmbeddedGuard {
  /** once a minute: a mark where something has changed, a snapshot where one is due. `everyMs` 0 = no snapshots */
  watch(everyMs: number): Promise<void>;
  /** @throws Error where the files are damaged or the disk takes no more; older snapshots stay */
  snapshot(): Promise<Snapshot>;
  /** a snapshot where something has changed since the last one */
  snapshotIfChanged(): Promise<void>;
}

export function guardEmbedded(
  dataDir: string,
  { database, whileStill }: OpenedDatabase,
  { journal, clock, logger }: { journal: FileJournal; clock: Clock; logger: Logger },
): EmbeddedGuard {
  let markedState = '';
  let keptState = '';
  const snapshot = async (): Promise<Snapshot> => {
    await putMark(database, journal, clock);
    markedState = await stateOf(database);
    const began = performance.now();
    const taken = await whileStill!(() =>
      takeSnapshot(databaseFolder(dataDir), snapshotsFolder(dataDir), clock.now()),
    );
    keptState = markedState;
    logger.info({ tookMs: Math.round(performance.now() - began) }, 'a snapshot of the database was taken');
    return taken;
  };
  return {
    snapshot,
    async watch(everyMs) {
      const state = await stateOf(database);
      if (state !== markedState) {
        await putMark(database, journal, clock);
        markedState = state;
      }
      if (everyMs === 0 || state === keptState) return;
      // before the mailbox was looked at there is nothing to go back to
      if (!(await hasStarted(database))) return;
      const [newest] = await snapshotsIn(snapshotsFolder(dataDir));
      if (!newest || clock.now().valueOf() - newest.at.valueOf() >= everyMs) await snapshot();
    },
    async snapshotIfChanged() {
      if ((await stateOf(database)) !== keptState && (await hasStarted(database))) await snapshot();
    },
  };
}
