/** `letter-intake migrate`: brings PostgreSQL's tables up to date, and moves what the embedded default holds there. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openFileBlobs } from '../adapters/blobs/file-blobs.js';
import { copyDatabase, type CopiedTable, type MoveProgress } from '../adapters/db/copy-database.js';
import { openDatabase } from '../adapters/db/open-database.js';
import { lockDataDir } from '../adapters/lock/data-dir-lock.js';
import type { Settings } from '../config.js';
import type { Logger } from '../pipeline/ports.js';
import { openData, soon } from './engines.js';
import { markMoved, movedAt } from './moved-marker.js';

export interface Moved {
  /** names of the migrations that PostgreSQL got now */
  applied: string[];
  /** rows on both sides; null = there was nothing to move */
  tables: CopiedTable[] | null;
  /** when it was moved before */
  movedAt: string | null;
}

/** @throws PermanentError `target-not-empty`, `data-dir-in-use`, or what the engine refuses */
export async function moveData(
  settings: Settings,
  logger: Logger,
  onProgress: (progress: MoveProgress) => void,
): Promise<Moved> {
  const target = await openData(settings, logger, soon());
  try {
    const { applied } = target;
    if (!existsSync(join(settings.DATA_DIR, 'pglite'))) return { applied, tables: null, movedAt: null };
    const before = await movedAt(settings.DATA_DIR);
    if (before) return { applied, tables: null, movedAt: before };
    const lock = await lockDataDir(settings.DATA_DIR);
    try {
      const { database } = await openDatabase({ dataDir: settings.DATA_DIR });
      try {
        await database.migrate();
        const tables = await copyDatabase(database, target.database, {
          blobs: { from: await openFileBlobs(join(settings.DATA_DIR, 'documents')), to: target.blobs },
          onProgress,
        });
        await markMoved(settings.DATA_DIR);
        return { applied, tables, movedAt: null };
      } finally {
        await database.close();
      }
    } finally {
      await lock.release();
    }
  } finally {
    await target.close();
  }
}
