/**
 * Copies of the embedded database's folder that a power cut cannot hurt: packed, synced, then renamed, the last two kept.
 * PGlite does not fsync, so after a power cut its folder may hold some writes and lack earlier ones.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { damagedPage } from './page-checksums.js';
import { readTar, TarWriter } from './tar.js';

const kept = 2;
/** the last entry: without it the rest is not all */
const endEntry = 'snapshot-is-whole';
const named = /^snapshot-(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z)\.tar\.gz$/;

export interface Snapshot {
  file: string;
  at: Date;
}

const nameOf = (at: Date): string => `snapshot-${at.toISOString().replaceAll(/[:.]/g, '-')}.tar.gz`;
const timeOf = (stamp: string): Date =>
  new Date(stamp.replace(/T(\d\d)-(\d\d)-(\d\d)-(\d{3})Z/, 'T$1:$2:$3.$4Z'));

/** Newest first; a folder that is not there holds none. */
export async function snapshotsIn(folder: string): Promise<Snapshot[]> {
  const names = await readdir(folder).catch(missing([]));
  return names
    .flatMap((name) => {
      const stamp = named.exec(name)?.[1];
      return stamp ? [{ file: join(folder, name), at: timeOf(stamp) }] : [];
    })
    .sort((a, b) => b.at.valueOf() - a.at.valueOf());
}

/**
 * @param from the folder of the database, which must not change meanwhile (`whileStill`)
 * @param into where snapshots stand; older ones than the last two are removed
 * @throws Error naming the file, where a page is not as the database wrote it: nothing is kept of such a snapshot, and the
 * others stay
 */
export async function takeSnapshot(from: string, into: string, at: Date): Promise<Snapshot> {
  await mkdir(into, { recursive: true, mode: 0o700 });
  const unfinished = join(into, 'unfinished');
  await rm(unfinished, { force: true });
  const tar = new TarWriter(unfinished);
  try {
    await eachFile(from, async (path, bytes) => {
      const page = damagedPage(path, bytes);
      if (page !== null) throw new Error(`The database's file ${path} is damaged (page ${page})`);
      await tar.add(path, bytes);
    });
    await tar.add(endEntry, Buffer.alloc(0));
    await tar.end();
  } catch (error) {
    await tar.abort();
    await rm(unfinished, { force: true });
    throw error;
  }
  const snapshot = { file: join(into, nameOf(at)), at };
  await rename(unfinished, snapshot.file);
  await syncFolder(into);
  for (const { file } of (await snapshotsIn(into)).slice(kept)) await rm(file, { force: true });
  return snapshot;
}

/**
 * @param into made anew; what stood there goes
 * @throws Error where the snapshot is damaged or cut off, or the disk takes no more
 */
export async function unpackSnapshot({ file }: Snapshot, into: string): Promise<void> {
  await rm(into, { recursive: true, force: true });
  await mkdir(into, { recursive: true, mode: 0o700 });
  let whole = false;
  for await (const { path, bytes } of readTar(file)) {
    if (path === endEntry) {
      whole = true;
      continue;
    }
    // an entry of ours has such a path; another must not lead out of the folder
    if (!/^[\w.-]+(?:\/[\w.-]+)*$/.test(path) || path.includes('..'))
      throw new Error(`Snapshot ${file}: ${path}`);
    if (path.endsWith('/.folder')) {
      await mkdir(join(into, dirname(path)), { recursive: true, mode: 0o700 });
      continue;
    }
    await mkdir(dirname(join(into, path)), { recursive: true, mode: 0o700 });
    await writeFile(join(into, path), bytes, { mode: 0o600 });
  }
  if (!whole) throw new Error(`Snapshot ${file} is not whole`);
}

/** @returns the first file of the folder that is not as the database wrote it, in words; null where all are */
export async function damagedFile(folder: string): Promise<string | null> {
  let found: string | null = null;
  await eachFile(folder, async (path, bytes) => {
    const page = damagedPage(path, bytes);
    if (page !== null) found ??= `page ${page} of ${path}`;
  });
  return found;
}

/** Files with their path; a folder without any stands as `path/.folder`, for PostgreSQL wants it there. */
async function eachFile(folder: string, work: (path: string, bytes: Buffer) => Promise<void>): Promise<void> {
  const visit = async (at: string): Promise<void> => {
    const entries = await readdir(at, { withFileTypes: true });
    const path = (name: string): string => relative(folder, join(at, name)).split(sep).join('/');
    if (entries.length === 0 && at !== folder) await work(path('.folder'), Buffer.alloc(0));
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1)))
      if (entry.isDirectory()) await visit(join(at, entry.name));
      else if (entry.isFile()) await work(path(entry.name), await readFile(join(at, entry.name)));
  };
  await visit(folder);
}

/** Where a folder is put aside: beside it, under a name that is free. */
export async function putAside(folder: string, why: string, at: Date): Promise<string> {
  const aside = `${folder}-${why}-${at.toISOString().replaceAll(/[:.]/g, '-')}-${randomUUID().slice(0, 4)}`;
  await rename(folder, aside);
  await syncFolder(dirname(folder));
  return aside;
}

/** fsync(2): the name of a file that was made or renamed in it is durable then. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function missing<T>(instead: T): (error: unknown) => T {
  return (error) => {
    if ((error as { code?: unknown } | null)?.code === 'ENOENT') return instead;
    throw error;
  };
}
