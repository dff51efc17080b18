import { afterAll, beforeAll, describe, test } from '@jest/globals';
import type { PgPool } from 'bullmq';
import { openPglitePool } from '../../../src/adapters/db/pglite.js';
import { openPostgresPool } from '../../../src/adapters/db/postgres.js';
import { queueSearchPath } from '../../../src/adapters/db/session.js';
import { startRedis } from '../../support/redis.js';
import { describeOnPostgres } from '../../support/describe-on-postgres.js';
import { startPostgres, type TestPostgres } from '../../support/postgres.js';
import { postgresUnderTest, redisUnderTest } from './engine-under-test.js';
import { itBehavesAsQueues } from './queues-behaviour.js';

describe('Queues on PGlite', () => {
  let pool: PgPool;
  afterAll(() => pool.end());
  itBehavesAsQueues(async () => {
    pool = await openPglitePool(null);
    return postgresUnderTest(pool);
  });
});

await describeOnPostgres('Queues on PostgreSQL', (bin) => {
  let server: TestPostgres;
  let pool: PgPool;
  beforeAll(async () => {
    server = await startPostgres(bin);
  });
  afterAll(async () => {
    await pool.end();
    await server.stop();
  });
  itBehavesAsQueues(async () => {
    pool = openPostgresPool(server.url, queueSearchPath);
    return postgresUnderTest(pool);
  });
});

const redis = await startRedis();
afterAll(() => redis?.close());

describe('Queues on Redis', () => {
  if (redis === null) {
    test.todo('they need redis-server');
    return;
  }
  itBehavesAsQueues(async () => redisUnderTest(redis));
});
