/** `Queues` of the ports on BullMQ. A queue is a schedule only: payloads are ids, the database is the truth. */
import type { PgPool } from 'bullmq';
import { type JobName, jobNames, type JobPayload, jobs } from '../../pipeline/jobs.js';
import {
  type Logger,
  type QueueHandle,
  type Queues,
  type QueueWorker,
  TransientError,
} from '../../pipeline/ports.js';
import type { BullQueue, QueueBackend } from './backend.js';
import { codeOf } from './failure.js';
import { bullJobId } from './policy.js';
import { postgresBackend } from './postgres-backend.js';
import { redisBackend } from './redis-backend.js';
import { jobSettings, laterPriority } from './settings.js';
import { startWorker } from './worker.js';

interface CommonSettings {
  logger: Logger;
  /**
   * No other process works on these queues (always so with PGlite; on Redis it is asked besides whether one is connected):
   * jobs that were active when the last process died go on at once, instead of when their locks end (about 40 s).
   */
  soleProcess?: boolean | undefined;
  /** ends the wait for an engine that does not answer */
  signal?: AbortSignal | undefined;
}
export type QueueSettings = CommonSettings &
  (
    | {
        kind: 'postgres';
        /** shared by all queues and workers; its search path begins with `bullmq` */
        pool: PgPool;
      }
    | {
        kind: 'redis';
        /** `redis://user:password@host:6379/0` or `rediss://…`; its keys begin with `letter-intake:` */
        url: string;
      }
  );

/**
 * Opens all queues, once their engine answers. A pool stays the caller's to end, after `close()`.
 * @throws PermanentError where the engine refuses us (`redis-url`, `redis-auth`, `redis-tls`, `redis-database`); the
 * signal's reason
 */
export async function openQueues(settings: QueueSettings): Promise<Queues> {
  const { logger } = settings;
  const backend = backendOf(settings);
  try {
    await backend.prepare(settings.signal);
    const queues = new Map(jobNames.map((name) => [name, openQueue(backend, name, logger)]));
    for (const queue of queues.values()) {
      await queue.waitUntilReady();
      await dropKept(queue);
      if (await backend.isAlone(queue)) await freeOrphans(queue);
    }
    return queuesOn(backend, queues, logger);
  } catch (error) {
    await backend.close();
    throw error;
  }
}

function queuesOn(backend: QueueBackend, queues: Map<JobName, BullQueue>, logger: Logger): Queues {
  const workers: QueueWorker[] = [];
  return {
    open: (name) => handle(backend, queues.get(name)!, name),
    async work(name, options) {
      const worker = await startWorker(backend, name, options, logger);
      workers.push(worker);
      return worker;
    },
    async hurry() {
      for (const queue of queues.values()) await queue.promoteJobs().catch((error) => passOn(backend, error));
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.close(0)));
      await Promise.all([...queues.values()].map((queue) => queue.close()));
      await backend.close();
    },
  };
}

function backendOf(settings: QueueSettings): QueueBackend {
  const { logger, soleProcess = false } = settings;
  return settings.kind === 'redis'
    ? redisBackend(settings.url, logger, soleProcess)
    : postgresBackend(settings.pool, soleProcess);
}

function openQueue(backend: QueueBackend, name: JobName, log: Logger): BullQueue {
  const queue = backend.queue(name, {
    defaultJobOptions: jobSettings(name),
  });
  queue.on('error', (error) => {
    if (!backend.isAway(error)) log.error({ queue: name, code: codeOf(error) }, 'queue error');
  });
  return queue;
}

function handle<N extends JobName>(
  backend: QueueBackend,
  queue: BullQueue,
  name: N,
): QueueHandle<JobPayload<N>> {
  const told = (error: unknown): never => passOn(backend, error);
  return {
    async add(payload, { jobId, delayMs, later }) {
      const data = jobs[name].payload.parse(payload);
      const options = {
        jobId: bullJobId(jobId),
        ...(delayMs ? { delay: delayMs } : {}),
        ...(later ? { priority: laterPriority } : {}),
      };
      await queue.add(name, data, options).catch(told);
    },
    async counts() {
      const counts = await queue
        .getJobCounts('waiting', 'prioritized', 'active', 'delayed', 'failed')
        .catch(told);
      const { waiting = 0, prioritized = 0, active = 0, delayed = 0, failed = 0 } = counts;
      return { waiting: waiting + prioritized, active, delayed, failed };
    },
  };
}

/** The error itself is not the cause: it carries the request. */
function passOn(backend: QueueBackend, error: unknown): never {
  if (backend.isAway(error)) throw new TransientError('The queue does not answer', 'queue-away');
  const advice = backend.adviceFor(error) ?? 'See its log.';
  throw new TransientError(`The queue refused a request (${codeOf(error)}). ${advice}`, codeOf(error));
}

/** Earlier versions kept jobs that had failed; they would swallow new ones under their ids. */
async function dropKept(queue: BullQueue): Promise<void> {
  const [graceMs, all] = [0, 0];
  await queue.clean(graceMs, all, 'failed');
}

/** A start that was cut off still counts as one, so a job that kills its process is given up in the end. */
async function freeOrphans(queue: BullQueue): Promise<void> {
  const noLock = '0';
  for (const job of await queue.getActive()) await job.moveToWait(noLock);
}
