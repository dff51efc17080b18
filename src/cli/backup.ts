import { checkUrl, makeBackup, restoreBackup } from '../app.js';
import { readSettings } from '../config.js';
import { createLogger } from '../logger.js';

/** What was written on stdout; exit 1 where nothing was. */
export async function backup(path: string): Promise<void> {
  const made = await makeBackup(readSettings({}, checkUrl), path, createLogger('warn'));
  counts(made.tables);
  print(`${'documents'.padEnd(20)}${String(made.documents).padStart(10)}`);
  for (const { hash, code } of made.left)
    print(`left out, it cannot be read where it is: document ${hash} (${code})`);
  if (!made.journal) print('The journal of sent replies is not on this machine: it is not in the backup.');
  print(`${made.file}: ${(made.bytes / 1_000_000).toFixed(1)} MB, read through and found whole.`);
}

export async function restore(file: string, options: { replace: boolean }): Promise<void> {
  const done = await restoreBackup(readSettings({}, checkUrl), file, options, createLogger('error'));
  counts(done.tables);
  print(`${'documents'.padEnd(20)}${String(done.documents).padStart(10)}`);
  for (const folder of done.kept) print(`the former data is kept in ${folder}`);
  print(`Restored: the data is as it was at ${done.at}. Mail that came since is found in the mailbox.`);
  if (done.journal)
    print(
      `The journal of sent replies goes on: ${done.gone} waiting replies had gone since, and none goes again.`,
    );
  else
    print(
      `The journal of sent replies does not reach over the time since: ${done.held} replies that were to go, and answers ` +
        'to mail that came until now, wait for your click.',
    );
}

function counts(tables: readonly { table: string; rows: number }[]): void {
  for (const { table, rows } of tables) print(`${table.padEnd(20)}${String(rows).padStart(10)}`);
}
const print = (line: string): boolean => process.stdout.write(`${line}\n`);
