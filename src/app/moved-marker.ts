/** A mark in DATA_DIR that its data is somewhere else now. */
import { existsSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PermanentError } from '../pipeline/ports.js';

const markerOf = (dataDir: string): string => join(dataDir, 'moved-to-postgresql');

/** @returns when the data of this folder was moved, null where it was not */
export async function movedAt(dataDir: string): Promise<string | null> {
  const marker = markerOf(dataDir);
  return existsSync(marker) ? (await readFile(marker, 'utf8')).trim() : null;
}

export async function markMoved(dataDir: string): Promise<void> {
  const file = await open(markerOf(dataDir), 'w', 0o600);
  try {
    await file.writeFile(`${new Date().toISOString()}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * Going on with the old copy would answer mail a second time.
 * @throws PermanentError `data-moved`
 */
export async function refuseMoved(dataDir: string): Promise<void> {
  const at = await movedAt(dataDir);
  if (at)
    throw new PermanentError(
      `The data of ${dataDir} was moved to PostgreSQL on ${at}: set DATABASE_URL. To go back to the old copy for good, ` +
        `remove ${markerOf(dataDir)}; mail that arrived since would be answered again.`,
      'data-moved',
    );
}
