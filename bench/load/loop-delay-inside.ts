/**
 * Loaded before the service (`node --import`), in the same process: writes a line a second into a file on how late
 * the event loop is. Reading processes are started without it.
 */
import { appendFileSync } from 'node:fs';
import {
  createHistogram,
  type Histogram,
  monitorEventLoopDelay,
  type RecordableHistogram,
} from 'node:perf_hooks';
import { beginSignal, type Delays, type LoopLine, loopFileVariable } from './loop-delay.js';

const { [loopFileVariable]: file } = process.env;
if (!file) throw new Error(`${loopFileVariable}: expected a file`);

/** How often the loop is to come round. */
const everyMs = 10;
const lineEveryMs = 1_000;
const nsPerMs = 1_000_000;
const usPerMs = 1_000;

const delays = (of: Pick<Histogram, 'percentile' | 'max'>, toBeMs: number): Delays => {
  const late = (ns: number): number => Math.max(0, Number((ns / nsPerMs - toBeMs).toFixed(2)));
  return { p50Ms: late(of.percentile(50)), p99Ms: late(of.percentile(99)), maxMs: late(of.max) };
};

/** Of the processor, by all threads of this process. */
function usedMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / usPerMs;
}

/** A wait of a second was also one of 990 ms for who came 10 ms later, and so on. */
function recordMoments(waitMs: number, ...histograms: RecordableHistogram[]): void {
  for (let left = waitMs; left > -everyMs; left -= everyMs)
    for (const histogram of histograms) histogram.record(Math.max(1, Math.round(left * nsPerMs)));
}

process.once(beginSignal, () => {
  // what it records is the whole time between two turns
  const samples = monitorEventLoopDelay({ resolution: everyMs });
  samples.enable();
  const moments = createHistogram();
  const own = createHistogram();
  const latest = createHistogram();
  let before = performance.now();
  let usedBefore = usedMs();
  setInterval(() => {
    const now = performance.now();
    const used = usedMs();
    const lateMs = now - before - everyMs;
    recordMoments(lateMs, moments, latest);
    recordMoments(Math.min(lateMs, used - usedBefore), own);
    before = now;
    usedBefore = used;
  }, everyMs).unref();
  setInterval(() => {
    const line: LoopLine = {
      samples: delays(samples, everyMs),
      moments: delays(moments, 0),
      own: delays(own, 0),
      latest: delays(latest, 0),
    };
    appendFileSync(file, `${JSON.stringify(line)}\n`);
    latest.reset();
  }, lineEveryMs).unref();
});
