import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { checkUrl } from '../src/app.js';
import { ConfigError, type Need, readSettings, settingDefaults, settingNames } from '../src/config.js';

const root = resolve(import.meta.dirname, '..');
const nothing = {};
const everything = { mailbox: true, smtp: true, replyFrom: true };
const ofAPart = { replyFrom: true, sharedDatabase: true };
const password = 'pass-word-never-shown';
const enough = {
  IMAP_URL: `imaps://letters:${password}@mail.example/INBOX`,
  SMTP_URL: `smtps://letters:${password}@mail.example`,
  REPLY_FROM: 'KY ILN <letters@education.example>',
};
function problemsOf(environment: Record<string, string>, need: Need = nothing): string[] {
  try {
    readSettings(need, checkUrl, environment);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    if (error.message.includes(password)) throw new Error('The message shows a secret.', { cause: error });
    return error.problems;
  }
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'letter-intake-config-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('.env.example', () => {
  test('holds every setting with its default, and nothing else', async () => {
    const text = await readFile(join(root, '.env.example'), 'utf8');
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    const held = lines.map((line) => /^([A-Z_]+)=(.*)$/.exec(line)?.slice(1) ?? [line, 'is no setting']);
    expect(held.map(([name]) => name!).toSorted()).toEqual(settingNames.toSorted());
    expect(Object.fromEntries(held)).toEqual(settingDefaults);
  });

  test('says something about every setting', async () => {
    const text = await readFile(join(root, '.env.example'), 'utf8');
    for (const name of settingNames.filter((known) => known !== 'PORT'))
      expect(text).toMatch(new RegExp(`^# .*\\n${name}=`, 'm'));
  });
});

describe('the settings', () => {
  test('are the defaults where nothing is set', () => {
    expect(readSettings(nothing, checkUrl, {})).toMatchObject({
      mailboxUrls: [],
      REPLIES: 'hold',
      HOLD_AFTER_DAYS: 3,
      REPLIES_PER_MINUTE: 30,
      POLL_SECONDS: 60,
      READERS: 2,
      HOST: '127.0.0.1',
      PORT: 8025,
      since: null,
      ownAddresses: [],
      kdeDomains: ['education.ky.gov', 'ky.gov'],
    });
  });

  test('an empty variable is as one that is not set', () => {
    const environment = Object.fromEntries(settingNames.map((name) => [name, '']));
    expect(readSettings(nothing, checkUrl, environment)).toEqual(readSettings(nothing, checkUrl, {}));
  });

  test('are those of .env.example when it is loaded as it is', async () => {
    const text = await readFile(join(root, '.env.example'), 'utf8');
    const lines = text.split('\n').filter((line) => /^[A-Z]/.test(line));
    const environment = Object.fromEntries(lines.map((line) => line.split('=', 2) as [string, string]));
    expect(readSettings(nothing, checkUrl, environment)).toEqual(readSettings(nothing, checkUrl, {}));
  });

  test('name several mailboxes, lists and a start', () => {
    const settings = readSettings(everything, checkUrl, {
      ...enough,
      IMAP_URL: ` ${enough.IMAP_URL}\n imaps://b:c@mail.example `,
      OWN_ADDRESSES: 'A@education.example, b@education.example',
      INTAKE_SINCE: '2026-07-01',
    });
    expect(settings.mailboxUrls).toHaveLength(2);
    expect(settings.ownAddresses).toEqual(['a@education.example', 'b@education.example']);
    expect(settings.since).toEqual(new Date('2026-07-01T00:00:00Z'));
    expect(readSettings(nothing, checkUrl, { INTAKE_SINCE: 'all' }).since).toBe('all');
  });
});

test('with OAuth a mailbox and an SMTP server need a user and no password', () => {
  const settings = readSettings(everything, checkUrl, {
    ...enough,
    IMAP_URL: 'imaps://letters@mail.example/INBOX',
    SMTP_URL: 'smtp://letters@mail.example',
    OAUTH_PROVIDER: 'microsoft',
    OAUTH_TENANT: 'kde.example',
    OAUTH_CLIENT_ID: 'intake',
    OAUTH_CLIENT_SECRET: password,
  });
  expect(settings.oauth).toMatchObject({ clientId: 'intake', clientSecret: password, refreshToken: null });
  expect(Object.keys(settings).filter((name) => name.startsWith('OAUTH_'))).toEqual([]);
});

