/** Access tokens from a token endpoint on this machine, which gives, refuses and fails on request. */
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openAccessTokens } from '../../../src/adapters/oauth/access-tokens.js';
import { keptTokenIn } from '../../../src/adapters/oauth/kept-token.js';
import type { OAuthSettings } from '../../../src/core/mail/oauth-settings.js';
import type { AccessTokens } from '../../../src/pipeline/ports.js';
import { makeCertificate } from '../../support/certificate.js';
import { startTokenEndpoint, type TokenEndpoint } from '../../support/token-endpoint.js';
import { listeningLogger, type LogLine } from '../imap/watching.js';

const secrets = ['client-secret-never-shown', 'refresh-token-0-never-shown'] as const;
let endpoint: TokenEndpoint;
let folder: string;
let lines: LogLine[];
let nowMs: number;

beforeEach(async () => {
  endpoint = await startTokenEndpoint();
  folder = await mkdtemp(join(tmpdir(), 'letter-intake-tokens-'));
  lines = [];
  nowMs = Date.UTC(2026, 7, 3);
});
afterEach(async () => {
  await endpoint.stop();
  await rm(folder, { recursive: true, force: true });
});

function open(change: Partial<OAuthSettings> = {}): AccessTokens {
  const settings: OAuthSettings = {
    tokenUrl: endpoint.url,
    clientId: 'intake',
    clientSecret: secrets[0],
    refreshToken: null,
    scope: 'https://outlook.office365.com/.default',
    ...change,
  };
  return openAccessTokens(settings, {
    clock: { now: () => new Date(nowMs) },
    logger: listeningLogger(lines),
    kept: settings.refreshToken === null ? null : keptTokenIn(folder, settings.refreshToken),
    timeoutMs: 2_000,
  });
}
const withRefresh = (): AccessTokens => {
  endpoint.refreshTokens.add(secrets[1]);
  return open({ refreshToken: secrets[1] });
};
const failure = (tokens: AccessTokens): Promise<unknown> =>
  tokens.get().then(
    () => null,
    (error: unknown) => error,
  );

test('client credentials are sent in the body, once for all that wait, and the token serves until shortly before its end', async () => {
  const tokens = open();
  const got = await Promise.all([tokens.get(), tokens.get(), tokens.get()]);
  expect(new Set(got)).toEqual(new Set([endpoint.given[0]]));
  expect(Object.fromEntries(endpoint.asked[0]!)).toEqual({
    grant_type: 'client_credentials',
    client_id: 'intake',
    client_secret: secrets[0],
    scope: 'https://outlook.office365.com/.default',
  });
  nowMs += 54 * 60_000;
  expect(await tokens.get()).toBe(got[0]);
  expect(endpoint.asked).toHaveLength(1);
  nowMs += 2 * 60_000;
  expect(await tokens.get()).toBe(endpoint.given[1]);
});

test('a token that a server did not take is not given again', async () => {
  const tokens = open();
  tokens.reject(await tokens.get());
  expect(await tokens.get()).toBe(endpoint.given[1]);
});

test('a token that still holds serves while the endpoint fails', async () => {
  const tokens = open();
  const token = await tokens.get();
  endpoint.behave({ kind: 'answer', status: 503, body: 'busy' });
  nowMs += 56 * 60_000;
  expect(await tokens.get()).toBe(token);
  nowMs += 4 * 60_000;
  expect(await failure(tokens)).toMatchObject({ code: 'token-unavailable' });
});

test('a rotated refresh token is kept, closed to others, and used after a restart', async () => {
  endpoint.behave({ kind: 'give', rotate: true });
  await withRefresh().get();
  const [rotated] = endpoint.refreshTokens;
  expect(rotated).not.toBe(secrets[1]);
  const file = join(folder, 'oauth-refresh-token.json');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readFile(file, 'utf8')).not.toContain(secrets[1]);

  await open({ refreshToken: secrets[1] }).get();
  expect(endpoint.asked[1]?.get('refresh_token')).toBe(rotated);
});

test('one that was rotated by another process meanwhile is found', async () => {
  endpoint.behave({ kind: 'give', rotate: true, expiresIn: 60 });
  const [one, other] = [withRefresh(), withRefresh()];
  await one.get();
  await other.get();
  nowMs += 3_600_000;
  await one.get();
  expect(endpoint.asked.map((form) => form.get('refresh_token'))).toEqual([
    secrets[1],
    'refresh-token-1-never-shown',
    'refresh-token-2-never-shown',
  ]);
});

test('a new token in the settings goes before what was kept, and the settings\u2019 one serves where the kept one is damaged or spent', async () => {
  endpoint.behave({ kind: 'give', rotate: true });
  await withRefresh().get();
  endpoint.refreshTokens.add('set-anew');
  await open({ refreshToken: 'set-anew' }).get();
  expect(endpoint.asked[1]?.get('refresh_token')).toBe('set-anew');

  endpoint.refreshTokens.clear();
  await keptTokenIn(folder, secrets[1]).write('spent');
  await withRefresh().get();
  await writeFile(join(folder, 'oauth-refresh-token.json'), '{"from":');
  await withRefresh().get();
  expect(endpoint.asked.slice(2).map((form) => form.get('refresh_token'))).toEqual([
    'spent',
    secrets[1],
    secrets[1],
  ]);
});

