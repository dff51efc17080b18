/** How long a job waits for its next try, and what its id may look like. */
import { type JobName, jobs } from '../../pipeline/jobs.js';

/** the longest wait another server may ask of us; past it the job's own policy decides when to look again */
const longestAskedMs = 24 * 60 * 60_000;

/**
 * @param triesMade tries that have failed, from 1
 * @param askedMs the wait the other side named; the policy's own wait is the least, so that a server which always says
 * "one second" does not use up all tries in a minute
 */
export function waitBeforeRetryMs(name: JobName, triesMade: number, askedMs: number | undefined): number {
  const { delayMs, factor, maxMs } = jobs[name].backoff;
  const ownMs = Math.min(maxMs, delayMs * factor ** (triesMade - 1));
  return Math.round(Math.max(ownMs, Math.min(askedMs ?? 0, longestAskedMs)));
}

/**
 * BullMQ takes neither `:` nor a bare whole number nor a leading `0:` as a custom id. A letter in front and percent
 * signs for what is not allowed keep two different ids apart.
 */
export function bullJobId(id: string): string {
  return `j-${id.replace(/[%:]/g, (sign) => (sign === ':' ? '%3A' : '%25'))}`;
}
