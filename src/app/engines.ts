/**
 * Data, documents and queues: embedded in DATA_DIR, or on the engines that DATABASE_URL and REDIS_URL name. The rest of
 * the service does not know which.
 */
import { join } from 'node:path';
import { openFileBlobs } from '../adapters/blobs/file-blobs.js';
import { openPostgresBlobs } from '../adapters/blobs/postgres-blobs.js';
import { openDatabase } from '../adapters/db/open-database.js';
import { type FileJournal, openSentJournal } from '../adapters/journal/sent-journal.js';
import type { PgPoolLike } from '../adapters/db/pool.js';
import { lockDataDir } from '../adapters/lock/data-dir-lock.js';
import { openQueues } from '../adapters/queue/open-queues.js';
import type { Settings } from '../config.js';
import {
  TransientError,
  type Blobs,
  type Clock,
  type Database,
  type Logger,
  type Queues,
} from '../pipeline/ports.js';
import { type EmbeddedGuard, guardEmbedded } from './embedded-guard.js';
import { openEmbedded } from './embedded-data.js';
import { putMark, registerJournal } from './marks.js';
import { refuseMoved } from './moved-marker.js';

const clock: Clock = { now: () => new Date() };

type EngineSettings = Pick<Settings, 'DATABASE_URL' | 'REDIS_URL' | 'DATA_DIR' | 'SENT_JOURNAL'>;

export interface Data {
  database: Database;
  blobs: Blobs;
  /** names of the migrations that were applied now */
  applied: string[];
  openQueues(): Promise<Queues>;
  /** for whoever sends; the same one however often it is asked for */
  journal(): Promise<FileJournal>;
  /** snapshots of the embedded database; null on a server, which keeps itself */
  guard: EmbeddedGuard | null;
  /** mail since then is to be read, where INTAKE_SINCE says nothing: a lost database is made anew */
  readSince: Date | null;
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
    const opened = embedded
      ? await openInFolder(settings, logger, closing)
      : await openOnServer(settings, logger, closing, signal);
    const { database, pool, ...rest } = opened;
    return {
      ...rest,
      database,
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

type Closing = (() => Promise<void>)[];
type Opened = Omit<Data, 'openQueues' | 'close'> & { pool: PgPoolLike };

async function openInFolder(settings: EngineSettings, logger: Logger, closing: Closing): Promise<Opened> {
  const { DATA_DIR: dataDir } = settings;
  await refuseMoved(dataDir);
  const lock = await lockDataDir(dataDir);
  closing.push(() => lock.release());
  const journal = await journalOf(settings, closing);
  const blobs = await openFileBlobs(join(dataDir, 'documents'));
  const opened = await openEmbedded(dataDir, { journal, blobs, clock, logger });
  const { database, pool, applied, readSince } = opened;
  closing.push(async () => {
    await database.close();
    await journal.putStopped(clock.now());
  });
  await putMark(database, journal, clock);
  const guard = guardEmbedded(dataDir, opened, { journal, clock, logger });
  return { database, pool, blobs, applied, readSince, guard, journal: async () => journal };
}

async function openOnServer(
  settings: EngineSettings,
  logger: Logger,
  closing: Closing,
  signal: AbortSignal | undefined,
): Promise<Opened> {
  const { database, pool } = await openDatabase({ url: settings.DATABASE_URL, logger, signal });
  closing.push(() => database.close());
  const { applied } = await database.migrate();
  let opening: Promise<FileJournal> | null = null;
  const journal = (): Promise<FileJournal> =>
    (opening ??= journalOf(settings, closing).then(async (opened) => {
      await registerJournal(database, opened);
      return opened;
    }));
  return {
    database,
    pool,
    blobs: openPostgresBlobs(database),
    applied,
    readSince: null,
    guard: null,
    journal,
  };
}

async function journalOf(settings: EngineSettings, closing: Closing): Promise<FileJournal> {
  const journal = await openSentJournal(settings.SENT_JOURNAL || settings.DATA_DIR, clock.now());
  closing.push(() => journal.close());
  return journal;
}
