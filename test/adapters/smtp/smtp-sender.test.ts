/** Replies over a real SMTP conversation with smtp-server, which misbehaves on request. */
import { EventEmitter, once } from 'node:events';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { openSmtpSender, type SmtpSenderOptions } from '../../../src/adapters/smtp/smtp-sender.js';
import type { SmtpSettings } from '../../../src/adapters/smtp/smtp-url.js';
import type { MailSender, OutgoingMail } from '../../../src/pipeline/ports.js';
import { makeCertificate } from '../../support/certificate.js';
import { startSmtpSink, type Behaviour, type SmtpSink } from '../../support/smtp-sink.js';

const certificate = await makeCertificate();
let sink: SmtpSink | null = null;
let sender: MailSender | null = null;

afterAll(async () => {
  await certificate?.remove();
});
afterEach(async () => {
  await sender?.close();
  await sink?.stop();
  sender = null;
  sink = null;
});

async function open(
  sinkOptions: Parameters<typeof startSmtpSink>[0] = {},
  settings: Partial<SmtpSettings> = {},
  options: Partial<SmtpSenderOptions> = {},
): Promise<{ sink: SmtpSink; sender: MailSender }> {
  sink = await startSmtpSink(sinkOptions);
  sender = openSmtpSender(
    { host: sink.host, port: sink.port, secure: false, requireStartTls: false, auth: null, ...settings },
    {
      clock: { now: () => new Date() },
      timeouts: { connectMs: 2_000, greetingMs: 2_000, socketMs: 1_000 },
      ...options,
    },
  );
  return { sink, sender };
}

const reply: OutgoingMail = {
  messageId: '<ack.1@letters.kde.test>',
  from: 'Letters of Commitment <letters@kde.test>',
  to: 'ann@adair.test',
  subject: 'Your letter has arrived',
  text: 'Thank you, Zoë.\n',
  html: '<p>Thank you, Zoë.</p>',
  inReplyTo: '<mail.7@adair.test>',
  references: ['<mail.1@adair.test>', '<mail.7@adair.test>'],
  headers: { 'Auto-Submitted': 'auto-replied', 'X-Letter-Intake-Reply': 'acknowledgement' },
  date: new Date('2024-08-29T14:00:00Z'),
};

