/**
 * Documents as files named by the SHA-256 of their bytes: `ab/cd/abcd…`. A file is written beside its place, made durable,
 * then renamed, so under its name stands all of it or nothing.
 */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Blobs, PermanentError } from '../../pipeline/ports.js';
import { diskError } from './disk-error.js';

/** readable by the service's user alone: these are people's letters */
const folderMode = 0o700;
const fileMode = 0o600;

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function isMissing(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === 'ENOENT';
}

class FileBlobs implements Blobs {
  readonly #unfinished: string;

  constructor(private readonly folder: string) {
    this.#unfinished = join(folder, 'unfinished');
  }

  async prepare(): Promise<this> {
    await this.#onDisk(async () => {
      await mkdir(this.folder, { recursive: true, mode: folderMode });
      // what a process that died was writing; nobody knows its name
      await rm(this.#unfinished, { recursive: true, force: true });
      await mkdir(this.#unfinished, { mode: folderMode });
    });
    return this;
  }

  async put(bytes: Uint8Array): Promise<string> {
    const hash = sha256(bytes);
    // the bytes are compared too: putting a document again mends one that a power cut has damaged
    if (!(await this.#holds(hash))) await this.#onDisk(() => this.#write(this.#path(hash), bytes));
    return hash;
  }

  async get(hash: string): Promise<Buffer> {
    const bytes = await this.#read(hash);
    if (!bytes) throw new PermanentError(`Document ${hash} is not in ${this.folder}`, 'blob-missing');
    if (sha256(bytes) !== hash) {
      throw new PermanentError(
        `Document ${hash} in ${this.folder}: its ${bytes.length} bytes no longer match its hash`,
        'blob-corrupt',
      );
    }
    return bytes;
  }

  async has(hash: string): Promise<boolean> {
    return this.#onDisk(() =>
      stat(this.#path(hash)).then(
        (found) => found.isFile(),
        (error: unknown) => {
          if (isMissing(error)) return false;
          throw error;
        },
      ),
    );
  }

  async remove(hash: string): Promise<void> {
    await this.#onDisk(() => rm(this.#path(hash), { force: true }));
  }

  async #holds(hash: string): Promise<boolean> {
    const bytes = await this.#read(hash);
    return bytes !== null && sha256(bytes) === hash;
  }

  async #read(hash: string): Promise<Buffer | null> {
    return this.#onDisk(() =>
      readFile(this.#path(hash)).catch((error: unknown) => {
        if (isMissing(error)) return null;
        throw error;
      }),
    );
  }

  async #write(path: string, bytes: Uint8Array): Promise<void> {
    const unfinished = join(this.#unfinished, randomUUID());
    try {
      const file = await open(unfinished, 'wx', fileMode);
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      const madeFrom = await mkdir(dirname(path), { recursive: true, mode: folderMode });
      await rename(unfinished, path);
      // fsync(2): a file's own fsync does not make its name durable; its folder's does, and a new folder's parent's
      const stopAt = madeFrom ? dirname(madeFrom) : dirname(path);
      for (let folder = dirname(path); ; folder = dirname(folder)) {
        await syncFolder(folder);
        if (folder === stopAt) break;
      }
    } catch (error) {
      await rm(unfinished, { force: true }).catch(() => undefined);
      throw error;
    }
  }

  /** Only a hash makes a path: a name from elsewhere must not lead out of the folder. */
  #path(hash: string): string {
    if (!/^[0-9a-f]{64}$/.test(hash)) throw new Error('Document hash: expected 64 lower-case hex digits');
    return join(this.folder, hash.slice(0, 2), hash.slice(2, 4), hash);
  }

  async #onDisk<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw diskError(error, this.folder);
    }
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** For reading beside the process that holds DATA_DIR: it opens nothing and removes nothing. */
export const readFileBlobs = (folder: string): Pick<Blobs, 'get'> => new FileBlobs(folder);

/**
 * @param folder absolute; made where it is not there. One process opens it at a time (the one that holds DATA_DIR):
 * opening removes what an earlier one left unfinished.
 * @throws TransientError `disk-full`, `disk-read-only`, `disk-denied`, `disk-broken`, `too-many-files`, here and later
 */
export async function openFileBlobs(folder: string): Promise<Blobs> {
  return new FileBlobs(folder).prepare();
}
