/** What a Redis server says of itself, and how it refuses us. */
import { execFile } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { inspect, promisify } from 'node:util';
import { afterAll, describe, expect, test } from '@jest/globals';
import { openQueues } from '../../../src/adapters/queue/open-queues.js';
import { checkRedis } from '../../../src/adapters/queue/redis-check.js';
import { makeCertificate } from '../../support/certificate.js';
import { startRedis } from '../../support/redis.js';
import { recordingLog } from './recording-log.js';

const dist = new URL('../../../dist/src/adapters/', import.meta.url).href;
/** authorities are read when a process starts */
const program = `
import { openQueues } from '${dist}queue/open-queues.js';
const logger = { debug() {}, info() {}, warn() {}, error() {}, child: () => logger };
const queues = await openQueues({ kind: 'redis', url: process.argv[1], logger });
const mailId = 'b5e1f6a2-6c0e-4c80-9d6f-0d3b2a0f9f11';
await queues.open('read').add({ mailId }, { jobId: mailId });
let ran;
const running = new Promise((resolve) => (ran = resolve));
await queues.work('read', { concurrency: 1, handler: async () => ran(), onExhausted: async () => undefined });
await running;
await queues.close();
process.stdout.write('ran');
`;

const password = 's3/cr:et';
const certificate = await makeCertificate();
const server = await startRedis({
  password,
  config: { 'maxmemory-policy': 'allkeys-lru', appendonly: 'no' },
});
const tls = server && certificate && (await startRedis({ certificate }));
afterAll(async () => {
  await tls?.close();
  await server?.close();
  await certificate?.remove();
});

/** What was thrown, after looking that no part of it holds the password. */
async function refusalOf(work: Promise<unknown>): Promise<unknown> {
  const error = await work.then(
    () => new Error('it was not refused'),
    (error: unknown) => error,
  );
  expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(/s3|wrong-one/);
  return error;
}

describe('A Redis server', () => {
  if (server === null) {
    test.todo('needs redis-server');
    return;
  }
  const { port } = server;

  test('tells its version, and what may go wrong with it in words', async () => {
    const facts = await checkRedis(server.url);
    expect(facts).toEqual({
      where: `127.0.0.1:${port}`,
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      maxmemoryPolicy: 'allkeys-lru',
      appendOnly: false,
      warnings: [
        expect.stringMatching(/may throw jobs away .*allkeys-lru.*noeviction/),
        expect.stringMatching(/forgets jobs when it restarts/),
      ],
    });
  });

  test('that is set up well is no cause for a warning', async () => {
    await server.call('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
    await server.call('CONFIG', 'SET', 'appendonly', 'yes');
    const facts = await checkRedis(server.url);
    await server.call('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru');
    await server.call('CONFIG', 'SET', 'appendonly', 'no');
    expect(facts).toMatchObject({ maxmemoryPolicy: 'noeviction', appendOnly: true, warnings: [] });
  });

  test('is warned of when queues are opened on it', async () => {
    const log = recordingLog();
    const queues = await openQueues({ kind: 'redis', url: server.url, logger: log });
    await queues.close();
    expect(log.lines.map(({ level, message }) => [level, message.slice(-60)])).toHaveLength(2);
    expect(log.lines[0]?.message).toContain('maxmemory-policy allkeys-lru');
    expect(JSON.stringify(log.lines)).not.toContain('s3');
  });

  test.each([
    [
      'a wrong password',
      `redis://:wrong-one@127.0.0.1:${port}`,
      'redis-auth',
      /refused the password in REDIS_URL/,
    ],
    ['no such user', `redis://ann:wrong-one@127.0.0.1:${port}`, 'redis-auth', /refused the password/],
    ['no password', `redis://127.0.0.1:${port}`, 'redis-auth', /wants a password/],
    ['no such database', `${server.url}/99`, 'redis-database', /no database with the number/],
    ['an address that is none', `redis://:s3@127.0.0.1:${port}/x`, 'redis-url', /^REDIS_URL has a path/],
  ])('%s is refused at once', async (_name, url, code, message) => {
    const refused = { name: 'PermanentError', code, message: expect.stringMatching(message) };
    expect(await refusalOf(checkRedis(url))).toMatchObject(refused);
    const log = recordingLog();
    expect(await refusalOf(openQueues({ kind: 'redis', url, logger: log }))).toMatchObject(refused);
    expect(log.lines).toEqual([]);
  });

  test('a user without rights is refused at once', async () => {
    await server.call('ACL', 'SETUSER', 'ann', 'on', '>wrong-one', '~*', '+ping', '+hello', '+select');
    const url = `redis://ann:wrong-one@127.0.0.1:${port}`;
    expect(await refusalOf(checkRedis(url))).toMatchObject({ name: 'PermanentError', code: 'redis-auth' });
  });

  test('with a certificate that nobody vouches for is not trusted', async () => {
    if (!tls) throw new Error('openssl was not there');
    expect(await refusalOf(checkRedis(tls.url))).toMatchObject({
      name: 'PermanentError',
      code: 'redis-tls',
      message: expect.stringMatching(/could not be trusted .*SELF_SIGNED/),
    });
  });

  test('with a certificate of a known authority is trusted, for queues and workers too', async () => {
    if (!tls || !certificate) throw new Error('openssl was not there');
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '--eval', program, tls.url],
      { env: { ...process.env, NODE_EXTRA_CA_CERTS: certificate.certFile } },
    );
    expect(stdout).toBe('ran');
  });

  test('that is away is an error that passes, and says what to check', async () => {
    const error = await refusalOf(checkRedis(`redis://:s3@127.0.0.1:1/0`));
    expect(error).toMatchObject({
      name: 'TransientError',
      code: 'redis-away',
      message:
        'Redis does not answer at 127.0.0.1:1 (ECONNREFUSED). Check REDIS_URL and that the server runs.',
    });
  });
});

describe('A Redis server that is away at the start', () => {
  if (server === null) {
    test.todo('needs redis-server');
    return;
  }

  test('is waited for, and the wait is said', async () => {
    await server.stop();
    const log = recordingLog();
    const opening = openQueues({ kind: 'redis', url: server.url, logger: log });
    await wait(1_200);
    expect(log.lines.length).toBeGreaterThanOrEqual(2);
    expect(log.lines[0]).toEqual({
      level: 'warn',
      fields: { engine: 'Redis', code: 'redis-away', tries: 1 },
      message: `Redis does not answer at 127.0.0.1:${server.port} (ECONNREFUSED). Check REDIS_URL and that the server runs. Trying again in 0.5 s.`,
    });
    await server.start();
    const queues = await opening;
    expect(await queues.open('read').counts()).toMatchObject({ waiting: 0 });
    expect(log.lines.map(({ message }) => message)).toContain(`Redis answers at 127.0.0.1:${server.port}`);
    expect(JSON.stringify(log.lines)).not.toContain('s3');
    await queues.close();
  });

  test('is waited for until the signal aborts', async () => {
    const stop = new AbortController();
    const opening = openQueues({
      kind: 'redis',
      url: 'redis://127.0.0.1:1',
      logger: recordingLog(),
      signal: stop.signal,
    });
    setTimeout(() => stop.abort(new Error('stopped')), 700);
    const began = Date.now();
    await expect(opening).rejects.toThrow('stopped');
    expect(Date.now() - began).toBeLessThan(1_500);
  });
});