describe('a setting that is wrong', () => {
  test.each<[name: string, value: string, expected: string]>([
    ['REPLIES', 'yes', 'send or hold'],
    ['RECEIVED_REPLY', '1', 'on or off'],
    ['HOLD_AFTER_DAYS', '-1', 'a number of days, 0 or more'],
    ['HOLD_AFTER_DAYS', 'soon', 'a number of days, e.g. 3'],
    ['REPLIES_PER_MINUTE', '-1', 'a whole number, 0 or more'],
    ['REPLIES_PER_MINUTE', 'many', 'a number, e.g. 30'],
    ['INTAKE_SINCE', '2026-02-30', 'a day, e.g. 2026-07-01, or all'],
    ['INTAKE_SINCE', 'yesterday', 'a day, e.g. 2026-07-01, or all'],
    ['POLL_SECONDS', '1', 'at least 5 seconds'],
    ['POLL_SECONDS', '60s', 'seconds, e.g. 60'],
    ['READERS', '0', 'at least 1'],
    ['READERS', '2.5', 'a whole number'],
    ['PORT', '70000', 'a port, 0 to 65535'],
    ['HEALTH_PORT', 'on', 'a port, or nothing for none'],
    ['LOG_LEVEL', 'loud', 'debug, info, warn or error'],
    ['REPLY_FROM', 'the office', 'an address'],
    ['REPLY_FROM', 'a@b.example\r\nBcc: c@d.example', 'an address on one line'],
    ['REPLY_CONTACT', 'Office\nBcc: c@d.example', 'one line'],
  ])('%s=%j is named with what is expected', (name, value, expected) => {
    const [problem, ...others] = problemsOf({ [name]: value });
    expect(problem).toContain(`${name}: expected ${expected}`);
    expect(problem).toContain(`got ${JSON.stringify(value)}`);
    expect(others).toEqual([]);
  });

  test.each<[what: string, environment: Record<string, string>, problem: RegExp]>([
    ['no mailbox', { IMAP_URL: '' }, /^IMAP_URL: expected imaps:.*got nothing$/],
    ['no mail server', { SMTP_URL: '' }, /^SMTP_URL: expected smtps:.*got nothing$/],
    ['no sender', { REPLY_FROM: '' }, /^REPLY_FROM: expected .*got nothing$/],
    ['another scheme', { IMAP_URL: `pop3://a:${password}@mail.example` }, /^IMAP_URL: has the scheme "pop3"/],
    ['no host', { SMTP_URL: `smtps://a:${password}@` }, /^SMTP_URL: /],
    [
      'the second mailbox',
      { IMAP_URL: `${enough.IMAP_URL} http://a:${password}@mail.example` },
      /^IMAP_URL \(number 2\): has the scheme "http"/,
    ],
    [
      'a mailbox without a password, and no OAuth',
      { IMAP_URL: 'imaps://letters@mail.example' },
      /^IMAP_URL: has no password: .*OAUTH_/,
    ],
    [
      'OAuth without its secret',
      { OAUTH_TOKEN_URL: 'https://login.example/token', OAUTH_CLIENT_ID: 'intake' },
      /^OAUTH_CLIENT_SECRET: expected .*got nothing$/,
    ],
    [
      'a secret of OAuth in a file that is not there',
      {
        OAUTH_TOKEN_URL: 'https://login.example/token',
        OAUTH_CLIENT_ID: 'intake',
        OAUTH_CLIENT_SECRET_FILE: '/nowhere/secret',
      },
      /^OAUTH_CLIENT_SECRET_FILE: expected a readable file; got ENOENT$/,
    ],
  ])('is found by what the service needs: %s', (_what, environment, problem) => {
    expect(problemsOf({ ...enough, ...environment }, everything)).toEqual([expect.stringMatching(problem)]);
  });

  test.each<[what: string, environment: Record<string, string>, problem: RegExp]>([
    ['no database to meet in', {}, /^DATABASE_URL: expected postgres:.*got nothing/],
    [
      'another database',
      { DATABASE_URL: `mysql://a:${password}@db.example/letters` },
      /^DATABASE_URL: has the scheme "mysql"/,
    ],
    ['no address', { DATABASE_URL: `letters:${password}` }, /^DATABASE_URL: has the scheme "letters"/],
    [
      'no Redis',
      { DATABASE_URL: 'postgres://db.example/letters', REDIS_URL: `http://:${password}@cache.example` },
      /^REDIS_URL: has the scheme "http"/,
    ],
  ])('is found by what a process of its own needs: %s', (_what, environment, problem) => {
    const needed = { REPLY_FROM: enough.REPLY_FROM, ...environment };
    expect(problemsOf(needed, ofAPart)).toEqual([expect.stringMatching(problem)]);
  });

  test('is listed with all others in one message', () => {
    const environment = { IMAP_URL: `ftp://a:${password}@b`, READERS: '0', PORT: 'x', REPLIES: 'maybe' };
    const problems = problemsOf(environment, everything);
    expect(problems.map((problem) => /^[A-Z_]+/.exec(problem)![0]).toSorted()).toEqual([
      'IMAP_URL',
      'PORT',
      'READERS',
      'REPLIES',
      'REPLY_FROM',
      'SMTP_URL',
    ]);
    expect(new ConfigError(problems).message).toMatch(/has 6 problems:\n(?: {2}- .+\n?){6}$/);
  });
});

