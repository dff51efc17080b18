import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import { openPglitePool } from '../../../src/adapters/db/pglite.js';
import type { PglitePool } from '../../../src/adapters/db/pglite-pool.js';
import type { PgNotification } from '../../../src/adapters/db/pool.js';

let pool: PglitePool;
beforeAll(async () => {
  pool = await openPglitePool(null, { idleTransactionTimeoutMs: 300 });
  await pool.query('CREATE TABLE word (text text UNIQUE)');
});
beforeEach(() => pool.query('DELETE FROM word'));
afterAll(() => pool.end());

const words = async () => (await pool.query<{ text: string }>('SELECT text FROM word ORDER BY text')).rows;
const code = (work: Promise<unknown>) =>
  work.then(
    () => 'no error',
    (error: { code?: string }) => error.code,
  );

const listening = async (...statements: string[]) => {
  const client = await pool.connect();
  const heard: PgNotification[] = [];
  client.on('notification', (message) => heard.push(message));
  for (const statement of statements) await client.query(statement);
  return { client, heard };
};
const settled = () => wait(30);

describe('transactions on the one session', () => {
  test('another client sees nothing of a transaction and waits until it has ended', async () => {
    const writer = await pool.connect();
    await writer.query('BEGIN');
    await writer.query("INSERT INTO word VALUES ('a')");
    const order: string[] = [];
    const reading = words().then((rows) => {
      order.push('read');
      return rows;
    });
    await wait(50);
    order.push('commit');
    await writer.query('COMMIT');
    expect(await reading).toEqual([{ text: 'a' }]);
    expect(order).toEqual(['commit', 'read']);
    writer.release();
  });

  test('statements given without waiting keep their order, BEGIN and COMMIT included', async () => {
    const client = await pool.connect();
    await Promise.all([
      client.query('BEGIN'),
      client.query("INSERT INTO word VALUES ('a')"),
      client.query('ROLLBACK'),
      client.query('BEGIN'),
      client.query("INSERT INTO word VALUES ('b')"),
      client.query('COMMIT'),
    ]);
    client.release();
    expect(await words()).toEqual([{ text: 'b' }]);
  });

  test('release() in the middle of a transaction rolls back and lets the others go on', async () => {
    const client = await pool.connect();
    await client.query('BEGIN');
    await client.query("INSERT INTO word VALUES ('a')");
    client.release();
    expect(await words()).toEqual([]);
  });

  test('release() after a failed statement does so too', async () => {
    const client = await pool.connect();
    await client.query("BEGIN; INSERT INTO word VALUES ('a')");
    expect(await code(client.query("INSERT INTO word VALUES ('a')"))).toBe('23505');
    expect(await code(client.query('SELECT 1'))).toBe('25P02');
    client.release();
    expect(await words()).toEqual([]);
  });

  test('pool.query never leaves a transaction open', async () => {
    await pool.query("BEGIN; INSERT INTO word VALUES ('a')");
    expect(await words()).toEqual([]);
  });

  test('a client that forgets its transaction is rolled back after the limit, and told so', async () => {
    const forgetful = await pool.connect();
    await forgetful.query('BEGIN');
    await forgetful.query("INSERT INTO word VALUES ('a')");
    const began = Date.now();
    expect(await words()).toEqual([]);
    expect(Date.now() - began).toBeGreaterThan(200);
    expect(Date.now() - began).toBeLessThan(3000);
    expect(await code(forgetful.query("INSERT INTO word VALUES ('b')"))).toBe('25P03');
    expect(await code(forgetful.query('COMMIT'))).toBe('25P03');
    forgetful.release();
    expect(await words()).toEqual([]);
  });

  test('the limit counts from the last statement, not from BEGIN', async () => {
    const client = await pool.connect();
    await client.query('BEGIN');
    for (let i = 0; i < 5; i += 1) {
      await wait(120);
      await client.query('INSERT INTO word VALUES ($1)', [String(i)]);
    }
    await client.query('COMMIT');
    client.release();
    expect(await words()).toHaveLength(5);
  });

  test('a released client answers with an error', async () => {
    const client = await pool.connect();
    client.release();
    client.release();
    expect(await code(client.query('SELECT 1'))).toBe('08003');
  });
});

