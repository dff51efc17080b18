/** What every `Database` must do, run on PGlite and, where a server is at hand, on PostgreSQL. */
import { once } from 'node:events';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Database, PermanentError, TransientError } from '../../../src/pipeline/ports.js';

/** begins work that goes on until it is told to end */
function begin(database: Database, name: string) {
  const told = new AbortController();
  const begun = new AbortController();
  const done = database.exclusively(name, async (signal) => {
    begun.abort();
    await once(told.signal, 'abort');
    return signal.aborted;
  });
  return { done, running: once(begun.signal, 'abort'), end: () => told.abort() };
}

export function itBehavesAsDatabase(open: () => Promise<Database>): void {
  let database: Database;
  beforeAll(async () => {
    database = await open();
    await database.query('CREATE TABLE public.word (text text UNIQUE, day date)');
  });
  beforeEach(() => database.query('DELETE FROM word'));
  afterAll(() => database.close());
  const rowCount = async (text: string) => (await database.query(text)).rowCount;
  const count = async () =>
    (await database.query<{ n: number }>('SELECT count(*) AS n FROM word')).rows[0]?.n;

  describe('column types', () => {
    test.each<[string, unknown]>([
      ['\'{"a": [1, null]}\'::jsonb', { a: [1, null] }],
      ['9007199254740991::int8', 9007199254740991],
      ['9007199254740993::int8', 9007199254740993n],
      ['count(*)', 1],
      ['ARRAY[1, NULL, 9007199254740993]::int8[]', [1, null, 9007199254740993n]],
      ["'2024-02-29'::date", '2024-02-29'],
      ["ARRAY['2024-02-29'::date]", ['2024-02-29']],
      ["'2024-06-30T23:00:00-04:00'::timestamptz", new Date('2024-07-01T03:00:00Z')],
      ["'2024-06-30 23:00:00'::timestamp", '2024-06-30 23:00:00'],
      ["interval '1 day'", '1 day'],
      ['1.50::numeric', '1.50'],
      ['ARRAY[1.50, NULL]::numeric[]', ['1.50', null]],
      ["'\\x00ff'::bytea", Buffer.from([0, 255])],
      ["'B5E1F6A2-6C0E-4C80-9D6F-0D3B2A0F9F11'::uuid", 'b5e1f6a2-6c0e-4c80-9d6f-0d3b2a0f9f11'],
      ["ARRAY['a', NULL, 'b,\"']", ['a', null, 'b,"']],
      ['true', true],
      ['NULL', null],
    ])('%s', async (expression, expected) => {
      const { rows } = await database.query(`SELECT ${expression} AS value`);
      expect(rows).toEqual([{ value: expected }]);
      expect(Buffer.isBuffer(rows[0]?.value)).toBe(Buffer.isBuffer(expected));
    });
  });

  describe('parameters', () => {
    test.each<[string, unknown, unknown]>([
      ['$1::jsonb', JSON.stringify({ a: 'b"' }), { a: 'b"' }],
      ['$1::jsonb', JSON.stringify(['a']), ['a']],
      ['$1::int8', 9007199254740993n, 9007199254740993n],
      ['$1::int', 5, 5],
      ['$1::text', 'Zoë “x”', 'Zoë “x”'],
      ['$1::text', undefined, null],
      ['$1::date', '2024-02-29', '2024-02-29'],
      ['$1::timestamptz', new Date('2024-07-01T03:00:00.123Z'), new Date('2024-07-01T03:00:00.123Z')],
      ['$1::bytea', Buffer.from([0, 255]), Buffer.from([0, 255])],
      ['$1::text[]', ['a', 'b,"'], ['a', 'b,"']],
      ['$1::boolean', false, false],
    ])('%s with %p', async (expression, given, expected) => {
      expect((await database.query(`SELECT ${expression} AS value`, [given])).rows).toEqual([
        { value: expected },
      ]);
    });
  });

  test('rowCount tells the rows that were changed or found', async () => {
    expect(await rowCount("INSERT INTO word VALUES ('a'), ('b')")).toBe(2);
    expect(await rowCount("INSERT INTO word VALUES ('a') ON CONFLICT DO NOTHING")).toBe(0);
    expect(await rowCount("INSERT INTO word VALUES ('c') RETURNING text")).toBe(1);
    expect(await rowCount('SELECT * FROM word')).toBe(3);
    expect(await rowCount('DELETE FROM word')).toBe(3);
  });

  test('a unique index answers with its SQLSTATE and name', async () => {
    await database.query("INSERT INTO word VALUES ('a')");
    const error = await database.query("INSERT INTO word VALUES ('a')").catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(PermanentError);
    expect(error).toMatchObject({ code: '23505', constraint: 'word_text_key', table: 'word' });
  });

  describe('transaction', () => {
    test('commits what work returns from', async () => {
      const result = await database.transaction(async (sql) => {
        await sql.query("INSERT INTO word VALUES ('a')");
        return 'done';
      });
      expect([result, await count()]).toEqual(['done', 1]);
    });

    test('rolls back what work throws from, and passes the error on', async () => {
      const thrown = new Error('no');
      const work = database.transaction(async (sql) => {
        await sql.query("INSERT INTO word VALUES ('a')");
        throw thrown;
      });
      await expect(work).rejects.toBe(thrown);
      expect(await count()).toBe(0);
    });

    test('does not pretend to have committed where work swallowed an error', async () => {
      const work = database.transaction(async (sql) => {
        await sql.query("INSERT INTO word VALUES ('a')");
        await sql.query('SELECT 1/0').catch(() => undefined);
      });
      await expect(work).rejects.toThrow('rolled back');
      expect(await count()).toBe(0);
    });

    test('runs again after a serialization failure, at most three times more', async () => {
      let runs = 0;
      await database.transaction(async (sql) => {
        runs += 1;
        await sql.query('INSERT INTO word VALUES ($1)', [`try ${runs}`]);
        if (runs < 3) await sql.query("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '40001'; END $$");
      });
      expect([runs, await count()]).toEqual([3, 1]);
      runs = 0;
      const hopeless = database.transaction(async (sql) => {
        runs += 1;
        await sql.query("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '40P01'; END $$");
      });
      await expect(hopeless).rejects.toBeInstanceOf(TransientError);
      expect(runs).toBe(4);
    });

    test('refuses the database itself inside, instead of waiting for ever', async () => {
      const work = database.transaction(async () => {
        await database.query('SELECT 1');
      });
      await expect(work).rejects.toThrow('Inside a transaction use the `sql`');
      const nested = database.transaction(() => database.transaction(async () => undefined));
      await expect(nested).rejects.toThrow('Inside a transaction use the `sql`');
      expect(await count()).toBe(0);
    });

    test('what was started inside may use the database once the transaction has ended', async () => {
      let later = Promise.resolve<unknown>(undefined);
      await database.transaction(async () => {
        later = new Promise((resolve) => {
          setTimeout(() => resolve(database.query('SELECT 1 AS one')), 50);
        });
      });
      expect(await later).toMatchObject({ rows: [{ one: 1 }] });
    });

    test('twenty at once all arrive', async () => {
      await Promise.all(
        Array.from({ length: 20 }, (_, i) =>
          database.transaction(async (sql) => {
            await sql.query('SELECT 1');
            await sql.query('INSERT INTO word VALUES ($1)', [String(i)]);
          }),
        ),
      );
      expect(await count()).toBe(20);
    });
  });

  describe('exclusively', () => {
    test('returns what work returned, and another name is no hindrance', async () => {
      const first = begin(database, 'first');
      await first.running;
      expect(await database.exclusively('second', async () => 'done')).toBe('done');
      first.end();
      expect(await first.done).toBe(false);
    });

    test('a name that is held is taken, and free again after its work', async () => {
      const held = begin(database, 'name');
      await held.running;
      expect(await database.exclusively('name', async () => 'done')).toBe('taken');
      held.end();
      await held.done;
      expect(await database.exclusively('name', async () => 'done')).toBe('done');
    });

    test('of ten at once one works', async () => {
      const outcomes = await Promise.all(
        Array.from({ length: 10 }, () => database.exclusively('crowd', async () => 'done')),
      );
      expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(1);
    });

    test('is free after work that threw', async () => {
      const thrown = new Error('no');
      await expect(
        database.exclusively('name', async () => {
          throw thrown;
        }),
      ).rejects.toBe(thrown);
      expect(await database.exclusively('name', async () => 'done')).toBe('done');
    });

    test('work may use the database', async () => {
      const counted = await database.exclusively('name', () => count());
      expect(counted).toBe(0);
    });
  });
}
