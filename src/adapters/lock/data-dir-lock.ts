/**
 * One process at a time in DATA_DIR: PGlite has no lock of its own, and two writers lose rows. For one machine; a folder
 * shared by several machines over a network is not guarded.
 *
 * Lock files are numbered, `lock.1`, `lock.2`, …, and the highest number tells the holder. Whoever finds that holder dead
 * makes the next number with link(2), which only one of several can do; nobody ever removes the highest, so a number is
 * not made twice. Numbers below one's own are swept away.
 */
import { randomUUID } from 'node:crypto';
import { chmod, link, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { PermanentError } from '../../pipeline/ports.js';
import { type Holder, lives, readHolder, thisProcess } from './holder.js';
import { socketPath } from './socket-path.js';

export interface DataDirLock {
  /** gives the folder back; a process that ends, however, gives it back too */
  release(): Promise<void>;
}

const lockFile = (dataDir: string, number: number): string => join(dataDir, `lock.${number}`);

/**
 * Makes DATA_DIR (mode 0700) where it is not there and takes it for this process, or refuses at once.
 * @throws PermanentError `data-dir-in-use`, saying which process holds it
 */
export async function lockDataDir(dataDir: string): Promise<DataDirLock> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  // a socket's own mode is not looked at everywhere (unix(7)), its folder's is
  await chmod(dataDir, 0o700);
  const listening = await listen(dataDir);
  const self = await thisProcess(listening.path);
  try {
    const number = await take(dataDir, self);
    return { release: () => release(dataDir, number, self, listening.server) };
  } catch (error) {
    await closed(listening.server);
    throw error;
  }
}

/** @returns the process that holds DATA_DIR now, null where none does */
export async function dataDirHolder(dataDir: string): Promise<Pick<Holder, 'pid' | 'host' | 'since'> | null> {
  const { holder } = await look(dataDir);
  return holder;
}

/** The highest number (0 = none yet) and its holder, null where that one is dead. */
async function look(dataDir: string): Promise<{ number: number; holder: Holder | null }> {
  for (;;) {
    const number = await highest(dataDir);
    if (number === 0) return { number, holder: null };
    const holder = await readHolder(lockFile(dataDir, number));
    // gone between the two looks: a higher number is there by now
    if (holder) return { number, holder: (await lives(holder)) ? holder : null };
  }
}

async function take(dataDir: string, self: Holder): Promise<number> {
  const draft = await writeDraft(dataDir, self);
  try {
    for (;;) {
      const found = await look(dataDir);
      if (found.holder) throw inUse(dataDir, found.holder);
      const number = found.number + 1;
      if (!(await linked(draft, lockFile(dataDir, number)))) continue;
      // while we looked, others may have used this number, gone further and swept it away: then a higher one is there
      if ((await highest(dataDir)) === number) {
        await sweep(dataDir, number);
        return number;
      }
      await rm(lockFile(dataDir, number), { force: true });
    }
  } finally {
    await rm(draft, { force: true });
  }
}

/** A lock file appears with all it says, also after a power cut. */
async function writeDraft(dataDir: string, holder: Holder): Promise<string> {
  const draft = join(dataDir, `lock-draft-${randomUUID()}`);
  await writeFile(draft, JSON.stringify(holder), { mode: 0o600, flush: true });
  return draft;
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if ((error as { code?: unknown }).code === 'EEXIST') return false;
    throw error;
  }
}

async function numbers(dataDir: string): Promise<number[]> {
  const names = await readdir(dataDir).catch((error: unknown) => {
    if ((error as { code?: unknown }).code === 'ENOENT') return [];
    throw error;
  });
  return names.flatMap((name) => {
    const number = /^lock\.(\d+)$/.exec(name)?.[1];
    return number ? [Number(number)] : [];
  });
}

async function highest(dataDir: string): Promise<number> {
  return Math.max(0, ...(await numbers(dataDir)));
}

/** Lower numbers, and the sockets of their dead holders. */
async function sweep(dataDir: string, ownNumber: number): Promise<void> {
  for (const number of await numbers(dataDir)) {
    if (number >= ownNumber) continue;
    const file = lockFile(dataDir, number);
    const former = await readHolder(file);
    if (former) await rm(former.socket, { force: true });
    await rm(file, { force: true });
  }
}

async function release(dataDir: string, number: number, self: Holder, server: Server): Promise<void> {
  // the file stays, as the highest; that it was given back is written before the socket closes
  await rename(await writeDraft(dataDir, { ...self, released: true }), lockFile(dataDir, number));
  await closed(server);
}

/** Nothing is said on this socket: that it can be connected to is all. */
async function listen(dataDir: string): Promise<{ server: Server; path: string }> {
  const name = `lock-${randomUUID().slice(0, 8)}.sock`;
  const path = await socketPath(dataDir, name);
  try {
    return { server: await listenAt(path), path };
  } catch {
    // some mounted file systems take no sockets
    const other = await socketPath(dataDir, name, true);
    return { server: await listenAt(other), path: other };
  }
}

async function listenAt(path: string): Promise<Server> {
  const server = createServer((connection) => {
    connection.on('error', () => undefined);
    connection.destroy();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  // it must not keep alive a process that has nothing else to do
  server.unref();
  return server;
}

async function closed(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
}

function inUse(dataDir: string, holder: Pick<Holder, 'pid' | 'host' | 'since'>): PermanentError {
  return new PermanentError(
    `${dataDir} is in use by process ${holder.pid} on ${holder.host} since ${holder.since}. ` +
      'Only one `run` may work in a folder: stop that one first, or set DATA_DIR to another folder',
    'data-dir-in-use',
  );
}
