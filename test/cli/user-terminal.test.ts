/** The password as people give it: typed on a terminal, which `script` lends. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { placeEmbeddedDatabase } from '../support/embedded-database.js';
import { findOrInstall } from '../support/install.js';
import { shortLived } from '../support/short-lived.js';
import { root } from './command.js';

const script = await findOrInstall('script');
const onTerminal = script === null ? describe.skip : describe;

onTerminal('letter-intake user on a terminal', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'letter-intake-terminal-'));
    await placeEmbeddedDatabase(folder);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** @param answers what is typed, each once its question stands there */
  function typed(args: string[], answers: [question: string, typed: string][]): Promise<string> {
    return new Promise((done, fail) => {
      const command = [process.execPath, ...shortLived, join(root, 'dist/src/cli.js'), 'user', ...args].join(
        ' ',
      );
      const child = spawn(script!, ['-qec', command, '/dev/null'], {
        env: { PATH: process.env['PATH'], DATA_DIR: folder },
      });
      const waiting = [...answers];
      let [shown, seen] = ['', 0];
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        shown += text;
        const [next] = waiting;
        if (next === undefined || !shown.slice(seen).includes(next[0])) return;
        waiting.shift();
        seen = shown.length;
        child.stdin.write(next[1]);
      });
      child.once('error', fail);
      child.once('close', (code) => done(`${shown.replaceAll('\r\n', '\n')}exit ${code}`));
    });
  }
  const asked = 'What you type is not shown.\nPassword of Pat, at least 15 characters: \n';
  const add = ['add', 'Pat', '--role', 'admin'];

  test('asks twice, shows nothing of it, and adds the user', async () => {
    const password = 'four words of a phrase';
    expect(
      await typed(add, [
        ['Password of Pat', `four werds\u007f\u007f\u007f\u007fords of a phrase\r`],
        ['The same again', `${password}\r`],
      ]),
    ).toBe(`${asked}The same again: \nPat is added as admin and can sign in.\nexit 0`);
  }, 60_000);

  test.each([
    [
      'two that differ',
      [
        ['Password of', 'one phrase of words\r'],
        ['same again', 'another phrase\r'],
      ],
      'The same again: \nletter-intake: The two differ. Nothing was changed.\n',
    ],
    [
      'both lines pasted at once',
      [['Password of', 'too short\rtoo short\r']],
      'The same again: \nletter-intake: The password is too short: at least 15 characters, for example four words.\n',
    ],
    ['Ctrl-C', [['Password of', '\u0003']], 'letter-intake: Ended. Nothing was changed.\n'],
    ['Ctrl-D', [['Password of', '\u0004']], 'letter-intake: Ended. Nothing was changed.\n'],
  ] satisfies [string, [string, string][], string][])(
    'refuses %s',
    async (_what, answers, said) => {
      expect(await typed(['password', 'Pat'], answers)).toBe(`${asked}${said}exit 1`);
    },
    60_000,
  );
});
