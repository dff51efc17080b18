import { copyFile, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * A folder of plain files and folders, into one that may be there. For the thousand files of a database it takes half
 * the time of `cp` of node:fs, which looks at each file and its copy several times.
 */
export async function copyFolder(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true, mode: 0o700 });
  const entries = await readdir(from, { withFileTypes: true });
  await Promise.all(
    entries.map((entry) => {
      const [source, copy] = [join(from, entry.name), join(to, entry.name)];
      return entry.isDirectory() ? copyFolder(source, copy) : copyFile(source, copy);
    }),
  );
}
