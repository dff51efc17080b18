/** Alerts on a ledger, sent to a real SMTP server by the adapter that sends replies. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openSmtpSender } from '../../src/adapters/smtp/smtp-sender.js';
import { parseSmtpUrl } from '../../src/adapters/smtp/smtp-url.js';
import { createLogger } from '../../src/logger.js';
import { type AlertDeps, lookForAlerts } from '../../src/pipeline/alerts.js';
import { recordHealth } from '../../src/pipeline/mailbox-health.js';
import type { MailSender } from '../../src/pipeline/ports.js';
import { addBreaker, repliesSince } from '../../src/pipeline/store/breaker.js';
import { openAlerts } from '../../src/pipeline/store/alerts.js';
import { startSmtpSink, type SmtpSink } from '../support/smtp-sink.js';
import { now as start, seedLetter, seedMail, seedReply, seedReview } from '../web/ledger.js';
import { ledgerOfSuite } from '../web/suite.js';

const ledger = ledgerOfSuite();
const operator = 'operator@iln.example';
const mailbox = 'letters@iln.example/INBOX';
let smtp: SmtpSink;
let sender: MailSender;
let log: string[];
let now: Date;
/** minutes since the start */
const at = (minutes: number): Date => new Date(start.valueOf() + minutes * 60_000);
const clock = { now: () => now };

beforeAll(async () => {
  smtp = await startSmtpSink();
  const settings = parseSmtpUrl(`smtp://127.0.0.1:${smtp.port}`, false);
  if ('problem' in settings) throw new Error(settings.problem);
  sender = openSmtpSender(settings, { clock, perMinute: 0 });
}, 30_000);
afterAll(async () => {
  await sender.close();
  await smtp.stop();
});
beforeEach(() => {
  smtp.clear();
  now = start;
  log = [];
});

function deps(change: Partial<AlertDeps> = {}): AlertDeps {
  return {
    database: ledger.database,
    clock,
    logger: createLogger('debug', { write: (line) => void log.push(line) }),
    limits: { pollMinutes: 15, waitMinutes: 120, reviewDays: 4, diskFreeMb: 1000 },
    mail: {
      sender,
      to: operator,
      from: 'KY ILN <letters@iln.example>',
      perDay: 12,
      page: 'https://desk.iln.example',
    },
    watched: [mailbox],
    freeBytes: async () => 50e9,
    ...change,
  };
}
/** Looks in that minute. @returns the subjects of what went */
async function look(minute: number, change: Partial<AlertDeps> = {}): Promise<string[]> {
  now = at(minute);
  const before = smtp.mails.length;
  await lookForAlerts(deps(change));
  return smtp.mails.slice(before).map(({ parsed }) => parsed.subject!);
}
const polled = (minute: number, code: string | null = null): Promise<void> =>
  recordHealth(
    ledger.database,
    mailbox,
    {
      connected: code === null,
      lastPollAt: at(minute),
      lastError: code === null ? null : { at: at(minute), code, text: 'words of the server' },
    },
    start,
  );
async function waitsUnread(since: number, backfill: 'hold' | null = null): Promise<void> {
  const id = await seedMail(ledger.database);
  await ledger.database.query(
    `update mail set state = 'stored', decision = null, decided_at = null, first_seen_at = $2, backfill = $3
     where id = $1`,
    [id, at(since), backfill],
  );
}
const full = { freeBytes: async () => 5e6 };

test('a mailbox that is not looked at is told once, and once that it is over', async () => {
  await polled(0);
  expect(await look(14)).toEqual([]);
  expect(await look(15)).toEqual(['[letter-intake] no look at the mailbox']);
  for (const minute of [16, 60, 600, 3_000]) expect(await look(minute)).toEqual([]);
  await polled(3_001);
  expect(await look(3_002)).toEqual([]);
  await polled(3_010);
  expect(await look(3_012)).toEqual(['[letter-intake] Over: no look at the mailbox']);
  expect(await look(3_013)).toEqual([]);
  expect(await openAlerts(ledger.database)).toEqual([]);
  expect(await look(3_030)).toEqual(['[letter-intake] no look at the mailbox']);
});

test('it goes to the operator alone, marked as a program’s, and is no reply to anybody', async () => {
  const { mailId } = await seedLetter(ledger.database);
  await seedReply(ledger.database, mailId);
  await addBreaker(ledger.database, { hours: 1, replies: 61, limit: 60 }, start);
  const before = await repliesSince(ledger.database, at(-10_000));
  expect(await look(1, full)).toEqual([
    '[letter-intake] little room on the disk',
    '[letter-intake] automatic replies stopped',
  ]);
  for (const { envelope, parsed, raw } of smtp.mails) {
    expect(envelope).toEqual({ from: 'letters@iln.example', to: [operator] });
    expect(parsed.headers.get('auto-submitted')).toBe('auto-generated');
    expect(parsed.headers.get('x-auto-response-suppress')).toBe('All');
    expect(parsed.headers.has('in-reply-to')).toBe(false);
    expect(raw.toString()).not.toMatch(/Adair|adair\.example|jordan|Sample/);
  }
  expect(await repliesSince(ledger.database, at(-10_000))).toBe(before);
  expect((await ledger.database.query('select id from reply')).rowCount).toBe(1);
});

