/** How late an event loop is: what `loop-delay-inside.ts` writes in the service's process, and how it is read. */
import { readFileSync } from 'node:fs';

/** Environment variable that names the file. */
export const loopFileVariable = 'BENCH_LOOP_FILE';
/** Sent to the process when it has started: what its start took is no part of the figures. */
export const beginSignal = 'SIGUSR2';

/** Milliseconds beyond the time at which the loop should have come round. */
export interface Delays {
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
}
export interface LoopLine {
  /** since the beginning, as `monitorEventLoopDelay` counts: a sample a turn, so that a long wait counts once */
  samples: Delays;
  /** since the beginning, of all moments: what would somebody who came just then have waited */
  moments: Delays;
  /** the same, but no more of a wait than the processor worked for this process meanwhile: the rest was others' work */
  own: Delays;
  /** of all moments since the line before */
  latest: Delays;
}

/** @returns what was written whole; none where the process never began */
export function readLoopLines(path: string): LoopLine[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as LoopLine);
}
