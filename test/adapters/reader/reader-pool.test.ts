import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { fileURLToPath } from 'node:url';
import { findIsolation } from '../../../src/adapters/reader/isolation.js';
import { openReaderPool, type ReaderPoolOptions } from '../../../src/adapters/reader/reader-pool.js';
import type { Logger, Reader, ReadRequest } from '../../../src/pipeline/ports.js';

const childModule = fileURLToPath(new URL('./child-for-tests.mjs', import.meta.url));
const logged: object[] = [];
const logger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: (fields) => logged.push(fields),
  error: () => undefined,
  child: () => logger,
};
const readers: Reader[] = [];
afterEach(async () => {
  logged.length = 0;
  await Promise.all(readers.splice(0).map((reader) => reader.close()));
});

function open(options: Partial<ReaderPoolOptions> = {}): Reader {
  const reader = openReaderPool({ size: 1, childModule, logger, ...options });
  readers.push(reader);
  return reader;
}
function ask(name: string): ReadRequest {
  return { kind: 'document', bytes: new Uint8Array(1_000), name, receivedOn: '2024-09-01', forms: [] };
}
async function told(reader: Reader, name: string) {
  const reading = await reader.read(ask(name));
  return reading.documents[0] as unknown as { pid: number; tasks: number; sizeBytes: number; env: object };
}

describe('reading in a child process', () => {
  test('it gets the bytes and no settings of the service', async () => {
    process.env.SMTP_URL = 'smtp://user:secret@mail.test';
    const { sizeBytes, env, pid } = await told(open(), 'answer');
    delete process.env.SMTP_URL;
    expect(sizeBytes).toBe(1_000);
    expect(pid).not.toBe(process.pid);
    expect(Object.keys(env).filter((name) => !/^(?:NODE_CHANNEL|MALLOC_)/.test(name))).toEqual([]);
  });

  test('two processes read two mails at a time, the third waits', async () => {
    const reader = open({ size: 2 });
    const answers = await Promise.all([told(reader, 'slow'), told(reader, 'slow'), told(reader, 'slow')]);
    expect(new Set(answers.map((a) => a.pid)).size).toBe(2);
  });

  test('a mail that comes alone may use all cores, two at a time share them', async () => {
    const reader = open({ size: 2, cores: 4 });
    const coresOf = async () => {
      const [document] = (await reader.read(ask('slow'))).documents;
      return (document as unknown as { cores: number }).cores;
    };
    expect(await coresOf()).toBe(4);
    expect(await Promise.all([coresOf(), coresOf()])).toEqual([2, 2]);
  });

  test('a process is replaced after its share of tasks', async () => {
    const reader = open({ tasksPerProcess: 2 });
    const pids = [];
    for (let i = 0; i < 4; i++) pids.push((await told(reader, 'answer')).pid);
    expect(pids[0]).toBe(pids[1]);
    expect(pids[2]).toBe(pids[3]);
    expect(pids[1]).not.toBe(pids[2]);
  });
});

describe('limits come back as a problem of that mail, and the next one is read', () => {
  test.each([
    ['one that takes too long', 'spin', 'reader-timeout', { timeoutMs: 500 }],
    ['one that takes too much memory', 'grow', 'reader-memory', { maxRssBytes: 400_000_000 }],
    ['one that finds too much', 'too much', 'reader-memory', {}],
    ['one that ends the process', 'die', 'reader-failed', {}],
    ['one at which the code fails', 'throw', 'reader-failed', {}],
  ])('%s', async (_, name, code, limits) => {
    const reader = open(limits);
    const reading = await reader.read(ask(name));
    expect(reading).toMatchObject({ mail: null, letters: [], documents: [], problem: { code } });
    expect(logged).toHaveLength(1);
    expect(await told(reader, 'answer')).toMatchObject({ sizeBytes: 1_000 });
  });

  test('a process that never starts', async () => {
    const reader = open({ childModule: `${childModule}.missing` });
    expect((await reader.read(ask('answer'))).problem?.code).toBe('reader-failed');
    expect((await reader.read(ask('answer'))).problem?.code).toBe('reader-failed');
  });

  test('a page that takes too long is no page, and the next mail is read', async () => {
    const reader = open({ drawTimeoutMs: 500 });
    expect(await reader.drawPage(ask('spin'), { document: 0, page: 1 })).toBeNull();
    expect(await told(reader, 'answer')).toMatchObject({ sizeBytes: 1_000 });
  });

  test('a page that cannot be drawn is no page', async () => {
    expect(await open().drawPage(ask('die'), { document: 0, page: 1 })).toBeNull();
  });
});

