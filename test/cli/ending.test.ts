/** A service that ends without being told to never has code 0: each way there is, in a process of its own. */
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { root, runProgram } from './command.js';

const ending = pathToFileURL(join(root, 'dist', 'src', 'cli', 'ending.js')).href;
const never = 'await new Promise(() => undefined);';
const ends = (script: string) =>
  runProgram(process.execPath, [
    '--input-type=module',
    '-e',
    `const { endOnlyWhenTold } = await import('${ending}'); const ending = endOnlyWhenTold(); ${script}`,
  ]);

describe('a service that nobody told to end', () => {
  test.each([
    ['its event loop is empty', never, /nothing was left that it waits for/],
    [
      'its event loop is empty, and a library has left code 0',
      `process.exitCode = 0; ${never}`,
      /nothing was left/,
    ],
    [
      'none of its timers keeps it',
      `setTimeout(() => undefined, 60_000).unref(); ${never}`,
      /nothing was left/,
    ],
    ['its work comes to an end', '', /nothing was left/],
    ['a library calls exit', 'process.exit(0)', /something in this process called for its end/],
  ])('has code 1 and says why where %s', async (_what, script, why) => {
    const { code, stderr } = await ends(script);
    expect(code).toBe(1);
    expect(stderr).toMatch(why);
  });

  test('keeps the code and the words of a failure that has told itself', async () => {
    const { code, stderr } = await ends("process.stderr.write('bad settings'); process.exit(2)");
    expect({ code, stderr }).toEqual({ code: 2, stderr: 'bad settings' });
  });
});

test('one that was told ends with code 0 and no more words', async () => {
  expect(await ends('ending.told();')).toEqual({ code: 0, stdout: '', stderr: '' });
});
