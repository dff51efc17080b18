/** A PostgreSQL server that goes away under the queues: the worker goes on by itself, and the log is not flooded. */
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { openPostgresPool, type PostgresPool } from '../../../src/adapters/db/postgres.js';
import { queueSearchPath } from '../../../src/adapters/db/session.js';
import { openQueues } from '../../../src/adapters/queue/open-queues.js';
import type { Queues } from '../../../src/pipeline/ports.js';
import { describeOnPostgres } from '../../support/describe-on-postgres.js';
import { startPostgres, type TestPostgres } from '../../support/postgres.js';
import { until } from '../../support/until.js';
import { recordingLog } from './recording-log.js';

const mail = () => ({ mailId: randomUUID() });

await describeOnPostgres('Queues on a PostgreSQL server that goes away', (bin) => {
  const log = recordingLog();
  let server: TestPostgres;
  let pool: PostgresPool;
  let queues: Queues;
  beforeAll(async () => {
    server = await startPostgres(bin);
    pool = openPostgresPool(server.url, queueSearchPath, log);
    queues = await openQueues({ kind: 'postgres', pool, logger: log });
  });
  afterAll(async () => {
    await queues.close();
    await pool.end();
    await server.stop();
  });

  test('go on by themselves, and say so once', async () => {
    const onExhausted = jest.fn(async () => undefined);
    const runs: { mailId: string; end: () => void }[] = [];
    await queues.work('read', {
      concurrency: 1,
      onExhausted,
      handler: ({ mailId }) => new Promise((resolve) => runs.push({ mailId, end: resolve })),
    });
    const [first, second] = [mail(), mail()];
    const add = async (payload: { mailId: string }) =>
      queues.open('read').add(payload, { jobId: payload.mailId });
    await add(first);
    await until(() => runs.length === 1);
    await server.kill();
    const began = Date.now();
    await expect(add(second)).rejects.toMatchObject({ name: 'TransientError', code: 'queue-away' });
    expect(Date.now() - began).toBeLessThan(5_000);
    await wait(3_000);
    runs[0]!.end();
    await wait(1_000);
    await server.start();
    const backAt = Date.now();
    await until(() =>
      add(second).then(
        () => true,
        () => false,
      ),
    );
    await until(() => runs.length >= 2);
    process.stderr.write(`back at work ${Date.now() - backAt} ms after the server\n`);
    runs[1]!.end();
    await until(async () => (await queues.open('read').counts()).active === 0);
    expect(onExhausted).not.toHaveBeenCalled();
    const errors = log.lines.filter(({ level }) => level === 'error').map(({ message }) => message);
    expect(errors).toEqual([expect.stringMatching(/^PostgreSQL at .* Work goes on when it is back/)]);
  }, 90_000);
});
