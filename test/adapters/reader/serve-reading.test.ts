import { expect, test } from '@jest/globals';
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { FromChild } from '../../../src/adapters/reader/messages.js';

const serving = new URL('../../../dist/src/adapters/reader/serve-reading.js', import.meta.url).href;
/** Answers a task with as many bytes as its document's number says. */
const child = `data:text/javascript,${encodeURIComponent(
  `import { serveReading } from '${serving}';
   serveReading(async (task) => ({ kind: 'document', bytes: new Uint8Array(task.document) }));`,
)}`;
const starting = fileURLToPath(new URL('./import-for-tests.mjs', import.meta.url));

test('an answer larger than any attachment is not sent, and the next one is', async () => {
  const process = fork(starting, [child], { serialization: 'advanced' });
  const told: FromChild['kind'][] = [];
  await new Promise<void>((resolve) => {
    process.on('message', (message: FromChild) => {
      told.push(message.kind);
      if (message.kind === 'ready') {
        for (const [id, document] of [60_100_000, 1_000].entries())
          process.send({ id, task: { kind: 'document', document } });
      }
      if (told.length === 3) resolve();
    });
  });
  process.kill();
  expect(told).toEqual(['ready', 'too-large', 'done']);
});
