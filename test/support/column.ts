/**
 * Which engines a suite runs on. jest runs the suites of the service, the page and the steps once a column
 * (jest.config.js): `embedded` is PGlite with everything in DATA_DIR, `engines` is a PostgreSQL and a Redis server of the
 * test file's own, with a fresh database and an empty Redis for each caller.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import { openDatabase } from '../../src/adapters/db/open-database.js';
import type { Database } from '../../src/pipeline/ports.js';
import { placeEmbeddedDatabase } from './embedded-database.js';
import { findPostgres, startPostgres, type TestPostgres } from './postgres.js';
import { type RedisServer, startRedis } from './redis.js';

export type ColumnName = 'embedded' | 'engines';
export const columnName: ColumnName = (globalThis as { column?: ColumnName }).column ?? 'embedded';

const servers = columnName === 'engines' ? await startServers() : null;
afterAll(async () => {
  await servers?.redis.close();
  await servers?.postgres.stop();
}, 30_000);

/** False where the engines can be neither found nor installed: suites then say what is to do, and skip. */
export const columnReady = columnName === 'embedded' || servers !== null;

/** Settings that put a service on this column. */
export async function columnEnvironment(): Promise<Record<string, string>> {
  if (!servers) return {};
  await servers.redis.flushAll();
  return { DATABASE_URL: await servers.postgres.freshDatabase(), REDIS_URL: servers.redis.url };
}

/** An empty database of this column, migrated; the embedded one in a temporary folder that goes when it is closed. */
export async function openColumnDatabase(): Promise<Database> {
  const database = servers
    ? (await openDatabase({ url: await servers.postgres.freshDatabase() })).database
    : await openEmbeddedDatabase();
  await database.migrate();
  return database;
}

async function openEmbeddedDatabase(): Promise<Database> {
  const dataDir = await mkdtemp(join(tmpdir(), 'letter-intake-column-'));
  await placeEmbeddedDatabase(dataDir);
  const { database } = await openDatabase({ dataDir });
  const close = database.close.bind(database);
  return Object.assign(database, {
    async close() {
      await close();
      await rm(dataDir, { recursive: true, force: true });
    },
  });
}

async function startServers(): Promise<{ postgres: TestPostgres; redis: RedisServer } | null> {
  const bin = await findPostgres();
  const redis = bin && (await startRedis());
  return bin && redis ? { postgres: await startPostgres(bin), redis } : null;
}
