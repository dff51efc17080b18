/** BullMQ on Redis: its connections, which are watched together. */
import { Queue, Worker } from 'bullmq';
import { Redis, type RedisOptions } from 'ioredis';
import type { Logger } from '../../pipeline/ports.js';
import type { QueueBackend } from './backend.js';
import { Outage } from './outage.js';
import { redisAddress, untilRedisAnswers } from './redis-check.js';
import { adviceFor, isAway, redisCode, refusal } from './redis-errors.js';
import { addingOptions, workingOptions } from './redis-options.js';
import { whereIs } from './redis-url.js';

/** begins every key, so that a Redis shared with other programs is no trouble */
const prefix = 'letter-intake';

/** @throws PermanentError `redis-url` */
export function redisBackend(url: string, log: Logger, soleProcess: boolean): QueueBackend {
  const address = redisAddress(url);
  const where = whereIs(address);
  const check = 'Check REDIS_URL and that the server runs.';
  const outage = new Outage({ name: 'Redis', where, check }, log);
  const connections = new Set<Redis>();
  /** errors of connections: BullMQ passes each on to every queue and worker */
  const told = new WeakSet<Error>();
  const open = (options: RedisOptions): Redis => {
    const client = watched(new Redis(options));
    // BullMQ copies a connection for each worker to block on; the copy is watched like the rest
    client.duplicate = (override) => watched(new Redis({ ...options, ...override, lazyConnect: false }));
    return client;
  };
  const watched = (client: Redis): Redis => {
    connections.add(client);
    client.on('error', (error: Error) => {
      told.add(error);
      outage.began(redisCode(error), refusal(error, where)?.message);
    });
    client.on('ready', () => {
      if ([...connections].every(({ status }) => status === 'ready')) outage.ended();
    });
    client.on('end', () => connections.delete(client));
    return endsAtOnce(client);
  };
  const adding = open(addingOptions(address));
  const working = open(workingOptions(address));

  return {
    isAway: (error) => told.has(error as Error) || isAway(error),
    adviceFor,
    async isAlone(queue) {
      if (!soleProcess) return false;
      // a server that does not say (ACL, some hosted ones) leaves it to the locks
      return queue.getWorkersCount().then(
        (count) => count === 0,
        () => false,
      );
    },
    async prepare(signal) {
      await untilRedisAnswers(address, log, signal);
      await Promise.all([ready(adding, signal), ready(working, signal)]);
    },
    queue: (name, options) => new Queue<unknown, void>(name, { ...options, prefix, connection: adding }),
    worker: (name, processor, options) =>
      new Worker<unknown, void>(name, processor, { ...options, prefix, connection: working }),
    async close() {
      for (const client of connections) client.disconnect();
    },
  };
}

/** A server that goes away just now is waited for, like one that was away before. */
async function ready(client: Redis, signal: AbortSignal | undefined): Promise<void> {
  const later = new Promise<void>((resolve, reject) => {
    client.once('ready', () => resolve());
    signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
  later.catch(() => undefined);
  await client.connect().catch(() => later);
}

/**
 * ioredis ends a client with its socket, and one that waits to reconnect has none: `disconnect` would stop it without an
 * end, and what waits for an answer would wait for ever. One that never connected it ends at once, so it gets that status.
 */
function endsAtOnce(client: Redis): Redis {
  const disconnect = client.disconnect.bind(client);
  client.disconnect = (reconnect = false) => {
    if (!reconnect && client.status === 'reconnecting') client.status = 'wait';
    disconnect(reconnect);
  };
  return client;
}
