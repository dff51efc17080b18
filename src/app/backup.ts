/** `letter-intake backup` and `letter-intake restore`, on both engines. */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { openFileBlobs, readFileBlobs } from '../adapters/blobs/file-blobs.js';
import { openPostgresBlobs } from '../adapters/blobs/postgres-blobs.js';
import {
  type BackupHead,
  checkBackup,
  readBackup,
  type WrittenBackup,
  writeBackup,
} from '../adapters/db/backup-file.js';
import { openDatabase } from '../adapters/db/open-database.js';
import { putAside, syncFolder, unpackSnapshot } from '../adapters/db/snapshots.js';
import { type FileJournal, journalFile, openSentJournal } from '../adapters/journal/sent-journal.js';
import { lockDataDir } from '../adapters/lock/data-dir-lock.js';
import { findSocket } from '../adapters/lock/socket-path.js';
import type { Settings } from '../config.js';
import { askControl } from '../control.js';
import { type Blobs, type Clock, type Database, type Logger, PermanentError } from '../pipeline/ports.js';
import { settleRestored } from '../pipeline/settle-restored.js';
import { databaseFolder, snapshotsFolder } from './embedded-data.js';
import { isEmbedded, openData, soon } from './engines.js';
import { putMark, registerJournal } from './marks.js';
import { controlSocket } from './control-socket.js';
import { movedAt } from './moved-marker.js';

const clock: Clock = { now: () => new Date() };
/** A large database takes its time to be copied. */
const snapshotTimeoutMs = 600_000;

const journalFolder = (settings: Settings): string => settings.SENT_JOURNAL || settings.DATA_DIR;
const documentsFolder = (settings: Settings): string => join(settings.DATA_DIR, 'documents');

export interface MadeBackup extends WrittenBackup {
  file: string;
  bytes: number;
}

/**
 * Beside a running service or without one.
 * @param to a folder, or a file that is not there yet
 */
export async function makeBackup(settings: Settings, to: string, logger: Logger): Promise<MadeBackup> {
  const file = await placeFor(to);
  const unfinished = `${file}.unfinished-${randomUUID().slice(0, 8)}`;
  try {
    const written = await write(unfinished, settings, logger);
    await checkBackup(unfinished);
    await rename(unfinished, file);
    await syncFolder(dirname(file));
    return { ...written, file, bytes: (await stat(file)).size };
  } finally {
    await rm(unfinished, { force: true });
  }
}

async function placeFor(to: string): Promise<string> {
  const path = resolve(to);
  const isFolder =
    /[/\\]$/.test(to) ||
    (await stat(path).then(
      (found) => found.isDirectory(),
      () => false,
    ));
  if (isFolder) await mkdir(path, { recursive: true, mode: 0o700 });
  const stamp = clock.now().toISOString().slice(0, 19).replaceAll(':', '-');
  const file = isFolder ? join(path, `letter-intake-${stamp}.tar.gz`) : path;
  if (existsSync(file))
    throw new PermanentError(`${file} is there already: name another file, or a folder`, 'backup-exists');
  return file;
}

async function write(file: string, settings: Settings, logger: Logger): Promise<WrittenBackup> {
  const at = clock.now();
  const running = isEmbedded(settings) && existsSync(settings.DATA_DIR) ? await askSnapshot(settings) : null;
  if (running) return fromSnapshot(file, running, settings);
  if (isEmbedded(settings) && !existsSync(databaseFolder(settings.DATA_DIR)))
    throw new PermanentError(
      `${settings.DATA_DIR} holds no database: there is nothing to back up`,
      'nothing-there',
    );
  const data = await openData(settings, logger, soon());
  try {
    const journal = await journalBytes(settings);
    return await writeBackup(file, { database: data.database, blobs: data.blobs, journal, at });
  } finally {
    await data.close();
  }
}

interface FreshSnapshot {
  file: string;
  at: string;
}
async function askSnapshot(settings: Settings): Promise<FreshSnapshot | null> {
  const socket = await findSocket(settings.DATA_DIR, controlSocket);
  return (await askControl(socket, '/snapshot', {}, snapshotTimeoutMs)) as FreshSnapshot | null;
}

