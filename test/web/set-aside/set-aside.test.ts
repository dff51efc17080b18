import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import type { ReasonCode } from '../../../src/core/model.js';
import { PermanentError, type Database, type MailSession } from '../../../src/pipeline/ports.js';
import { receiveMail } from '../../../src/pipeline/receive-mail.js';
import { eventsOfMail } from '../../../src/pipeline/store/events.js';
import { decideMailRow, mailById } from '../../../src/pipeline/store/mails.js';
import { reviewById } from '../../../src/pipeline/store/views.js';
import { eraseUnwanted } from '../../../src/pipeline/sweep.js';
import { receivingInto, ScriptedMailbox, type Receiving } from '../../pipeline/scripted-mailbox.js';
import { by, now, seedLetter, seedMail, seedReply, seedReview } from '../ledger.js';
import { ledgerOfSuite } from '../suite.js';
import { deskOf, type Desk } from '../desk.js';

const name = 'letters@iln.example/INBOX';
const nobody = '00000000-0000-4000-8000-000000000000';
const ledger = ledgerOfSuite();
let app: FastifyInstance;
let desk: Desk;
let mailbox: ScriptedMailbox;
let receiving: Receiving;
let looks: number;

beforeEach(() => {
  looks = 0;
  desk = deskOf(ledger, { look: () => void (looks += 1) });
  app = desk.app;
  mailbox = new ScriptedMailbox();
  receiving = receivingInto(ledger, now, 'all');
});
afterEach(() => app.close());

const receive = (session: MailSession = mailbox.session()): Promise<unknown> =>
  receiveMail(name, session, receiving);

/** Comes by the mailbox, is read, and is no letter; its bytes are erased. */
async function setAside(reason: ReasonCode = 'no-letter', text = 'No letter was found.'): Promise<string> {
  const uid = mailbox.deliver('2024-09-18');
  await receive();
  const { rows } = await ledger.database.query<{ id: string }>('select id from mail where uid = $1', [uid]);
  const { id } = rows[0]!;
  await noLetter(ledger.database, id, reason, text);
  return id;
}
async function noLetter(database: Database, id: string, code: ReasonCode, text: string): Promise<void> {
  await decideMailRow(database, id, { decision: 'not-a-letter', code, text }, now);
  await eraseUnwanted(receiving);
}

describe('the page', () => {
  test('is empty at first', async () => {
    const { statusCode, body } = await desk.get('/set-aside');
    expect(statusCode).toBe(200);
    expect(body).toContain('Nothing was set aside yet.');
  });

  test('tells time, size and reason, and can show one reason only', async () => {
    await setAside('bounce', 'A mail server <b>gave</b> it back.');
    await setAside('list', 'It came through a list.');
    const all = (await desk.get('/set-aside')).body;
    for (const text of [
      '2 mails',
      'A mail server &#60;b&#62;gave',
      'It came through a list.',
      '6 bytes',
      '2024-09-18T14:00',
    ])
      expect(all).toContain(text);
    const one = (await desk.get('/set-aside?reason=list')).body;
    expect(one).toContain('It came through a list.');
    expect(one).not.toContain('gave');
    expect((await desk.get('/set-aside?reason=%3Cscript%3E&page=-1')).body).toContain('None here.');
  });

  test('has pages', async () => {
    for (let at = 0; at < 51; at += 1) mailbox.deliver('2024-09-18');
    await receive();
    await ledger.database.query(
      "update mail set state = 'decided', decision = 'not-a-letter', reason_code = 'list', reason_text = 'A list.', decided_at = $1, blob = null",
      [now],
    );
    const rowsOn = async (url: string): Promise<number> =>
      (await desk.get(url)).body.split('<tr id=').length - 1;
    expect(await rowsOn('/set-aside')).toBe(50);
    expect(await rowsOn('/set-aside?reason=list&page=2')).toBe(1);
    expect((await desk.get('/set-aside?reason=list')).body).toContain(
      '/set-aside?reason&#61;list&#38;page&#61;2',
    );
  });
});

