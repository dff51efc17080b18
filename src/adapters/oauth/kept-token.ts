/** A refresh token that the service was given in exchange for the one in the settings, kept over a restart. */
import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

export interface KeptToken {
  /** null = none, or one that came from another token than that of the settings */
  read(): Promise<string | null>;
  /** resolves once it would survive a power cut */
  write(token: string): Promise<void>;
}

const shape = z.object({ from: z.string(), token: z.string().min(1) });

/** @param configured the token of the settings: once a person sets a new one, what came from the old one is forgotten */
export function keptTokenIn(folder: string, configured: string): KeptToken {
  const file = join(folder, 'oauth-refresh-token.json');
  const from = createHash('sha256').update(configured).digest('hex');
  return {
    async read() {
      try {
        const kept = shape.safeParse(JSON.parse(await readFile(file, 'utf8')));
        return kept.success && kept.data.from === from ? kept.data.token : null;
      } catch {
        // missing or damaged: the token of the settings is tried
        return null;
      }
    },
    async write(token) {
      await mkdir(folder, { recursive: true });
      const draft = `${file}.${process.pid}`;
      await rm(draft, { force: true });
      const handle = await open(draft, 'wx', 0o600);
      try {
        await handle.writeFile(JSON.stringify({ from, token }));
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(draft, file);
      const inFolder = await open(folder, 'r');
      try {
        await inFolder.sync();
      } finally {
        await inFolder.close();
      }
    },
  };
}
