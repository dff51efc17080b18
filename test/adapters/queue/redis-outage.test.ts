/** A Redis server that goes away, comes back empty, hangs, or is emptied under our hands. */
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { openQueues } from '../../../src/adapters/queue/open-queues.js';
import { PermanentError, type Queues } from '../../../src/pipeline/ports.js';
import { startRedis } from '../../support/redis.js';
import { until } from '../../support/until.js';
import { type RecordingLog, recordingLog } from './recording-log.js';

const server = await startRedis({ password: 's3cret' });
afterAll(() => server?.close());

const mail = () => ({ mailId: randomUUID() });

describe('Queues on a Redis server that', () => {
  if (server === null) {
    test.todo('they need redis-server');
    return;
  }
  let secrets = 0;
  let log: RecordingLog;
  let queues: Queues;
  const said = (level: string) => log.lines.filter((line) => line.level === level);
  const gone = `Redis does not answer at 127.0.0.1:${server.port}`;
  const back = `Redis answers again at 127.0.0.1:${server.port}`;

  beforeEach(async () => {
    await server.start(); // whatever the test before did to it
    await server.flushAll();
    log = recordingLog();
    queues = await openQueues({ kind: 'redis', url: server.url, logger: log });
  });
  afterEach(async () => {
    await queues.close();
    secrets += JSON.stringify(log.lines).split('s3cret').length - 1;
  });

  /** a worker whose jobs end when they are told to */
  const workSlowly = async () => {
    const onExhausted = jest.fn(async () => undefined);
    const runs: { mailId: string; end: (error?: Error) => void }[] = [];
    const worker = await queues.work('read', {
      concurrency: 2,
      onExhausted,
      handler: ({ mailId }) =>
        new Promise((resolve, reject) => {
          runs.push({ mailId, end: (error) => (error ? reject(error) : resolve()) });
        }),
    });
    return { worker, runs, onExhausted };
  };
  const add = async (payload: { mailId: string }) =>
    queues.open('read').add(payload, { jobId: payload.mailId });

  test('goes away: adding fails at once, and it is said once; all goes on when it is back', async () => {
    const { runs, onExhausted } = await workSlowly();
    const [first, second, third] = [mail(), mail(), mail()];
    await add(first);
    await until(() => runs.length === 1);
    await server.stop();
    const began = Date.now();
    await expect(add(second)).rejects.toMatchObject({ name: 'TransientError', code: 'queue-away' });
    await expect(queues.open('read').counts()).rejects.toMatchObject({ code: 'queue-away' });
    // at once, not after the longest wait for an answer
    expect(Date.now() - began).toBeLessThan(4_000);
    runs[0]!.end(); // what it has to say waits
    await wait(2_500);
    await server.start();
    const backAt = Date.now();
    await until(() => said('info').length === 1);
    await add(second);
    await add(third);
    await until(() => runs.length === 3);
    process.stderr.write(`back at work ${Date.now() - backAt} ms after the server\n`);
    for (const run of runs.slice(1)) run.end();
    await until(async () => (await queues.open('read').counts()).active === 0);
    expect(runs.map(({ mailId }) => mailId)).toEqual([first, second, third].map(({ mailId }) => mailId));
    expect(onExhausted).not.toHaveBeenCalled();
    // the connection that was open may tell of it first, or the next one that is refused
    expect(said('error').map(({ message }) => message.replace(/ECONNRESET|EPIPE/, 'ECONNREFUSED'))).toEqual([
      `${gone} (ECONNREFUSED). Check REDIS_URL and that the server runs. Work goes on when it is back.`,
    ]);
    expect(said('info').map(({ message }) => message)).toEqual([expect.stringContaining(back)]);
    expect(log.lines).toHaveLength(2);
  });

  test('comes back without its data: jobs that are added again run, none is given up', async () => {
    const { runs, onExhausted } = await workSlowly();
    const [running, waiting] = [mail(), mail()];
    await add(running);
    await until(() => runs.length === 1);
    await queues.open('read').add(waiting, { jobId: waiting.mailId, delayMs: 60_000 });
    await server.restart({ empty: true });
    await until(
      async () =>
        (
          await queues
            .open('read')
            .counts()
            .catch(() => null)
        )?.delayed === 0,
    );
    const began = Date.now();
    await add(waiting);
    await until(() => runs.length === 2);
    process.stderr.write(`a job ran ${Date.now() - began} ms after it was added to the emptied server\n`);
    for (const run of runs) run.end();
    await until(async () => (await queues.open('read').counts()).active === 0);
    expect(onExhausted).not.toHaveBeenCalled();
  });

  test('hangs: adding gives up within seconds, and it is said', async () => {
    server.freeze();
    const began = Date.now();
    await expect(add(mail())).rejects.toMatchObject({ code: 'queue-away' });
    expect(Date.now() - began).toBeLessThan(6_500);
    expect(said('error').map(({ message }) => message)).toEqual([
      expect.stringContaining(`${gone} (ETIMEDOUT)`),
    ]);
    server.thaw();
    await until(() => said('info').some(({ message }) => message.startsWith(back)));
    await add(mail());
  });

  test('is full: adding says what to check, and goes on when there is room', async () => {
    await server.call('CONFIG', 'SET', 'maxmemory', 1);
    await expect(add(mail())).rejects.toMatchObject({
      name: 'TransientError',
      code: 'OOM',
      message: expect.stringContaining('raise maxmemory'),
    });
    await server.call('CONFIG', 'SET', 'maxmemory', 0);
    await add(mail());
  });

  test('gets another password: it is said once what is wrong, and work goes on with the right one', async () => {
    const { runs } = await workSlowly();
    await server.call('CONFIG', 'SET', 'requirepass', 'another');
    // SKIPME: the helper's own connection stays, the others must log in again
    await server.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    await until(() => said('error').length === 1);
    await wait(500);
    expect(said('error').map(({ message }) => message)).toEqual([
      `Redis at 127.0.0.1:${server.port} refused the password in REDIS_URL. Check user and password there. Work goes on when it is back.`,
    ]);
    await server.call('CONFIG', 'SET', 'requirepass', 's3cret');
    await until(() => said('info').length === 1);
    await add(mail());
    await until(() => runs.length === 1);
    runs[0]!.end();
  });

  describe('is emptied while a job runs', () => {
    test.each<[string, Error | undefined]>([
      ['done', undefined],
      ['to be tried again', new Error('x')],
      ['given up', new PermanentError('x', 'poison')],
    ])('a job that is then %s is no failure of the queue’s', async (_name, ending) => {
      const { runs, onExhausted } = await workSlowly();
      const payload = mail();
      await add(payload);
      await until(() => runs.length === 1);
      await server.flushAll();
      runs[0]!.end(ending);
      await until(() =>
        said('warn').some(({ message }) => message.startsWith('the queue lost a running job')),
      );
      await wait(100);
      // what the handler itself said is told, and nothing else
      expect(onExhausted.mock.calls).toEqual(ending instanceof PermanentError ? [[payload, ending]] : []);
      expect(said('error')).toEqual([]);
      expect(said('warn').filter(({ message }) => message.startsWith('the queue lost'))).toHaveLength(1);
      await add(payload);
      await until(() => runs.length === 2);
      runs[1]!.end();
      await until(async () => (await queues.open('read').counts()).active === 0);
      expect(runs).toHaveLength(2);
    });

    test('the same job, added again, runs after the first, not beside it', async () => {
      const { runs, onExhausted } = await workSlowly();
      const payload = mail();
      await add(payload);
      await until(() => runs.length === 1);
      await server.flushAll();
      await add(payload);
      await until(async () => (await queues.open('read').counts()).active === 1);
      await wait(200);
      expect(runs).toHaveLength(1);
      runs[0]!.end();
      await until(() => runs.length === 2);
      runs[1]!.end();
      await until(async () => (await queues.open('read').counts()).active === 0);
      expect(onExhausted).not.toHaveBeenCalled();
      expect(said('error')).toEqual([]);
    });

    test('idle workers take what is added afterwards at once', async () => {
      const { runs } = await workSlowly();
      await server.flushAll();
      const began = Date.now();
      await add(mail());
      await until(() => runs.length === 1);
      expect(Date.now() - began).toBeLessThan(4_000);
      runs[0]!.end();
    });
  });

  test('is away when we stop: the stop ends in time, and nothing is given up', async () => {
    const { worker, runs, onExhausted } = await workSlowly();
    await add(mail());
    await until(() => runs.length === 1);
    await server.stop();
    const began = Date.now();
    await worker.close(200);
    await queues.close();
    expect(Date.now() - began).toBeLessThan(4_000);
    expect(onExhausted).not.toHaveBeenCalled();
    await server.start();
    queues = await openQueues({ kind: 'redis', url: server.url, logger: log, soleProcess: true });
    expect(await queues.open('read').counts()).toMatchObject({ waiting: 1, active: 0 });
  });

  test('is shared with other programs: every key of ours says whose it is', async () => {
    const { runs } = await workSlowly();
    await add(mail());
    await until(() => runs.length === 1);
    const keys = (await server.call('KEYS', '*')) as string[];
    expect(keys.length).toBeGreaterThan(0);
    expect(keys.filter((key) => !/^letter-intake:(read|send):/.test(key))).toEqual([]);
    runs[0]!.end();
  });

  test('wants a password does not find it in our log, whatever happened', () => {
    expect(secrets).toBe(0);
  });
});
