import { existsSync } from 'node:fs';
import { openReading, checkUrl } from '../app.js';
import { readSettings } from '../config.js';
import { createLogger } from '../logger.js';
import { readPaths } from './read.js';

export async function read(paths: string[], options: { json: boolean; received?: string }): Promise<void> {
  const absent = paths.filter((path) => !existsSync(path));
  if (absent.length > 0) {
    process.stderr.write(`letter-intake read: no such file or folder: ${absent.join(', ')}\n`);
    process.exit(2);
  }
  const settings = readSettings({}, checkUrl);
  const reading = openReading(
    settings,
    createLogger(settings.LOG_LEVEL === 'info' ? 'warn' : settings.LOG_LEVEL),
  );
  try {
    const today = new Date().toISOString().slice(0, 10);
    await readPaths(
      paths,
      { json: options.json, received: options.received ?? null, today },
      reading,
      (line) => {
        process.stdout.write(`${line}\n`);
      },
    );
  } finally {
    await reading.close();
  }
}