test('where it cannot be written down it serves from memory, and the log says so', async () => {
  endpoint.behave({ kind: 'give', rotate: true, expiresIn: 60 });
  await writeFile(join(folder, 'file'), '');
  folder = join(folder, 'file', 'no-folder');
  const tokens = withRefresh();
  await tokens.get();
  nowMs += 3_600_000;
  await tokens.get();
  expect(endpoint.asked[1]?.get('refresh_token')).toBe('refresh-token-1-never-shown');
  expect(lines).toContainEqual(expect.objectContaining({ level: 'error', fields: { code: 'ENOTDIR' } }));
  folder = join(folder, '..', '..');
});

test.each([
  [
    'invalid_grant',
    400,
    { error: 'invalid_grant', error_description: `AADSTS70008: ${secrets[1]}` },
    /invalid_grant AADSTS70008.*sign in.*OAUTH_REFRESH_TOKEN/,
  ],
  ['a wrong secret', 401, { error: 'invalid_client' }, /OAUTH_CLIENT_SECRET/],
  ['a right that is missing', 400, { error: 'unauthorized_client' }, /administrator/],
  ['an unknown word that repeats the secret', 400, { error: secrets[0] }, /http-400/],
  ['no JSON', 404, `<p>${secrets[0]}`, /http-404/],
  ['another address', 302, secrets[0], /http-302/],
])(
  'refused by %s: an alarm that says what to do, once, and a slow next try',
  async (_name, status, body, says) => {
    endpoint.behave({
      kind: 'answer',
      status,
      body: typeof body === 'string' ? body : JSON.stringify(body),
      headers: { location: '/elsewhere' },
    });
    const tokens = withRefresh();
    const error = await failure(tokens);
    expect(error).toMatchObject({ name: 'TransientError', code: 'token-refused', retryAfterMs: 300_000 });
    expect((error as Error).message).toMatch(says);
    nowMs += 60_000;
    expect(await failure(tokens)).toMatchObject({ code: 'token-refused', retryAfterMs: 240_000 });
    expect(endpoint.asked).toHaveLength(1);
    nowMs += 300_000;
    await failure(tokens);
    expect(endpoint.asked).toHaveLength(2);
    expect(lines.filter(({ level }) => level === 'error')).toHaveLength(1);

    endpoint.behave({ kind: 'give' });
    nowMs += 300_000;
    await tokens.get();
    const all = JSON.stringify([lines, (error as Error).message, (error as Error).stack]);
    for (const secret of [...secrets, ...endpoint.given]) expect(all).not.toContain(secret);
  },
);

test('after an outage a clock that went back by a day makes nobody wait for it', async () => {
  endpoint.behave({ kind: 'answer', status: 503, body: '' });
  const tokens = open();
  expect(await failure(tokens)).toMatchObject({ code: 'token-unavailable' });
  endpoint.behave({ kind: 'give' });
  nowMs -= 24 * 60 * 60_000;
  expect(await tokens.get()).toBe(endpoint.given[0]);
});

test('an outage backs off, and a stated wait is kept', async () => {
  endpoint.behave({ kind: 'answer', status: 500, body: '' });
  const tokens = open();
  const waits: unknown[] = [];
  for (let tries = 0; tries < 4; tries += 1) {
    const { retryAfterMs } = (await failure(tokens)) as { retryAfterMs: number };
    waits.push(retryAfterMs);
    nowMs += retryAfterMs;
  }
  endpoint.behave({ kind: 'answer', status: 429, body: '{}', headers: { 'retry-after': '77' } });
  expect(await failure(tokens)).toMatchObject({ code: 'token-unavailable', retryAfterMs: 77_000 });
  expect(waits).toEqual([1_000, 2_000, 4_000, 8_000]);
});

test.each([
  ['no token', '{}'],
  ['a token with a line break', JSON.stringify({ access_token: 'a\r\nb', token_type: 'Bearer' })],
  ['another type of token', JSON.stringify({ access_token: 'a', token_type: 'mac' })],
])('an answer with %s is none', async (_name, body) => {
  endpoint.behave({ kind: 'answer', status: 200, body });
  expect(await failure(open())).toMatchObject({ code: 'token-unavailable' });
});

test('an endpoint that nobody vouches for is given no secret', async () => {
  const certificate = await makeCertificate();
  if (certificate === null) return;
  const untrusted = await startTokenEndpoint('reader', certificate);
  try {
    const error = await failure(open({ tokenUrl: untrusted.url }));
    expect(error).toMatchObject({ code: 'token-unavailable' });
    expect((error as Error).message).toMatch(/SELF_SIGNED/);
    expect(untrusted.asked).toEqual([]);
  } finally {
    await untrusted.stop();
    await certificate.remove();
  }
});