describe('LISTEN and NOTIFY', () => {
  test('each client that listens hears it, one that stopped or was released does not', async () => {
    const [a, b, c, d] = [
      await listening('LISTEN news'),
      await listening('-- a comment\nLISTEN "news";'),
      await listening('LISTEN news', 'UNLISTEN news'),
      await listening('LISTEN NEWS'),
    ];
    d.client.release();
    await pool.query("SELECT pg_notify('news', $1)", ['1']);
    await pool.query("NOTIFY other, '2'");
    await settled();
    expect(a.heard).toEqual([{ channel: 'news', payload: '1' }]);
    expect(b.heard).toEqual(a.heard);
    expect(c.heard).toEqual([]);
    expect(d.heard).toEqual([]);
    a.client.release();
    b.client.release();
    c.client.release();
  });

  test('UNLISTEN * stops all of one client only', async () => {
    const a = await listening('LISTEN one', 'LISTEN two', 'UNLISTEN *');
    const b = await listening('LISTEN two');
    await pool.query("NOTIFY one, 'x'; NOTIFY two, 'y'");
    await settled();
    expect([a.heard, b.heard]).toEqual([[], [{ channel: 'two', payload: 'y' }]]);
    a.client.release();
    b.client.release();
  });

  test('a notification is heard at COMMIT, and never after ROLLBACK', async () => {
    const a = await listening('LISTEN news');
    const writer = await pool.connect();
    await writer.query('BEGIN');
    await writer.query("NOTIFY news, 'kept'");
    await settled();
    expect(a.heard).toEqual([]);
    await writer.query('COMMIT');
    await writer.query("BEGIN; NOTIFY news, 'dropped'");
    await writer.query('ROLLBACK');
    await settled();
    expect(a.heard.map(({ payload }) => payload)).toEqual(['kept']);
    writer.release();
    a.client.release();
  });

  test('a listener may ask the database at once', async () => {
    const client = await pool.connect();
    await client.query('LISTEN news');
    const answer = new Promise((resolve) => {
      client.on('notification', () => resolve(client.query('SELECT 1 AS one')));
    });
    await pool.query('NOTIFY news');
    expect(await answer).toMatchObject({ rows: [{ one: 1 }] });
    client.release();
  });
});

test('many statements in a row let timers run in between, in a transaction too', async () => {
  let turns = 0;
  const timer = setInterval(() => {
    turns += 1;
  }, 1);
  const client = await pool.connect();
  await client.query('BEGIN');
  for (let i = 0; i < 200; i += 1) await client.query('SELECT count(*) FROM generate_series(1, 2000)');
  await client.query('COMMIT');
  client.release();
  clearInterval(timer);
  expect(turns).toBeGreaterThan(10);
});

test('an error carries its SQLSTATE but not the statement nor its parameters', async () => {
  const error = await pool.query('SELECT $1::int', ['private']).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: '22P02' });
  for (const key of ['query', 'params', 'queryOptions']) expect(error).not.toHaveProperty(key);
});

test('end() lets a begun transaction end, then every query fails in pg’s words; it may be called again', async () => {
  const short = await openPglitePool(null);
  const client = await short.connect();
  const inside = await short.connect();
  await inside.query('BEGIN');
  const running = short.query('SELECT 1 AS one');
  const ended = short.end();
  await inside.query('SELECT 1');
  await inside.query('COMMIT');
  await ended;
  await short.end();
  await expect(running).resolves.toMatchObject({ rows: [{ one: 1 }] });
  await expect(short.query('SELECT 1')).rejects.toThrow('after calling end on the pool');
  await expect(client.query('SELECT 1')).rejects.toThrow('after calling end on the pool');
});
