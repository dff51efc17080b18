/** What the behaviour suite needs of an engine besides `Queues`: to look behind them, and to do what time or a crash does. */
import type { PgPool } from 'bullmq';
import type { QueueSettings } from '../../../src/adapters/queue/open-queues.js';
import type { JobName } from '../../../src/pipeline/jobs.js';
import type { RedisServer } from '../../support/redis.js';

export interface EngineUnderTest {
  settings: { kind: 'postgres'; pool: PgPool } | { kind: 'redis'; url: string };
  /** the code with which a worker's error is logged after `spoil` */
  spoiltCode: string;
  /** no queue, no job */
  clear(): Promise<void>;
  /** waits of minutes and hours are let pass by making every delayed job due */
  makeDue(): Promise<void>;
  /** when a delayed job is due, in ms since 1970 */
  dueAtMs(queue: JobName, jobId: string): Promise<number>;
  /** the jobs that wait on `read` become active under the lock of a process that is no more */
  leaveActive(startsMade: number): Promise<void>;
  /** the jobs that wait on `read` have failed a day ago, and were kept */
  keepFailed(): Promise<void>;
  triesOfWaiting(): Promise<number[]>;
  replacePayloads(json: string): Promise<void>;
  /** everything the engine knows of jobs, as text */
  everything(): Promise<string>;
  /** every statement of the `read` worker is an error, which it is made to notice, until `mend` */
  spoil(): Promise<void>;
  mend(): Promise<void>;
}

export type { QueueSettings };

export function postgresUnderTest(pool: PgPool): EngineUnderTest {
  return {
    settings: { kind: 'postgres', pool },
    // a missing column is the same error for every statement; a missing table is another one for a function's row type
    spoiltCode: '42703',
    async clear() {
      await pool.query('DROP SCHEMA IF EXISTS bullmq CASCADE');
    },
    async makeDue() {
      await pool.query(
        "UPDATE bullmq.job SET process_at_ms = 0 WHERE state = 'delayed'; NOTIFY bullmq_jobs, 'send'; NOTIFY bullmq_jobs, 'read'",
      );
    },
    async dueAtMs(_queue, jobId) {
      const { rows } = await pool.query<{ due: string | number }>(
        'SELECT process_at_ms AS due FROM bullmq.job WHERE id = $1',
        [`j-${jobId}`],
      );
      return Number(rows[0]?.due);
    },
    async leaveActive(startsMade) {
      await pool.query(
        `UPDATE bullmq.job SET state = 'active', lock_token = 'dead', attempts_started = $1,
         locked_until_ms = (extract(epoch FROM now()) * 1000)::bigint + 30000`,
        [startsMade],
      );
    },
    async keepFailed() {
      await pool.query(
        "UPDATE bullmq.job SET state = 'failed', finished_at_ms = (extract(epoch FROM now()) * 1000)::bigint - 86400000",
      );
    },
    async triesOfWaiting() {
      const { rows } = await pool.query<{ tries: number }>('SELECT attempts_made AS tries FROM bullmq.job');
      return rows.map(({ tries }) => tries);
    },
    async replacePayloads(json) {
      await pool.query('UPDATE bullmq.job SET data = $1::jsonb', [json]);
    },
    async everything() {
      const { rows } = await pool.query('SELECT * FROM bullmq.job');
      return JSON.stringify(rows);
    },
    async spoil() {
      await pool.query(
        `DO $$ BEGIN ALTER TABLE bullmq.job RENAME COLUMN state TO gone;
         EXCEPTION WHEN undefined_column THEN NULL; END $$`,
      );
      await pool.query("NOTIFY bullmq_jobs, 'read'");
    },
    async mend() {
      await pool.query('ALTER TABLE bullmq.job RENAME COLUMN gone TO state');
    },
  };
}

const key = (queue: JobName, part: string) => `letter-intake:${queue}:${part}`;

/** Keys: https://docs.bullmq.io/guide/architecture and the scripts in `bullmq/dist/esm/commands`. */
export function redisUnderTest(server: RedisServer): EngineUnderTest {
  const jobKeys = async (queue: JobName) => server.call('KEYS', key(queue, 'j-*')) as Promise<string[]>;
  const wake = (queue: JobName) => server.call('ZADD', key(queue, 'marker'), 0, '0');
  /** a due time is a score of milliseconds times 4096 */
  const scoreOfMs = 0x1000;
  return {
    settings: { kind: 'redis', url: server.url },
    spoiltCode: 'WRONGTYPE',
    clear: () => server.flushAll(),
    async makeDue() {
      for (const queue of ['read', 'send'] as const) {
        const due = (await server.call('ZRANGE', key(queue, 'delayed'), 0, -1)) as string[];
        for (const id of due) await server.call('ZADD', key(queue, 'delayed'), 'XX', scoreOfMs, id);
        if (due.length > 0) await wake(queue);
      }
    },
    async dueAtMs(queue, jobId) {
      const score = await server.call('ZSCORE', key(queue, 'delayed'), `j-${jobId}`);
      return Math.floor(Number(score) / scoreOfMs);
    },
    async leaveActive(startsMade) {
      for (;;) {
        const id = await server.call('RPOPLPUSH', key('read', 'wait'), key('read', 'active'));
        if (typeof id !== 'string') return;
        await server.call('HSET', key('read', id), 'ats', startsMade);
        await server.call('SET', `${key('read', id)}:lock`, 'dead', 'PX', 30_000);
      }
    },
    async keepFailed() {
      for (;;) {
        const id = await server.call('RPOP', key('read', 'wait'));
        if (typeof id !== 'string') return;
        await server.call('ZADD', key('read', 'failed'), Date.now() - 86_400_000, id);
      }
    },
    async triesOfWaiting() {
      const tries: number[] = [];
      for (const job of await jobKeys('read'))
        tries.push(Number((await server.call('HGET', job, 'atm')) ?? 0));
      return tries;
    },
    async replacePayloads(json) {
      for (const job of await jobKeys('read')) await server.call('HSET', job, 'data', json);
    },
    async everything() {
      const found: unknown[] = [];
      for (const job of [...(await jobKeys('read')), ...(await jobKeys('send'))]) {
        found.push(await server.call('HGETALL', job).catch(() => ''));
      }
      for (const queue of ['read', 'send'] as const) {
        found.push(await server.call('XRANGE', key(queue, 'events'), '-', '+'));
      }
      return JSON.stringify(found);
    },
    async spoil() {
      await server.call('SET', key('read', 'wait'), 'no list');
      await wake('read');
    },
    async mend() {
      await server.call('DEL', key('read', 'wait'));
    },
  };
}
