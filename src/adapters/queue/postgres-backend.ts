/** BullMQ's PostgreSQL backend, on a PostgreSQL server or on the embedded PGlite behind the same pool. */
import { createPostgresBackend, type PgPool, runMigrations, withBackend } from 'bullmq';
import type { QueueBackend } from './backend.js';

const { Queue, Worker } = withBackend(createPostgresBackend);

/** @param pool shared by all queues and workers, its search path beginning with `bullmq`; the caller ends it */
export function postgresBackend(pool: PgPool, soleProcess: boolean): QueueBackend {
  return {
    isAlone: async () => soleProcess,
    isAway,
    adviceFor: () => undefined,
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

/** SQLSTATE 08 and 57P: connection lost, server stopping or starting (PostgreSQL manual, Appendix A); Node's errors; pg's words. */
function isAway(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { code, message } = error as { code?: unknown; message?: unknown };
  return (
    (typeof code === 'string' && /^(08|57P0[1-3]|E[A-Z]{4,}$|EAI_)/.test(code)) ||
    String(message).startsWith('Connection terminated')
  );
}