const isolation = findIsolation();
if (isolation.kind === 'refused')
  process.stderr.write('SKIPPED: this system refuses namespaces; reading processes keep their network\n');

(isolation.kind === 'refused' ? describe.skip : describe)('a reading process has no network', () => {
  let server: Server;
  beforeAll(async () => {
    server = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
  });
  afterAll(() => {
    server.close();
  });

  test('it reaches no port of this machine', async () => {
    const bytes = Buffer.from(String((server.address() as AddressInfo).port));
    const connecting = async (options: Partial<ReaderPoolOptions>) =>
      (await open(options).read({ ...ask('connect'), bytes })).documents[0];
    expect(await connecting({})).toEqual({ connected: false, code: 'ENETUNREACH' });
    // the server does listen
    expect(await connecting({ isolation: { kind: 'refused' } })).toEqual({ connected: true });
  });

  test('the log tells that it has none', () => {
    const told: object[] = [];
    open({ logger: { ...logger, info: (fields) => told.push(fields) } });
    expect(told).toEqual([{ isolation: 'no-network' }]);
  });
});

describe('where it keeps its network, its own code refuses', () => {
  const module = new URL('../../../dist/src/adapters/reader/refuse-connections.js', import.meta.url).href;
  // whether anything listens there does not matter: what is refused does not ask
  test.each([
    ['a socket', `(await import('node:net')).connect(9, '127.0.0.1')`],
    ['fetch', `await fetch('http://127.0.0.1:49151/')`],
    ['TLS', `(await import('node:tls')).connect(9, '127.0.0.1')`],
    ['a datagram', `(await import('node:dgram')).createSocket('udp4').send('x', 9, '127.0.0.1')`],
  ])('%s', (_name, code) => {
    const script = `
      const { refuseConnections } = await import('${module}');
      refuseConnections();
      try { ${code}; } catch (error) { console.log((error.cause ?? error).code); }
      process.exit();`;
    const run = spawnSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' });
    expect(run.stdout).toBe('EACCES\n');
  });
});

describe('stopping', () => {
  test('the caller’s signal ends a running task at once', async () => {
    const reader = open();
    const stop = new AbortController();
    const reading = reader.read(ask('spin'), stop.signal);
    setTimeout(() => stop.abort(), 400);
    await expect(reading).rejects.toThrow('stopped by its caller');
    expect(await told(reader, 'answer')).toMatchObject({ sizeBytes: 1_000 });
  });

  test('a task that waits is not started after its signal', async () => {
    const reader = open();
    const stop = new AbortController();
    const first = reader.read(ask('slow'));
    const second = reader.read(ask('answer'), stop.signal);
    stop.abort();
    await expect(second).rejects.toThrow('stopped by its caller');
    expect((await first).problem).toBeNull();
  });

  test('closing ends the processes and refuses what waits', async () => {
    const reader = open();
    const { pid } = await told(reader, 'answer');
    const running = reader.read(ask('spin'));
    const waiting = reader.read(ask('answer'));
    const ends = Promise.allSettled([running, waiting]);
    await reader.close();
    const [ran, waited] = await ends;
    expect(waited).toMatchObject({ status: 'rejected', reason: { message: 'The reader is closed' } });
    expect(ran).toMatchObject({ status: 'fulfilled', value: { problem: { code: 'reader-failed' } } });
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    await expect(reader.read(ask('answer'))).rejects.toThrow('closed');
  });
});
