import { afterAll, beforeAll, describe } from '@jest/globals';
import { openPglitePool } from '../../../src/adapters/db/pglite.js';
import { openPostgresPool } from '../../../src/adapters/db/postgres.js';
import { queueSearchPath } from '../../../src/adapters/db/session.js';
import { findPostgres, startPostgres, type ThrowawayPostgres } from '../db/throwaway-postgres.js';
import { itBehavesAsQueues } from './queues-behaviour.js';

describe('Queues on PGlite', () => {
  itBehavesAsQueues(() => openPglitePool(null));
});

const bin = findPostgres();
if (!bin) process.stderr.write('SKIPPED: Queues on PostgreSQL: no initdb on this machine\n');

(bin ? describe : describe.skip)('Queues on PostgreSQL', () => {
  let server: ThrowawayPostgres;
  beforeAll(async () => {
    server = await startPostgres(bin!);
  });
  afterAll(() => server.stop());

  itBehavesAsQueues(async () => openPostgresPool(server.url, queueSearchPath));
});
