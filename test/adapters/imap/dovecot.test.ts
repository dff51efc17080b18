/** The mailbox watcher against a real Dovecot, and one test against Hoodiecrow, which serves the demo. */
import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import hoodiecrow from 'hoodiecrow-imap';
import type { MailSource } from '../../../src/pipeline/ports.js';
import { makeCertificate } from '../../support/certificate.js';
import { startDovecot } from '../../support/dovecot.js';
import { freePort } from '../../support/free-port.js';
import { until } from '../../support/until.js';
import { settingsFor, sourceFor } from './watching.js';

const certificate = await makeCertificate();
const dovecot = await startDovecot(certificate);
const withDovecot = dovecot === null ? describe.skip : describe;

let users = 0;
/** every test has a mailbox of its own */
const newUser = (): string => `reader${++users}`;
let source: MailSource | null = null;

afterEach(async () => {
  await source?.stop();
  source = null;
});
afterAll(async () => {
  await dovecot?.stop();
  await certificate?.remove();
});

const mail = (subject: string): string =>
  `From: Ann Reed <ann@adair.test>\r\nTo: desk@kde.test\r\nSubject: ${subject}\r\n\r\nHello\r\n`;

withDovecot('a mailbox on Dovecot', () => {
  if (dovecot === null) return;
  const watch = (user: string, more = {}): MailSource => sourceFor(settingsFor(dovecot.port, user), more);

  test('an empty mailbox has nothing to search', async () => {
    source = watch(newUser());
    const seen = await source.withSession(async (session) => ({
      status: session.status(),
      uids: await session.search({ fromUid: 1 }),
    }));
    expect(seen).toEqual({ status: { uidValidity: expect.any(BigInt), uidNext: 1, exists: 0 }, uids: [] });
    expect(seen.status.uidValidity).toBeGreaterThan(0n);
    expect(source.health().lastError).toBeNull();
  });

  test('a mail comes byte for byte with its day of arrival, and stays unseen', async () => {
    const user = newUser();
    const bytes = Buffer.concat([Buffer.from(mail('bytes')), randomBytes(2_000).map((byte) => byte || 1)]);
    // a Maildir file is served with CRLF line ends: bytes that hold a bare LF would not come back as they were
    const exact = Buffer.from(bytes.toString('latin1').replace(/\r?\n/g, '\r\n'), 'latin1');
    await dovecot.deliver(user, exact, { internalDate: new Date('2024-08-29T14:00:00Z') });
    source = watch(user);
    const fetched = await source.withSession(async (session) => {
      const [uid] = await session.search({ fromUid: 1 });
      return session.fetch(uid ?? 0, { maxBytes: 1 << 20 });
    });
    expect(fetched).toMatchObject({
      uid: 1,
      flags: ['\\Recent'],
      sizeBytes: exact.length,
      internalDate: new Date('2024-08-29T14:00:00Z'),
    });
    expect(fetched === 'gone' ? null : fetched.source?.equals(exact)).toBe(true);
    const names = await dovecot.files(user);
    expect(names).toHaveLength(1);
    expect(names[0]).not.toMatch(/:2,.*S/);
  });

  test('new mail is noticed by IDLE within two seconds', async () => {
    const user = newUser();
    source = watch(user);
    const calls: number[] = [];
    await source.start(async (session) => void calls.push((await session.search({ fromUid: 1 })).length));
    await until(() => calls.length === 1, 5_000, 'the first call');
    await new Promise((resolve) => setTimeout(resolve, 100));
    const begun = performance.now();
    await dovecot.deliver(user, mail('news'));
    await until(() => calls.at(-1) === 1, 5_000, 'the mail');
    expect(performance.now() - begun).toBeLessThan(5_000);
    expect(source.health()).toMatchObject({ connected: true, lastError: null });
  });

  test('SINCE goes by the day of arrival, and fromUid leaves out what was seen', async () => {
    const user = newUser();
    for (const day of ['2024-08-01', '2024-08-02', '2024-08-03']) {
      await dovecot.deliver(user, mail(day), { internalDate: new Date(`${day}T12:00:00Z`) });
    }
    source = watch(user);
    const found = await source.withSession(async (session) => [
      await session.search({ fromUid: 1 }),
      await session.search({ fromUid: 1, since: new Date('2024-08-02T00:00:00Z') }),
      await session.search({ fromUid: 3 }),
      await session.search({ fromUid: 4 }),
    ]);
    expect(found).toEqual([[1, 2, 3], [2, 3], [3], []]);
    expect(source.health().lastError).toBeNull();
  });

  test('a message taken away before it is fetched is gone', async () => {
    const user = newUser();
    const name = await dovecot.deliver(user, mail('short-lived'));
    source = watch(user);
    const answers = await source.withSession(async (session) => {
      const uids = await session.search({ fromUid: 1 });
      await dovecot.remove(user, name);
      return [uids, await session.fetch(99, { maxBytes: 100 }), await session.flags(99)];
    });
    expect(answers).toEqual([[1], 'gone', null]);
  });

  test('a changed UIDVALIDITY is told, with the mail under new UIDs (quirk 17)', async () => {
    const user = newUser();
    for (const subject of ['one', 'two']) await dovecot.deliver(user, mail(subject));
    source = watch(user);
    const before = await source.withSession(async (session) => session.status().uidValidity);
    await dovecot.changeUidValidity(user, 1_999_999_999);
    const after = await source.withSession(async (session) => ({
      uidValidity: session.status().uidValidity,
      uids: await session.search({ fromUid: 1 }),
    }));
    expect(before).not.toBe(1_999_999_999n);
    expect(after).toEqual({ uidValidity: 1_999_999_999n, uids: [1, 2] });
  });

  test('a server that restarts is found again, and mail that came meanwhile is told', async () => {
    const user = newUser();
    source = watch(user, { backoff: { firstMs: 50, factor: 1.5, maxMs: 300, slowMs: 300 } });
    const calls: number[] = [];
    await source.start(async (session) => void calls.push((await session.search({ fromUid: 1 })).length));
    await until(() => calls.length === 1, 5_000, 'the first call');
    await dovecot.deliver(user, mail('meanwhile'));
    await dovecot.restart();
    await until(() => calls.at(-1) === 1, 10_000, 'the mail');
    expect(source.health().connected).toBe(true);
  });

  test('a wrong password is told as such', async () => {
    const settings = settingsFor(dovecot.port, newUser());
    source = sourceFor({ ...settings, auth: { ...settings.auth, pass: 'wrong' } });
    await expect(source.withSession(async () => 0)).rejects.toMatchObject({ code: 'credentials' });
  });

  test('a folder that is not there is told as such', async () => {
    source = sourceFor({ ...settingsFor(dovecot.port, newUser()), folder: 'Nowhere' });
    await expect(source.withSession(async () => 0)).rejects.toMatchObject({ code: 'no-such-folder' });
  });
});

