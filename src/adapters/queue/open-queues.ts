/** `Queues` of the ports on BullMQ. A queue is a schedule only: payloads are ids, the database is the truth. */
import type { PgPool } from 'bullmq';
import { type JobName, jobNames, type JobPayload, jobs } from '../../pipeline/jobs.js';
import type { Logger, QueueHandle, Queues, QueueWorker } from '../../pipeline/ports.js';
import type { BullQueue, QueueBackend } from './backend.js';
import { codeOf } from './failure.js';
import { bullJobId } from './policy.js';
import { postgresBackend } from './postgres-backend.js';
import { redisBackend } from './redis-backend.js';
import { startWorker } from './worker.js';

interface CommonSettings {
  logger: Logger;
  /**
   * No other process uses these queues (always so with PGlite): jobs that were active when the last process died go on
   * at once, instead of when their locks end (about 40 s).
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

/** any number from 1: BullMQ takes jobs without a priority before all that have one */
const laterPriority = 10;

/**
 * Opens all queues, once their engine answers. A pool stays the caller's to end, after `close()`.
 * @throws PermanentError where the engine refuses us (`redis-url`, `redis-auth`, `redis-tls`, `redis-database`); the
 * signal's reason
 */
export async function openQueues(settings: QueueSettings): Promise<Queues> {
  const { logger } = settings;
  const backend = backendOf(settings);
  await backend.prepare(settings.signal);
  const queues = new Map(jobNames.map((name) => [name, openQueue(backend, name, logger)]));
  const workers: QueueWorker[] = [];
  for (const queue of queues.values()) {
    await queue.waitUntilReady();
    if (backend.soleProcess) await freeOrphans(queue);
  }
  return {
    open: (name) => handle(queues.get(name)!, name),
    async work(name, options) {
      const worker = await startWorker(backend, name, options, logger);
      workers.push(worker);
      return worker;
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
    defaultJobOptions: {
      attempts: jobs[name].attempts,
      backoff: { type: 'policy' }, // waitBeforeRetryMs, which BullMQ's worker is given
      removeOnComplete: true, // the database knows what is done
      removeOnFail: { count: 200 }, // enough to look at
      stackTraceLimit: 0,
    },
  });
  queue.on('error', (error) => {
    if (!backend.isAway(error)) log.error({ queue: name, code: codeOf(error) }, 'queue error');
  });
  return queue;
}

function handle<N extends JobName>(queue: BullQueue, name: N): QueueHandle<JobPayload<N>> {
  return {
    async add(payload, { jobId, delayMs, later }) {
      const id = bullJobId(jobId);
      const data = jobs[name].payload.parse(payload);
      const state = await queue.getJobState(id);
      // a finished job that is kept to be looked at would swallow the new one
      if (state === 'failed' || state === 'completed') {
        const job = await queue.getJob(id);
        await job?.remove();
      }
      await queue.add(name, data, {
        jobId: id,
        ...(delayMs ? { delay: delayMs } : {}),
        ...(later ? { priority: laterPriority } : {}),
      });
    },
    async counts() {
      const {
        waiting = 0,
        active = 0,
        delayed = 0,
        failed = 0,
      } = await queue.getJobCounts('waiting', 'active', 'delayed', 'failed');
      return { waiting, active, delayed, failed };
    },
  };
}

/** A start that was cut off still counts as one, so a job that kills its process is given up in the end. */
async function freeOrphans(queue: BullQueue): Promise<void> {
  const noLock = '0';
  for (const job of await queue.getActive()) await job.moveToWait(noLock);
}
