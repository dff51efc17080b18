import { beforeEach, describe, expect, test } from '@jest/globals';
import { backfillProgress, noticeOldMail, type BackfillMode } from '../../src/pipeline/backfill.js';
import { receiveMail } from '../../src/pipeline/receive-mail.js';
import { countUnaccounted } from '../../src/pipeline/status.js';
import { decideMailRow } from '../../src/pipeline/store/mails.js';
import type { MailRow } from '../../src/pipeline/store/rows.js';
import { sweep } from '../../src/pipeline/sweep.js';
import { receivingInto, ScriptedMailbox, type Receiving } from './scripted-mailbox.js';
import { ledgerOfSuite } from '../web/suite.js';

const name = 'letters@iln.example/INBOX';
const today = new Date('2026-03-01T09:00:00Z');
const year2025 = new Date('2025-01-01T00:00:00Z');

const ledger = ledgerOfSuite();
let mailbox: ScriptedMailbox;
let deps: Receiving;
beforeEach(() => {
  mailbox = new ScriptedMailbox();
  deps = receivingInto(ledger, today);
});

const notice = (since: Date = year2025, mode: BackfillMode = 'hold') =>
  noticeOldMail(name, mailbox.session(), { since, mode }, deps);
const look = (settings: Receiving = deps) => receiveMail(name, mailbox.session(), settings);
const unaccounted = () => countUnaccounted(ledger.database, name, mailbox.session());
const rows = async (): Promise<MailRow[]> =>
  (await ledger.database.query<MailRow>('select * from mail order by uid_validity, uid')).rows;
const decide = async (uid: number): Promise<void> => {
  const mail = (await rows()).find((row) => row.uid === uid)!;
  await decideMailRow(
    ledger.database,
    mail.id,
    { decision: 'not-a-letter', code: 'no-letter', text: 'It holds no letter.' },
    today,
  );
};
/** as the source does: again for as long as `receiveMail` asks for it without a wait */
async function lookUntilQuiet(): Promise<{ againInMs: number } | undefined> {
  for (;;) {
    const next = await look();
    if (next?.againInMs !== 0) return next;
  }
}

describe('noticing old mail', () => {
  test('gives a row to each message since the day that has none, and a second run to none', async () => {
    for (const day of ['2024-05-01', '2024-12-31', '2025-01-01', '2025-06-01']) mailbox.deliver(day);
    await look();
    expect(await rows()).toEqual([]);

    expect(await notice()).toEqual({ found: 2, new: 2, known: 0 });
    expect((await rows()).map(({ uid, state, backfill }) => [uid, state, backfill])).toEqual([
      [3, 'noticed', 'hold'],
      [4, 'noticed', 'hold'],
    ]);
    expect(await notice()).toEqual({ found: 2, new: 0, known: 2 });
    expect(await notice(new Date('2024-01-01T00:00:00Z'))).toEqual({ found: 4, new: 2, known: 2 });
    expect(await rows()).toHaveLength(4);
    expect(await unaccounted()).toBe(0);
  });

  test('leaves to the service what came since its start, noticed or not', async () => {
    mailbox.deliver('2025-06-01');
    await look();
    mailbox.deliver('2026-02-27');
    await look();
    mailbox.deliver('2026-02-28');
    expect(await notice()).toEqual({ found: 3, new: 1, known: 2 });
    expect((await rows()).map(({ uid, backfill }) => [uid, backfill])).toEqual([
      [1, 'hold'],
      [2, null],
    ]);
    expect(await unaccounted()).toBe(1);
    await lookUntilQuiet();
    expect((await rows()).map(({ uid, state, backfill }) => [uid, state, backfill])).toEqual([
      [1, 'stored', 'hold'],
      [2, 'stored', null],
      [3, 'stored', null],
    ]);
    expect(await unaccounted()).toBe(0);
  });

  test('before the first start it is the start: what comes later is today’s', async () => {
    mailbox.deliver('2025-06-01');
    expect(await notice()).toEqual({ found: 1, new: 1, known: 0 });
    mailbox.deliver('2026-03-01');
    await lookUntilQuiet();
    expect((await rows()).map(({ uid, backfill }) => [uid, backfill])).toEqual([
      [1, 'hold'],
      [2, null],
    ]);
    expect(mailbox.fetched).toEqual([2, 1]);
  });

  test('opens again what was left aside because it came before the start, and only that', async () => {
    const noon = receivingInto(ledger, today, new Date('2025-06-01T12:00:00Z'));
    mailbox.deliver('2025-06-01T08:00:00Z');
    mailbox.deliver('2025-06-01T15:00:00Z');
    await look(noon);
    await decide(2);
    expect((await rows()).map(({ reason_code }) => reason_code)).toEqual(['before-start', 'no-letter']);

    expect(await notice()).toEqual({ found: 2, new: 1, known: 1 });
    deps = noon;
    await lookUntilQuiet();
    expect((await rows()).map(({ state, decision, backfill }) => [state, decision, backfill])).toEqual([
      ['stored', null, 'hold'],
      ['decided', 'not-a-letter', null],
    ]);
  });

  test('the last word on replies holds for all that is not decided', async () => {
    for (const day of ['2025-02-01', '2025-03-01', '2025-04-01']) mailbox.deliver(day);
    await notice(year2025, 'send');
    await lookUntilQuiet();
    await decide(1);
    mailbox.deliver('2025-05-01');
    expect(await notice(year2025, 'hold')).toEqual({ found: 4, new: 0, known: 4 });
    expect((await rows()).map(({ uid, backfill }) => [uid, backfill])).toEqual([
      [1, 'send'],
      [2, 'hold'],
      [3, 'hold'],
    ]);
  });

  test('under new numbers the same backfill, run again, finds what was not fetched yet', async () => {
    for (let count = 0; count < 3; count += 1) mailbox.deliver('2025-02-01');
    await notice();
    mailbox.renumber(7n);
    expect(await notice()).toEqual({ found: 3, new: 3, known: 0 });
    expect((await rows()).map(({ uid, state, reason_code }) => [uid, state, reason_code])).toEqual([
      [1, 'decided', 'gone'],
      [2, 'decided', 'gone'],
      [3, 'decided', 'gone'],
      [100, 'noticed', null],
      [101, 'noticed', null],
      [102, 'noticed', null],
    ]);
    expect(await unaccounted()).toBe(0);
  });
});

