import { request as httpRequest } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import type { AlertKind } from '../../../src/core/alerts/alert-kinds.js';
import { alertNotTold, alertTold, openAlerts, takeStep } from '../../../src/pipeline/store/alerts.js';
import { addEvent } from '../../../src/pipeline/store/events.js';
import { noticeOldMails } from '../../../src/pipeline/store/backfill.js';
import { openMailbox } from '../../../src/pipeline/store/mailboxes.js';
import { recentErrors } from '../../../src/pipeline/store/errors.js';
import { fetchFailed } from '../../../src/pipeline/store/mails.js';
import { holdAfterFailure } from '../../../src/pipeline/send-reply.js';
import { deskOf } from '../desk.js';
import { now, seedLetter, seedMail, seedReply, seedReview } from '../ledger.js';
import { deskOfSuite, ledgerOfSuite } from '../suite.js';
import { seedPerson, seedSession } from '../people/visitors.js';

const ledger = ledgerOfSuite();
const desk = deskOfSuite(ledger, () => ({ health, metricsToken: 'a-token-of-sixteen' }));
const health = () => ({
  mailboxes: [
    {
      name: 'letters@iln.example/INBOX',
      connected: false,
      lastPollAt: now,
      lastError: { at: now, code: 'timeout', text: 'The server <b>was</b> silent.' },
      compared: { unaccounted: 2, at: now },
    },
  ],
  queues: { read: { waiting: 3, active: 1, delayed: 0, failed: 0 } },
});

describe('the service page', () => {
  test('tells of mailboxes, queues and what waits, in words', async () => {
    await seedLetter(ledger.database);
    const { statusCode, body } = await desk.get('/service');
    expect(statusCode).toBe(200);
    for (const text of [
      'Not connected',
      'server &#60;b&#62;was',
      '3 waiting, 1 at work',
      'the oldest for 3 days',
      'None has run yet.',
      'Compared with the ledger just now: 2 mails have no row.',
    ])
      expect(body).toContain(text);
  });
  test('lists mails that failed or wait for another try, and replies that did not go, newest first', async () => {
    const { database } = ledger;
    expect((await desk.get('/service')).body).toContain('No mail and no reply is in trouble.');
    const text = 'Reading failed.';
    const failed = await seedMail(database, { decision: 'failed', reason: { code: 'reader-failed', text } });
    const review = await seedReview(database, failed, null, [{ code: 'reader-failed', text }]);
    const waits = await seedMail(database);
    await database.query(
      "update mail set state = 'noticed', decision = null, decided_at = null, first_seen_at = $2 where id = $1",
      [waits, new Date('2024-09-20T14:00:00Z')],
    );
    await fetchFailed(database, waits, 'timeout', new Date('2024-09-20T15:05:00Z'));
    const refused = await seedReply(database, await seedMail(database), {
      now: new Date('2024-09-19T09:00:00Z'),
    });
    await holdAfterFailure(refused, 'smtp-quota', 'The mail server refused it.', ledger.deps);
    const pending = await seedReply(database, await seedMail(database), {
      now: new Date('2024-09-18T09:00:00Z'),
    });
    await database.query("update reply set error_code = '<b>new' where id = $1", [pending]);
    await seedReply(database, await seedMail(database));
    const { body } = await desk.get('/service');
    const places = [
      `<a href="/reviews/${review}">A mail failed</a>`,
      'A mail waits for another try',
      `<a href="/replies/${refused}">A reply did not go; it is held</a>`,
      `<a href="/replies/${pending}">A reply waits for another try</a>`,
    ].map((words) => body.indexOf(words));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((one, other) => one - other));
    for (const words of [
      'Reading it failed several times.',
      'The mail server did not answer in time.',
      'next try <time datetime="2024-09-20T15:05:00.000Z">',
      'sending limit is reached',
      '&#60;b&#62;new',
    ])
      expect(body).toContain(words);
    for (const content of ['jordan.sample', 'Our letter of commitment']) expect(body).not.toContain(content);
    expect(await recentErrors(database, 2)).toHaveLength(2);
  });
  test('shows alerts that stand, whether anybody was told, and none that ended', async () => {
    const { database } = ledger;
    expect((await desk.get('/service')).body).not.toContain('id="alerts"');
    const begin = (kind: AlertKind) => takeStep(database, { kind: 'begin', alert: { kind, amount: 2 } }, now);
    for (const kind of ['disk-low', 'review-old', 'gave-up', 'no-poll'] as const) await begin(kind);
    for (const alert of await openAlerts(database)) {
      if (alert.kind === 'disk-low') await alertNotTold(database, alert.id, 'smtp-connection', now);
      if (alert.kind === 'review-old') await alertTold(database, { alert, about: 'begun' }, now);
      if (alert.kind === 'no-poll') await takeStep(database, { kind: 'end', id: alert.id }, now);
    }
    const { body } = await desk.get('/service');
    for (const words of [
      '2 MB are left on the disk of DATA_DIR.',
      'The mail about it did not go: The connection to the mail server was refused or lost. (smtp-connection)',
      '<a href="/reviews">2 items have waited too long for a person.</a>',
      'The operator was told',
      'No mail has gone about it.',
    ])
      expect(body).toContain(words);
    expect(body).not.toContain('not been looked at');
    const metrics = (await desk.get('/metrics')).body;
    for (const line of ['alert{kind="disk-low"} 1', 'alert{kind="no-poll"} 0', 'alert_untold 1'])
      expect(metrics).toContain(`\nletter_intake_${line}\n`);
  });
  test('stands also where the queues are away', async () => {
    await desk.app.close();
    Object.assign(desk, deskOf(ledger, { health: () => Promise.reject(new Error('away')) }));
    expect((await desk.get('/service')).body).toContain('The queues do not answer');
  });
  test('stops a backfill; the same days can be asked for again', async () => {
    const { id } = await openMailbox(ledger.database, 'letters@iln.example/INBOX', now);
    await noticeOldMails(ledger.database, { mailboxId: id, uidValidity: 1, now, mode: 'hold' }, [1, 2]);
    expect((await desk.get('/service')).body).toContain('Running: 0 of 2');
    const form = await desk.form('/service');
    expect((await desk.post('/service/backfill/stop', form)).headers.location).toBe(
      '/service?said=backfill-stopped',
    );
    expect((await desk.post('/service/backfill/stop', form)).headers.location).toBe(
      '/service?said=backfill-ended',
    );
    const { rows } = await ledger.database.query<{ reason_code: string }>(
      'select distinct reason_code from mail',
    );
    expect(rows).toEqual([{ reason_code: 'before-start' }]);
  });
});

