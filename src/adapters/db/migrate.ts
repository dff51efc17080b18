/**
 * Brings the tables up to date: `0001-words.sql`, `0002-…`, forward only, each in a transaction of its own. What was
 * applied is kept with its hash in public.schema_migration; an applied file never changes.
 */
import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../../package-root.js';
import { type Database, PermanentError } from '../../pipeline/ports.js';

interface Migration {
  name: string;
  text: string;
  hash: string;
}

/** Any number that is ours alone among those who share the database; BullMQ locks with another one. */
const advisoryLockKey = 5_120_230_601;

/** `src/adapters/db/migrations` of this package, from the sources as well as from dist. */
export const packageMigrationsDir = (): string => join(packageRoot, 'src', 'adapters', 'db', 'migrations');

async function readMigrations(folder: string): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  const numbers = new Set<string>();
  for (const name of names) {
    const number = /^(\d{4})-[a-z0-9-]+\.sql$/.exec(name)?.[1];
    if (!number) throw new Error(`Migration ${name}: expected a name like 0001-words.sql`);
    if (numbers.has(number)) throw new Error(`Migration ${name}: number ${number} is there twice`);
    numbers.add(number);
  }
  return Promise.all(
    names.map(async (name) => {
      // a checkout may change line ends; that is no change of the migration
      const text = (await readFile(join(folder, name), 'utf8')).replaceAll('\r\n', '\n');
      return { name, text, hash: createHash('sha256').update(text).digest('hex') };
    }),
  );
}

/**
 * @param upTo no file after that one: for rows of an older version, which come before the rest
 * @returns names of the files applied now, in order; none at a second run
 * @throws PermanentError `migration-changed` (an applied file has another hash), `migration-unknown` (the database was
 * brought further by a newer version), `migration-order` (a new file is numbered before an applied one)
 */
export async function migrate(
  database: Database,
  folder: string,
  upTo: string | null = null,
): Promise<{ applied: string[] }> {
  const all = await readMigrations(folder);
  const migrations = upTo === null ? all : all.filter(({ name }) => name <= upTo);
  const applied: string[] = [];
  await database.transaction(async (sql) => {
    await sql.query('SELECT pg_advisory_xact_lock($1)', [advisoryLockKey]);
    await sql.query(
      `CREATE TABLE IF NOT EXISTS public.schema_migration (
         name text PRIMARY KEY, hash text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`,
    );
  });
  for (const migration of migrations) {
    if (await applyOne(database, migration, migrations)) applied.push(migration.name);
  }
  if (migrations.length === 0)
    await database.transaction(async (sql) => check(await ledger(sql), migrations));
  return { applied };
}

async function applyOne(database: Database, migration: Migration, all: Migration[]): Promise<boolean> {
  return database.transaction(async (sql) => {
    // of two programs that start at once, the second waits here and then finds the file applied
    await sql.query('SELECT pg_advisory_xact_lock($1)', [advisoryLockKey]);
    const done = await ledger(sql);
    check(done, all);
    if (done.has(migration.name)) return false;
    const later = [...done.keys()].find((name) => name > migration.name);
    if (later) {
      throw new PermanentError(
        `Migration ${migration.name} comes before ${later}, which is applied`,
        'migration-order',
      );
    }
    // wherever the session looks first, our tables belong in public
    await sql.query('SET LOCAL search_path TO public');
    await sql.query(migration.text);
    await sql.query('INSERT INTO public.schema_migration (name, hash) VALUES ($1, $2)', [
      migration.name,
      migration.hash,
    ]);
    return true;
  });
}

export async function ledger(sql: Pick<Database, 'query'>): Promise<Map<string, string>> {
  const { rows } = await sql.query<{ name: string; hash: string }>(
    'SELECT name, hash FROM public.schema_migration ORDER BY name',
  );
  return new Map(rows.map((row) => [row.name, row.hash]));
}

function check(done: Map<string, string>, migrations: Migration[]): void {
  const known = new Map(migrations.map(({ name, hash }) => [name, hash]));
  for (const [name, hash] of done) {
    const now = known.get(name);
    if (now === undefined) {
      throw new PermanentError(
        `The database has migration ${name}, which this version does not know: run the newer version`,
        'migration-unknown',
      );
    }
    if (now !== hash) {
      throw new PermanentError(
        `Migration ${name} was changed after it was applied: put it back and write a new one`,
        'migration-changed',
      );
    }
  }
}
