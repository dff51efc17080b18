/**
 * The image without Docker: the folder that the Dockerfile makes, run by a user who owns none of it, on engines that are
 * started as docker-compose.yml starts them.
 */
import { type ChildProcess, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { makeCase } from '../../fixtures/cases.js';
import { freePort } from '../support/free-port.js';
import { compose, root } from './compose-file.js';
import { startComposedEngines } from './engines.js';
import { layOutImage } from './image.js';

if (!existsSync(join(root, 'dist/src/cli.js')))
  throw new Error('build first: this test runs the compiled program');

const image = layOutImage();
const engines = image && (await startComposedEngines());

afterAll(async () => {
  await engines?.stop();
  image?.remove();
}, 30_000);

interface Ended {
  code: number | null;
  out: string;
  err: string;
}
async function ending(child: ChildProcess): Promise<Ended> {
  let out = '';
  let err = '';
  child.stdout!.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr!.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, err };
}

(image && engines ? describe : describe.skip)('the image', () => {
  if (!image || !engines) {
    test.todo('it needs root, Redis and PostgreSQL');
    return;
  }
  let mails = '';
  const started = new Set<ChildProcess>();
  beforeAll(async () => {
    mails = mkdtempSync(join(tmpdir(), 'letter-intake-mails-'));
    chmodSync(mails, 0o755);
    writeFileSync(join(mails, 'letter.eml'), (await makeCase('digital-2024', 12)).eml);
  }, 60_000);
  afterAll(async () => {
    for (const child of started) child.kill('SIGKILL');
    rmSync(mails, { recursive: true, force: true });
  }, 30_000);

  test('says its version', async () => {
    expect(await ending(image.run(['--version']))).toEqual({ code: 0, out: '0.1.0\n', err: '' });
  });

  test('holds no package of development, no test and no bench', () => {
    const packages = readdirSync(join(image.app, 'node_modules'));
    expect(packages).toEqual(expect.arrayContaining(['bullmq', 'ioredis', 'pg', 'sharp']));
    for (const name of ['jest', 'typescript', 'oxlint']) expect(packages).not.toContain(name);
    expect(readdirSync(join(image.app, 'dist')).sort()).toEqual(['fixtures', 'src', 'workers']);
  });

  test('reads a letter with the packages and files it holds', async () => {
    const { code, out, err } = await ending(image.run(['read', '--json', join(mails, 'letter.eml')]));
    expect([code, err]).toEqual([0, '']);
    expect(JSON.parse(out)).toMatchObject({ letters: [{ form: 'ky-iln-2024' }] });
  }, 60_000);

  test('has what OCR needs, and keeps its data where it may', async () => {
    const nowhere = {
      IMAP_URL: 'imap://iln:secret@127.0.0.1:9/INBOX',
      SMTP_URL: 'smtp://127.0.0.1:9',
      REPLY_FROM: 'iln@education.example',
    };
    const { out } = await ending(image.run(['doctor'], nowhere));
    expect(out).toMatch(/^ok +database and queue: ready/m);
    expect(out).toMatch(/^ok +reading and OCR: /m);
    expect(readdirSync(image.data)).toContain('pglite');
  }, 60_000);

  test('the reader becomes healthy on the engines, tells when they are away, and ends in time', async () => {
    const port = String(await freePort());
    const { DATABASE_URL_FILE, REDIS_URL_FILE } = compose.services['reader']!.environment;
    const reader = image.run(compose.services['reader']!.command, {
      DATABASE_URL_FILE: DATABASE_URL_FILE!.replace('/run/secrets', engines.secrets),
      REDIS_URL_FILE: REDIS_URL_FILE!.replace('/run/secrets', engines.secrets),
      REPLY_FROM: 'KY ILN <iln@education.example>',
      READERS: '1',
      HEALTH_PORT: port,
      DATA_DIR: '/data-is-not-used',
    });
    started.add(reader);
    const end = ending(reader);
    const health = async (): Promise<number | null> => {
      const [, ...command] = compose.services['reader']!.healthcheck!.test;
      return (await ending(image.execute(command, { HEALTH_PORT: port }))).code;
    };
    const becomes = async (wanted: number): Promise<void> => {
      for (let tries = 0; (await health()) !== wanted; tries += 1) {
        if (tries > 60 || reader.exitCode !== null) throw new Error(`health did not become ${wanted}`);
        await sleep(250);
      }
    };
    await becomes(0);
    await engines.postgres.halt();
    await becomes(1);
    await engines.postgres.start();
    await becomes(0);
    const before = performance.now();
    reader.kill('SIGTERM');
    const { code, err } = await end;
    expect(code).toBe(0);
    const errors = err.split('\n').filter((line) => line.includes('"level":"error"'));
    const away = errors.map((line) => (JSON.parse(line) as { engine?: string }).engine);
    expect(new Set(away)).toEqual(new Set(['PostgreSQL']));
    expect(performance.now() - before).toBeLessThan(10_000);
  }, 90_000);

  test('works in the database as a role that is no superuser', async () => {
    const client = new Client({ connectionString: engines.databaseUrl });
    await client.connect();
    const { rows } = await client.query<{ rolsuper: boolean; mails: string }>(
      'select rolsuper, (select count(*) from mail) as mails from pg_roles where rolname = current_user',
    );
    await client.end();
    expect(rows).toEqual([{ rolsuper: false, mails: '0' }]);
  });
});

(engines ? describe : describe.skip)('Redis of docker-compose.yml', () => {
  if (!engines) {
    test.todo('it needs Redis');
    return;
  }
  test('asks for the password, writes jobs to disk, and never makes room by dropping some', async () => {
    const unknown = execFileSync('redis-cli', ['-p', new URL(engines.redisUrl).port, 'ping'], {
      encoding: 'utf8',
    });
    expect(unknown).toMatch(/^NOAUTH/);
    const redis = new Redis(engines.redisUrl);
    const settings = async (name: string) => (await redis.config('GET', name))[1];
    expect([
      await settings('appendonly'),
      await settings('maxmemory-policy'),
      await settings('save'),
    ]).toEqual(['yes', 'noeviction', '']);
    expect(Number(await settings('maxmemory'))).toBe(256 * 1024 * 1024);
    redis.disconnect();
  });
});
