import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createDatabase } from '../../../src/adapters/db/database.js';
import { packageMigrationsDir } from '../../../src/adapters/db/migrate.js';
import { openPglitePool } from '../../../src/adapters/db/pglite.js';
import type { PgPoolLike } from '../../../src/adapters/db/pool.js';

let pool: PgPoolLike;
let folder: string;
beforeAll(async () => {
  pool = await openPglitePool(null);
  await pool.query('CREATE SCHEMA bullmq');
});
beforeEach(async () => {
  await pool.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
  folder = await mkdtemp(join(tmpdir(), 'migrations-'));
  await write('0001-first.sql', 'CREATE TABLE letter (id int); INSERT INTO letter VALUES (1);');
  await write('0002-second.sql', '-- words only\nALTER TABLE letter ADD COLUMN name text;');
});
afterAll(() => pool.end());

const write = (name: string, text: string) => writeFile(join(folder, name), text);
const migrate = () => createDatabase(pool, folder).migrate();
const letterColumns = async () =>
  (
    await pool.query<{ column_name: string }>(
      "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = 'letter'",
    )
  ).rows.map((row) => row.column_name);

describe('migrate', () => {
  test('applies the files in order, in public although the queue’s schema stands first', async () => {
    expect(await migrate()).toEqual({ applied: ['0001-first.sql', '0002-second.sql'] });
    expect((await letterColumns()).sort()).toEqual(['id', 'name']);
  });

  test('a second run does nothing, a new file alone is applied later', async () => {
    await migrate();
    expect(await migrate()).toEqual({ applied: [] });
    await write('0003-third.sql', 'ALTER TABLE letter ADD COLUMN day date');
    expect(await migrate()).toEqual({ applied: ['0003-third.sql'] });
  });

  test('two at once apply each file once', async () => {
    const both = await Promise.all([migrate(), migrate()]);
    expect(both.flatMap(({ applied }) => applied).sort()).toEqual(['0001-first.sql', '0002-second.sql']);
  });

  test('a file that fails leaves nothing of itself and keeps those before it', async () => {
    await write('0003-third.sql', 'CREATE TABLE half (id int); SELECT 1/0;');
    await expect(migrate()).rejects.toThrow('division by zero');
    const { rows } = await pool.query('SELECT name FROM public.schema_migration ORDER BY name');
    expect(rows).toEqual([{ name: '0001-first.sql' }, { name: '0002-second.sql' }]);
    expect((await pool.query("SELECT to_regclass('public.half') AS half")).rows).toEqual([{ half: null }]);
  });

  test('other line ends are no change', async () => {
    await migrate();
    await write('0002-second.sql', '-- words only\r\nALTER TABLE letter ADD COLUMN name text;');
    expect(await migrate()).toEqual({ applied: [] });
  });

  test.each<[string, () => Promise<void>, object]>([
    [
      'a changed file',
      () => write('0001-first.sql', 'CREATE TABLE letter (id bigint)'),
      { code: 'migration-changed' },
    ],
    ['a file that is gone', () => rm(join(folder, '0002-second.sql')), { code: 'migration-unknown' }],
    [
      'a folder without files',
      async () => {
        folder = join(folder, 'empty');
        await mkdir(folder);
      },
      { code: 'migration-unknown' },
    ],
    ['a number before an applied one', () => write('0000-late.sql', 'SELECT 1'), { code: 'migration-order' }],
    [
      'a bad name',
      () => write('next.sql', 'SELECT 1'),
      { message: expect.stringContaining('0001-words.sql') },
    ],
    [
      'a number used twice',
      () => write('0002-other.sql', 'SELECT 1'),
      { message: expect.stringContaining('twice') },
    ],
  ])('%s is an error', async (_name, change, error) => {
    await migrate();
    await change();
    await expect(migrate()).rejects.toMatchObject(error);
  });
});

test('the folder of the package’s own migrations is found', async () => {
  const found = packageMigrationsDir();
  expect(found.endsWith(join('src', 'adapters', 'db', 'migrations'))).toBe(true);
  // the folder is written by hand; where it is there, its names are in order
  const names = await readdir(found).catch(() => []);
  expect(names.every((name) => /^\d{4}-[a-z0-9-]+\.sql$/.test(name))).toBe(true);
});
