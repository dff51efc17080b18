/** How we connect to Redis: what all connections share, and where those that add jobs and those that run them differ. */
import { isIP } from 'node:net';
import type { RedisOptions } from 'ioredis';
import type { RedisAddress } from './redis-url.js';
import { idleWaitS } from './settings.js';

const longestReconnectMs = 5_000;

function shared(address: RedisAddress): RedisOptions {
  const { host, port, db, user, password, tls } = address;
  return {
    host,
    port,
    db,
    ...(user === null ? {} : { username: user }),
    ...(password === null ? {} : { password }),
    ...(tls
      ? {
          tls: {
            // said outright, so that no environment variable turns it off
            rejectUnauthorized: true,
            minVersion: 'TLSv1.2' as const,
            // the name for SNI, which must not be an address (RFC 6066 §3)
            ...(isIP(host) ? {} : { servername: host }),
          },
        }
      : {}),
    // we connect when the listeners are in place
    lazyConnect: true,
    // a host that swallows packets is tried again before long
    connectTimeout: 5_000,
    // ioredis holds the process so long after each disconnect, even of a connection that never came about (2 s unless told)
    disconnectTimeout: 250,
    // for ever, soon at first: work goes on seconds after the server is back
    retryStrategy: (times) => Math.min(50 * 2 ** (times - 1), longestReconnectMs),
    // a server that loads its data from disk is not used before it has
    enableReadyCheck: true,
    // one request more at each connect, for nothing we read
    disableClientInfo: true,
  };
}

/** One connection for all queues: adding and counting fails soon, for what is to be done stands in the database anyway. */
export function addingOptions(address: RedisAddress): RedisOptions {
  return {
    ...shared(address),
    // nothing waits for a server that is away…
    enableOfflineQueue: false,
    // …nor for one that went away before it answered…
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    // …nor for one that hangs: the connection is broken off, which is an outage like any other
    socketTimeout: 5_000,
  };
}

/**
 * One connection for all workers, and of each a second one that blocks until there is a job. What a worker has to say
 * of a job waits until the server is back.
 */
export function workingOptions(address: RedisAddress): RedisOptions {
  return {
    ...shared(address),
    enableOfflineQueue: true,
    // BullMQ demands it: a request that is given up would end the worker's loop
    maxRetriesPerRequest: null,
    // a request that was under way is sent again; a job that was ended twice is refused the second time, no more
    autoResendUnfulfilledCommands: true,
    // a server that hangs, or a network that swallows packets: the connection is broken off, well after a worker that
    // blocks for a job has had its empty answer
    socketTimeout: (idleWaitS + 15) * 1000,
  };
}
