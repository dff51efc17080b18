import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { connectFailure, unfitness } from '../../../src/adapters/db/connect-failure.js';
import { openDatabase } from '../../../src/adapters/db/open-database.js';
import type { PgQueryable } from '../../../src/adapters/db/pool.js';
import type { Database } from '../../../src/pipeline/ports.js';
import { describeOnPostgres } from '../../support/describe-on-postgres.js';
import { startPostgres, type TestPostgres } from '../../support/postgres.js';
import { until } from '../../support/until.js';
import { type RecordingLog, recordingLog } from '../queue/recording-log.js';

/** what was logged at that level, by the words of the message */
const said = (log: RecordingLog, level: string) =>
  log.lines.filter((line) => line.level === level).map(({ message }) => message);

/** an answer of that kind, in whatever words */
const unfit = (kind: string, code: string): unknown => expect.objectContaining({ kind, code });

describe('why no connection came about', () => {
  test.each([
    ['nobody listens', 'ECONNREFUSED', 'away'],
    ['host name not known', 'ENOTFOUND', 'away'],
    ['no socket', 'ENOENT', 'away'],
    ['starting', '57P03', 'away'],
    ['full', '53300', 'away'],
    ['disk full', '53100', 'away'],
    ['protocol violation', '08P01', 'away'],
    ['wrong password', '28P01', 'refused'],
    ['not in pg_hba.conf', '28000', 'refused'],
    ['no such database', '3D000', 'refused'],
    ['no right to connect', '42501', 'refused'],
    ['certificate of nobody', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'refused'],
  ])('%s (%s) is %s', (_name, code, kind) => {
    expect(connectFailure(Object.assign(new Error('x'), { code }))).toMatchObject({ kind, code });
  });

  test.each([
    ['timeout expired', 'away'],
    ['Connection terminated unexpectedly', 'away'],
    ['SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string', 'refused'],
    ['The server does not support SSL connections', 'refused'],
  ])('the driver’s words “%s” are %s', (message, kind) => {
    expect(connectFailure(new Error(message))).toMatchObject({ kind });
  });

  test('an error of another kind is none of these', () => {
    expect(connectFailure(new TypeError('x is undefined'))).toBeNull();
    expect(connectFailure(Object.assign(new Error('x'), { code: '42P01' }))).toBeNull();
  });

  test.each([
    ['too old', { version: 130_022 }, unfit('refused', 'server-too-old')],
    ['not UTF-8', { encoding: 'LATIN1' }, unfit('refused', 'database-encoding')],
    ['a standby', { standby: true }, unfit('away', 'standby')],
    ['without rights', { may_create: false }, unfit('refused', 'database-rights')],
    ['fit', {}, null],
  ])('a server that is %s', async (_name, found, expected) => {
    const rows = [{ version: 140_000, encoding: 'UTF8', standby: false, may_create: true, ...found }];
    const connection = { query: async () => ({ rows, rowCount: 1, command: 'SELECT' }) };
    expect(await unfitness(connection as unknown as PgQueryable)).toEqual(expected);
  });
});

test.each([
  'postgres://user:hush hush@[::x/',
  'postgres://user:hush@host:port/x',
  'postgres://user:hush@host/x?sslrootcert=/not/there.crt',
])('an address that is none is said without repeating it (%s)', async (url) => {
  const error = await openDatabase({ url }).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: 'PermanentError', code: 'database-url' });
  expect(JSON.stringify([String(error), error])).not.toContain('hush');
  expect((error as Error).cause).toBeUndefined();
});

