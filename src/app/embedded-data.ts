/**
 * Opens the embedded database, looks whether it is whole and as new as the journal of sent replies says, and goes back to
 * the last good snapshot where it is not. The former folder is put aside and never deleted.
 */
import { existsSync } from 'node:fs';
import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { findDamage } from '../adapters/db/find-damage.js';
import { type OpenedDatabase, openDatabase } from '../adapters/db/open-database.js';
import {
  damagedFile,
  putAside,
  type Snapshot,
  snapshotsIn,
  unpackSnapshot,
} from '../adapters/db/snapshots.js';
import type { FileJournal } from '../adapters/journal/sent-journal.js';
import { type Blobs, type Clock, type Logger, PermanentError } from '../pipeline/ports.js';
import { recordSetBack, type SetBackCause } from '../pipeline/store/set-back.js';
import { fetchAnew } from '../pipeline/store/mails.js';
import { bootId, forgottenReplies, markOf } from './marks.js';

export const databaseFolder = (dataDir: string): string => join(dataDir, 'pglite');
export const snapshotsFolder = (dataDir: string): string => join(dataDir, 'snapshots');

/** where a snapshot is unpacked to be looked at */
const tryingFolder = 'trying-snapshot';

export interface EmbeddedData extends OpenedDatabase {
  applied: string[];
  /** the database is new though there was one before: mail since then is to be read, where nothing else is set */
  readSince: Date | null;
}
export interface OpeningDeps {
  journal: FileJournal;
  blobs: Blobs;
  clock: Clock;
  logger: Logger;
}

interface Opened extends OpenedDatabase {
  applied: string[];
  mark: number;
}
interface Damage {
  cause: SetBackCause;
  found: string;
}
type Found =
  | { kind: 'sound'; opened: Opened }
  | { kind: 'old'; opened: Opened; damage: Damage }
  | { kind: 'bad'; damage: Damage };

/**
 * The caller holds the lock of DATA_DIR.
 * @throws where neither the folder nor any snapshot can be opened (nothing was changed then): a version that cannot read
 * them, or a disk that is full or denied
 */
export async function openEmbedded(dataDir: string, deps: OpeningDeps): Promise<EmbeddedData> {
  const folder = databaseFolder(dataDir);
  const snapshots = await snapshotsIn(snapshotsFolder(dataDir));
  const before = snapshots.length > 0 || deps.journal.mark > 0;
  const found = await lookAt(dataDir, before, deps);
  if (found.kind === 'sound') return withStart(found.opened, deps);
  deps.logger.error(
    { cause: found.damage.cause, found: found.damage.found },
    'the database is not as it was left',
  );
  const candidate = await newestGood(dataDir, snapshots, found.kind === 'old' ? found.opened.mark : -1, deps);
  if (candidate === null && found.kind === 'old') {
    // it is whole, and nothing newer is left: it is gone on with
    await tell(found.opened, { ...found.damage, toAt: null, kept: null }, deps);
    return withStart(found.opened, deps);
  }
  // what was never known here may be a database that only this version cannot open: a new one in its place would lose it
  const unknown = deps.journal.mark === 0 && existsSync(join(folder, 'PG_VERSION'));
  if (candidate === null && (snapshots.length > 0 || unknown))
    throw new PermanentError(
      `The database in ${folder} cannot be used (${found.damage.found}), and no snapshot in ${snapshotsFolder(dataDir)} can be in its place. ` +
        'Nothing was changed. Was the service brought to an older or newer version, or is the disk full? ' +
        'Else restore a backup: letter-intake restore FILE --replace',
      'data-damaged',
    );
  if (found.kind === 'old') await found.opened.database.close();
  const kept = existsSync(folder) ? await putAside(folder, found.damage.cause, deps.clock.now()) : null;
  if (candidate) {
    await rename(candidate.folder, folder);
    await rm(join(dataDir, tryingFolder), { recursive: true, force: true });
  }
  const opened = await open(dataDir, deps.journal);
  await tell(opened, { ...found.damage, toAt: candidate?.snapshot.at ?? null, kept }, deps);
  return withStart(opened, deps);
}

/** A mailbox that was not looked at yet would be read from now on, which is right for a first start alone. */
async function withStart(opened: Opened, { journal }: OpeningDeps): Promise<EmbeddedData> {
  const { rowCount } = await opened.database.query(
    'select from set_back where not exists (select from mailbox where uid_validity is not null) limit 1',
  );
  return { ...opened, readSince: rowCount > 0 ? journal.begunAt : null };
}