describe('a reply as it arrives', () => {
  test('is threaded, marked and dated as given, from our own address in the envelope', async () => {
    const { sink, sender } = await open();
    const { response } = await sender.send(reply);

    expect(response).toMatch(/^250/);
    const [mail] = sink.mails;
    expect(mail?.envelope).toEqual({ from: 'letters@kde.test', to: ['ann@adair.test'] });
    const head = mail?.raw
      .toString()
      .split('\r\n\r\n')[0]
      ?.replace(/\r\n[ \t]+/g, ' ')
      .split('\r\n');
    expect(head).toEqual(
      expect.arrayContaining([
        'Message-ID: <ack.1@letters.kde.test>',
        'In-Reply-To: <mail.7@adair.test>',
        'References: <mail.1@adair.test> <mail.7@adair.test>',
        'Auto-Submitted: auto-replied',
        'X-Letter-Intake-Reply: acknowledgement',
        'Date: Thu, 29 Aug 2024 14:00:00 +0000',
        'To: ann@adair.test',
      ]),
    );
    expect(head?.join('\n')).not.toMatch(/^(X-Mailer|Bcc|Cc|Return-Path):/im);
    expect(mail?.parsed.text).toContain('Thank you, Zoë.');
    expect(mail?.parsed.html).toContain('<p>Thank you, Zoë.</p>');
  });

  test('several go over one connection, in the order given', async () => {
    const { sink, sender } = await open();
    await Promise.all(['1', '2', '3'].map((n) => sender.send({ ...reply, subject: n })));
    expect(sink.mails.map(({ parsed }) => parsed.subject)).toEqual(['1', '2', '3']);
    expect(sink.connectionCount()).toBe(1);
  });

  test.each<[string, Partial<OutgoingMail>]>([
    ['the subject', { subject: 'Re: hello\r\nBcc: victim@other.test' }],
    ['the subject, as a lone line feed', { subject: 'Re: hello\nBcc: victim@other.test' }],
    ['the subject, as a Unicode line separator', { subject: 'Re: hello\u2028Bcc: victim@other.test' }],
    ['the text', { text: 'hello\r\n.\r\nMAIL FROM:<x@y.test>\r\nBcc: victim@other.test' }],
    ['a reference', { references: ['<a@b.test>\r\nBcc: victim@other.test'] }],
    ['In-Reply-To', { inReplyTo: '<a@b.test>\r\nBcc: victim@other.test' }],
  ])('a line break in %s adds no header and no recipient', async (_where, part) => {
    const { sink, sender } = await open();
    await sender.send({ ...reply, ...part });
    expect(sink.mails).toHaveLength(1);
    expect(sink.mails[0]?.envelope.to).toEqual(['ann@adair.test']);
    const head = sink.mails[0]?.raw.toString().split('\r\n\r\n')[0];
    expect(head).not.toMatch(/^Bcc:/im);
  });

  test.each<[string, Partial<OutgoingMail>, string]>([
    ['a line break in the recipient', { to: 'ann@adair.test\r\nRCPT TO:<victim@other.test>' }, 'bad-address'],
    ['two recipients', { to: 'ann@adair.test, victim@other.test' }, 'bad-address'],
    ['a group of recipients', { to: 'all: ann@adair.test, victim@other.test;' }, 'bad-address'],
    ['a quoted local part', { to: '"a b"@adair.test' }, 'bad-address'],
    ['no recipient', { to: '' }, 'bad-address'],
    ['a line break in the sender', { from: 'Desk\r\nBcc: v@o.test <letters@kde.test>' }, 'bad-address'],
    ['a line break in an extra header', { headers: { 'X-Note': 'a\r\nBcc: v@o.test' } }, 'bad-header'],
    [
      'a line break in the name of an extra header',
      { headers: { 'X-Note: a\r\nBcc': 'v@o.test' } },
      'bad-header',
    ],
    ['a malformed Message-ID', { messageId: '<a@b.test>\r\nBcc: v@o.test' }, 'bad-header'],
  ])('%s is refused before anything is sent', async (_what, part, code) => {
    const { sink, sender } = await open();
    await expect(sender.send({ ...reply, ...part })).rejects.toMatchObject({ name: 'PermanentError', code });
    expect(sink.connectionCount()).toBe(0);
  });
});

const refuse = (
  at: 'greeting' | 'auth' | 'mail-from' | 'rcpt-to' | 'data',
  code: number,
  text: string,
): Behaviour => ({
  kind: 'refuse',
  at,
  code,
  text,
});

