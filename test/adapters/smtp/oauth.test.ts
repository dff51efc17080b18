/** Replies through a server that takes access tokens (XOAUTH2), which come from a token endpoint on this machine. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openAccessTokens } from '../../../src/adapters/oauth/access-tokens.js';
import { openSmtpSender } from '../../../src/adapters/smtp/smtp-sender.js';
import type { MailSender, OutgoingMail } from '../../../src/pipeline/ports.js';
import { type SmtpSink, startSmtpSink } from '../../support/smtp-sink.js';
import { startTokenEndpoint, type TokenEndpoint } from '../../support/token-endpoint.js';
import { listeningLogger, type LogLine } from '../imap/watching.js';

const clock = { now: () => new Date() };
let endpoint: TokenEndpoint;
let sink: SmtpSink;
let sender: MailSender;
let lines: LogLine[];

beforeEach(async () => {
  lines = [];
  endpoint = await startTokenEndpoint();
  sink = await startSmtpSink({
    takesToken: (user, token) => user === 'letters@kde.test' && endpoint.isGood(token),
  });
  sender = openSender('letters@kde.test');
});
afterEach(async () => {
  await sender.close();
  await sink.stop();
  await endpoint.stop();
});

function openSender(user: string): MailSender {
  const tokens = openAccessTokens(
    {
      tokenUrl: endpoint.url,
      clientId: 'intake',
      clientSecret: 'client-secret-never-shown',
      refreshToken: null,
      scope: null,
    },
    { clock, logger: listeningLogger(lines), kept: null },
  );
  return openSmtpSender(
    {
      host: sink.host,
      port: sink.port,
      secure: false,
      requireStartTls: false,
      auth: { user, pass: null },
    },
    { clock, tokens, timeouts: { connectMs: 2_000, greetingMs: 2_000, socketMs: 1_000 } },
  );
}

const reply: OutgoingMail = {
  messageId: '<ack.1@letters.kde.test>',
  from: 'letters@kde.test',
  to: 'ann@adair.test',
  subject: 'Your letter has arrived',
  text: 'Thank you.\n',
  html: '<p>Thank you.</p>',
  inReplyTo: null,
  references: [],
  headers: {},
  date: new Date('2024-08-29T14:00:00Z'),
};
const failure = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => null,
    (error: unknown) => error,
  );

test('replies go by one token', async () => {
  await sender.verify();
  await sender.send(reply);
  await sender.send({ ...reply, messageId: '<ack.2@letters.kde.test>' });
  expect(sink.mails).toHaveLength(2);
  expect(endpoint.asked).toHaveLength(1);
});

test('a token that was withdrawn is exchanged within the same login', async () => {
  await sender.verify();
  endpoint.withdraw();
  await sender.send(reply);
  expect(sink.mails).toHaveLength(1);
  expect(endpoint.asked).toHaveLength(2);
});

test('a user whom the token is not for is refused in words that speak of the token, and tried again later', async () => {
  await sender.close();
  sender = openSender('stranger@kde.test');
  const error = await failure(sender.send(reply));
  expect(error).toMatchObject({
    name: 'TransientError',
    code: 'smtp-token-not-taken',
    retryAfterMs: 300_000,
  });
  expect((error as Error).message).toMatch(/access token/);
  const shown = JSON.stringify([lines, (error as Error).message, (error as Error).stack]);
  expect(shown).not.toMatch(/never-shown/);
});

test('why there is no token is told as it is, and the mail server is not asked', async () => {
  endpoint.behave({ kind: 'answer', status: 401, body: JSON.stringify({ error: 'invalid_client' }) });
  expect(await failure(sender.send(reply))).toMatchObject({ code: 'token-refused' });
  expect(sink.connectionCount()).toBe(0);
});
