/** A mailbox that takes access tokens: Dovecot, which asks the token endpoint whether one is good. */
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { openAccessTokens } from '../../../src/adapters/oauth/access-tokens.js';
import type { AccessTokens, MailSource } from '../../../src/pipeline/ports.js';
import { startDovecot } from '../../support/dovecot.js';
import { startTokenEndpoint } from '../../support/token-endpoint.js';
import { listeningLogger, type LogLine, settingsFor, sourceFor } from './watching.js';

const lines: LogLine[] = [];

const tokensOf = (tokenUrl: string): AccessTokens =>
  openAccessTokens(
    {
      tokenUrl,
      clientId: 'intake',
      clientSecret: 'client-secret-never-shown',
      refreshToken: null,
      scope: null,
    },
    { clock: { now: () => new Date() }, logger: listeningLogger(lines), kept: null },
  );
const open = (port: number, tokenUrl: string, user = 'reader'): MailSource => {
  const tokens = tokensOf(tokenUrl);
  const settings = { ...settingsFor(port, user), auth: { user, pass: null } };
  return sourceFor(settings, { tokens, logger: listeningLogger(lines) });
};
const look = (from: MailSource): Promise<number> =>
  from.withSession(async (session) => session.status().exists);

describe.each(['xoauth2', 'oauthbearer'] as const)('a mailbox that takes tokens by %s', (mechanism) => {
  let source: MailSource | null = null;
  const started = (async () => {
    const endpoint = await startTokenEndpoint();
    const { introspectionUrl } = endpoint;
    return { endpoint, dovecot: await startDovecot(null, { mechanism, introspectionUrl }) };
  })();
  afterEach(async () => {
    await source?.stop();
    source = null;
  });
  afterAll(async () => {
    const { endpoint, dovecot } = await started;
    await dovecot?.stop();
    await endpoint.stop();
  });

  test('is opened with one, and with another where the first was withdrawn', async () => {
    const { endpoint, dovecot } = await started;
    if (dovecot === null) return;
    source = open(dovecot.port, endpoint.url);
    expect(await look(source)).toBe(0);
    expect(await look(source)).toBe(0);
    expect(endpoint.asked).toHaveLength(1);
    endpoint.withdraw();
    // Dovecot keeps no verdict on tokens over a restart
    await dovecot.restart();
    expect(await look(source)).toBe(0);
    expect(endpoint.asked).toHaveLength(2);
  });

  test('a mailbox of somebody else is refused in words that speak of the token', async () => {
    const { endpoint, dovecot } = await started;
    if (dovecot === null) return;
    source = open(dovecot.port, endpoint.url, 'stranger');
    const error = await source.withSession(async () => null).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'token-not-taken' });
    expect((error as Error).message).toMatch(/access token/);
  });

  test('a refused token is the state of the mailbox, and what comes after it is well again', async () => {
    const { endpoint, dovecot } = await started;
    if (dovecot === null) return;
    endpoint.behave({ kind: 'answer', status: 400, body: JSON.stringify({ error: 'invalid_grant' }) });
    source = open(dovecot.port, endpoint.url);
    await source.start(async () => undefined);
    expect(source.health()).toMatchObject({ connected: false, lastError: { code: 'token-refused' } });
    endpoint.behave({ kind: 'give' });
  });

  test('no token and no secret stands in the log', () => {
    expect(JSON.stringify(lines)).not.toMatch(/never-shown/);
    expect(lines.length).toBeGreaterThan(0);
  });
});
