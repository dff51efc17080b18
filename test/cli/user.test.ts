/** `letter-intake user` on the embedded data of a service that does not run. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { placeEmbeddedDatabase } from '../support/embedded-database.js';
import { shortLived } from '../support/short-lived.js';
import { letterIntake, root, type Ended } from './command.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'letter-intake-user-'));
  await placeEmbeddedDatabase(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const env = (): Record<string, string> => ({ DATA_DIR: folder });
/** with something on its standard input */
function piped(args: string[], input: string): Promise<Ended> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [...shortLived, join(root, 'dist/src/cli.js'), 'user', ...args], {
      env: { PATH: process.env['PATH'], ...env() },
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.once('error', fail);
    child.once('close', (code) => done({ code, stdout, stderr }));
    child.stdin.on('error', () => undefined).end(input);
  });
}

test('makes users, the first an admin, and lists them; a password never shows', async () => {
  const password = 'four words of a phrase';
  const add = (name: string, role: string, typed = password): Promise<Ended> =>
    piped(['add', name, '--role', role, '--password-stdin'], `${typed}\n`);
  expect(await add('Pat Example', 'viewer')).toEqual({
    code: 1,
    stdout: '',
    stderr: 'letter-intake: The first user must be an admin, who can then add the others.\n',
  });
  expect((await add('Pat Example', 'admin', 'too short')).stderr).toContain('at least 15 characters');
  expect((await add('Pat Example', 'admin')).stdout).toBe('Pat Example is added as admin and can sign in.\n');
  const listed = await letterIntake(['user', 'list'], { env: env() });
  expect(listed).toEqual({
    code: 0,
    stdout: 'Pat Example  admin  may sign in  last signed in: never\n',
    stderr: '',
  });
  const disabled = await letterIntake(['user', 'disable', 'Pat Example'], { env: env() });
  expect([disabled.code, disabled.stderr]).toEqual([1, expect.stringContaining('the only admin')]);
  const unknown = await letterIntake(['user', 'role', 'Nobody', '--role', 'viewer'], { env: env() });
  expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringContaining('no user of that name')]);
}, 180_000);

test.each([
  ['no name', ['add', '--role', 'admin']],
  ['no role', ['add', 'Pat']],
  ['a role that is none', ['add', 'Pat', '--role', 'king']],
  ['an unknown order', ['remove', 'Pat']],
])('exits 2 on %s', async (_what, args) => {
  const { code, stdout } = await letterIntake(['user', ...args], { env: env() });
  expect([code, stdout]).toEqual([2, '']);
});

test('says what to do where there is no terminal to ask for a password on', async () => {
  const { code, stderr } = await letterIntake(['user', 'add', 'Pat', '--role', 'admin'], { env: env() });
  expect([code, stderr]).toEqual([1, expect.stringContaining('--password-stdin')]);
});
