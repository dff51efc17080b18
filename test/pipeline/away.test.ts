/** What the service stands on is away or full, or the clock goes back: mail waits, and goes on by itself. */
import { describe, expect, test } from '@jest/globals';
import { receiveMail } from '../../src/pipeline/receive-mail.js';
import { lastWritten, watchForStepBack } from '../../src/pipeline/clock-steps.js';
import { TransientError } from '../../src/pipeline/ports.js';
import { addEvent } from '../../src/pipeline/store/events.js';
import { takeForSending } from '../../src/pipeline/store/replies.js';
import type { MailRow } from '../../src/pipeline/store/rows.js';
import { isAway } from '../../src/pipeline/surroundings.js';
import { now, seedMail, seedReply } from '../web/ledger.js';
import { ledgerOfSuite } from '../web/suite.js';
import { receivingInto, ScriptedMailbox } from './scripted-mailbox.js';

const name = 'letters@iln.example/INBOX';
const hourMs = 3_600_000;
const at = (hour: number) => new Date(now.valueOf() + hour * hourMs);
const ledger = ledgerOfSuite();
const rows = async (): Promise<MailRow[]> =>
  (await ledger.database.query<MailRow>('select * from mail order by uid')).rows;
const reviews = async () => (await ledger.database.query('select 1 from review')).rows.length;

test.each<[string, unknown, boolean]>([
  ['a full disk', new TransientError('x', 'disk-full'), true],
  ['a database that is away', new TransientError('x', '08006'), true],
  ['a full database', new TransientError('x', '53100'), true],
  ['a reading process that died', new TransientError('x', 'reader-failed'), false],
  ['a fault inside the database', new TransientError('x', 'XX000'), false],
  ['an error of ours', new TypeError('x'), false],
])('%s: what the service stands on? %#', (_what, error, expected) => {
  expect(isAway(error)).toBe(expected);
});

describe('a disk without room', () => {
  test('for a day: the mail counts no try, others go on, and it is stored a minute after there is room', async () => {
    const deps = receivingInto(ledger, now);
    const mailbox = new ScriptedMailbox();
    await receiveMail(name, mailbox.session(), deps);
    const large = mailbox.deliver('2026-03-01', { text: 'a large mail' });
    const small = mailbox.deliver('2026-03-01', { text: 'small' });
    const { blobs } = deps;
    deps.blobs = {
      ...blobs,
      put: async (bytes) => {
        if (bytes.length > 5) throw new TransientError('no space is left', 'disk-full');
        return blobs.put(bytes);
      },
    };
    for (let hour = 0; hour < 24; hour += 1) {
      await receiveMail(name, mailbox.session(), deps);
      deps.passMs(hourMs);
    }
    expect(
      (await rows()).map(({ uid, state, attempts, error_code }) => [uid, state, attempts, error_code]),
    ).toEqual([
      [large, 'noticed', 0, 'disk-full'],
      [small, 'stored', 0, null],
    ]);
    deps.blobs = blobs;
    await receiveMail(name, mailbox.session(), deps);
    expect((await rows()).map(({ state, error_code }) => [state, error_code])).toEqual([
      ['stored', null],
      ['stored', null],
    ]);
    expect(await reviews()).toBe(0);
  });
});

describe('a clock that goes back by a day', () => {
  test('keeps no mail waiting that is to be fetched again', async () => {
    const deps = receivingInto(ledger, now);
    const mailbox = new ScriptedMailbox();
    await receiveMail(name, mailbox.session(), deps);
    mailbox.deliver('2026-03-01');
    mailbox.beforeFetch = () => {
      throw new TransientError('IMAP: the server sent no BODY[]', 'no-data');
    };
    await receiveMail(name, mailbox.session(), deps);
    expect((await rows()).map(({ state, attempts }) => [state, attempts])).toEqual([['noticed', 1]]);
    mailbox.beforeFetch = () => undefined;
    await receiveMail(name, mailbox.session(), deps);
    expect((await rows()).map(({ state }) => state)).toEqual(['noticed']);
    deps.passMs(-24 * hourMs);
    await receiveMail(name, mailbox.session(), deps);
    expect((await rows()).map(({ state }) => state)).toEqual(['stored']);
  });

  test.each([
    ['twenty seconds ahead', 20_000, false],
    ['a day ahead, by a clock that was right then', 24 * hourMs, true],
  ])('lets a reply go whose time is %s: %s', async (_when, aheadMs, goes) => {
    const { database } = ledger;
    const id = await seedReply(database, await seedMail(database));
    await database.query('update reply set not_before = $2 where id = $1', [
      id,
      new Date(now.valueOf() + aheadMs),
    ]);
    expect((await takeForSending(database, id, now)) !== null).toBe(goes);
  });

  test('is told once, also where it went back while nothing ran', async () => {
    expect(await lastWritten(ledger.database)).toBeNull();
    await addEvent(ledger.database, { at: at(24), actor: 'service', what: 'mail letter' });
    const isBack = watchForStepBack(await lastWritten(ledger.database));
    expect([at(0), at(1), at(25), at(2), at(3)].map(isBack)).toEqual([true, false, false, true, false]);
    expect([at(0), at(1)].map(watchForStepBack(null))).toEqual([false, false]);
    // time servers set it back by seconds
    expect([at(0), new Date(at(0).valueOf() - 2_000)].map(watchForStepBack(null))).toEqual([false, false]);
  });
});