describe('what a refusal means', () => {
  test.each<[string, Behaviour, string, string]>([
    ['greylisting', refuse('rcpt-to', 451, '4.7.1 try again later'), 'TransientError', 'smtp-451'],
    ['a full mailbox for now', refuse('rcpt-to', 452, '4.2.2 over quota'), 'TransientError', 'smtp-452'],
    [
      'a busy server at the greeting',
      refuse('greeting', 421, '4.3.2 too busy'),
      'TransientError',
      'smtp-421',
    ],
    ['a temporary refusal after the data', refuse('data', 451, '4.3.0 later'), 'TransientError', 'smtp-451'],
    [
      'an unknown recipient',
      refuse('rcpt-to', 550, '5.1.1 no such user ann@adair.test'),
      'PermanentError',
      'smtp-550',
    ],
    ['content refused after the data', refuse('data', 554, '5.7.1 spam'), 'PermanentError', 'smtp-554'],
    ['a sender that may not send', refuse('mail-from', 553, '5.7.1 not yours'), 'PermanentError', 'smtp-553'],
    [
      'no service here',
      refuse('greeting', 554, '5.3.2 no SMTP service here'),
      'TransientError',
      'smtp-refused',
    ],
    [
      'a login that is asked for late',
      refuse('mail-from', 530, '5.7.57 not authenticated'),
      'TransientError',
      'smtp-credentials',
    ],
    [
      'the daily limit of Exchange Online',
      refuse('rcpt-to', 550, '5.1.90 daily limit'),
      'TransientError',
      'smtp-quota',
    ],
    [
      'the daily limit of Gmail',
      refuse('data', 550, '5.4.5 Daily user sending limit exceeded'),
      'TransientError',
      'smtp-quota',
    ],
    [
      'commands out of step',
      refuse('mail-from', 503, '5.5.1 bad sequence'),
      'TransientError',
      'smtp-session',
    ],
    ['a connection cut before the data', { kind: 'cut-before-data' }, 'TransientError', 'smtp-connection'],
  ])('%s', async (_what, behaviour, name, code) => {
    const { sink, sender } = await open();
    sink.behave(behaviour);
    const error: unknown = await sender.send(reply).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ name, code });
    expect((error as Error).message).not.toContain('ann@adair.test');

    sink.behave({ kind: 'accept' });
    await expect(sender.send(reply)).resolves.toMatchObject({ response: expect.stringMatching(/^250/) });
  });

  test.each([
    ['accepted all the same', true, 1],
    ['lost', false, 0],
  ])(
    'a connection cut after the data is "unsure", whether the mail was %s, and is not sent again',
    async (_what, kept, count) => {
      const { sink, sender } = await open();
      sink.behave({ kind: 'cut-after-data', kept });
      await expect(sender.send(reply)).rejects.toMatchObject({ name: 'TransientError', code: 'smtp-unsure' });
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(sink.mails).toHaveLength(count);
      expect(sink.dataCount()).toBe(1);
    },
  );

  test('a connection that closes without a word is not tried again by the pool', async () => {
    const { sink, sender } = await open();
    sink.behave({ kind: 'cut-before-greeting' });
    await expect(sender.send(reply)).rejects.toMatchObject({
      name: 'TransientError',
      code: 'smtp-connection',
    });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(sink.connectionCount()).toBe(1);
  });

  test('an answer that does not come in time is "unsure"', async () => {
    const { sink, sender } = await open();
    sink.behave({ kind: 'delay', ms: 1_500 });
    await expect(sender.send(reply)).rejects.toMatchObject({ name: 'TransientError', code: 'smtp-unsure' });
    expect(sink.mails).toHaveLength(1);
  });

  test('a server that is not there is a lost connection', async () => {
    const { sink, sender } = await open();
    await sink.stop();
    await expect(sender.send(reply)).rejects.toMatchObject({
      name: 'TransientError',
      code: 'smtp-connection',
    });
  });

  test('a host that is not there is a DNS failure', async () => {
    const { sender } = await open({}, { host: 'nowhere.invalid' });
    await expect(sender.send(reply)).rejects.toMatchObject({ name: 'TransientError', code: 'smtp-dns' });
  });

  test('a wrong password is transient, waits, and is found by verify', async () => {
    const { sink, sender } = await open(
      { auth: { user: 'desk', pass: 'right' } },
      { auth: { user: 'desk', pass: 'wrong' } },
    );
    const wanted = { name: 'TransientError', code: 'smtp-credentials', retryAfterMs: 300_000 };
    await expect(sender.send(reply)).rejects.toMatchObject(wanted);
    await expect(sender.verify()).rejects.toMatchObject(wanted);
    expect(sink.mails).toHaveLength(0);
  });

  test('the right password sends, and verify says so', async () => {
    const auth = { user: 'desk', pass: 'p@ss word' };
    const { sink, sender } = await open({ auth }, { auth });
    await expect(sender.verify()).resolves.toBeUndefined();
    await sender.send(reply);
    expect(sink.mails).toHaveLength(1);
  });
});

