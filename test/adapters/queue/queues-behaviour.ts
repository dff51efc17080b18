/** What `Queues` must do, run on PGlite and, where servers are at hand, on PostgreSQL and on Redis. */
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { openQueues } from '../../../src/adapters/queue/open-queues.js';
import { PermanentError, type Queues, TransientError } from '../../../src/pipeline/ports.js';
import { jobs } from '../../../src/pipeline/jobs.js';
import type { EngineUnderTest } from './engine-under-test.js';
import { until } from '../../support/until.js';
import { type RecordingLog, recordingLog } from './recording-log.js';

const never = async () => {
  throw new Error('onExhausted was not expected');
};
const mail = () => ({ mailId: randomUUID() });
const workerErrors = (log: RecordingLog) =>
  log.lines.filter(({ level, message }) => level === 'error' && message === 'queue worker error');

export function itBehavesAsQueues(openEngine: () => Promise<EngineUnderTest>): void {
  let engine: EngineUnderTest;
  let queues: Queues;
  let log: RecordingLog;
  const open = () => openQueues({ ...engine.settings, logger: log, soleProcess: true });
  beforeAll(async () => {
    engine = await openEngine();
  });
  beforeEach(async () => {
    log = recordingLog();
    await engine.clear();
    queues = await open();
  });
  afterEach(() => queues.close());

  const nothingLeft = async () => {
    const nothing = { waiting: 0, active: 0, delayed: 0, failed: 0 };
    await until(async () => isDeepStrictEqual(await queues.open('read').counts(), nothing));
    return true;
  };

  const startLongJob = async (handler: (signal: AbortSignal) => Promise<void>) => {
    const payload = mail();
    let started = false;
    const worker = await queues.work('read', {
      concurrency: 1,
      onExhausted: never,
      handler: (_payload, signal) => {
        started = true;
        return handler(signal);
      },
    });
    await queues.open('read').add(payload, { jobId: payload.mailId });
    await until(() => started);
    return worker;
  };

  const leaveActive = async (startsMade: number) => {
    const payload = mail();
    await queues.open('read').add(payload, { jobId: payload.mailId });
    await engine.leaveActive(startsMade);
    await queues.close();
    queues = await open();
    return payload;
  };

  describe('add', () => {
    test('a job that waits under the same id is not added again', async () => {
      const queue = queues.open('read');
      const payload = mail();
      await Promise.all(Array.from({ length: 5 }, () => queue.add(payload, { jobId: payload.mailId })));
      expect(await queue.counts()).toEqual({ waiting: 1, active: 0, delayed: 0, failed: 0 });
    });

    test('what is delayed runs at once where it is hurried, and keeps its id', async () => {
      const [queue, payload, ran] = [queues.open('read'), mail(), jest.fn(async () => undefined)];
      await queue.add(payload, { jobId: payload.mailId, delayMs: 24 * 60 * 60_000 });
      await queues.hurry();
      expect(await queue.counts()).toEqual({ waiting: 1, active: 0, delayed: 0, failed: 0 });
      await queue.add(payload, { jobId: payload.mailId });
      await queues.work('read', { concurrency: 1, onExhausted: never, handler: ran });
      await nothingLeft();
      expect(ran).toHaveBeenCalledTimes(1);
    });

    test('nor one that is delayed, nor one that runs', async () => {
      const queue = queues.open('read');
      const [delayed, running] = [mail(), mail()];
      await queue.add(delayed, { jobId: delayed.mailId, delayMs: 60_000 });
      await queue.add(delayed, { jobId: delayed.mailId });
      let runs = 0;
      let finish = (): void => expect(runs).toBe(0);
      await queues.work('read', {
        concurrency: 2,
        onExhausted: never,
        handler: () => {
          runs += 1;
          return new Promise((resolve) => {
            finish = resolve;
          });
        },
      });
      await queue.add(running, { jobId: running.mailId });
      await until(() => runs === 1);
      await queue.add(running, { jobId: running.mailId });
      expect(await queue.counts()).toEqual({ waiting: 0, active: 1, delayed: 1, failed: 0 });
      finish();
      await until(async () => (await queue.counts()).active === 0);
      expect(runs).toBe(1);
    });

    test('the same id is a new job once the earlier one is done, or has failed for good', async () => {
      const queue = queues.open('read');
      const payload = mail();
      let runs = 0;
      let exhausted = 0;
      await queues.work('read', {
        concurrency: 1,
        handler: async () => {
          runs += 1;
          if (runs === 2) throw new PermanentError('x', 'poison');
        },
        onExhausted: async () => {
          exhausted += 1;
        },
      });
      await queue.add(payload, { jobId: payload.mailId });
      await until(async () => runs === 1 && (await queue.counts()).active === 0);
      await queue.add(payload, { jobId: payload.mailId });
      await until(async () => exhausted === 1 && (await queue.counts()).active === 0);
      await queue.add(payload, { jobId: payload.mailId });
      await until(async () => runs === 3 && (await queue.counts()).active === 0);
      expect(exhausted).toBe(1);
      expect(await queue.counts()).toEqual({ waiting: 0, active: 0, delayed: 0, failed: 0 });
    });

    test.each([['12'], ['0:1'], ['a:b'], ['a:b:c']])('any id will do: %s', async (jobId) => {
      await queues.open('read').add(mail(), { jobId });
      expect(await queues.open('read').counts()).toMatchObject({ waiting: 1 });
    });

    test('a payload with more than ids is refused before it is stored', async () => {
      const payload = { ...mail(), subject: 'Letter of Commitment' };
      await expect(queues.open('read').add(payload, { jobId: 'x' })).rejects.toMatchObject({
        name: 'ZodError',
      });
      expect(await queues.open('read').counts()).toMatchObject({ waiting: 0 });
    });

    test('a delayed job runs when it is due, not before', async () => {
      const payload = mail();
      const began = Date.now();
      let ranAfterMs = 0;
      await queues.work('read', {
        concurrency: 1,
        onExhausted: never,
        handler: async () => {
          ranAfterMs = Date.now() - began;
        },
      });
      await queues.open('read').add(payload, { jobId: payload.mailId, delayMs: 400 });
      await until(() => ranAfterMs > 0);
      expect(ranAfterMs).toBeGreaterThanOrEqual(400);
      expect(ranAfterMs).toBeLessThan(1_500);
    });
  });

  describe('old mail', () => {
    test('waits behind what was added without `later`, though it was there first', async () => {
      const queue = queues.open('read');
      const ran: string[] = [];
      await queue.add(mail(), { jobId: 'old 1', later: true });
      await queue.add(mail(), { jobId: 'old 2', later: true });
      const today = [mail(), mail()];
      for (const payload of today) await queue.add(payload, { jobId: payload.mailId });
      expect(await queue.counts()).toEqual({ waiting: 4, active: 0, delayed: 0, failed: 0 });
      await queues.work('read', {
        concurrency: 1,
        onExhausted: never,
        handler: async ({ mailId }) => void ran.push(mailId),
      });
      await until(() => ran.length === 4);
      expect(ran.slice(0, 2)).toEqual(today.map(({ mailId }) => mailId));
    });

    test('goes on being old in a further try, and is not added twice', async () => {
      const queue = queues.open('read');
      const [old, today] = [mail(), mail()];
      for (let i = 0; i < 2; i += 1) await queue.add(old, { jobId: old.mailId, later: true });
      expect(await queue.counts()).toMatchObject({ waiting: 1 });
      const ran: string[] = [];
      const worker = await queues.work('read', {
        concurrency: 1,
        onExhausted: never,
        handler: async ({ mailId }) => {
          ran.push(mailId);
          if (ran.length === 1) throw new TransientError('x', 'passing', 60_000);
        },
      });
      await until(async () => (await queue.counts()).delayed === 1);
      await worker.close(100);
      await engine.makeDue();
      await queue.add(today, { jobId: today.mailId });
      await queues.work('read', {
        concurrency: 1,
        onExhausted: never,
        handler: async ({ mailId }) => void ran.push(mailId),
      });
      await until(() => ran.length === 3);
      expect(ran).toEqual([old.mailId, today.mailId, old.mailId]);
    });
  });

  test('a failed job that an earlier version kept does not swallow a new one', async () => {
    const payload = mail();
    await queues.open('read').add(payload, { jobId: payload.mailId });
    await engine.keepFailed();
    await queues.open('read').add(payload, { jobId: payload.mailId });
    expect(await queues.open('read').counts()).toMatchObject({ waiting: 0, failed: 1 });
    await queues.close();
    queues = await open();
    await queues.open('read').add(payload, { jobId: payload.mailId });
    expect(await queues.open('read').counts()).toMatchObject({ waiting: 1, failed: 0 });
  });

  describe('policies of jobs.ts', () => {
    test('an error is tried again up to the attempts of the queue, then onExhausted is told once', async () => {
      const payload = mail();
      let runs = 0;
      const onExhausted = jest.fn(async () => undefined);
      const last = new TransientError('Ada wrote', 'reader-died');
      await queues.work('read', {
        concurrency: 1,
        onExhausted,
        handler: async () => {
          runs += 1;
          throw runs < jobs.read.attempts ? new Error('Ada wrote') : last;
        },
      });
      await queues.open('read').add(payload, { jobId: payload.mailId });
      await until(async () => {
        await engine.makeDue();
        return onExhausted.mock.calls.length > 0;
      });
      await until(async () => (await queues.open('read').counts()).active === 0);
      expect(runs).toBe(jobs.read.attempts);
      expect(onExhausted.mock.calls).toEqual([[payload, last]]);
    });

    test('a wait that was asked is kept, else the policy’s own', async () => {
      const [asked, own] = [{ replyId: randomUUID() }, { replyId: randomUUID() }];
      await queues.work('send', {
        concurrency: 2,
        onExhausted: never,
        handler: async ({ replyId }) => {
          throw new TransientError('x', 'smtp-421', replyId === asked.replyId ? 10 * 60_000 : undefined);
        },
      });
      const began = Date.now();
      await queues.open('send').add(asked, { jobId: asked.replyId });
      await queues.open('send').add(own, { jobId: own.replyId });
      await until(async () => (await queues.open('send').counts()).delayed === 2);
      const waitMs = async (id: string) => (await engine.dueAtMs('send', id)) - began;
      expect(await waitMs(asked.replyId)).toBeGreaterThanOrEqual(600_000);
      expect(await waitMs(asked.replyId)).toBeLessThan(610_000);
      expect(await waitMs(own.replyId)).toBeGreaterThanOrEqual(60_000);
      expect(await waitMs(own.replyId)).toBeLessThan(70_000);
    });

    test('a permanent error is not tried again', async () => {
      const payload = mail();
      let runs = 0;
      const error = new PermanentError('Ada wrote', 'poison');
      const onExhausted = jest.fn(async () => undefined);
      await queues.work('read', {
        concurrency: 1,
        onExhausted,
        handler: async () => {
          runs += 1;
          throw error;
        },
      });
      await queues.open('read').add(payload, { jobId: payload.mailId });
      await until(() => onExhausted.mock.calls.length === 1);
      expect(await nothingLeft()).toBe(true);
      expect([runs, onExhausted.mock.calls]).toEqual([1, [[payload, error]]]);
    });

    test('neither the queue nor the log learns the text of an error', async () => {
      const [passing, lasting] = [mail(), mail()];
      await queues.work('read', {
        concurrency: 1,
        handler: async ({ mailId }) => {
          const cause = new Error('Ada wrote');
          if (mailId === passing.mailId) throw new TransientError('Ada wrote', 'passing', 60_000, { cause });
          throw new PermanentError('Ada wrote', 'poison', { cause });
        },
        onExhausted: async () => {
          throw new Error('Ada wrote');
        },
      });
      await queues.open('read').add(passing, { jobId: passing.mailId });
      await queues.open('read').add(lasting, { jobId: lasting.mailId });
      const waitsOnly = { waiting: 0, active: 0, delayed: 1, failed: 0 };
      await until(async () => isDeepStrictEqual(await queues.open('read').counts(), waitsOnly));
      expect(await engine.everything()).toContain('passing');
      expect(await engine.everything()).not.toContain('Ada');
      expect(log.lines.length).toBeGreaterThan(2);
      expect(JSON.stringify(log.lines)).not.toContain('Ada wrote');
    });

    test('a payload that is not understood fails at once and the next job goes on', async () => {
      const payload = mail();
      let runs = 0;
      await queues.open('read').add(payload, { jobId: 'old' });
      await engine.replacePayloads('{"mail": 7}');
      await queues.open('read').add(payload, { jobId: 'new' });
      await queues.work('read', {
        concurrency: 1,
        onExhausted: never,
        handler: async () => {
          runs += 1;
        },
      });
      await until(() => runs === 1);
      expect(await nothingLeft()).toBe(true);
    });

    test('no more jobs run at once than asked', async () => {
      let running = 0;
      let most = 0;
      let done = 0;
      await queues.work('read', {
        concurrency: 3,
        onExhausted: never,
        handler: async () => {
          running += 1;
          most = Math.max(most, running);
          await until(() => most >= 3); // hold the first ones until the limit is reached
          await wait(30);
          running -= 1;
          done += 1;
        },
      });
      for (let i = 0; i < 12; i += 1) await queues.open('read').add(mail(), { jobId: `n${i}` });
      await until(() => done === 12);
      expect(most).toBe(3);
    });
  });

  describe('close', () => {
    test('waits for a job that ends within the grace', async () => {
      let ended = false;
      const worker = await startLongJob(async () => {
        await wait(200);
        ended = true;
      });
      const began = Date.now();
      await worker.close(5_000);
      expect(ended).toBe(true);
      expect(Date.now() - began).toBeLessThan(4_500);
      expect(await queues.open('read').counts()).toEqual({ waiting: 0, active: 0, delayed: 0, failed: 0 });
    });

    test.each<[string, (signal: AbortSignal) => Promise<void>]>([
      ['listens to its signal', (signal) => wait(60_000, undefined, { signal })],
      ['does not listen', () => wait(5_000, undefined, { ref: false })],
    ])('a job that %s is given back without counting as a try', async (_name, handler) => {
      const worker = await startLongJob(handler);
      const began = Date.now();
      await worker.close(100);
      expect(Date.now() - began).toBeLessThan(2_500);
      expect(await queues.open('read').counts()).toEqual({ waiting: 1, active: 0, delayed: 0, failed: 0 });
      expect(await engine.triesOfWaiting()).toEqual([0]);
    });

    test('takes nothing new', async () => {
      let runs = 0;
      const worker = await queues.work('read', {
        concurrency: 1,
        onExhausted: never,
        handler: async () => {
          runs += 1;
        },
      });
      await worker.close(100);
      await queues.open('read').add(mail(), { jobId: 'x' });
      await wait(200);
      expect(runs).toBe(0);
    });
  });

  describe('jobs of a process that died', () => {
    test('go on at once after opening', async () => {
      const payload = await leaveActive(1);
      const began = Date.now();
      let ran: object | undefined;
      await queues.work('read', {
        concurrency: 1,
        onExhausted: never,
        handler: async (given) => {
          ran = given;
        },
      });
      await until(() => ran !== undefined);
      expect(ran).toEqual(payload);
      expect(Date.now() - began).toBeLessThan(3_000);
    });

    test('are given up, and told of, after more starts than a sane job needs', async () => {
      const payload = await leaveActive(jobs.read.attempts + 5);
      let runs = 0;
      const onExhausted = jest.fn(async (_payload: object, _error: Error) => undefined);
      await queues.work('read', {
        concurrency: 1,
        onExhausted,
        handler: async () => {
          runs += 1;
        },
      });
      await until(() => onExhausted.mock.calls.length === 1);
      expect(runs).toBe(0);
      expect(onExhausted.mock.calls[0]).toEqual([payload, expect.objectContaining({ code: 'job-died' })]);
    });
  });

  test('an error of the engine reaches the log, not the process', async () => {
    await queues.work('read', { concurrency: 1, onExhausted: never, handler: async () => undefined });
    // one notice may come before the worker listens
    await until(async () => {
      await engine.spoil();
      return workerErrors(log).length > 0;
    });
    await engine.mend();
    expect(workerErrors(log)[0]?.fields).toEqual({ queue: 'read', code: engine.spoiltCode });
  });
}
