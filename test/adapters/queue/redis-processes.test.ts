/** Several processes on one Redis: one that is killed, one that is alone, one that must end while Redis is away. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openQueues } from '../../../src/adapters/queue/open-queues.js';
import type { Queues } from '../../../src/pipeline/ports.js';
import { startRedis } from '../../support/redis.js';
import { recordingLog } from './recording-log.js';

const dist = new URL('../../../dist/src/adapters/', import.meta.url).href;

/** Takes one job and never ends it; closes its queues when it is told to, and then has nothing left to do. */
const program = `
import { openQueues } from '${dist}queue/open-queues.js';
const logger = { debug() {}, info() {}, warn() {}, error() {}, child: () => logger };
const queues = await openQueues({ kind: 'redis', url: process.argv[2], logger });
const worker = await queues.work('read', {
  concurrency: 1,
  handler: () => { process.send('started'); return new Promise(() => undefined); },
  onExhausted: async () => undefined,
});
process.once('message', async () => {
  await worker.close(200);
  await queues.close();
  process.disconnect();
});
process.send('ready');
`;

const server = await startRedis();
const folder = await mkdtemp(join(tmpdir(), 'letter-intake-processes-'));
const script = join(folder, 'work.mjs');
await writeFile(script, program);
afterAll(async () => {
  await server?.close();
  await rm(folder, { recursive: true, force: true });
});

describe('Several processes on one Redis', () => {
  if (server === null) {
    test.todo('need redis-server');
    return;
  }
  const opened: Queues[] = [];
  let child: ChildProcess;
  let gone: Promise<unknown>;
  const payload = { mailId: randomUUID() };

  const open = async (soleProcess: boolean) => {
    const queues = await openQueues({ kind: 'redis', url: server.url, logger: recordingLog(), soleProcess });
    opened.push(queues);
    return queues;
  };
  const says = (word: string) =>
    new Promise<void>((resolve) => {
      const listener = (said: unknown) => {
        if (said !== word) return;
        child.off('message', listener);
        resolve();
      };
      child.on('message', listener);
    });
  /** @returns ms until the job ran here */
  const runsHereAfter = async (queues: Queues, longestMs: number) => {
    const began = Date.now();
    const ran = new AbortController();
    await queues.work('read', {
      concurrency: 1,
      handler: async ({ mailId }) => {
        if (mailId === payload.mailId) ran.abort();
      },
      onExhausted: async () => undefined,
    });
    await wait(longestMs, undefined, { signal: ran.signal }).catch(() => undefined);
    return ran.signal.aborted ? Date.now() - began : null;
  };

  beforeEach(async () => {
    await server.flushAll();
    child = spawn(process.execPath, [script, server.url], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    gone = new Promise((resolve) => child.once('exit', resolve));
    const started = says('started');
    await says('ready');
    const queues = await open(false);
    await queues.open('read').add(payload, { jobId: payload.mailId });
    await started;
  });
  afterEach(async () => {
    child.kill('SIGKILL');
    for (const queues of opened.splice(0)) await queues.close();
  });

  test('a job of one that was killed is taken over by another within a lock and two rounds', async () => {
    const queues = await open(false);
    child.kill('SIGKILL');
    await gone;
    const tookMs = await runsHereAfter(queues, 55_000);
    process.stderr.write(`a job of a killed process was taken over after ${tookMs} ms\n`);
    expect(tookMs).not.toBeNull();
    // no sooner than its lock allows: it might be alive
    expect(tookMs).toBeGreaterThan(10_000);
  }, 70_000);

  test('a job of one that was killed goes on at once where we are alone', async () => {
    child.kill('SIGKILL');
    await gone;
    expect(await runsHereAfter(await open(true), 3_000)).not.toBeNull();
  });

  test('a job of one that lives is left to it, even if we were told that we are alone', async () => {
    const queues = await open(true);
    expect(await queues.open('read').counts()).toMatchObject({ active: 1, waiting: 0 });
    expect(await runsHereAfter(queues, 1_500)).toBeNull();
  });

  test('a process ends in time, by itself, where Redis is away', async () => {
    await server.stop();
    const began = Date.now();
    child.send('close');
    await gone;
    expect(child.exitCode).toBe(0);
    expect(Date.now() - began).toBeLessThan(5_000);
    await server.start();
  });
});
