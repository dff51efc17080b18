import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { FromChild } from '../../../src/adapters/reader/messages.js';

const module = new URL('../../../dist/src/adapters/reader/serve-reading.js', import.meta.url).href;
/** Answers a task with as many bytes as its document's number says, and leaves a promise behind that fails. */
const child = `data:text/javascript,${encodeURIComponent(
  `import { serveReading } from '${module}';
   serveReading(async (task) => {
     setTimeout(() => void Promise.reject(new Error('nobody waits for this')), 1);
     return { kind: 'document', bytes: new Uint8Array(task.document) };
   });`,
)}`;
const starting = fileURLToPath(new URL('./import-for-tests.mjs', import.meta.url));

let serving: ChildProcess;
beforeEach(async () => {
  serving = fork(starting, [child], { serialization: 'advanced' });
  await once(serving, 'message');
});
afterEach(() => {
  serving.kill();
});

/** @param document how many bytes the answer has */
async function ask(id: number, document: number): Promise<FromChild['kind']> {
  const answered = Promise.race([once(serving, 'message'), once(serving, 'exit')]);
  serving.send({ id, task: { kind: 'document', document } });
  const [message] = (await answered) as [FromChild | number];
  return typeof message === 'object' && message !== null ? message.kind : 'failed';
}

test('an answer larger than any attachment is not sent, and the next one is', async () => {
  expect(await ask(1, 60_100_000)).toBe('too-large');
  expect(await ask(2, 1_000)).toBe('done');
});

test('what a library leaves behind does not end the reading of the next mail', async () => {
  expect(await ask(1, 10)).toBe('done');
  await new Promise((resolve) => {
    setTimeout(resolve, 200);
  });
  expect(await ask(2, 10)).toBe('done');
});
