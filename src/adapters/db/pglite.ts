/** The embedded database: PGlite in this process, in a folder or (for tests) in memory. */
import { mkdir } from 'node:fs/promises';
import { PGlite } from '@electric-sql/pglite';
import { columnParsers, oid } from './column-types.js';
import { PglitePool } from './pglite-pool.js';
import { PgliteSession } from './pglite-session.js';
import { idleTransactionTimeoutMs, queueSearchPath } from './session.js';

/**
 * PGlite has no lock on its folder, and two writers lose rows: the caller holds the lock of DATA_DIR.
 * @returns the pool of the queue; `withSearchPath` gives that of our own tables
 * @param folder created with mode 0700 where it is not there; `null` = in memory
 */
export async function openPglitePool(
  folder: string | null,
  limits = { idleTransactionTimeoutMs },
): Promise<PglitePool> {
  if (folder) await mkdir(folder, { recursive: true, mode: 0o700 });
  const pglite = await PGlite.create({
    ...(folder ? { dataDir: folder } : {}),
    parsers: columnParsers,
    serializers: { [oid.bytea]: hexDigits },
  });
  await pglite.exec("SET timezone TO 'UTC'");
  // PGlite runs no autovacuum: without this, tables that churn (the queue's) grow and plans rest on no statistics
  if (folder) await pglite.exec('VACUUM (ANALYZE)');
  return new PglitePool(new PgliteSession(pglite, limits), queueSearchPath);
}

/** PGlite’s own way works number by number: a second or more a megabyte. */
function hexDigits(bytes: Uint8Array): string {
  return `\\x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')}`;
}