describe('each of these is told', () => {
  test.each<[name: string, subject: string, happen: () => Promise<unknown>]>([
    ['a token that is refused', 'sign-in refused', () => polled(0, 'token-refused')],
    ['a password that is refused', 'sign-in refused', () => polled(0, 'credentials')],
    [
      'a token that the SMTP server refuses',
      'sign-in refused',
      async () => {
        await polled(0);
        const reply = await seedReply(ledger.database, await seedMail(ledger.database));
        await ledger.database.query("update reply set error_code = 'smtp-token-not-taken' where id = $1", [
          reply,
        ]);
      },
    ],
    [
      'a mail that nobody has read for two hours',
      'mails or replies wait',
      async () => {
        await polled(0);
        await waitsUnread(-120);
      },
    ],
    [
      'a reply that could not be sent for two hours',
      'mails or replies wait',
      async () => {
        await polled(0);
        const reply = await seedReply(ledger.database, await seedMail(ledger.database));
        await ledger.database.query(
          "update reply set error_code = 'smtp-connection', created_at = $2 where id = $1",
          [reply, at(-120)],
        );
      },
    ],
    [
      'a mail that no reader could read',
      'work was given up',
      async () => {
        const text = 'Reading failed.';
        const reason = { code: 'reader-failed' as const, text };
        const failed = await seedMail(ledger.database, { decision: 'failed', reason });
        await seedReview(ledger.database, failed, null, [reason]);
        await polled(0);
      },
    ],
    [
      'a reply that did not go after the last try',
      'work was given up',
      async () => {
        const reply = await seedReply(ledger.database, await seedMail(ledger.database));
        await ledger.database.query(
          "update reply set state = 'held', hold_code = 'not-delivered', hold_text = 'x' where id = $1",
          [reply],
        );
        await polled(0);
      },
    ],
    [
      'a mail of the mailbox without a row',
      'mails could not be taken in',
      async () => {
        await polled(0);
        await ledger.database.query('update mailbox set unaccounted = 2, counted_at = $1', [start]);
      },
    ],
    [
      'an item older than four days',
      'items wait for review',
      async () => {
        await seedLetter(ledger.database);
        await ledger.database.query('update review set opened_at = $1', [at(-4 * 24 * 60)]);
        await polled(0);
      },
    ],
  ])('%s', async (_name, subject, happen) => {
    await happen();
    expect(await look(1)).toEqual([`[letter-intake] ${subject}`]);
  });

  test.each<[name: string, happen: () => Promise<unknown>]>([
    ['an error from which the mailbox has recovered', () => polled(0)],
    [
      'a mail of a backfill that waits',
      async () => {
        await polled(0);
        await waitsUnread(-9_000, 'hold');
      },
    ],
    [
      'a reply that is on its way though its letter is old',
      async () => {
        await polled(0);
        await seedReply(ledger.database, await seedMail(ledger.database), { now: at(-9_000) });
      },
    ],
    [
      'a mailbox that is in the settings no more',
      async () => {
        await polled(0);
        await recordHealth(
          ledger.database,
          'former@iln.example/INBOX',
          { connected: false, lastPollAt: at(-90_000), lastError: null },
          at(-90_000),
        );
      },
    ],
    [
      'an old item that somebody put off until later',
      async () => {
        await seedLetter(ledger.database);
        await ledger.database.query(
          "update review set opened_at = $1, held_at = $1, held_by = 'Casey', held_until = $2",
          [at(-5 * 24 * 60), at(5)],
        );
        await polled(0);
      },
    ],
  ])('but not %s', async (_name, happen) => {
    await happen();
    expect(await look(1)).toEqual([]);
  });

  test('and such an item once its day has come', async () => {
    await seedLetter(ledger.database);
    await ledger.database.query(
      "update review set opened_at = $1, held_at = $1, held_by = 'Casey', held_until = $2",
      [at(-5 * 24 * 60), at(5)],
    );
    expect(await look(4)).toEqual([]);
    expect(await look(5)).toEqual(['[letter-intake] items wait for review']);
  });
});

test('what comes and goes is one alert, and silences no other', async () => {
  const subjects: string[] = [];
  for (let round = 0; round < 8; round += 1)
    // low for five minutes, well for twenty
    subjects.push(
      ...(await look(round * 25, full)),
      ...(await look(round * 25 + 5)),
      ...(await look(round * 25 + 20)),
    );
  expect(subjects).toHaveLength(5);
  await addBreaker(ledger.database, { hours: 1, replies: 61, limit: 60 }, start);
  expect(await look(210)).toEqual(['[letter-intake] automatic replies stopped']);
});

test('an SMTP server that is away: the log says so, tries grow rarer, and the mail goes once under one Message-ID', async () => {
  smtp.behave({ kind: 'cut-after-data', kept: true });
  await look(0, full);
  expect(await openAlerts(ledger.database)).toMatchObject([
    { kind: 'disk-low', told_at: null, tries: 1, error_code: 'smtp-unsure' },
  ]);
  expect(log.filter((line) => line.includes('an alert could not be sent'))).toHaveLength(1);
  smtp.behave({ kind: 'refuse', at: 'mail-from', code: 451, text: '4.3.0 not now' });
  for (let minute = 0.5; minute < 20; minute += 0.5) await look(minute, full);
  expect(log.filter((line) => line.includes('an alert could not be sent'))).toHaveLength(5);
  smtp.behave({ kind: 'accept' });
  await look(40, full);
  await look(41, full);
  expect(smtp.mails).toHaveLength(2);
  expect(new Set(smtp.mails.map(({ parsed }) => parsed.messageId)).size).toBe(1);
  expect(await openAlerts(ledger.database)).toMatchObject([{ tries: 0, error_code: null, told_at: at(40) }]);
});

test('where nobody is to be told, alerts stand and end without a mail', async () => {
  const silently = { mail: null };
  await look(0, { ...full, ...silently });
  expect(await openAlerts(ledger.database)).toMatchObject([{ kind: 'disk-low', amount: 5 }]);
  await look(1, silently);
  await look(12, silently);
  expect(await openAlerts(ledger.database)).toEqual([]);
  expect(smtp.mails).toEqual([]);
});
