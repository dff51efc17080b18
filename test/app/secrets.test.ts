/** What a failing and a working service print, answer and leave behind holds none of its secrets. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { packageRoot } from '../../src/package-root.js';
import { startDovecot } from '../support/dovecot.js';
import { placeEmbeddedDatabase } from '../support/embedded-database.js';
import { freePort } from '../support/free-port.js';
import { shortLived } from '../support/short-lived.js';
import { startSmtpSink } from '../support/smtp-sink.js';
import { startTokenEndpoint } from '../support/token-endpoint.js';
import { until } from '../support/until.js';

const user = 'desk@kde.test';
const secrets: Record<string, string> = {
  OAUTH_CLIENT_SECRET: 'client-secret-never-shown',
  OAUTH_REFRESH_TOKEN: 'refresh-token-0-never-shown',
  METRICS_TOKEN: 'metrics-token-never-shown',
  // its password is used by no server here; it must not be shown when it is refused either
  IMAP_URL: 'imap://desk%40kde.test:mailbox-password-never-shown@127.0.0.1',
};

const endpoint = await startTokenEndpoint(user);
const { introspectionUrl } = endpoint;
const dovecot = await startDovecot(null, { mechanism: 'xoauth2', introspectionUrl });
const sink = await startSmtpSink({ takesToken: (_user, token) => endpoint.isGood(token) });
const folder = await mkdtemp(join(tmpdir(), 'letter-intake-secrets-'));
const dataDir = join(folder, 'data');
const running = new Set<ChildProcess>();

afterAll(async () => {
  for (const child of running) child.kill('SIGKILL');
  await dovecot?.stop();
  await sink.stop();
  await endpoint.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Secrets come from files, and only their paths stand in the environment. */
async function environment(change: Record<string, string> = {}): Promise<Record<string, string>> {
  const imapUrl = `imap://desk%40kde.test@127.0.0.1:${dovecot?.port}/INBOX`;
  const paths: Record<string, string> = {};
  for (const [name, value] of Object.entries({ ...secrets, IMAP_URL: imapUrl, ...change })) {
    paths[`${name}_FILE`] = join(folder, name);
    await writeFile(join(folder, name), `${value}\n`);
  }
  return {
    ...paths,
    SMTP_URL: `smtp://desk%40kde.test@127.0.0.1:${sink.port}`,
    REPLY_FROM: 'letters@kde.test',
    OAUTH_TOKEN_URL: endpoint.url,
    OAUTH_CLIENT_ID: 'intake',
    DATA_DIR: dataDir,
    PORT: String(await freePort()),
    READERS: '1',
    LOG_LEVEL: 'debug',
  };
}

/** Runs a command of the program until `done` says so or it ends. @returns all that could be seen of it */
async function seen(
  command: string,
  settings: Record<string, string>,
  done?: (said: string) => boolean,
): Promise<string> {
  const child = spawn(process.execPath, [...shortLived, join(packageRoot, 'dist/src/cli.js'), command], {
    env: { PATH: process.env['PATH'], ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  if (done) {
    await until(() => done(said) || child.exitCode !== null, 40_000, `what ${command} says`);
    for (const path of ['metrics', 'healthz']) {
      const response = await fetch(`http://127.0.0.1:${settings['PORT']}/${path}`);
      said += await response.text();
    }
    said += await commandLines(child.pid!);
    child.kill('SIGTERM');
  }
  await ended;
  running.delete(child);
  return said;
}

/** Of the process and of those that it started. */
async function commandLines(pid: number): Promise<string> {
  const own = await readFile(`/proc/${pid}/cmdline`, 'utf8');
  const children = (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).trim();
  const theirs = children === '' ? [] : children.split(' ').map((child) => commandLines(Number(child)));
  return own + (await Promise.all(theirs)).join('');
}

async function filesWith(secret: string): Promise<string[]> {
  const entries = await readdir(dataDir, { recursive: true, withFileTypes: true });
  const holders: string[] = [];
  for (const entry of entries.filter((found) => found.isFile()))
    if ((await readFile(join(entry.parentPath, entry.name))).includes(secret)) holders.push(entry.name);
  return holders;
}

(dovecot ? describe : describe.skip)('the secrets of a service', () => {
  test('stand in nothing that it prints, answers or leaves behind', async () => {
    await mkdir(dataDir);
    await placeEmbeddedDatabase(dataDir);
    const spoken: string[] = [];

    // wrong settings
    spoken.push(
      await seen(
        'run',
        await environment({ IMAP_URL: `${secrets['IMAP_URL']}/?ssl=no`, METRICS_TOKEN: 'a b never-shown' }),
      ),
    );
    expect(spoken.at(-1)).toMatch(/IMAP_URL: .*\n.*METRICS_TOKEN|METRICS_TOKEN: .*\n.*IMAP_URL/);

    // a token is refused, by a service that repeats what it was sent
    const words = Object.values(secrets).join(' ');
    const refusal = { error: 'invalid_grant', error_description: `AADSTS50173: ${words}` };
    endpoint.behave({ kind: 'answer', status: 400, body: JSON.stringify(refusal) });
    spoken.push(
      await seen('run', await environment(), (said) => /runs\./.test(said) && /a person must act/.test(said)),
    );
    expect(spoken.at(-1)).toMatch(/AADSTS50173/);

    // all is well, and the refresh token is exchanged
    endpoint.refreshTokens.add(secrets['OAUTH_REFRESH_TOKEN']!);
    endpoint.behave({ kind: 'give', rotate: true });
    spoken.push(await seen('run', await environment(), (said) => /runs\./.test(said)));
    spoken.push(await seen('doctor', await environment()));
    expect(spoken.at(-1)).toMatch(/mailbox[^\n]*\n?[^\n]*opened read-only/);
    expect(spoken.at(-1)).toMatch(/connected and signed in/);

    expect(endpoint.given.length).toBeGreaterThan(0);
    for (const text of spoken) expect(text).not.toMatch(/never-shown/);
    const [rotated] = [...endpoint.refreshTokens];
    expect(await filesWith(rotated!)).toEqual(['oauth-refresh-token.json']);
    for (const secret of [...Object.values(secrets), ...endpoint.given])
      expect([secret, await filesWith(secret)]).toEqual([secret, []]);
  }, 180_000);
});
