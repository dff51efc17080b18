import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openDatabase } from '../../../src/adapters/db/open-database.js';
import { openQueues } from '../../../src/adapters/queue/open-queues.js';
import { recordingLog } from '../queue/recording-log.js';
import { describeOnPostgres } from '../../support/describe-on-postgres.js';
import { startPostgres, type TestPostgres } from '../../support/postgres.js';

type Settings = Parameters<typeof openDatabase>[0];

/** Has a table of ours with the name of one of BullMQ's, and uses both. */
async function useBoth(settings: Settings): Promise<unknown[]> {
  const { database, pool } = await openDatabase(settings);
  try {
    expect((await database.migrate()).applied.length).toBeGreaterThan(0);
    const queues = await openQueues({ kind: 'postgres', pool, logger: recordingLog() });
    expect(await database.migrate()).toEqual({ applied: [] });
    await database.query('CREATE TABLE meta (ours text)');
    await queues.open('read').add({ mailId: randomUUID() }, { jobId: 'x' });
    await database.transaction(async (sql) => {
      await sql.query("INSERT INTO meta VALUES ('ours')");
    });
    const seen = [
      (await database.query('SELECT * FROM meta')).rows,
      (await database.query("SELECT to_regclass('job') AS job")).rows,
      await queues.open('read').counts(),
    ];
    await queues.close();
    return seen;
  } finally {
    await database.close();
  }
}
const apart = [[{ ours: 'ours' }], [{ job: null }], { waiting: 1, active: 0, delayed: 0, failed: 0 }];

describe('our tables and the queue’s stay apart, whatever their names', () => {
  test('on PGlite', async () => {
    expect(await useBoth({ dataDir: null })).toEqual(apart);
  });
});

await describeOnPostgres('the same', (bin) => {
  let server: TestPostgres;
  beforeAll(async () => {
    server = await startPostgres(bin);
  });
  afterAll(() => server.stop());

  test('on PostgreSQL', async () => {
    expect(await useBoth({ url: server.url })).toEqual(apart);
  });
});
