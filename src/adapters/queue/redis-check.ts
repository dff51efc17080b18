/** One look at a Redis server, at the start and for `letter-intake doctor`. */
import { setTimeout as wait } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { type Logger, PermanentError, TransientError } from '../../pipeline/ports.js';
import { isAway, redisCode, refusal } from './redis-errors.js';
import { addingOptions } from './redis-options.js';
import { parseRedisUrl, type RedisAddress, whereIs } from './redis-url.js';

export interface RedisFacts {
  /** `HOST:PORT` */
  where: string;
  version: string;
  /** what the server does when its memory is full; null = it does not say */
  maxmemoryPolicy: string | null;
  /** append-only file: jobs survive a restart of the server; null = it does not say */
  appendOnly: boolean | null;
  /** sentences on what may go wrong; nothing here is fatal, for the database knows what is to be done */
  warnings: string[];
}

/**
 * Connects once, with the password and database of `url`, asks and leaves.
 * @throws PermanentError `redis-url` | `redis-auth` | `redis-database` | `redis-tls`; TransientError `redis-away`
 */
export async function checkRedis(url: string): Promise<RedisFacts> {
  return look(redisAddress(url));
}

/** @throws PermanentError `redis-url` */
export function redisAddress(url: string): RedisAddress {
  const address = parseRedisUrl(url);
  if ('problem' in address) throw new PermanentError(`REDIS_URL ${address.problem}`, 'redis-url');
  return address;
}

const firstWaitMs = 500;
const longestWaitMs = 10_000;

/**
 * Waits, saying so, until the server answers or `signal` aborts; then logs what may go wrong with it.
 * @throws as `checkRedis`, but for `redis-away`; the signal's reason
 */
export async function untilRedisAnswers(
  address: RedisAddress,
  log: Logger,
  signal?: AbortSignal,
): Promise<RedisFacts> {
  let tries = 0;
  for (let waitMs = firstWaitMs; ; waitMs = Math.min(waitMs * 2, longestWaitMs)) {
    signal?.throwIfAborted();
    try {
      const facts = await look(address);
      if (tries > 0) log.info({ engine: 'Redis', tries }, `Redis answers at ${facts.where}`);
      for (const warning of facts.warnings) log.warn({ engine: 'Redis' }, warning);
      return facts;
    } catch (error) {
      if (!(error instanceof TransientError)) throw error;
      tries += 1;
      const { code, message } = error;
      log.warn({ engine: 'Redis', code, tries }, `${message} Trying again in ${waitMs / 1000} s.`);
      await wait(waitMs, undefined, { signal }).catch(() => signal?.throwIfAborted());
    }
  }
}

async function look(address: RedisAddress): Promise<RedisFacts> {
  const where = whereIs(address);
  const client = new Redis({ ...addingOptions(address), retryStrategy: () => null });
  // connect() itself only ever says "Connection is closed"; and a database number that is refused leaves one on number 0
  let first: unknown;
  client.on('error', (error: Error) => (first ??= error));
  try {
    await client.connect();
    const info = await client.info();
    if (first !== undefined) throw first;
    return facts(where, info);
  } catch (error) {
    const reason = first ?? error;
    const refused = refusal(reason, where);
    if (refused) throw refused;
    // not as the cause: ioredis hangs the request on its errors, the password too
    const code = redisCode(reason);
    const what = isAway(reason) ? 'does not answer' : 'does not let us work';
    throw new TransientError(
      `Redis ${what} at ${where} (${code}). Check REDIS_URL and that the server runs.`,
      'redis-away',
    );
  } finally {
    client.disconnect();
  }
}

/** INFO, not CONFIG GET, which hosted servers forbid. https://redis.io/docs/latest/commands/info/ */
function facts(where: string, info: string): RedisFacts {
  const field = (name: string): string | null =>
    new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? null;
  const version = field('redis_version') ?? 'unknown';
  const maxmemoryPolicy = field('maxmemory_policy');
  const aof = field('aof_enabled');
  const warnings: string[] = [];
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < 6 || (major === 6 && minor < 2)) {
    warnings.push(`Redis at ${where} is version ${version}: the queues are made for 6.2 and later.`);
  }
  if (maxmemoryPolicy !== null && maxmemoryPolicy !== 'noeviction') {
    warnings.push(
      `Redis at ${where} may throw jobs away when its memory is full (maxmemory-policy ${maxmemoryPolicy}). Set it to noeviction. Jobs that are lost are put back within a minute.`,
    );
  }
  if (aof === '0') {
    warnings.push(
      `Redis at ${where} forgets jobs when it restarts (appendonly no). Set it to yes. Jobs that are lost are put back within a minute.`,
    );
  }
  return { where, version, maxmemoryPolicy, appendOnly: aof === null ? null : aof === '1', warnings };
}
