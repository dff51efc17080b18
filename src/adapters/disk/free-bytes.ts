/** How much room a folder's disk has. */
import { statfs } from 'node:fs/promises';

/** @returns bytes that this user may still write there (statfs: `f_bavail`); null where it cannot be asked */
export async function freeBytes(folder: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch {
    return null;
  }
}