/** The service is held up for its own snapshot alone; the rows are read from a copy of that. */
async function fromSnapshot(
  file: string,
  snapshot: FreshSnapshot,
  settings: Settings,
): Promise<WrittenBackup> {
  const copy = join(settings.DATA_DIR, `backup-${randomUUID()}`);
  try {
    await unpackSnapshot({ file: snapshot.file, at: new Date(snapshot.at) }, databaseFolder(copy));
    const { database } = await openDatabase({ dataDir: copy });
    try {
      return await writeBackup(file, {
        database,
        blobs: readFileBlobs(documentsFolder(settings)),
        journal: await journalBytes(settings),
        at: new Date(snapshot.at),
      });
    } finally {
      await database.close();
    }
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

const journalBytes = async (settings: Settings): Promise<Buffer | null> =>
  readFile(journalFile(journalFolder(settings))).catch((error: unknown) => {
    if ((error as { code?: unknown }).code === 'ENOENT') return null;
    throw error;
  });

export interface Restored {
  /** the moment the backup tells of */
  at: string;
  tables: { table: string; rows: number }[];
  documents: number;
  /** whether the journal here reaches over the time since; else replies of that time wait for a person */
  journal: boolean;
  /** replies that were to go and are held now */
  held: number;
  /** replies that had gone since, as the journal knows */
  gone: number;
  /** folders where the former data was put; none on a server */
  kept: string[];
}

/**
 * Into a DATA_DIR without a database, or a PostgreSQL without rows. The backup is read through before anything is changed.
 * @param replace the embedded database that is there is put aside
 * @throws PermanentError `backup-damaged`, `data-dir-in-use`, `target-not-empty`, `data-there`, `migration-unknown`
 */
export async function restoreBackup(
  settings: Settings,
  file: string,
  { replace }: { replace: boolean },
  logger: Logger,
): Promise<Restored> {
  const backup = await checkBackup(file);
  const closing: (() => Promise<void>)[] = [];
  try {
    const journal = isEmbedded(settings) ? null : await openJournal(settings, closing);
    return isEmbedded(settings)
      ? await intoFolder(settings, file, backup, replace, logger)
      : await intoServer(settings, file, backup, journal!, logger);
  } finally {
    for (const close of closing.toReversed()) await close();
  }
}

type Backup = Awaited<ReturnType<typeof checkBackup>>;

async function openJournal(settings: Settings, closing: (() => Promise<void>)[]): Promise<FileJournal> {
  const journal = await openSentJournal(journalFolder(settings), clock.now());
  closing.push(() => journal.close());
  return journal;
}

async function intoFolder(
  settings: Settings,
  file: string,
  backup: Backup,
  replace: boolean,
  logger: Logger,
): Promise<Restored> {
  const { DATA_DIR: dataDir } = settings;
  if (await movedAt(dataDir))
    throw new PermanentError(
      `The data of ${dataDir} was moved to PostgreSQL: set DATABASE_URL`,
      'data-moved',
    );
  const lock = await lockDataDir(dataDir);
  try {
    const former = [databaseFolder(dataDir), snapshotsFolder(dataDir)].filter((folder) => existsSync(folder));
    if (existsSync(databaseFolder(dataDir)) && !replace)
      throw new PermanentError(
        `${dataDir} holds a database already: --replace puts it aside, or set DATA_DIR to another folder`,
        'data-there',
      );
    const journal = await openSentJournal(journalFolder(settings), clock.now());
    const making = join(dataDir, 'restoring');
    try {
      // whole before it stands in its place
      await rm(making, { recursive: true, force: true });
      await mkdir(making, { recursive: true, mode: 0o700 });
      const { database } = await openDatabase({ dataDir: making });
      let done: Omit<Restored, 'kept'>;
      try {
        const blobs = await openFileBlobs(documentsFolder(settings));
        done = await fill(database, blobs, file, backup, journal, logger);
      } finally {
        await database.close();
      }
      const kept: string[] = [];
      for (const folder of former) kept.push(await putAside(folder, 'replaced', clock.now()));
      await rename(databaseFolder(making), databaseFolder(dataDir));
      await journal.putStopped(clock.now());
      return { ...done, kept };
    } finally {
      await rm(making, { recursive: true, force: true });
      await journal.close();
    }
  } finally {
    await lock.release();
  }
}

async function intoServer(
  settings: Settings,
  file: string,
  backup: Backup,
  journal: FileJournal,
  logger: Logger,
): Promise<Restored> {
  const { database } = await openDatabase({ url: settings.DATABASE_URL, logger, signal: soon() });
  try {
    const blobs = openPostgresBlobs(database);
    return { ...(await fill(database, blobs, file, backup, journal, logger)), kept: [] };
  } finally {
    await database.close();
  }
}

async function fill(
  database: Database,
  blobs: Blobs,
  file: string,
  backup: Backup,
  journal: FileJournal,
  logger: Logger,
): Promise<Omit<Restored, 'kept'>> {
  const lacked = backup.journal ? await journal.merge(backup.journal) : 0;
  const reaches = lacked === 0 && goesOn(journal, backup.head);
  const deps = { database, blobs, journal, clock, logger };
  let held = 0;
  await readBackup(file, backup, {
    database,
    blobs: async () => blobs,
    async settle(sql) {
      held = await settleRestored.rows(sql, {
        toAt: new Date(backup.head.at),
        journal: reaches,
        at: clock.now(),
      });
    },
  });
  await registerJournal(database, journal);
  await putMark(database, journal, clock);
  const gone = await settleRestored.rest(deps);
  const { head, end } = backup;
  return { at: head.at, tables: end.tables, documents: end.documents, journal: reaches, held, gone };
}

/** The one journal that wrote beside the database is the one that stands here, and knows no less than the backup. */
function goesOn(journal: FileJournal, { journals }: BackupHead): boolean {
  return journals.length === 1 && journals[0] === journal.id;
}
