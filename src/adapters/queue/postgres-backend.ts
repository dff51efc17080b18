/** BullMQ's PostgreSQL backend, on a PostgreSQL server or on the embedded PGlite behind the same pool. */
import { createPostgresBackend, type PgPool, runMigrations, withBackend } from 'bullmq';
import type { QueueBackend } from './backend.js';

const { Queue, Worker } = withBackend(createPostgresBackend);

/** @param pool shared by all queues and workers, its search path beginning with `bullmq`; the caller ends it */
export function postgresBackend(pool: PgPool, soleProcess: boolean): QueueBackend {
  return {
    soleProcess,
    isAway: () => false,
    async prepare() {
      const client = await pool.connect();
      try {
        await runMigrations(client);
      } finally {
        client.release();
      }
    },
    queue: (name, options) => new Queue<unknown, void>(name, { ...options, connection: pool }),
    worker: (name, processor, options) =>
      new Worker<unknown, void>(name, processor, { ...options, connection: pool }),
    close: async () => undefined,
  };
}