describe('metrics', () => {
  test('tell figures to this machine, and neither names nor addresses', async () => {
    const { mailId } = await seedLetter(ledger.database);
    await seedReply(ledger.database, mailId);
    await ledger.database.query('update mail set read_ms = 1500, decided_at = $1', [now]);
    const detail = { noticed: 3, fetched: 1 };
    await addEvent(ledger.database, { at: now, actor: 'service', what: 'mailbox reconciled', detail });
    const { statusCode, headers, body } = await desk.get('/metrics');
    expect([statusCode, headers['content-type']]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
    for (const line of [
      'letter_intake_mails{decision="letter"} 1',
      'letter_intake_letters{verdict="needs-review"} 1',
      'letter_intake_replies{state="pending"} 1',
      'letter_intake_reviews_open 1',
      'letter_intake_review_age_seconds 259200',
      'letter_intake_reading_seconds{quantile="0.5"} 1.5',
      'letter_intake_queue_jobs{queue="read",state="waiting"} 3',
      'letter_intake_mailbox_connected{mailbox="1"} 0',
      'letter_intake_mailbox_failing{mailbox="1",code="timeout"} 1',
      'letter_intake_mailbox_unaccounted{mailbox="1"} 2',
      'letter_intake_reconciled_mails{lacked="row"} 3',
      'letter_intake_reconciled_mails{lacked="bytes"} 1',
    ])
      expect(body).toContain(`\n${line}\n`);
    expect(body).not.toMatch(/@|example|Adair/);
  });
  test.each([
    ['a stranger', { remoteAddress: '10.0.0.9' }, {}, 403],
    [
      'a stranger with the token',
      { remoteAddress: '10.0.0.9' },
      { authorization: 'Bearer a-token-of-sixteen' },
      200,
    ],
    [
      'a stranger with another one',
      { remoteAddress: '10.0.0.9' },
      { authorization: 'Bearer a-token-of-sixteem' },
      403,
    ],
    ['someone behind a proxy here', {}, { 'x-forwarded-for': '10.0.0.9' }, 403],
    ['a wrong token here', {}, { authorization: 'Bearer x' }, 403],
  ])('%s', async (_name, from, headers, status) => {
    const answer = await desk.app.inject({
      method: 'GET',
      url: '/metrics',
      headers: headers as Record<string, string>,
      ...from,
    });
    expect(answer.statusCode).toBe(status);
  });
  test('an empty token lets no one in', async () => {
    await desk.app.close();
    Object.assign(desk, deskOf(ledger));
    const answer = await desk.app.inject({
      method: 'GET',
      url: '/metrics',
      remoteAddress: '10.0.0.9',
      headers: { authorization: 'Bearer ' },
    });
    expect(answer.statusCode).toBe(403);
  });
});

describe('events', () => {
  test('say what changed with counts only, and end within a second when the service ends', async () => {
    const { mailId } = await seedLetter(ledger.database);
    const url = new URL(await desk.app.listen({ host: '127.0.0.1', port: 0 }));
    let heard = '';
    let ended: () => void;
    const end = new Promise<void>((resolve) => {
      ended = resolve;
    });
    const changed = new Promise<void>((resolve, reject) => {
      httpRequest(
        { host: url.hostname, port: url.port, path: '/events', headers: { accept: 'text/event-stream' } },
        (answer) => {
          expect(answer.headers['content-type']).toContain('text/event-stream');
          answer.setEncoding('utf8').on('data', (text: string) => {
            heard += text;
            if (heard.includes('event: change')) resolve();
          });
          answer.on('end', () => ended());
        },
      )
        .on('error', reject)
        .end();
    });
    let added = Promise.resolve();
    const before = setInterval(() => {
      added = added.then(() =>
        addEvent(ledger.database, { at: now, actor: 'x', what: 'reply sent', mailId }),
      );
    }, 500);
    await changed;
    clearInterval(before);
    await added;
    const data = JSON.parse(/data: (.*)\n/.exec(heard)![1]!) as { topics: string[] };
    expect(data).toEqual({
      topics: ['queue', 'outbox', 'home', 'service'],
      pending: 0,
      reviews: 1,
      held: 0,
      waiting: 0,
    });
    const began = performance.now();
    await Promise.all([desk.app.close(), end]);
    expect(performance.now() - began).toBeLessThan(10_000);
  });
  test('end where the session ends, and tell nothing more', async () => {
    const { mailId } = await seedLetter(ledger.database);
    const cookies = await Promise.all(
      ['Pat Example', 'Lee Example'].map(
        async (name) => (await seedSession(ledger, await seedPerson(ledger, name, 'viewer'))).cookie,
      ),
    );
    const url = new URL(await desk.app.listen({ host: '127.0.0.1', port: 0 }));
    const [first, second] = await Promise.all(cookies.map((cookie) => listenTo(url, cookie)));
    await ledger.desk.people.signOut(cookies[0]!.split('=')[1]!);
    await addEvent(ledger.database, { at: now, actor: 'x', what: 'reply sent', mailId });
    await second!.change;
    await first!.end;
    expect(first!.heard()).not.toContain('event: change');
  });
  test('are for browsers that ask for them', async () => {
    expect((await desk.get('/events')).statusCode).toBe(406);
  });
});

interface Listening {
  heard(): string;
  change: Promise<void>;
  end: Promise<void>;
}
/** Once the stream is open. */
const listenTo = ({ hostname, port }: URL, cookie: string): Promise<Listening> =>
  new Promise((resolve, reject) => {
    const headers = { accept: 'text/event-stream', cookie };
    httpRequest({ host: hostname, port, path: '/events', headers }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      const change = new Promise<void>((changed) => {
        answer.on('data', (more: string) => {
          text += more;
          if (text.includes('event: change')) changed();
          if (text.startsWith('retry:')) resolve({ heard: () => text, change, end });
        });
      });
      const end = new Promise<void>((ended) => {
        answer.on('end', () => ended());
      });
    })
      .on('error', reject)
      .end();
  });
