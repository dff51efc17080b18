/** A sheet as XLSX, made in a thread of its own: some thousand rows would hold up all pages for a second. */
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { packageRoot } from '../../package-root.js';
import type { Cell, Sheet } from './sheet.js';

/** compiled by `npm run build`: a thread runs no TypeScript */
const thread = join(packageRoot, 'dist', 'src', 'web', 'sheets', 'xlsx-thread.js');
/** of one message */
const rowsAtOnce = 200;

/** Holds the sheet in memory. */
export async function xlsxOf({ name, columns, rows }: Sheet): Promise<Buffer> {
  const worker = new Worker(thread, { workerData: { name, columns } });
  try {
    const made = new Promise<Uint8Array>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', () => reject(new Error('the thread that makes sheets ended without one')));
    });
    // looked at below; until then a thread that fails must not end the process
    made.catch(() => undefined);
    let some: Cell[][] = [];
    for await (const row of rows) {
      some.push(row);
      if (some.length < rowsAtOnce) continue;
      worker.postMessage(some, []);
      some = [];
    }
    worker.postMessage(some, []);
    worker.postMessage('end', []);
    const bytes = await made;
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  } finally {
    await worker.terminate();
  }
}