describe('a setting from a file', () => {
  test('is its content without white space around it', async () => {
    const path = join(folder, 'smtp-url');
    await writeFile(path, `${enough.SMTP_URL}\n`);
    const settings = readSettings(everything, checkUrl, { ...enough, SMTP_URL: '', SMTP_URL_FILE: path });
    expect(settings.SMTP_URL).toBe(enough.SMTP_URL);
  });

  test('yields to the variable itself', async () => {
    const path = join(folder, 'port');
    await writeFile(path, '9000');
    expect(readSettings(nothing, checkUrl, { PORT_FILE: path }).PORT).toBe(9000);
    expect(readSettings(nothing, checkUrl, { PORT_FILE: path, PORT: '9001' }).PORT).toBe(9001);
  });

  test('that holds a wrong secret is told without showing it', async () => {
    const path = join(folder, 'imap-url');
    await writeFile(path, `imaps://letters:${password}@mail.example/%zz\n`);
    expect(problemsOf({ IMAP_URL_FILE: path })).toEqual([expect.stringMatching(/^IMAP_URL: /)]);
  });

  test('that cannot be read is told once, with why', () => {
    const problems = problemsOf(
      { ...enough, SMTP_URL: '', SMTP_URL_FILE: join(folder, 'absent') },
      everything,
    );
    expect(problems).toEqual(['SMTP_URL_FILE: expected a readable file; got ENOENT']);
  });
});

test('a command with a wrong configuration lists every problem on stderr and exits 2', async () => {
  const { code, stdout, stderr } = await new Promise<{ code: unknown; stdout: string; stderr: string }>(
    (done) => {
      execFile(
        process.execPath,
        [join(root, 'dist/src/cli.js'), 'run'],
        {
          cwd: folder,
          env: { PATH: process.env['PATH'], IMAP_URL: `imap//a:${password}@b`, PORT: 'x', READERS: '99' },
        },
        (error, out, err) => done({ code: error?.code ?? 0, stdout: out, stderr: err }),
      );
    },
  );
  expect(code).toBe(2);
  expect(stdout).toBe('');
  for (const name of ['IMAP_URL', 'SMTP_URL', 'REPLY_FROM', 'PORT', 'READERS'])
    expect(stderr).toContain(`- ${name}: `);
  expect(stderr).toContain('.env.example');
  expect(stderr).not.toContain(password);
  expect(stderr).not.toMatch(/^\s+at /m);
});
