/** A disk of some hundred megabytes in memory (tmpfs), to be filled up and made read-only; mounting it takes root. */
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { open, statfs } from 'node:fs/promises';
import { join } from 'node:path';

export interface SmallDisk {
  folder: string;
  /** to the last byte */
  fill(): Promise<void>;
  makeRoom(): void;
  readOnly(is: boolean): void;
  unmount(): void;
}

/** @throws Error where this user may not mount */
export function mountSmallDisk(folder: string, megabytes: number): SmallDisk {
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=1777`, 'tmpfs', folder]);
  const filler = join(folder, 'filler');
  return {
    folder,
    async fill() {
      const file = await open(filler, 'a');
      try {
        for (;;) {
          const { bavail, bsize } = await statfs(folder);
          if (bavail === 0) return;
          await file.write(Buffer.alloc(Math.min(bavail * bsize, 16 << 20)));
        }
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      } finally {
        await file.close();
      }
    },
    makeRoom: () => rmSync(filler, { force: true }),
    readOnly: (is) => execFileSync('mount', ['-o', `remount,${is ? 'ro' : 'rw'}`, folder]),
    // what still ends on it is waited for by nobody
    unmount: () => execFileSync('umount', ['-l', folder]),
  };
}
