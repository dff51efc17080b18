import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createDatabase } from '../../../src/adapters/db/database.js';
import { maxConnections, openPostgresPool } from '../../../src/adapters/db/postgres.js';
import { postgresHolds } from '../../../src/adapters/db/postgres-holds.js';
import { ownSearchPath, queueSearchPath } from '../../../src/adapters/db/session.js';
import { describeOnPostgres } from '../../support/describe-on-postgres.js';
import { startPostgres, type TestPostgres } from '../../support/postgres.js';
import { itBehavesAsDatabase } from './database-behaviour.js';

await describeOnPostgres('Database on PostgreSQL', (bin) => {
  let server: TestPostgres;
  beforeAll(async () => {
    server = await startPostgres(bin);
  });
  afterAll(() => server.stop());

  const open = (migrationsDir = 'not-used', url = server.url) =>
    createDatabase(openPostgresPool(url, ownSearchPath), migrationsDir, postgresHolds(url));

  itBehavesAsDatabase(async () => open());

  test('two programs that migrate at once apply each file once', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'migrations-'));
    await writeFile(join(folder, '0001-first.sql'), 'CREATE TABLE once (id int); SELECT pg_sleep(0.2);');
    const databases = [open(folder), open(folder)];
    const done = await Promise.all(databases.map((database) => database.migrate()));
    expect(done.flatMap(({ applied }) => applied)).toEqual(['0001-first.sql']);
    await Promise.all(databases.map((database) => database.close()));
  });

  test('a server that is not there is a transient error', async () => {
    const nowhere = open('not-used', 'postgres://test@127.0.0.1:1/postgres');
    const away = { name: 'TransientError', code: '08001' };
    await expect(nowhere.query('SELECT 1')).rejects.toMatchObject(away);
    await expect(nowhere.transaction(async () => undefined)).rejects.toMatchObject(away);
    await expect(nowhere.exclusively('name', async () => undefined)).rejects.toMatchObject(away);
    await nowhere.close();
  });

  test('a database that was closed says so, and is closed once', async () => {
    const database = open();
    await database.query('SELECT 1');
    await database.close();
    await database.close();
    const closed = { name: 'TransientError', code: '57P01' };
    await expect(database.query('SELECT 1')).rejects.toMatchObject(closed);
    await expect(database.exclusively('name', async () => undefined)).rejects.toMatchObject(closed);
  });

  describe('one pool', () => {
    test('each view finds its own tables, however they take turns', async () => {
      const own = openPostgresPool(server.url, ownSearchPath);
      const queue = own.withSearchPath(queueSearchPath);
      await own.query('CREATE SCHEMA bullmq');
      await own.query(
        "CREATE TABLE bullmq.whose AS SELECT 'queue' AS is; CREATE TABLE whose AS SELECT 'ours' AS is",
      );
      const whose = (pool: typeof own) => pool.query<{ is: string }>('SELECT * FROM whose');
      const seen = await Promise.all(
        Array.from({ length: 60 }, async (_, i) => (await whose(i % 3 ? own : queue)).rows[0]?.is),
      );
      expect(seen).toEqual(Array.from({ length: 60 }, (_, i) => (i % 3 ? 'ours' : 'queue')));
      await own.query('DROP SCHEMA bullmq CASCADE');
      await own.query('DROP TABLE whose');
      await own.end();
    });

    test('has its limit for both views together, and whoever is too many waits', async () => {
      const own = openPostgresPool(`${server.url}?application_name=limited`, ownSearchPath);
      const views = [own, own.withSearchPath(queueSearchPath)];
      const asked = Array.from({ length: 3 * maxConnections }, (_, i) =>
        views[i % 2]!.query<{ n: number }>(
          `SELECT pg_sleep(0.05), count(*) AS n FROM pg_stat_activity WHERE application_name = 'limited'`,
        ),
      );
      const counts = (await Promise.all(asked)).map(({ rows }) => rows[0]!.n);
      expect(Math.max(...counts)).toBe(maxConnections);
      await own.end();
    });

    test('a statement that fails leaves its connection whole', async () => {
      const own = openPostgresPool(server.url, ownSearchPath);
      const pid = async () =>
        (await own.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows[0]?.pid;
      const before = await pid();
      await expect(own.query('SELECT 1/0')).rejects.toThrow('division by zero');
      expect(await pid()).toBe(before);
      await own.end();
    });

    test('settings in the address do not displace those that our types rest on', async () => {
      const url = `${server.url}?options=-c%20timezone%3DAmerica%2FNew_York%20-c%20datestyle%3DGerman&application_name=named`;
      const own = openPostgresPool(url, ownSearchPath);
      const { rows } = await own.query(
        `SELECT current_setting('timezone') AS zone, '2024-07-01T03:00:00Z'::timestamptz AS at,
                current_setting('application_name') AS name`,
      );
      expect(rows).toEqual([{ zone: 'UTC', at: new Date('2024-07-01T03:00:00Z'), name: 'named' }]);
      await own.end();
    });
  });
});
