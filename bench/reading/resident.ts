/** How much memory the reading process holds that the bench started (proc_pid_status(5)); NaN where there is no /proc. */
import { existsSync, readFileSync } from 'node:fs';

const kilobytesIn = (status: string, name: string): number =>
  Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? Number.NaN);

/** Megabytes: resident now, and the most that each process has been, added up. */
export const readerMb = (): { now: number; peak: number } => {
  const children = `/proc/${process.pid}/task/${process.pid}/children`;
  if (!existsSync(children)) return { now: Number.NaN, peak: Number.NaN };
  const pids = readFileSync(children, 'latin1').split(' ').filter(Boolean);
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