(certificate === null ? describe.skip : describe)('TLS with a certificate of our own', () => {
  test.each([
    ['STARTTLS', 'starttls' as const, { requireStartTls: true }],
    ['TLS from the start', 'implicit' as const, { secure: true }],
  ])('a certificate that is trusted serves %s', async (_what, tls, settings) => {
    if (certificate === null) return;
    const { sink, sender } = await open({ tls, certificate }, settings, { tls: { ca: certificate.cert } });
    await sender.send(reply);
    expect(sink.mails).toHaveLength(1);
  });
});

describe('TLS', () => {
  test('where STARTTLS is required and not offered, nothing is sent', async () => {
    const { sink, sender } = await open({ tls: 'none' }, { requireStartTls: true });
    await expect(sender.send(reply)).rejects.toMatchObject({ name: 'TransientError', code: 'smtp-tls' });
    expect(sink.mails).toHaveLength(0);
  });

  test.each([
    ['STARTTLS', { tls: 'starttls' as const }, { requireStartTls: true }],
    ['TLS from the start', { tls: 'implicit' as const }, { secure: true }],
  ])('a certificate that no one trusts is refused with %s', async (_what, sinkOptions, settings) => {
    const { sink, sender } = await open(sinkOptions, settings);
    await expect(sender.send(reply)).rejects.toMatchObject({ name: 'TransientError', code: 'smtp-tls' });
    expect(sink.mails).toHaveLength(0);
  });
});

test('no sixty seconds hold more mails than allowed', async () => {
  let nowMs = 0;
  const waits: number[] = [];
  const told: number[] = [];
  const { sink, sender } = await open(
    {},
    {},
    {
      perMinute: 2,
      clock: { now: () => new Date(nowMs) },
      onWait: (waitMs) => told.push(waitMs),
      sleep: async (ms) => {
        waits.push(ms);
        nowMs += ms;
      },
    },
  );
  for (const startMs of [0, 50_000, 55_000, 61_000, 112_000]) {
    nowMs = Math.max(nowMs, startMs);
    await sender.send(reply);
  }
  expect(waits).toEqual([5_000, 49_000, 8_000]);
  expect(told).toEqual(waits);
  expect(sink.mails).toHaveLength(5);
});

test('a clock that goes back by a day makes nobody wait longer than a minute', async () => {
  let nowMs = 86_400_000;
  const waits: number[] = [];
  const sleep = async (ms: number): Promise<void> => {
    waits.push(ms);
    nowMs += ms;
  };
  const { sink, sender } = await open({}, {}, { perMinute: 1, clock: { now: () => new Date(nowMs) }, sleep });
  await sender.send(reply);
  nowMs = 0;
  await sender.send(reply);
  expect(waits).toEqual([60_000]);
  expect(sink.mails).toHaveLength(2);
});

test('without a limit no mail waits', async () => {
  const { sink, sender } = await open(
    {},
    {},
    {
      perMinute: 0,
      sleep: () => Promise.reject(new Error('it waited')),
    },
  );
  for (let count = 0; count < 35; count += 1) await sender.send(reply);
  expect(sink.mails).toHaveLength(35);
});

test('a mail that waits for the limit is given back at once when the sender is closed', async () => {
  const events = new EventEmitter();
  const waits = once(events, 'wait');
  const { sink, sender } = await open({}, {}, { perMinute: 1, onWait: () => events.emit('wait') });
  await sender.send(reply);
  const second = sender.send(reply);
  second.catch(() => undefined);
  await waits;
  await sender.close();
  await expect(second).rejects.toMatchObject({ name: 'TransientError', code: 'smtp-closed' });
  expect(sink.mails).toHaveLength(1);
});
