import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createDatabase } from '../../../src/adapters/db/database.js';
import { openPostgresPool } from '../../../src/adapters/db/postgres.js';
import { ownSearchPath } from '../../../src/adapters/db/session.js';
import { itBehavesAsDatabase } from './database-behaviour.js';
import { findPostgres, startPostgres, type ThrowawayPostgres } from './throwaway-postgres.js';

const bin = findPostgres();
if (!bin) process.stderr.write('SKIPPED: Database on PostgreSQL: no initdb on this machine\n');

(bin ? describe : describe.skip)('Database on PostgreSQL', () => {
  let server: ThrowawayPostgres;
  beforeAll(async () => {
    server = await startPostgres(bin!);
  });
  afterAll(() => server.stop());

  itBehavesAsDatabase(async () => openPostgresPool(server.url, ownSearchPath));

  test('two programs that migrate at once apply each file once', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'migrations-'));
    await writeFile(join(folder, '0001-first.sql'), 'CREATE TABLE once (id int); SELECT pg_sleep(0.2);');
    const pools = [openPostgresPool(server.url, ownSearchPath), openPostgresPool(server.url, ownSearchPath)];
    const done = await Promise.all(pools.map((pool) => createDatabase(pool, folder).migrate()));
    expect(done.flatMap(({ applied }) => applied)).toEqual(['0001-first.sql']);
    await Promise.all(pools.map((pool) => pool.end()));
  });

  test('a server that is not there is a transient error', async () => {
    const nowhere = createDatabase(
      openPostgresPool('postgres://test@127.0.0.1:1/postgres', ownSearchPath),
      'not-used',
    );
    await expect(nowhere.query('SELECT 1')).rejects.toMatchObject({ name: 'TransientError', code: '08001' });
    await expect(nowhere.transaction(async () => undefined)).rejects.toMatchObject({ code: '08001' });
    await nowhere.close();
  });
});
