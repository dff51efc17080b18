import { checkUrl, moveData } from '../app.js';
import { readSettings } from '../config.js';
import { createLogger } from '../logger.js';

/** Tables and counts on stdout; exit 1 where nothing was moved that should have been. */
export async function migrate(): Promise<void> {
  const settings = readSettings({ sharedDatabase: true }, checkUrl);
  const left: string[] = [];
  const moved = await moveData(settings, createLogger('warn'), (progress) => {
    if (progress.kind === 'document-left') left.push(`${progress.hash} (${progress.code})`);
    else if (progress.done === progress.total) say(`moved ${progress.table}: ${progress.total}`);
    else if (progress.done % 1000 === 0)
      say(`moving ${progress.table}: ${progress.done} of ${progress.total}`);
  });
  print(
    moved.applied.length > 0
      ? `PostgreSQL: ${moved.applied.join(', ')} applied`
      : 'PostgreSQL: tables are up to date',
  );
  if (moved.movedAt) print(`The data of ${settings.DATA_DIR} was moved on ${moved.movedAt}.`);
  else if (!moved.tables) print(`${settings.DATA_DIR} holds no embedded data: nothing to move.`);
  else {
    print(`${'table'.padEnd(20)}${'embedded'.padStart(10)}${'PostgreSQL'.padStart(12)}`);
    for (const { table, from, to } of moved.tables)
      print(`${table.padEnd(20)}${String(from).padStart(10)}${String(to).padStart(12)}`);
    for (const document of left) print(`left behind, it cannot be read where it is: document ${document}`);
    print('Moved: all rows arrived as they were sent. Start the service with DATABASE_URL from now on.');
  }
}

const print = (line: string): boolean => process.stdout.write(`${line}\n`);
const say = (line: string): boolean => process.stderr.write(`${line}\n`);