describe('read again', () => {
  test('fetches the mail by its number and gives it to a reader; a second click adds nothing', async () => {
    const id = await setAside();
    const form = await desk.form('/set-aside');
    for (const click of [1, 2]) {
      const answer = await desk.post(`/set-aside/${id}/again`, [
        ...form,
        ['reason', 'no-letter'],
        ['page', '1'],
      ]);
      expect([click, answer.headers.location]).toEqual([click, '/set-aside?reason=no-letter&said=asked']);
    }
    expect(looks).toBe(2);
    expect((await desk.get('/set-aside?said=asked')).body).toContain('Waits to be fetched');
    mailbox.fetched.length = 0;
    receiving.scheduled.length = 0;
    await receive();
    expect(mailbox.fetched).toHaveLength(1);
    expect(receiving.scheduled).toEqual([{ id, later: false }]);
    expect(await mailById(ledger.database, id)).toMatchObject({
      state: 'stored',
      decision: null,
      read_again_at: now,
    });
    expect((await desk.get('/set-aside')).body).toContain('1 more is being read again');
    await noLetter(ledger.database, id, 'no-letter', 'None again.');
    expect((await desk.get('/set-aside')).body).toContain('Read again, with the same outcome');
    expect((await eventsOfMail(ledger.database, id)).map(({ what }) => what)).toEqual([
      'read again asked',
      'fetched again',
    ]);
  });

  test('of a mail that left the mailbox, or under new numbers, is said clearly', async () => {
    const gone = await setAside();
    const renumbered = await setAside();
    const later = await setAside();
    const form = await desk.form('/set-aside');
    await desk.post(`/set-aside/${gone}/again`, form);
    mailbox.remove(1);
    await receive();
    expect((await desk.get('/set-aside')).body).toContain('Not in the mailbox any more');
    await desk.post(`/set-aside/${renumbered}/again`, form);
    mailbox.renumber(2n);
    await receive();
    const answer = await desk.post(`/set-aside/${later}/again`, form);
    expect(answer.headers.location).toBe('/set-aside?said=renumbered');
    const { body } = await desk.get(answer.headers.location as string);
    expect(body.split('cannot be found by its old number').length - 1).toBe(3);
    expect(await mailById(ledger.database, renumbered)).toMatchObject({ decision: 'not-a-letter' });
  });

  test('of a mail that the mailbox does not hand out is tried some times, then said', async () => {
    const id = await setAside();
    await desk.post(`/set-aside/${id}/again`, await desk.form('/set-aside'));
    mailbox.beforeFetch = () => {
      throw new PermanentError('no', 'imap-no');
    };
    for (let tries = 0; tries < 4; tries += 1) {
      await receive();
      receiving.passMs(60 * 60_000);
    }
    expect((await desk.get('/set-aside')).body).toContain('did not hand it out');
  });

  test('of what a person called no letter makes room for a new reading', async () => {
    const { mailId, letterId, reviewId } = await seedLetter(ledger.database);
    await seedReply(ledger.database, mailId, { letterId });
    expect((await ledger.review.dismiss(reviewId!, by)).kind).toBe('done');
    await eraseUnwanted(receiving);
    const { uid } = (await mailById(ledger.database, mailId))!;
    const source = Buffer.from('the mail as it came');
    const session: MailSession = {
      ...mailbox.session(),
      status: () => ({ uidValidity: 1n, uidNext: uid + 1, exists: 1 }),
      search: async () => [],
      fetch: async () => ({ uid, flags: [], internalDate: now, sizeBytes: source.length, source }),
    };
    await receive(session);
    await desk.post(`/set-aside/${mailId}/again`, await desk.form('/set-aside'));
    await receive(session);
    expect(await mailById(ledger.database, mailId)).toMatchObject({ state: 'stored' });
    expect(await reviewById(ledger.database, reviewId!)).toBeNull();
    const again = await seedLetter(ledger.database, { mailId });
    expect(again.letterId).not.toBe(letterId);
    expect(await seedReply(ledger.database, mailId, { letterId: again.letterId })).toBeTruthy();
  });

  test('is not for other mails, unknown ones or strange ids', async () => {
    const id = await seedMail(ledger.database);
    await setAside();
    const form = await desk.form('/set-aside');
    expect((await desk.post(`/set-aside/${id}/again`, form)).headers.location).toBe(
      '/set-aside?said=not-aside',
    );
    expect((await desk.post(`/set-aside/${nobody}/again`, form)).statusCode).toBe(404);
    expect((await desk.post('/set-aside/x/again', form)).statusCode).toBe(404);
    expect((await desk.post(`/set-aside/${id}/again`, [])).statusCode).toBe(403);
  });
});

