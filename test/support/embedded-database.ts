/**
 * The embedded database as it is when it has just begun, without our tables: to begin takes seconds of computing, to copy
 * a moment. One copy is kept beside the temporary files, under PGlite's version. That a service begins with an empty
 * folder is proven by the programs of test/service/killed and test/cli.
 */
import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPglitePool } from '../../src/adapters/db/pglite.js';
import { packageRoot } from '../../src/package-root.js';

const manifest = join(packageRoot, 'node_modules', '@electric-sql', 'pglite', 'package.json');
const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
const begun = join(tmpdir(), `letter-intake-test-pglite-${version}-${process.getuid?.() ?? 0}`);

/** Puts it where `openDatabase` looks for it: its `dataDir` then holds a database without tables. */
export async function placeEmbeddedDatabase(dataDir: string): Promise<void> {
  if (!existsSync(begun)) await begin();
  await cp(begun, join(dataDir, 'pglite'), { recursive: true });
}

/** Whoever has it first puts it there whole; another that was at it too throws its own away. */
async function begin(): Promise<void> {
  const folder = await mkdtemp(`${begun}-`);
  const pool = await openPglitePool(folder);
  await pool.end();
  await rename(folder, begun).catch(() => rm(folder, { recursive: true, force: true }));
}
