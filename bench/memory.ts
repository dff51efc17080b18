/** How much memory processes hold, from Linux's /proc (proc_pid_status(5), proc_pid_smaps(5)). */
import { readdirSync, readFileSync } from 'node:fs';

export interface Memory {
  processes: number;
  /** resident now; what several share (a server's buffers, libraries) is counted for each */
  rssBytes: number;
  /** the most each has been resident, added up */
  peakBytes: number;
  /** resident now, what is shared divided among those who share it */
  ownBytes: number;
}

/** Of `pid` and, unless `alone`, of all that it started. A process that ends meanwhile is left out. */
export function memoryOf(pid: number, alone = false): Memory {
  const total: Memory = { processes: 0, rssBytes: 0, peakBytes: 0, ownBytes: 0 };
  for (const member of alone ? [pid] : familyOf(pid)) {
    try {
      const status = readFileSync(`/proc/${member}/status`, 'latin1');
      const shares = readFileSync(`/proc/${member}/smaps_rollup`, 'latin1');
      total.rssBytes += bytesIn(status, 'VmRSS');
      total.peakBytes += bytesIn(status, 'VmHWM');
      total.ownBytes += bytesIn(shares, 'Pss');
      total.processes += 1;
    } catch {
      // it has ended
    }
  }
  return total;
}

/** The processes that `pid` started itself. */
export function childrenOf(pid: number): number[] {
  return parents().flatMap(([child, parent]) => (parent === pid ? [child] : []));
}

function familyOf(pid: number): number[] {
  const all = parents();
  const family = [pid];
  // grows while it is walked
  for (const member of family)
    family.push(...all.flatMap(([child, parent]) => (parent === member ? [child] : [])));
  return family;
}

/** [process, its parent] */
function parents(): [number, number][] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name): [number, number][] => {
      try {
        // the command's name stands in parentheses and may hold anything
        const rest = readFileSync(`/proc/${name}/stat`, 'latin1').replace(/^.*\) /s, '');
        return [[Number(name), Number(rest.split(' ')[1])]];
      } catch {
        return [];
      }
    });
}

function bytesIn(text: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? Number.NaN) * 1024;
}
