/**
 * The embedded database as it is at a service's first start, with our tables and no rows: to make it takes seconds of
 * computing, to copy a moment. One copy is kept beside the temporary files, under PGlite's version and the migrations. That
 * a service begins with an empty folder, and brings tables up to date, is proven by the programs of test/service/killed and
 * test/cli.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageMigrationsDir } from '../../src/adapters/db/migrate.js';
import { openDatabase } from '../../src/adapters/db/open-database.js';
import { packageRoot } from '../../src/package-root.js';
import { copyFolder } from './copy-folder.js';

const manifest = join(packageRoot, 'node_modules', '@electric-sql', 'pglite', 'package.json');
const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
const migrations = readdirSync(packageMigrationsDir())
  .sort()
  .reduce(
    (sum, name) => sum.update(name).update(readFileSync(join(packageMigrationsDir(), name))),
    createHash('sha256'),
  )
  .digest('hex');
const kept = join(tmpdir(), `letter-intake-test-pglite-${version}-${process.getuid?.() ?? 0}`);

export type EmbeddedTables = 'our-tables' | 'no-tables';

/** Puts it where `openDatabase` looks for it; without tables, a service has them to make. */
export async function placeEmbeddedDatabase(
  dataDir: string,
  tables: EmbeddedTables = 'our-tables',
): Promise<void> {
  const made = `${kept}-${tables === 'no-tables' ? tables : migrations.slice(0, 12)}`;
  if (!existsSync(made)) await make(made, tables);
  await copyFolder(made, dataDir);
}

/** Whoever has it first puts it there whole; another that was at it too throws its own away. */
async function make(made: string, tables: EmbeddedTables): Promise<void> {
  const folder = await mkdtemp(`${made}-`);
  const { database } = await openDatabase({ dataDir: folder });
  if (tables === 'our-tables') await database.migrate();
  await database.close();
  await rename(folder, made).catch(() => rm(folder, { recursive: true, force: true }));
}
