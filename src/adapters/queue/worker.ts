/** Runs one queue's jobs by the policy of jobs.ts: another try, no further try, or given back at shutdown. */
import { once, setMaxListeners } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { WaitingError } from 'bullmq';
import { type JobName, type JobPayload, jobs } from '../../pipeline/jobs.js';
import { type Logger, PermanentError, type QueueWorker } from '../../pipeline/ports.js';
import type { BullJob, BullWorker, QueueBackend } from './backend.js';
import { codeOf, FailedForGood, FailedTry, failedTry, framesOf } from './failure.js';
import { waitBeforeRetryMs } from './policy.js';

export interface WorkOptions<N extends JobName> {
  concurrency: number;
  handler: (payload: JobPayload<N>, signal: AbortSignal) => Promise<void>;
  onExhausted: (payload: JobPayload<N>, error: Error) => Promise<void>;
}

/** how long a handler may take to end after its signal was aborted, before its job is given back over its head */
const afterAbortMs = 500;

const timing = {
  // a job whose process is alive but busy must not be taken for dead: renewed every 15 s, and nothing here holds up the
  // event loop for that long (reading runs in child processes; PGlite's start comes before the first job)
  lockDuration: 30_000,
  // a job of a process that died is found at most one lock and two rounds later
  stalledInterval: 10_000,
  // three deaths on one job look like the job's fault; then onExhausted shows it to a person
  maxStalledCount: 2,
  // how long an idle worker waits for a notification before it looks by itself; new jobs wake it within milliseconds
  drainDelay: 30,
  // after a database error the worker asks again
  runRetryDelay: 2_000,
} as const;
/** starts beyond the tries: deaths and shutdowns in the middle of a job; more than that is a job that kills its process */
const sparedStarts = 5;

export async function startWorker<N extends JobName>(
  backend: QueueBackend,
  name: N,
  options: WorkOptions<N>,
  log: Logger,
): Promise<QueueWorker> {
  return new PolicyWorker(backend, name, options, log).ready();
}

class PolicyWorker<N extends JobName> implements QueueWorker {
  readonly #closing = new AbortController();
  readonly #worker: BullWorker;
  /** onExhausted calls for jobs that BullMQ itself gave up */
  readonly #afterwork = new Set<Promise<void>>();
  #closed: Promise<void> | undefined;

  constructor(
    backend: QueueBackend,
    private readonly name: N,
    private readonly options: WorkOptions<N>,
    private readonly log: Logger,
  ) {
    // one listener for each running job
    setMaxListeners(0, this.#closing.signal);
    this.#worker = backend.worker(name, (job, token) => this.#process(job, token), {
      ...timing,
      concurrency: options.concurrency,
      maxStartedAttempts: jobs[name].attempts + sparedStarts,
      settings: {
        backoffStrategy: (triesMade, _type, error) =>
          waitBeforeRetryMs(name, triesMade, error instanceof FailedTry ? error.askedMs : undefined),
      },
    });
    // unheard, an `error` event would end the process
    this.#worker.on('error', (error) => {
      if (!backend.isAway(error)) log.error({ queue: name, code: codeOf(error) }, 'queue worker error');
    });
    this.#worker.on('failed', (job, error) => this.#onFailed(job, error));
  }

  async ready(): Promise<this> {
    await this.#worker.waitUntilReady();
    return this;
  }

  close(graceMs: number): Promise<void> {
    this.#closed ??= this.#close(graceMs);
    return this.#closed;
  }

  async #close(graceMs: number): Promise<void> {
    const done = new AbortController();
    const abortAfterGrace = wait(graceMs, undefined, { signal: done.signal }).then(
      () => this.#closing.abort(new Error('The worker is closing')),
      () => undefined,
    );
    await this.#worker.close();
    done.abort();
    await abortAfterGrace;
    await Promise.all(this.#afterwork);
  }

  async #process(job: BullJob, token: string | undefined): Promise<void> {
    const fields = { queue: this.name, jobId: job.id, tries: job.attemptsMade + 1 };
    const parsed = jobs[this.name].payload.safeParse(job.data);
    if (!parsed.success) {
      // written by another version of ours; without a payload there is nobody to tell
      this.log.error(fields, 'job payload is not understood');
      throw new FailedForGood('payload');
    }
    const payload = parsed.data as JobPayload<N>;
    try {
      await this.#untilClosing(this.options.handler(payload, this.#closing.signal));
    } catch (error) {
      if (this.#closing.signal.aborted) {
        await job.moveToWait(token);
        throw new WaitingError('shutdown');
      }
      const last = error instanceof PermanentError || job.attemptsMade + 1 >= (job.opts.attempts ?? 1);
      this.log.warn({ ...fields, code: codeOf(error), last, frames: framesOf(error) }, 'job try failed');
      if (!last) throw failedTry(error);
      // before BullMQ is told: a process that dies in between runs the job again and tells again
      await this.#exhausted(payload, error);
      throw new FailedForGood(codeOf(error));
    }
  }

  /** The handler's end, or shortly after the abort, whichever is first. */
  async #untilClosing(work: Promise<void>): Promise<void> {
    const { signal } = this.#closing;
    const ended = new AbortController();
    const given = signal.aborted ? Promise.resolve() : once(signal, 'abort', { signal: ended.signal });
    const overdue = given.then(() => wait(afterAbortMs)).then(() => signal.throwIfAborted());
    overdue.catch(() => undefined);
    try {
      await Promise.race([work, overdue]);
    } finally {
      ended.abort();
    }
  }

  /** BullMQ gives up without calling the handler where a job has stalled or been started too often. */
  #onFailed(job: BullJob | undefined, error: Error): void {
    if (!job || error instanceof FailedForGood || error instanceof FailedTry) return;
    const parsed = jobs[this.name].payload.safeParse(job.data);
    this.log.error({ queue: this.name, jobId: job.id, code: codeOf(error) }, 'job given up by the queue');
    if (!parsed.success) return;
    const told = this.#exhausted(parsed.data as JobPayload<N>, new PermanentError(error.message, 'job-died'));
    this.#afterwork.add(told);
    void told.finally(() => this.#afterwork.delete(told));
  }

  async #exhausted(payload: JobPayload<N>, error: unknown): Promise<void> {
    try {
      await this.options.onExhausted(payload, toError(error));
    } catch (failure) {
      // the row is still open in the database, so the sweeper adds the job again
      this.log.error({ queue: this.name, code: codeOf(failure) }, 'could not record the last failure');
    }
  }
}

/** Node's own errors are of another realm under a test runner, so `instanceof Error` would not know them. */
function toError(thrown: unknown): Error {
  return typeof thrown === 'object' && thrown !== null && 'message' in thrown
    ? (thrown as Error)
    : new Error('Something that is no Error was thrown', { cause: thrown });
}
