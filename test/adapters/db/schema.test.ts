/**
 * The tables that the migrations make are those of src/adapters/db/schema.txt, on both engines. After a new migration the
 * file is written by `WRITE_SCHEMA=1 npm run test:jest -- test/adapters/db/schema`, and its change is part of the review.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { describeSchema } from '../../../src/adapters/db/describe-schema.js';
import { openDatabase } from '../../../src/adapters/db/open-database.js';
import type { Database } from '../../../src/pipeline/ports.js';
import { describeOnPostgres } from '../../support/describe-on-postgres.js';
import { startPostgres, type TestPostgres } from '../../support/postgres.js';

const file = new URL('../../../src/adapters/db/schema.txt', import.meta.url);
const head = `# The tables as the migrations make them, for the eye and for comparison (test/adapters/db/schema.test.ts).
# Written by: WRITE_SCHEMA=1 npm run test:jest -- test/adapters/db/schema

`;

function itHasTheSchema(open: () => Promise<Database>): void {
  let database: Database;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database.close());

  test('is what the migrations make, and a second run changes nothing', async () => {
    const { applied } = await database.migrate();
    expect(applied.length).toBeGreaterThan(1);
    const made = head + (await describeSchema(database));
    if (process.env.WRITE_SCHEMA === '1') writeFileSync(file, made);
    expect(made).toBe(readFileSync(file, 'utf8'));
    expect(await database.migrate()).toEqual({ applied: [] });
    expect(head + (await describeSchema(database))).toBe(made);
  });

  test.each([
    ['a column', 'alter table mail add column more text'],
    ['a type', 'alter table mail alter column attempts type bigint'],
    ['a default', 'alter table mail alter column attempts drop default'],
    ['a NOT NULL', 'alter table mail alter column first_seen_at drop not null'],
    ['a check', 'alter table mail add check (attempts < 100)'],
    ['an index', 'create index more on mail (attempts)'],
    ['the rows of an index', 'drop index mail_open; create index mail_open on mail (state)'],
    ['a storage', 'alter table document alter column bytes set storage extended'],
    ['a table', 'create table more (id int)'],
    ['a view', 'create view more as select 1 as one'],
    ['a function', 'create function more() returns int language sql as $$ select 1 $$'],
    ['a type of its own', "create type more as enum ('a')"],
  ])('%s that differs is seen', async (_name, change) => {
    const before = await describeSchema(database);
    const undo = new Error('undo');
    let after = before;
    const work = database.transaction(async (sql) => {
      await sql.query(change);
      after = await describeSchema(sql);
      throw undo;
    });
    await expect(work).rejects.toBe(undo);
    expect(after).not.toBe(before);
    expect(await describeSchema(database)).toBe(before);
  });
}

describe('the schema on PGlite', () => {
  itHasTheSchema(async () => (await openDatabase({ dataDir: null })).database);
});

await describeOnPostgres('the schema on PostgreSQL', (bin) => {
  let server: TestPostgres;
  beforeAll(async () => {
    server = await startPostgres(bin);
  });
  afterAll(() => server.stop());

  itHasTheSchema(async () => (await openDatabase({ url: await server.freshDatabase() })).database);

  test('is the same where two processes make it at once', async () => {
    const url = await server.freshDatabase();
    const databases = (await Promise.all([openDatabase({ url }), openDatabase({ url })])).map(
      (opened) => opened.database,
    );
    const done = await Promise.all(databases.map((database) => database.migrate()));
    const applied = done.flatMap((run) => run.applied);
    expect(new Set(applied).size).toBe(applied.length);
    expect(head + (await describeSchema(databases[0]!))).toBe(readFileSync(file, 'utf8'));
    await Promise.all(databases.map((database) => database.close()));
  });
});