(certificate === null || dovecot === null ? describe.skip : describe)('TLS to Dovecot', () => {
  test.each([
    ['STARTTLS', false],
    ['TLS from the start', true],
  ])(
    '%s serves where its certificate is trusted, and is refused slowly where it is not',
    async (_what, secure) => {
      if (certificate === null || !dovecot || dovecot.tlsPort === null) return;
      const settings = {
        ...settingsFor(secure ? dovecot.tlsPort : dovecot.port, newUser()),
        host: 'localhost',
        secure,
        requireStartTls: !secure,
      };
      source = sourceFor(settings, { tls: { ca: certificate.cert } });
      await expect(source.withSession(async (session) => session.status().exists)).resolves.toBe(0);
      await expect(sourceFor(settings).withSession(async () => 0)).rejects.toMatchObject({
        code: 'certificate',
      });
    },
  );
});

describe('a mailbox on Hoodiecrow', () => {
  let server: ReturnType<typeof hoodiecrow> | null = null;
  let port = 0;
  beforeAll(async () => {
    port = await freePort();
    server = hoodiecrow({
      plugins: ['IDLE', 'AUTH-PLAIN', 'NAMESPACE', 'ID'],
      users: { reader: { password: 'secret' } },
      storage: { INBOX: { messages: [{ raw: mail('first') }] }, '': { separator: '/', folders: {} } },
    });
    await new Promise<void>((resolve) => server?.listen(port, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    await new Promise<void>((resolve) => server?.close(() => resolve()));
  });

  test('mail is found at the start and noticed by IDLE later, byte for byte, unseen', async () => {
    source = sourceFor(settingsFor(port));
    const sources: string[] = [];
    const flags: string[][] = [];
    await source.start(async (session) => {
      for (const uid of await session.search({ fromUid: sources.length + 1 })) {
        const fetched = await session.fetch(uid, { maxBytes: 10_000 });
        if (fetched === 'gone') continue;
        sources.push(fetched.source?.toString() ?? '');
        flags.push((await session.flags(uid)) ?? ['gone']);
      }
    });
    await until(() => sources.length === 1, 5_000, 'the first mail');
    await new Promise((resolve) => setTimeout(resolve, 100));
    server?.appendMessage('INBOX', [], '29-Aug-2024 10:00:00 -0400', mail('second'));
    await until(() => sources.length === 2, 5_000, 'the second mail');
    expect(sources).toEqual([mail('first'), mail('second')]);
    expect(flags.flat()).not.toContain('\\Seen');
  });
});
