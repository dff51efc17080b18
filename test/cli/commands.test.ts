import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { freePort } from '../support/free-port.js';
import { letterIntake, root, runProgram } from './command.js';

const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'letter-intake-commands-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('letter-intake', () => {
  test('--help names every command, on stdout', async () => {
    const { code, stdout, stderr } = await letterIntake(['--help']);
    expect(code).toBe(0);
    for (const command of ['read', 'run', 'status', 'doctor', 'demo'])
      expect(stdout).toMatch(new RegExp(`^ {2}${command}\\b`, 'm'));
    expect(stderr).toBe('');
  });

  test('--version is the one of the package', async () => {
    expect(await letterIntake(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  test.each([
    ['an unknown command', ['reed']],
    ['no command', []],
    ['an unknown option', ['status', '--yaml']],
    ['an argument that is not taken', ['status', 'now']],
    ['a port that is no number', ['demo', '--port', 'any']],
  ])('exits 2 on %s, with nothing on stdout', async (_what, args) => {
    const { code, stdout, stderr } = await letterIntake(args);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).not.toBe('');
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});

describe('status', () => {
  const none = {
    mails: { total: 0, pending: 0, letter: 0, review: 0, notALetter: 0, failed: 0 },
    letters: { complete: 0, incomplete: 0, needsReview: 0 },
    replies: { pending: 0, held: 0, sent: 0 },
    unaccounted: 0,
  };

  test('--json before the first run is all zeros, and makes no data', async () => {
    const dataDir = join(folder, 'not-there');
    const { code, stdout, stderr } = await letterIntake(['status', '--json'], { env: { DATA_DIR: dataDir } });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual(none);
    expect(stderr).toBe('');
    expect(await readdir(folder)).not.toContain('not-there');
  });

  test('without --json is for people', async () => {
    const { code, stdout } = await letterIntake(['status'], { env: { DATA_DIR: join(folder, 'not-there') } });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^mails +0 in all/);
  });
});

test('doctor says of each thing whether it works and what to do, and exits 1', async () => {
  const port = await freePort();
  const { code, stdout, stderr } = await letterIntake(['doctor'], {
    env: {
      IMAP_URL: `imap://letters:hidden-word@127.0.0.1:${port}/INBOX`,
      SMTP_URL: `smtp://127.0.0.1:${port}`,
      REPLY_FROM: 'letters@education.example',
      DATA_DIR: join(folder, 'data'),
    },
  });
  expect(code).toBe(1);
  expect(stdout).toMatch(/^ok +configuration/m);
  expect(stdout).toMatch(/^FAIL +mailbox .*: .*Check IMAP_URL: /m);
  expect(stdout).toMatch(/^FAIL +SMTP server: .*Check SMTP_URL: /m);
  expect(stdout).toMatch(/^ok +database and queue: ready/m);
  expect(stdout).toMatch(/^ok +forms and roster: .*kyiln-2018, ky-iln-2024/m);
  expect(stdout).toMatch(/^ok +reading and OCR/m);
  expect(stdout + stderr).not.toContain('hidden-word');
  expect(stdout + stderr).not.toMatch(/^\s+at /m);
}, 120_000);

test('doctor without SMTP_URL says who needs it, and checks the rest', async () => {
  const { code, stdout } = await letterIntake(['doctor'], {
    env: {
      IMAP_URL: `imap://letters:hidden-word@127.0.0.1:${await freePort()}/INBOX`,
      REPLY_FROM: 'letters@education.example',
      DATA_DIR: join(folder, 'data-of-a-dry-run'),
    },
  });
  expect(code).toBe(1);
  expect(stdout).toMatch(/^FAIL +SMTP server: SMTP_URL is not set\. .*run --dry-run.* does not/m);
  expect(stdout).toMatch(/^ok +database and queue: ready/m);
}, 120_000);

describe('npx letter-intake', () => {
  test('runs the command of the checkout', async () => {
    const { code, stdout } = await runProgram('npx', ['letter-intake', '--version'], {
      env: { npm_config_cache: join(folder, 'npm'), npm_config_offline: 'true' },
    });
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${version}\n` });
  });

  test('builds once where there is no build, and keeps stdout for results', async () => {
    const clone = join(folder, 'clone');
    await mkdir(join(clone, 'src'), { recursive: true });
    const client = 'src/web/client/tsconfig.json';
    for (const name of ['package.json', 'tsconfig.json', 'tsconfig.build.json', 'src/launch.mjs', client])
      await cp(join(root, name), join(clone, name));
    await writeFile(join(clone, 'src/web/client/desk.ts'), "document.title = 'built';\n");
    await symlink(join(root, 'node_modules'), join(clone, 'node_modules'));
    await writeFile(join(clone, 'src/cli.ts'), "process.stdout.write(process.argv.slice(2).join(' '));\n");
    const launch = (): ReturnType<typeof runProgram> =>
      runProgram(process.execPath, [join(clone, 'src/launch.mjs'), 'read', '--json'], { cwd: folder });
    const [first, second] = [await launch(), await launch()];
    expect(first).toMatchObject({ code: 0, stdout: 'read --json' });
    expect(first.stderr).toContain('building once');
    expect(second).toEqual({ code: 0, stdout: 'read --json', stderr: '' });
    // the page has its scripts, without which it does not start
    expect(await readFile(join(clone, 'dist/src/web/client/desk.js'), 'utf8')).toContain('built');
  });

  test('without packages says what to run', async () => {
    const bare = join(folder, 'bare');
    await mkdir(join(bare, 'src'), { recursive: true });
    await cp(join(root, 'src/launch.mjs'), join(bare, 'src/launch.mjs'));
    const { code, stderr } = await runProgram(process.execPath, [join(bare, 'src/launch.mjs')]);
    expect(code).toBe(2);
    expect(stderr).toContain('npm ci');
  });
});
