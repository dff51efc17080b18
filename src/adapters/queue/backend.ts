/** What a queue engine has to bring: BullMQ bound to it, and what to do before the first job runs. */
import type { QueueOptions, WorkerOptions } from 'bullmq';

/** The part of BullMQ's Job that is used here; its data is not typed by us, it is parsed on receipt. */
export interface BullJob {
  id?: string | undefined;
  data: unknown;
  /** tries that ended in an error, without the running one */
  attemptsMade: number;
  opts: { attempts?: number | undefined };
  /** gives an active job back without counting a try; token '0' passes over the lock */
  moveToWait(token?: string): Promise<unknown>;
}

export interface BullQueue {
  add(
    name: string,
    data: object,
    options: { jobId: string; delay?: number; priority?: number },
  ): Promise<unknown>;
  getJobCounts(
    ...states: ('waiting' | 'prioritized' | 'active' | 'delayed' | 'failed')[]
  ): Promise<Record<string, number>>;
  getActive(): Promise<BullJob[]>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  /** connections that work on this queue, of any process; wherever the engine says */
  getWorkersCount(): Promise<number>;
  /** removes finished jobs older than `graceMs`, all where `limit` is 0 */
  clean(graceMs: number, limit: number, state: 'failed'): Promise<unknown>;
  /** all delayed jobs wait to be run */
  promoteJobs(): Promise<void>;
  waitUntilReady(): Promise<unknown>;
  close(): Promise<void>;
}

export interface BullWorker {
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'failed', listener: (job: BullJob | undefined, error: Error) => void): unknown;
  waitUntilReady(): Promise<unknown>;
  close(force?: boolean): Promise<void>;
}

export interface QueueBackend {
  /**
   * Waits until the engine answers or `signal` aborts, and makes what must be there; done once, before any queue is opened.
   * @throws PermanentError where the engine refuses us; the signal's reason
   */
  prepare(signal?: AbortSignal): Promise<void>;
  queue(name: string, options: Omit<QueueOptions, 'connection'>): BullQueue;
  worker(
    name: string,
    processor: (job: BullJob, token?: string) => Promise<void>,
    options: Omit<WorkerOptions, 'connection'>,
  ): BullWorker;
  /**
   * True where no other process works on this queue: a job that is active when we open was left by a process that died,
   * and need not wait for its lock to end.
   */
  isAlone(queue: BullQueue): Promise<boolean>;
  /** true for an error that only says the engine is away, which is told once elsewhere: here, or by the pool's owner */
  isAway(error: unknown): boolean;
  /** a sentence on what to look at, where the error is a known one */
  adviceFor(error: unknown): string | undefined;
  /** ends connections of its own, after queues and workers; whatever still waits for an answer gets an error */
  close(): Promise<void>;
}
