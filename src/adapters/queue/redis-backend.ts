/** BullMQ on Redis: its connections, which are watched together. */
import { Queue, Worker } from 'bullmq';
import { Redis, type RedisOptions } from 'ioredis';
import type { Logger } from '../../pipeline/ports.js';
import type { QueueBackend } from './backend.js';
import { Outage } from './outage.js';
import { redisAddress, untilRedisAnswers } from './redis-check.js';
import { isAway, redisCode } from './redis-errors.js';
import { addingOptions, workingOptions } from './redis-options.js';
import { whereIs } from './redis-url.js';

/** begins every key, so that a Redis shared with other programs is no trouble */
const prefix = 'letter-intake';

/** @throws PermanentError `redis-url` */
export function redisBackend(url: string, log: Logger, soleProcess: boolean): QueueBackend {
  const address = redisAddress(url);
  const outage = new Outage(
    { name: 'Redis', where: whereIs(address), check: 'Check REDIS_URL and that the server runs.' },
    log,
  );
  const connections = new Set<Redis>();
  const open = (options: RedisOptions): Redis => {
    const client = watched(new Redis(options));
    // BullMQ copies a connection for each worker to block on; the copy is watched like the rest
    client.duplicate = (override) => watched(new Redis({ ...options, ...override, lazyConnect: false }));
    return client;
  };
  const watched = (client: Redis): Redis => {
    connections.add(client);
    client.on('error', (error: Error) => outage.began(redisCode(error)));
    client.on('ready', () => {
      if ([...connections].every(({ status }) => status === 'ready')) outage.ended();
    });
    client.on('end', () => connections.delete(client));
    return client;
  };
  const adding = open(addingOptions(address));
  const working = open(workingOptions(address));

  return {
    isAway,
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
      await Promise.all([adding.connect(), working.connect()]);
    },
    queue: (name, options) => new Queue<unknown, void>(name, { ...options, prefix, connection: adding }),
    worker: (name, processor, options) =>
      new Worker<unknown, void>(name, processor, { ...options, prefix, connection: working }),
    async close() {
      for (const client of connections) client.disconnect();
    },
  };
}
