/** Deleting and legal holds at the desk. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import { deleteDue } from '../../../src/pipeline/retention/delete-due.js';
import { memoryBlobs } from '../../pipeline/scripted-mailbox.js';
import { deskOf } from '../desk.js';
import { seedLetter, seedMail, seedReply, seedReview } from '../ledger.js';
import { deskOfSuite, ledgerOfSuite } from '../suite.js';

const rules = { lettersYears: 3, otherMailDays: 90, setAsideDays: 0, noticeDays: 14 };
const later = { now: () => new Date('2028-07-01T09:00:00Z') };
const ledger = ledgerOfSuite();
const desk = deskOfSuite(ledger, () => ({ retentionRules: rules, clock: later }));
let letterId: string;
let mailId: string;
let replyId: string;
beforeEach(async () => {
  ({ letterId, mailId } = await seedLetter(ledger.database, { state: 'complete' }));
  replyId = await seedReply(ledger.database, mailId, { letterId, kind: 'acknowledgement' });
  await ledger.database.query("update reply set state = 'sent', sent_at = now() where id = $1", [replyId]);
});
async function deleted(): Promise<void> {
  const deps = { database: ledger.database, blobs: memoryBlobs(), logger: ledger.deps.logger, rules };
  await deleteDue({ ...deps, clock: later });
  await deleteDue({ ...deps, clock: { now: () => new Date('2028-07-20T09:00:00Z') } });
}
const words = 'Deleted by the rule “Letters” on';

describe('a letter that was deleted', () => {
  let reviewIds: string[];
  beforeEach(async () => {
    const { database } = ledger;
    const other = await seedMail(database, { decision: 'review' });
    reviewIds = [
      await seedReview(database, mailId, letterId, []),
      await seedReview(database, other, null, []),
    ];
    await database.query("update review set closed_at = now(), decision = 'accepted'");
    await deleted();
  });
  test('says so on its page, and shows nothing else in its place', async () => {
    const { statusCode, body } = await desk.get(`/letters/${letterId}`);
    expect(statusCode).toBe(200);
    expect(body).toContain(words);
    expect(body).toContain('What it said was deleted: its time was over');
    expect(body).not.toMatch(/<img|Not signed|Jordan/);
  });

  test('says so where one asks for its pictures, documents and the original', async () => {
    for (const url of ['documents/0/pages/1.png', 'documents/0/original', 'original.eml']) {
      const { statusCode, body } = await desk.get(`/mails/${mailId}/${url}`);
      expect([url, statusCode, body.includes(words)]).toEqual([url, 410, true]);
    }
  });

  test('is no trouble to other pages', async () => {
    const pages: [url: string, said: string][] = [
      ['/letters', 'deleted'],
      ['/districts/Adair%20County', 'deleted'],
      ...reviewIds.map((id): [string, string] => [`/reviews/${id}`, '']),
      [`/replies/${replyId}`, 'Its text was deleted with its letter'],
      ['/?year=2024-2025', 'Adair County'],
      ['/goals?year=2024-2025', ''],
      ['/contacts?year=2024-2025', ''],
    ];
    for (const [url, said] of pages) {
      const { statusCode, body } = await desk.get(url);
      const found = [url, statusCode, body.includes(said), body.includes('Jordan')];
      expect(found).toEqual([url, 200, true, false]);
    }
  });
});

const set = async (on: string, more: [string, string][] = []) =>
  desk.post('/retention/holds', [
    ...(await desk.form('/retention')),
    ['on', on],
    ['why', 'A request of 2028.'],
    ...more,
  ]);

describe('a legal hold', () => {
  test('on a letter is set from its page, told there, and lifted', async () => {
    expect((await desk.get(`/letters/${letterId}`)).body).toContain(`/retention?letter=${letterId}`);
    expect((await desk.get(`/retention?letter=${letterId}`)).body).toContain('The letter you came from');
    expect((await set('letter', [['letter', letterId]])).headers['location']).toBe('/retention?done=set');
    const page = (await desk.get(`/letters/${letterId}`)).body;
    expect(page).toContain('A request of 2028.');
    expect(page).toContain('A legal hold was set');
    await deleted();
    expect((await desk.get(`/letters/${letterId}`)).body).not.toContain(words);
    const shown = (await desk.get('/retention?done=set')).body;
    expect(shown).toContain('stays: a legal hold');
    const [, id] = /holds\/([0-9a-f-]{36})\/lift/.exec(shown)!;
    const lift = async (why: string) =>
      desk.post(`/retention/holds/${id}/lift`, [...(await desk.form('/retention')), ['why', why]]);
    expect((await lift('')).statusCode).toBe(422);
    expect((await lift('Settled.')).headers['location']).toBe('/retention?done=lifted');
    expect((await lift('Settled.')).statusCode).toBe(404);
    expect((await desk.get('/retention')).body).toMatch(/Lifted .*: Settled\./);
  });

  test('that is not whole is refused beside what was typed', async () => {
    const refusals: [on: string, more: [string, string][], problem: string][] = [
      ['', [], 'Please choose what it is to cover.'],
      ['district', [['district', 'No County']], 'There is no district of that name.'],
      ['letter', [['letter', 'x']], 'Please choose what it is to cover.'],
    ];
    for (const [on, more, problem] of refusals) {
      const { statusCode, body } = await set(on, more);
      expect(statusCode).toBe(422);
      expect(body).toContain(problem);
      expect(body).toContain('value="A request of 2028."');
    }
  });
});

test('what is announced is told on the service page', async () => {
  expect((await desk.get('/service')).body).not.toContain('deleted soon');
  await deleteDue({
    database: ledger.database,
    blobs: memoryBlobs(),
    logger: ledger.deps.logger,
    rules,
    clock: later,
  });
  expect((await desk.get('/service')).body).toContain('One mail&#39;s time is over');
});

test('the page says that nothing is deleted where no setting says so, and lists what is over where one does', async () => {
  expect((await desk.get('/retention')).body).toMatch(
    /Kept until[\s\S]*Adair County[\s\S]*goes on July 15, 2028/,
  );
  const off = deskOf(ledger, { clock: later });
  const { body } = await off.get('/retention');
  expect(body).toContain('No letter and no mail is deleted.');
  await off.app.close();
});
