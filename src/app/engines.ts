/**
 * Data, documents and queues: embedded in DATA_DIR, or on the engines that DATABASE_URL and REDIS_URL name. The rest of
 * the service does not know which.
 */
import { join } from 'node:path';
import { openFileBlobs } from '../adapters/blobs/file-blobs.js';
import { openPostgresBlobs } from '../adapters/blobs/postgres-blobs.js';
import { openDatabase } from '../adapters/db/open-database.js';
import { type FileJournal, openSentJournal } from '../adapters/journal/sent-journal.js';
import { lockDataDir } from '../adapters/lock/data-dir-lock.js';
import { openQueues } from '../adapters/queue/open-queues.js';
import type { Settings } from '../config.js';
import { TransientError, type Blobs, type Database, type Logger, type Queues } from '../pipeline/ports.js';
import { refuseMoved } from './moved-marker.js';

type EngineSettings = Pick<Settings, 'DATABASE_URL' | 'REDIS_URL' | 'DATA_DIR' | 'SENT_JOURNAL'>;

export interface Data {
  database: Database;
  blobs: Blobs;
  /** names of the migrations that were applied now */
  applied: string[];
  openQueues(): Promise<Queues>;
  /** for whoever sends; the same one however often it is asked for */
  journal(): Promise<FileJournal>;
  /** closes queues and database and gives DATA_DIR back */
  close(): Promise<void>;
}

/** A person waits for the answer of a command: an engine that is away is told after this time, not waited for. */
const answerWithinMs = 5_000;

/** For `openData` in a command that answers and ends. */
export function soon(): AbortSignal {
  const ending = new AbortController();
  const problem = new TransientError(
    `PostgreSQL or Redis did not answer within ${answerWithinMs / 1000} s. Check DATABASE_URL and REDIS_URL, and that the servers run.`,
    'engine-away',
  );
  setTimeout(() => ending.abort(problem), answerWithinMs).unref();
  return ending.signal;
}

export const isEmbedded = (settings: Pick<Settings, 'DATABASE_URL'>): boolean => settings.DATABASE_URL === '';

/**
 * Opens the database, migrated, and the documents. Engines that are away are waited for until `signal` aborts.
 * @throws PermanentError `data-dir-in-use` where another process holds DATA_DIR; `data-moved`; where an engine refuses us
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
      await refuseMoved(settings.DATA_DIR);
      const lock = await lockDataDir(settings.DATA_DIR);
      closing.push(() => lock.release());
    }
    const { database, pool } = await openDatabase(
      embedded ? { dataDir: settings.DATA_DIR } : { url: settings.DATABASE_URL, logger, signal },
    );
    closing.push(() => database.close());
    const { applied } = await database.migrate();
    const blobs = embedded
      ? await openFileBlobs(join(settings.DATA_DIR, 'documents'))
      : openPostgresBlobs(database);
    let journal: Promise<FileJournal> | null = null;
    return {
      database,
      blobs,
      applied,
      journal: () => (journal ??= openJournal()),
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
    async function openJournal(): Promise<FileJournal> {
      const opened = await openSentJournal(settings.SENT_JOURNAL || settings.DATA_DIR, new Date());
      closing.push(() => opened.close());
      return opened;
    }
  } catch (error) {
    await close();
    throw error;
  }
}
