/** Opens the database the settings name, embedded or on a server, for the service and for the queue. */
import { join } from 'node:path';
import type { Database } from '../../pipeline/ports.js';
import { createDatabase } from './database.js';
import { packageMigrationsDir } from './migrate.js';
import { openPglitePool } from './pglite.js';
import type { PgPoolLike } from './pool.js';
import { openPostgresPool } from './postgres.js';
import { ownSearchPath, queueSearchPath } from './session.js';

/** `dataDir: null` = in memory, for tests; its folder `pglite` is used, and the caller holds the lock of DATA_DIR */
export type DatabaseSettings = { dataDir: string | null } | { url: string };

/**
 * `pool` is for the queue; `database.close()` ends both. Takes 4-6 s for a new folder, about 0.8 s for one that is there,
 * and holds up the event loop while it does (WebAssembly).
 */
export async function openDatabase(
  settings: DatabaseSettings,
  migrationsDir: string = packageMigrationsDir(),
): Promise<{ database: Database; pool: PgPoolLike }> {
  if ('url' in settings) {
    const pool = openPostgresPool(settings.url, queueSearchPath);
    const own = openPostgresPool(settings.url, ownSearchPath);
    const endBoth = async () => {
      await Promise.all([pool.end(), own.end()]);
    };
    return { database: createDatabase(own, migrationsDir, endBoth), pool };
  }
  const pool = await openPglitePool(settings.dataDir && join(settings.dataDir, 'pglite'));
  return { database: createDatabase(pool.withSearchPath(ownSearchPath), migrationsDir), pool };
}
