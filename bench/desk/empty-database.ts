/** A migrated database without rows: in a temporary folder that goes when it is closed, or at an address. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../src/adapters/db/open-database.js';
import type { Database } from '../../src/pipeline/ports.js';

export async function openEmptyDatabase(url?: string): Promise<Database> {
  const dataDir = url === undefined ? await mkdtemp(join(tmpdir(), 'letter-intake-desk-')) : null;
  const { database } = await openDatabase(dataDir === null ? { url: url! } : { dataDir });
  await database.migrate();
  if (dataDir === null) return database;
  const close = database.close.bind(database);
  return Object.assign(database, {
    async close() {
      await close();
      await rm(dataDir, { recursive: true, force: true });
    },
  });
}