const bad = (cause: SetBackCause, found: string): Found => ({ kind: 'bad', damage: { cause, found } });

async function lookAt(dataDir: string, before: boolean, { journal }: OpeningDeps): Promise<Found> {
  const folder = databaseFolder(dataDir);
  const names = await readdir(folder).catch((): string[] => []);
  if (names.length === 0 && before) return bad('missing', 'the folder of the database is empty or gone');
  // without this file PGlite would begin a new database among the old one's files
  if (names.length > 0 && !names.includes('PG_VERSION')) return bad('damaged', 'PG_VERSION is missing');
  const page = names.length === 0 ? null : await damagedFile(folder);
  // a page torn by the end of the process is mended by the log when the database is opened
  if (page !== null && journal.stopped) return bad('damaged', page);
  let opened: Opened;
  try {
    opened = await open(dataDir, journal);
  } catch (error) {
    // a migration that does not fit, and not the files
    if (error instanceof PermanentError) throw error;
    return bad('damaged', `it does not open: ${(error as Error).message}`);
  }
  const damage = await damageOf(opened, folder, page !== null || !(await endedInOrder(journal)));
  if (damage) {
    await opened.database.close().catch(() => undefined);
    return bad('damaged', damage);
  }
  const old = before ? await oldness(opened, journal) : null;
  return old ? { kind: 'old', opened, damage: { cause: 'old-copy', found: old } } : { kind: 'sound', opened };
}

/** In order, or killed while the machine went on, which loses no write. */
const endedInOrder = async (journal: FileJournal): Promise<boolean> =>
  journal.stopped ||
  (journal.boot !== null && journal.boot !== 'unknown' && journal.boot === (await bootId()));

async function damageOf(
  { database, whileStill }: Opened,
  folder: string,
  thorough: boolean,
): Promise<string | null> {
  if (thorough) {
    const page = await whileStill!(() => damagedFile(folder));
    if (page !== null) return page;
    try {
      // what of an index was lost cannot be seen: they are all made anew
      await database.query('reindex database');
    } catch (error) {
      return `an index cannot be made: ${(error as Error).message}`;
    }
  }
  return findDamage(database, folder);
}

async function oldness({ database, mark }: Opened, journal: FileJournal): Promise<string | null> {
  if (mark < journal.mark) return `its mark is ${mark}, the journal of sent replies has ${journal.mark}`;
  const forgotten = await forgottenReplies(database, journal);
  return forgotten > 0 ? `${forgotten} replies of the journal are not in it` : null;
}

async function open(dataDir: string, journal: FileJournal): Promise<Opened> {
  const opened = await openDatabase({ dataDir });
  try {
    const { applied } = await opened.database.migrate();
    return { ...opened, applied, mark: (await markOf(opened.database, journal.id)) ?? 0 };
  } catch (error) {
    await opened.database.close().catch(() => undefined);
    throw error;
  }
}

/** The newest snapshot that opens, holds together and tells of more than `mark`; it is unpacked beside the database. */
async function newestGood(
  dataDir: string,
  snapshots: Snapshot[],
  mark: number,
  { journal, logger }: OpeningDeps,
): Promise<{ snapshot: Snapshot; folder: string } | null> {
  const trying = join(dataDir, tryingFolder);
  for (const snapshot of snapshots) {
    try {
      const folder = databaseFolder(trying);
      await unpackSnapshot(snapshot, folder);
      const opened = await open(trying, journal);
      const damage = await findDamage(opened.database, folder);
      await opened.database.close();
      if (damage) throw new Error(damage);
      if (opened.mark <= mark) continue;
      return { snapshot, folder };
    } catch (error) {
      logger.error({ at: snapshot.at, error }, 'a snapshot cannot be used');
    }
  }
  await rm(trying, { recursive: true, force: true });
  return null;
}

async function tell(
  { database }: Opened,
  setBack: Damage & { toAt: Date | null; kept: string | null },
  { blobs, clock, logger }: OpeningDeps,
): Promise<void> {
  await recordSetBack(database, { at: clock.now(), ...setBack, journal: true });
  const again = await fetchAnew(database, blobs);
  logger.error(
    { ...setBack, again },
    'the database was set back; the mailbox is read again from there, and the journal keeps anybody from being answered twice',
  );
}
