/**
 * Data, documents and queues: embedded in DATA_DIR, or on the engines that DATABASE_URL and REDIS_URL name. The rest of
 * the service does not know which.
 */
import { join } from 'node:path';
import { openFileBlobs } from '../adapters/blobs/file-blobs.js';
import { openPostgresBlobs } from '../adapters/blobs/postgres-blobs.js';
import { openDatabase } from '../adapters/db/open-database.js';
import { lockDataDir } from '../adapters/lock/data-dir-lock.js';
import { openQueues } from '../adapters/queue/open-queues.js';
import type { Settings } from '../config.js';
import type { Blobs, Database, Logger, Queues } from '../pipeline/ports.js';

type EngineSettings = Pick<Settings, 'DATABASE_URL' | 'REDIS_URL' | 'DATA_DIR'>;

export interface Data {
  database: Database;
  blobs: Blobs;
  /** names of the migrations that were applied now */
  applied: string[];
  openQueues(): Promise<Queues>;
  /** closes queues and database and gives DATA_DIR back */
  close(): Promise<void>;
}

export const isEmbedded = (settings: Pick<Settings, 'DATABASE_URL'>): boolean => settings.DATABASE_URL === '';

/**
 * Opens the database, migrated, and the documents. Engines that are away are waited for until `signal` aborts.
 * @throws PermanentError `data-dir-in-use` where another process holds DATA_DIR; where an engine refuses us
 */
export async function openData(
  settings: EngineSettings,
  logger: Logger,
  signal?: AbortSignal,
): Promise<Data> {
  const closing: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const part of closing.splice(0).toReversed()) await part();
  };
  try {
    const embedded = isEmbedded(settings);
    if (embedded) {
      const lock = await lockDataDir(settings.DATA_DIR);
      closing.push(() => lock.release());
    }
    const { database, pool } = await openDatabase(
      embedded ? { dataDir: settings.DATA_DIR } : { url: settings.DATABASE_URL },
    );
    closing.push(() => database.close());
    const { applied } = await database.migrate();
    const blobs = embedded
      ? await openFileBlobs(join(settings.DATA_DIR, 'documents'))
      : openPostgresBlobs(database);
    return {
      database,
      blobs,
      applied,
      async openQueues() {
        // with embedded data no second process can work on these queues
        const common = { logger, soleProcess: embedded, signal };
        const queues = await openQueues(
          settings.REDIS_URL === ''
            ? { kind: 'postgres', pool, ...common }
            : { kind: 'redis', url: settings.REDIS_URL, ...common },
        );
        closing.push(() => queues.close());
        return queues;
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
