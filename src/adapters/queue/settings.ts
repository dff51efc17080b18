/** How jobs are kept and run, the same on every engine. Times of BullMQ's are milliseconds, but for drainDelay. */
import type { JobsOptions, WorkerOptions } from 'bullmq';
import { type JobName, jobs } from '../../pipeline/jobs.js';
import { FailedTry } from './failure.js';
import { waitBeforeRetryMs } from './policy.js';

/** starts beyond the tries: deaths and shutdowns in the middle of a job; more than that is a job that kills its process */
const sparedStarts = 5;
const mostStarts = (name: JobName): number => jobs[name].attempts + sparedStarts;

/** seconds an idle worker waits for a notice before it looks by itself; new jobs wake it within milliseconds */
export const idleWaitS = 30;

/** any number from 1: BullMQ takes jobs without a priority before all that have one */
export const laterPriority = 10;

export function jobSettings(name: JobName): JobsOptions & { stackTraceLimit: number } {
  return {
    attempts: jobs[name].attempts,
    backoff: { type: 'policy' }, // waitBeforeRetryMs, which the worker is given
    // The database knows what is done and what a person must look at. A job that was kept would swallow the next one
    // under its id; looking for it first costs as much again as adding, and the sweeper adds thousands.
    removeOnComplete: true,
    removeOnFail: true,
    // a stack's first line is the message, which may quote a letter
    stackTraceLimit: 0,
  };
}

/** @param concurrency jobs of this worker at once; the caller knows what one takes (a reading process, an SMTP session) */
export function workerSettings(name: JobName, concurrency: number): Omit<WorkerOptions, 'connection'> {
  return {
    concurrency,
    // a job whose process is alive but busy must not be taken for dead: renewed every 15 s, and nothing here holds up
    // the event loop for that long (reading runs in child processes; PGlite's start comes before the first job)
    lockDuration: 30_000,
    // a job of a process that died is found at most one lock and two rounds later
    stalledInterval: 10_000,
    // how a death is found (by the end of its lock, or at once where nobody else works) must not decide how many are too
    // many: starts alone are counted; then onExhausted shows it to a person
    maxStalledCount: mostStarts(name),
    maxStartedAttempts: mostStarts(name),
    drainDelay: idleWaitS,
    // after an error of the engine the worker asks again
    runRetryDelay: 2_000,
    settings: {
      backoffStrategy: (triesMade, _type, error) =>
        waitBeforeRetryMs(name, triesMade, error instanceof FailedTry ? error.askedMs : undefined),
    },
  };
}
