/**
 * Where a Unix socket of DATA_DIR stands. A socket's path is limited to 108 bytes with the closing zero on Linux (unix(7)),
 * 104 on macOS, and some mounted file systems take no sockets at all: then it stands under the system's temporary folder,
 * in a folder of this user, and a pointer file in DATA_DIR tells where.
 */
import { createHash } from 'node:crypto';
import { chmod, lstat, mkdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';

/** what fits everywhere: 104 bytes on macOS, less the closing zero */
const longestPathBytes = 103;

/**
 * Where a socket may stand; its folder is there afterwards, with mode 0700.
 * @param name a short file name such as `command.sock`
 * @param elsewhere asks for the temporary folder although the path would fit
 */
export async function socketPath(dataDir: string, name: string, elsewhere = false): Promise<string> {
  const folder = await realpath(dataDir);
  const inside = join(folder, name);
  if (!elsewhere && Buffer.byteLength(inside) <= longestPathBytes) return inside;
  const path = join(await ownTemporaryFolder(), `${shortHash(folder)}-${name}`);
  if (Buffer.byteLength(path) > longestPathBytes) {
    throw new Error(
      `Socket path ${path} is longer than ${longestPathBytes} bytes: set TMPDIR to a shorter folder`,
    );
  }
  return path;
}

/**
 * For the process that holds DATA_DIR: a free place to listen on, which `findSocket` finds from other processes. What an
 * earlier holder left there is removed.
 */
export async function placeSocket(dataDir: string, name: string, elsewhere = false): Promise<string> {
  const path = await socketPath(dataDir, name, elsewhere);
  const pointerFile = join(await realpath(dataDir), `${name}.path`);
  await rm(path, { force: true });
  if (dirname(path) === dirname(pointerFile)) {
    await rm(pointerFile, { force: true });
  } else {
    const draft = `${pointerFile}.draft`;
    await writeFile(draft, path, { mode: 0o600 });
    await rename(draft, pointerFile);
  }
  return path;
}

/** @returns the path on which the process that holds DATA_DIR listens, or would listen if it ran */
export async function findSocket(dataDir: string, name: string): Promise<string> {
  const folder = await realpath(dataDir);
  try {
    return await readFile(join(folder, `${name}.path`), 'utf8');
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ENOENT') throw error;
    return join(folder, name);
  }
}

/** Anybody may make a folder under the temporary one before us, so it is used only if it is ours and ours alone. */
export async function ownTemporaryFolder(parent = tmpdir()): Promise<string> {
  const { uid } = userInfo();
  const folder = join(parent, `letter-intake-${uid}`);
  await mkdir(folder, { mode: 0o700 }).catch((error: unknown) => {
    if ((error as { code?: unknown }).code !== 'EEXIST') throw error;
  });
  const found = await lstat(folder);
  if (!found.isDirectory() || (uid >= 0 && found.uid !== uid)) {
    throw new Error(`${folder} is not a folder of this user: remove it or set TMPDIR`);
  }
  await chmod(folder, 0o700);
  return folder;
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
