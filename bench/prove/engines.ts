/** The engines that a round runs on, each with a fresh database and an empty Redis. */
import { findPostgres, startPostgres, type TestPostgres } from '../../test/support/postgres.js';
import { type RedisServer, startRedis } from '../../test/support/redis.js';
import type { EngineName } from './proof.js';

export interface Engines {
  /** DATABASE_URL and REDIS_URL for one round; none where it is embedded */
  fresh(): Promise<Record<string, string>>;
  /** null where the engine has none */
  postgres: TestPostgres | null;
  redis: RedisServer | null;
  stop(): Promise<void>;
}

/**
 * @param within a folder for PostgreSQL's data, such as a disk of its own; null = beside the temporary files
 * @throws Error where they are not installed and may not be
 */
export async function startEngines(name: EngineName, within: string | null = null): Promise<Engines> {
  if (name === 'embedded')
    return { fresh: async () => ({}), postgres: null, redis: null, stop: async () => undefined };
  const bin = await findPostgres();
  if (bin === null) throw new Error('This proof needs PostgreSQL: install the package postgresql.');
  // durable, as a person would run it
  const postgres = await startPostgres(bin, { durable: true, ...(within === null ? {} : { within }) });
  if (name === 'postgres')
    return {
      fresh: async () => ({ DATABASE_URL: await postgres.freshDatabase() }),
      postgres,
      redis: null,
      stop: () => postgres.stop(),
    };
  const redis = await startRedis();
  if (redis === null) {
    await postgres.stop();
    throw new Error('This proof needs Redis: install the package redis-server.');
  }
  return {
    async fresh() {
      await redis.flushAll();
      return { DATABASE_URL: await postgres.freshDatabase(), REDIS_URL: redis.url };
    },
    postgres,
    redis,
    async stop() {
      await redis.close();
      await postgres.stop();
    },
  };
}