describe('re-scan', () => {
  test('asks for all that a reading could change, shows how far it is, and can be stopped', async () => {
    for (let at = 0; at < 7; at += 1) await setAside();
    await setAside('duplicate');
    const person = await setAside();
    await seedReview(ledger.database, person, null, [{ code: 'claims-letter', text: 'It claims one.' }]);
    const page = await desk.get('/set-aside');
    expect(page.body).toContain('Re-scan 7 mails');
    const form = await desk.form('/set-aside');
    expect((await desk.post('/set-aside/rescan', form)).headers.location).toBe('/set-aside?said=begun');
    expect((await desk.post('/set-aside/rescan', form)).headers.location).toBe(
      '/set-aside?said=runs-already',
    );
    expect((await desk.get('/set-aside')).body).toContain('Running: 0 of 7');
    receiving.scheduled.length = 0;
    expect(await receive()).toEqual({ againInMs: 0 });
    expect(receiving.scheduled).toHaveLength(5);
    expect(receiving.scheduled.every(({ later }) => later)).toBe(true);
    await noLetter(ledger.database, receiving.scheduled[0]!.id, 'no-letter', 'None.');
    const { body } = await desk.get('/set-aside');
    expect(body).toContain('Running: 1 of 7');
    const stop = /action="(\/set-aside\/rescans\/[^"]+)"/.exec(body)![1]!;
    expect((await desk.post(stop, form)).headers.location).toBe('/set-aside?said=stopped');
    expect((await desk.post(stop, form)).headers.location).toBe('/set-aside?said=ended-before');
    await receive();
    expect(receiving.scheduled).toHaveLength(5);
    for (const { id } of receiving.scheduled.slice(1))
      await noLetter(ledger.database, id, 'no-letter', 'None.');
    expect((await desk.get('/set-aside')).body).toContain('Stopped: 5 of 7');
  });

  test('with nothing to read is said', async () => {
    await setAside('duplicate');
    const form = await desk.form('/set-aside');
    expect((await desk.post('/set-aside/rescan', form)).headers.location).toBe(
      '/set-aside?said=nothing-to-read',
    );
    expect((await desk.post(`/set-aside/rescans/${nobody}/stop`, form)).headers.location).toBe(
      '/set-aside?said=ended-before',
    );
    expect((await desk.post('/set-aside/rescans/x/stop', form)).statusCode).toBe(404);
  });

  test('goes on after today’s mail, and a row is never lost', async () => {
    const ids = [await setAside(), await setAside()];
    await desk.post('/set-aside/rescan', await desk.form('/set-aside'));
    const uid = mailbox.deliver('2024-09-19');
    mailbox.fetched.length = 0;
    await receive();
    expect(mailbox.fetched).toEqual([uid, 1, 2]);
    const { rows } = await ledger.database.query<{ count: number }>(
      'select count(*)::int as count from mail',
    );
    expect(rows[0]!.count).toBe(ids.length + 1);
  });
});