describe('fetching old mail', () => {
  test('today’s mail goes first, also when it comes in the middle', async () => {
    for (let count = 0; count < 12; count += 1) mailbox.deliver('2025-02-01');
    await notice();
    mailbox.deliver('2026-03-01');
    mailbox.beforeFetch = (uid) => {
      if (uid === 7) mailbox.deliver('2026-03-01');
    };
    expect(await lookUntilQuiet()).toBeUndefined();
    expect(mailbox.fetched).toEqual([13, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 14, 11, 12]);
    const old = new Map((await rows()).map((row) => [row.id, row.backfill !== null]));
    expect(deps.scheduled.map(({ later }) => later)).toEqual(deps.scheduled.map(({ id }) => old.get(id)));
  });

  test('stays fifty mails ahead of the readers, and goes on as they do', async () => {
    for (let count = 0; count < 60; count += 1) mailbox.deliver('2025-02-01');
    await notice();
    expect(await lookUntilQuiet()).toEqual({ againInMs: 5_000 });
    expect(mailbox.fetched).toHaveLength(50);
    for (const uid of [1, 2, 3]) await decide(uid);
    expect(await lookUntilQuiet()).toEqual({ againInMs: 5_000 });
    expect(mailbox.fetched).toHaveLength(53);
    // and today's mail does not wait for that
    const uid = mailbox.deliver('2026-03-01');
    await look();
    expect(mailbox.fetched.at(-1)).toBe(uid);
  });

  test('a mail that has gone is looked for again at its time, not at the next poll', async () => {
    mailbox.deliver('2025-02-01');
    await notice();
    mailbox.remove(1);
    expect(await lookUntilQuiet()).toEqual({ againInMs: 5_000 });
    deps.passMs(5_000);
    expect(await lookUntilQuiet()).toEqual({ againInMs: 5_000 });
    deps.passMs(5_000);
    expect(await lookUntilQuiet()).toBeUndefined();
    expect((await rows()).map(({ reason_code }) => reason_code)).toEqual(['gone']);
  });

  test('an old mail that is in the ledger already is known by its content', async () => {
    mailbox.deliver('2025-02-01', { text: 'the same' });
    mailbox.deliver('2025-02-02', { text: 'the same' });
    await notice();
    await lookUntilQuiet();
    expect((await rows()).map(({ state, reason_code }) => [state, reason_code])).toEqual([
      ['stored', null],
      ['decided', 'duplicate'],
    ]);
  });

  test('a lost queue is filled again with today’s mail first', async () => {
    for (let count = 0; count < 3; count += 1) mailbox.deliver('2025-02-01');
    await notice();
    mailbox.deliver('2026-03-01');
    await lookUntilQuiet();
    deps.scheduled.length = 0;
    await sweep({ ...deps, sendQueue: ledger.deps.sendQueue, journal: null });
    expect(deps.scheduled.map(({ later }) => later)).toEqual([false, true, true, true]);
  });
});

describe('progress', () => {
  test('counts old mail only, and of it what the day asks for', async () => {
    mailbox.deliver('2023-02-01');
    for (let count = 0; count < 4; count += 1) mailbox.deliver('2025-02-01');
    await notice(new Date('2023-01-01T00:00:00Z'));
    mailbox.deliver('2026-03-01');
    mailbox.beforeFetch = (uid) => {
      if (uid === 3) throw new Error('not this one');
    };
    await lookUntilQuiet();
    await decide(1);
    await decide(2);
    const none = { letters: 0, review: 0, failed: 0, repliesHeld: 0, repliesPending: 0, repliesSent: 0 };
    const all = { ...none, total: 5, waiting: 1, fetched: 2, decided: 2, notALetter: 2 };
    expect(await backfillProgress(ledger.database, null)).toEqual(all);
    expect(await backfillProgress(ledger.database, year2025)).toEqual({
      ...all,
      total: 4,
      decided: 1,
      notALetter: 1,
    });
  });
});
