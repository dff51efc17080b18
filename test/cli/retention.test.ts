/** `letter-intake hold` on the embedded data of a service that does not run. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { placeEmbeddedDatabase } from '../support/embedded-database.js';
import { letterIntake, type Ended } from './command.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'letter-intake-retention-'));
  await placeEmbeddedDatabase(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));
const ask = (args: string[]): Promise<Ended> => letterIntake(args, { env: { DATA_DIR: folder } });

test('a hold is set with a reason', async () => {
  const set = await ask(['hold', 'set', '--district', 'Adair County', '--why', 'A request.']);
  expect(set).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Hold [0-9a-f-]{36} stands\.\n$/) });
}, 180_000);

test.each([
  ['a hold on nothing', ['hold', 'set', '--why', 'A request.'], 1, 'Please name one thing'],
  ['a hold without a reason', ['hold', 'set', '--everything'], 2, '--why'],
])('%s is refused', async (_what, args, code, problem) => {
  expect(await ask(args)).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(problem) });
});
