/** The thread of xlsx.ts: rows come in messages, after `end` the file goes back. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Cell, Column } from './sheet.js';
import { xlsxFile } from './xlsx-file.js';

const port = parentPort;
if (port === null) throw new Error('expected to run as a thread');
const sheet = workerData as { name: string; columns: Column[] };
const rows: Cell[][] = [];
port.on('message', (message: Cell[][] | 'end') => {
  if (message !== 'end') rows.push(...message);
  else void xlsxFile(sheet, rows).then((bytes) => port.postMessage(new Uint8Array(bytes)));
});
