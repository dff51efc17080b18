import { spawn } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { openDatabase } from '../../../src/adapters/db/open-database.js';
import { openQueues } from '../../../src/adapters/queue/open-queues.js';
import { recordingLog } from './recording-log.js';

const dist = new URL('../../../dist/src/adapters/', import.meta.url).href;

/** Prints the id of each job once its `add` has returned, and `started` for each that a worker began and never ends. */
const program = `
import { randomUUID } from 'node:crypto';
import { openDatabase } from '${dist}db/open-database.js';
import { openQueues } from '${dist}queue/open-queues.js';
const logger = { debug() {}, info() {}, warn() {}, error() {}, child: () => logger };
const { pool } = await openDatabase({ dataDir: process.argv[2] });
const queues = await openQueues({ kind: 'postgres', pool, logger, soleProcess: true });
const read = queues.open('read');
await queues.work('read', {
  concurrency: 2,
  handler: () => { process.stdout.write('started\\n'); return new Promise(() => undefined); },
  onExhausted: async () => undefined,
});
for (;;) {
  const mailId = randomUUID();
  await read.add({ mailId }, { jobId: mailId, delayMs: Math.random() < 0.3 ? 200 : 0 });
  process.stdout.write(mailId + '\\n');
}
`;

/** Runs the program until it has added `count` jobs, then kills it in the middle of adding more. */
async function addThenDie(script: string, dataDir: string, count: number): Promise<string[]> {
  const child = spawn(process.execPath, [script, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  const said: string[] = [];
  const gone = new Promise((resolve) => child.once('exit', resolve));
  for await (const line of createInterface({ input: child.stdout })) {
    said.push(line);
    if (said.length === count + 2) child.kill('SIGKILL');
  }
  await gone;
  return said;
}

test('after kill -9 every job that was added runs, those that were running too, within seconds', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'restart-'));
  const script = join(dataDir, 'add.mjs');
  await writeFile(script, program);
  const added = new Set<string>();
  for (const count of [40, 20]) {
    const said = await addThenDie(script, dataDir, count);
    expect(said.filter((line) => line === 'started')).toHaveLength(2);
    for (const line of said) if (line !== 'started') added.add(line);
  }

  const { database, pool } = await openDatabase({ dataDir });
  const queues = await openQueues({ kind: 'postgres', pool, logger: recordingLog(), soleProcess: true });
  const ran = new Set<string>();
  await queues.work('read', {
    concurrency: 2,
    handler: async ({ mailId }) => void ran.add(mailId),
    onExhausted: async () => undefined,
  });
  const began = Date.now();
  const missing = () => [...added].filter((id) => !ran.has(id));
  while (missing().length > 0 && Date.now() - began < 10_000) await wait(20);
  expect(missing()).toEqual([]);
  expect(added.size).toBeGreaterThanOrEqual(60);
  await queues.close();
  await database.close();
}, 240_000); // a new database folder takes 4 s on a free machine, half a minute on a busy one
