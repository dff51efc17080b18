/** Runs one queue's jobs by the policy of jobs.ts: another try, no further try, or given back at shutdown. */
import { once, setMaxListeners } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { WaitingError } from 'bullmq';
import { type JobName, type JobPayload, jobs } from '../../pipeline/jobs.js';
import { type Logger, PermanentError, type QueueWorker } from '../../pipeline/ports.js';
import type { BullJob, BullWorker, QueueBackend } from './backend.js';
import { codeOf, FailedForGood, failedTry, framesOf, lostJob } from './failure.js';
import { workerSettings } from './settings.js';

export interface WorkOptions<N extends JobName> {
  concurrency: number;
  handler: (payload: JobPayload<N>, signal: AbortSignal) => Promise<void>;
  onExhausted: (payload: JobPayload<N>, error: Error) => Promise<void>;
}

/** how long a handler may take to end after its signal was aborted, before its job is given back over its head */
const afterAbortMs = 500;

/** how long the engine may take to note what ended, before a close goes on without it */
const lastWordMs = 1_500;

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
  /** job → its end, in this process */
  readonly #running = new Map<string, Promise<void>>();
  /** jobs of which was said that the engine lost them */
  readonly #lost = new Set<string>();
  #closed: Promise<void> | undefined;

  constructor(
    private readonly backend: QueueBackend,
    private readonly name: N,
    private readonly options: WorkOptions<N>,
    private readonly log: Logger,
  ) {
    // one listener for each running job
    setMaxListeners(0, this.#closing.signal);
    const settings = workerSettings(name, options.concurrency);
    this.#worker = backend.worker(name, (job, token) => this.#inTurn(job, token), settings);
    // unheard, an `error` event would end the process
    this.#worker.on('error', (error) => {
      if (!backend.isAway(error)) this.#onError(error);
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
    // an engine that is away cannot be told; what ran is found by its lock, or put back by the sweeper
    const overdue = wait(graceMs + afterAbortMs + lastWordMs, 'overdue' as const, { signal: done.signal });
    overdue.catch(() => undefined);
    const closed = this.#worker.close();
    closed.catch(() => undefined);
    const ended = await Promise.race([closed, overdue]);
    if (ended === 'overdue') this.log.warn({ queue: this.name }, 'the queue did not answer at the end');
    done.abort();
    await abortAfterGrace;
    await Promise.all(this.#afterwork);
  }

  /** An engine that forgot a job may be given it again while it still runs here: one after the other, not side by side. */
  async #inTurn(job: BullJob, token: string | undefined): Promise<void> {
    const id = job.id ?? '';
    this.#lost.delete(id);
    const turn = (this.#running.get(id) ?? Promise.resolve()).then(() => this.#process(job, token));
    const ended = turn.catch(() => undefined);
    this.#running.set(id, ended);
    try {
      await turn;
    } finally {
      if (this.#running.get(id) === ended) this.#running.delete(id);
    }
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

  #onError(error: Error): void {
    const jobId = lostJob(error);
    if (jobId === null) {
      const check = this.backend.adviceFor(error);
      this.log.error(
        { queue: this.name, code: codeOf(error), ...(check ? { check } : {}) },
        'queue worker error',
      );
    } else if (!this.#lost.has(jobId)) {
      this.#lost.add(jobId);
      this.log.warn(
        { queue: this.name, jobId },
        'the queue lost a running job; what it did stands in the database',
      );
    }
  }

  /**
   * BullMQ gives up without calling the handler where a job has stalled or been started too often. Other errors are
   * ours, or say that the engine lost the job: then nothing is exhausted.
   */
  #onFailed(job: BullJob | undefined, error: Error): void {
    if (!job || error.name !== 'UnrecoverableError') return;
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
