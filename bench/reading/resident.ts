/** How much memory the reading processes hold that the bench started (proc_pid_status(5)). */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const kilobytesIn = (status: string, name: string): number =>
  Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0);

const children = (): string[] => {
  const path = `/proc/${process.pid}/task/${process.pid}/children`;
  return existsSync(path) ? readFileSync(path, 'latin1').split(' ').filter(Boolean) : [];
};

/** From now on the peak is that of the letter to come (proc_pid_clear_refs(5)). */
export const forgetPeak = (): void => {
  for (const pid of children())
    try {
      writeFileSync(`/proc/${pid}/clear_refs`, '5');
    } catch {
      // it has ended, or the kernel does not let us: the peak is then that of the whole run
    }
};

/** Megabytes, all processes added up: resident now, and the most that each has been. Null where there is no /proc. */
export const readerMb = (): { now: number | null; peak: number | null } => {
  const pids = children();
  if (pids.length === 0) return { now: null, peak: null };
  const total = { now: 0, peak: 0 };
  for (const pid of pids) {
    const path = `/proc/${pid}/status`;
    // it may have ended meanwhile
    if (!existsSync(path)) continue;
    const status = readFileSync(path, 'latin1');
    total.now += kilobytesIn(status, 'VmRSS') / 1024;
    total.peak += kilobytesIn(status, 'VmHWM') / 1024;
  }
  return total;
};
