/** Opens the database the settings name, embedded or on a server, for the service and for the queue. */
import { join } from 'node:path';
import type { Database } from '../../pipeline/ports.js';
import { awaitPostgres, type Waiting } from './await-postgres.js';
import { createDatabase } from './database.js';
import { packageMigrationsDir } from './migrate.js';
import { openPglitePool } from './pglite.js';
import type { PgPoolLike } from './pool.js';
import { openPostgresPool } from './postgres.js';
import { postgresHolds } from './postgres-holds.js';
import { ownSearchPath, queueSearchPath } from './session.js';

/**
 * `dataDir: null` = in memory, for tests; its folder `pglite` is used, and the caller holds the lock of DATA_DIR.
 * `url`: a server, directly or behind a connection pooler in session mode (LISTEN and locks belong to a session); its
 * outages are logged to `logger`, and waiting for it at start ends with `signal`.
 */
export type DatabaseSettings = { dataDir: string | null } | ({ url: string } & Waiting);

export interface OpenedDatabase {
  database: Database;
  pool: PgPoolLike;
  /** of the embedded one: runs `work` while its files stand still and hold all that was committed */
  whileStill: (<T>(work: () => Promise<T>) => Promise<T>) | null;
}

/**
 * `pool` is for the queue; both are views of one pool, which `database.close()` ends. A server that is away is waited for.
 * The embedded one takes 4-6 s for a new folder, about 0.8 s for one that is there, and holds up the event loop while it
 * does (WebAssembly).
 * @throws PermanentError where the server refuses us or is unfit, in words for a person (see await-postgres.ts)
 */
export async function openDatabase(
  settings: DatabaseSettings,
  migrationsDir: string = packageMigrationsDir(),
): Promise<OpenedDatabase> {
  if ('url' in settings) {
    await awaitPostgres(settings.url, settings);
    const own = openPostgresPool(settings.url, ownSearchPath, settings.logger);
    const database = createDatabase(own, migrationsDir, postgresHolds(settings.url));
    return { database, pool: own.withSearchPath(queueSearchPath), whileStill: null };
  }
  const pool = await openPglitePool(settings.dataDir && join(settings.dataDir, 'pglite'));
  return {
    database: createDatabase(pool.withSearchPath(ownSearchPath), migrationsDir),
    pool,
    whileStill: (work) => pool.whileStill(work),
  };
}