await describeOnPostgres('a PostgreSQL that is away', (bin) => {
  let server: TestPostgres;
  let log: RecordingLog;
  beforeAll(async () => {
    server = await startPostgres(bin, { auth: 'scram-sha-256' });
  });
  afterAll(() => server.stop());
  beforeEach(() => {
    log = recordingLog();
  });

  const asAdministrator = async (text: string, url = server.url) => {
    const client = new Client({ connectionString: url });
    await client.connect();
    await client.query(text);
    await client.end();
  };

  describe('at start', () => {
    test('is waited for, in clear words without the password, and then used', async () => {
      await server.halt();
      const opening = openDatabase({ url: server.url, logger: log });
      await wait(1_500);
      await server.start();
      const { database } = await opening;
      expect((await database.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
      await database.close();
      expect(said(log, 'warn')[0]).toBe(
        `PostgreSQL at 127.0.0.1:${server.port} does not answer (ECONNREFUSED). ` +
          'Check DATABASE_URL and that the server runs. Trying again in 1 s.',
      );
      expect(said(log, 'info')).toEqual([`PostgreSQL answers at 127.0.0.1:${server.port}`]);
      expect(JSON.stringify(log.lines)).not.toContain('password');
    });

    test('is waited for until the signal says otherwise', async () => {
      const stopping = new AbortController();
      const url = 'postgres://test@127.0.0.1:1/postgres';
      const opening = openDatabase({ url, logger: log, signal: stopping.signal });
      setTimeout(() => stopping.abort(new Error('stop')), 300);
      await expect(opening).rejects.toThrow('stop');
      expect(said(log, 'warn')).toHaveLength(1);
    });

    test('that says nothing is no hindrance to the signal', async () => {
      const silent = createServer();
      await new Promise<void>((resolve) => {
        silent.listen(0, '127.0.0.1', resolve);
      });
      const { port } = silent.address() as AddressInfo;
      const began = performance.now();
      const opening = openDatabase({
        url: `postgres://test@127.0.0.1:${port}/postgres`,
        logger: log,
        signal: AbortSignal.timeout(300),
      });
      await expect(opening).rejects.toMatchObject({ name: 'TimeoutError' });
      expect(performance.now() - began).toBeLessThan(3_000);
      expect(log.lines).toEqual([]);
      silent.close();
    });

    test.each<[string, (url: string) => string, string, RegExp]>([
      ['a wrong password', (url) => url.replace(':password@', ':wrong@'), '28P01', /user and password/],
      ['no password', (url) => url.replace(':password@', '@'), 'no-password', /Put it into DATABASE_URL/],
      ['an unknown user', (url) => url.replace('test:', 'nobody:'), '28P01', /user and password/],
      ['a missing database', (url) => url.replace(/postgres$/, 'missing'), '3D000', /create the database/],
      ['TLS that the server does not speak', (url) => `${url}?ssl=true`, 'no-tls', /sslmode/],
    ])('%s is refused at once, with what to do', async (_name, change, code, advice) => {
      const opening = openDatabase({ url: change(server.url), logger: log });
      await expect(opening).rejects.toMatchObject({
        name: 'PermanentError',
        code,
        message: expect.stringMatching(advice),
      });
      expect(log.lines).toEqual([]);
    });

    test('a user without rights, and a database in another encoding, are refused', async () => {
      await asAdministrator("CREATE ROLE guest LOGIN PASSWORD 'password'");
      const guest = openDatabase({ url: server.url.replace('test:', 'guest:') });
      await expect(guest).rejects.toMatchObject({ name: 'PermanentError', code: 'database-rights' });
      await asAdministrator("CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0 LOCALE 'C'");
      const latin = openDatabase({ url: server.url.replace(/postgres$/, 'latin') });
      await expect(latin).rejects.toMatchObject({ code: 'database-encoding' });
    });
  });

  describe('later', () => {
    let database: Database;
    let url: string;
    beforeEach(async () => {
      url = await server.freshDatabase();
      ({ database } = await openDatabase({ url, logger: log }));
      await database.query('CREATE TABLE word (text text)');
    });
    afterEach(() => database.close());
    const ask = () => database.query('SELECT text FROM word').then(({ rows }) => rows);

    test('fails what is asked as worth another try, says so once and once when it is back, and goes on by itself', async () => {
      await Promise.all(Array.from({ length: 8 }, ask)); // several connections that will notice
      await server.halt();
      for (let round = 0; round < 20; round += 1) {
        await expect(ask()).rejects.toMatchObject({ name: 'TransientError' });
        await expect(database.exclusively('name', ask)).rejects.toMatchObject({ name: 'TransientError' });
        await wait(20);
      }
      expect(said(log, 'error')).toHaveLength(1);
      expect(said(log, 'error')[0]).toMatch(
        /^PostgreSQL at 127\.0\.0\.1:\d+ .* \((ECONNREFUSED|57P03)\)\. Check .* Work goes on when it is back\.$/,
      );
      await server.start();
      await until(() => said(log, 'info').length > 0, 10_000, 'it says that it is back');
      expect(await ask()).toEqual([]);
      expect(await database.exclusively('name', ask)).toEqual([]);
      expect(log.lines.map(({ level }) => level)).toEqual(['error', 'info']);
      expect(log.lines[1]?.fields).toMatchObject({ awayMs: expect.any(Number) });
      expect(said(log, 'info')[0]).toMatch(/answers again at 127\.0\.0\.1:\d+, after \d+ s\. Work goes on\./);
    });

    test('a crash in the middle of a transaction leaves nothing of it', async () => {
      const work = database.transaction(async (sql) => {
        await sql.query("INSERT INTO word VALUES ('half')");
        await server.kill();
        await sql.query("INSERT INTO word VALUES ('other half')");
      });
      await expect(work).rejects.toMatchObject({ name: 'TransientError' });
      await server.start();
      expect(await ask()).toEqual([]);
    });

    test('connections ended in the middle of a transaction fail it, and the next works', async () => {
      const begun = Promise.all(Array.from({ length: 4 }, ask));
      await begun;
      const work = database.transaction(async (sql) => {
        await sql.query("INSERT INTO word VALUES ('half')");
        await server.terminateConnections();
        await wait(50); // the connection's end is heard of while no statement runs
        await sql.query("INSERT INTO word VALUES ('other half')");
      });
      await expect(work).rejects.toMatchObject({ name: 'TransientError' });
      await database.transaction((sql) => sql.query("INSERT INTO word VALUES ('whole')"));
      expect(await ask()).toEqual([{ text: 'whole' }]);
      expect(said(log, 'error')).toEqual([]);
      expect(said(log, 'info').length).toBeLessThanOrEqual(1);
    });

    test('connections ended in the middle of a statement fail it, and the next works', async () => {
      const sleeping = Array.from({ length: 4 }, () => database.query('SELECT pg_sleep(30)'));
      const failed = Promise.allSettled(sleeping);
      await wait(200);
      await server.terminateConnections();
      for (const outcome of await failed) {
        expect(outcome).toMatchObject({ status: 'rejected', reason: { name: 'TransientError' } });
      }
      expect(await ask()).toEqual([]);
    });
  });
});
