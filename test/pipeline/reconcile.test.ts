/** Mailbox and ledger compared: what one shows and the other lacks is taken in, and said. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import { noticeOldMail } from '../../src/pipeline/backfill.js';
import { receiveMail } from '../../src/pipeline/receive-mail.js';
import { reconcile, reconciler } from '../../src/pipeline/reconcile.js';
import { TransientError, type MailSession } from '../../src/pipeline/ports.js';
import { countMended } from '../../src/pipeline/store/reconcile.js';
import type { MailRow } from '../../src/pipeline/store/rows.js';
import { ledgerOfSuite } from '../web/suite.js';
import { receivingInto, ScriptedMailbox, type Receiving } from './scripted-mailbox.js';

const name = 'letters@iln.example/INBOX';
const today = new Date('2026-03-01T09:00:00Z');
const hourMs = 3_600_000;

const ledger = ledgerOfSuite();
let mailbox: ScriptedMailbox;
let deps: Receiving;
/** UIDs that the server does not show for a while, and those it shows and does not hand out */
let hidden: Set<number>;
let refused: Set<number>;
let connected: boolean;
/** what the mailbox was asked for */
let asked: { searches: number; fetches: number };
beforeEach(async () => {
  mailbox = new ScriptedMailbox();
  deps = receivingInto(ledger, today);
  hidden = new Set();
  refused = new Set();
  connected = true;
  asked = { searches: 0, fetches: 0 };
  await receiveMail(name, session(), deps);
});

const broken = (): never => {
  throw new TransientError('IMAP: the server sent no BODY[]', 'no-data');
};

function session(): MailSession {
  const all = mailbox.session();
  return {
    ...all,
    async search(query) {
      asked.searches += 1;
      return (await all.search(query)).filter((uid) => !hidden.has(uid));
    },
    async fetch(uid, options) {
      asked.fetches += 1;
      if (hidden.has(uid)) return 'gone';
      return refused.has(uid) ? broken() : all.fetch(uid, options);
    },
    flags: async (uid) => (connected ? all.flags(uid) : broken()),
  };
}
const look = () => receiveMail(name, session(), deps);
const compare = () => reconcile(name, session(), deps);
const rows = async (): Promise<MailRow[]> =>
  (await ledger.database.query<MailRow>('select * from mail order by uid_validity, uid')).rows;
const states = async () => (await rows()).map(({ uid, state, reason_code }) => [uid, state, reason_code]);
const reviews = async () => (await ledger.database.query('select id from review')).rows.length;
const said = async () =>
  (
    await ledger.database.query<{ what: string; detail: object }>(
      "select what, detail - 'mailboxId' as detail from event where what in ('mailbox reconciled', 'mail found again') order by id",
    )
  ).rows;
const counted = async () =>
  (
    await ledger.database.query<{ unaccounted: number; at: Date }>(
      'select unaccounted, counted_at as at from mailbox',
    )
  ).rows[0]!;
/** looks until the tries that a mail has are used up */
async function lookUntilGivenUp(): Promise<void> {
  for (let tries = 0; tries < 9; tries += 1) {
    await look();
    deps.passMs(hourMs);
  }
}

describe('comparing a mailbox with the ledger', () => {
  test('finds nothing where each mail has its row, and says nothing', async () => {
    for (let count = 0; count < 3; count += 1) mailbox.deliver('2026-03-01');
    await look();
    expect(await compare()).toEqual({ noticed: 0, fetched: 0 });
    expect(await said()).toEqual([]);
    expect(await counted()).toEqual({ unaccounted: 0, at: today });
  });

  test('notices a mail that the server showed only after later ones; the next look fetches it', async () => {
    mailbox.deliver('2026-03-01');
    hidden.add(mailbox.deliver('2026-03-01'));
    mailbox.deliver('2026-03-01');
    await look();
    hidden.clear();
    // a look asks for what is new alone
    await look();
    expect(await states()).toEqual([
      [1, 'stored', null],
      [3, 'stored', null],
    ]);
    expect(await compare()).toEqual({ noticed: 1, fetched: 0 });
    await look();
    expect(await states()).toEqual([1, 2, 3].map((uid) => [uid, 'stored', null]));
    expect(deps.scheduled).toHaveLength(3);
    expect(await said()).toEqual([{ what: 'mailbox reconciled', detail: { noticed: 1, fetched: 0 } }]);
    expect(await countMended(ledger.database)).toEqual({ noticed: 1, fetched: 0, lastAt: today });
  });

  test('leaves to the next look what has come since the last one', async () => {
    mailbox.deliver('2026-03-01');
    await look();
    mailbox.deliver('2026-03-01');
    expect(await compare()).toEqual({ noticed: 0, fetched: 0 });
    expect(await states()).toEqual([[1, 'stored', null]]);
  });

  test('leaves what came before the start', async () => {
    await ledger.empty();
    mailbox.deliver('2025-06-01');
    await look();
    mailbox.deliver('2026-03-01');
    await look();
    expect(await compare()).toEqual({ noticed: 0, fetched: 0 });
    expect(await states()).toEqual([[2, 'stored', null]]);
  });

  test('fetches a mail that was given up as gone and is there again', async () => {
    const uid = mailbox.deliver('2026-03-01');
    // seen once, then not for as long as it is looked for
    const once = session();
    await receiveMail(name, { ...once, fetch: async () => 'gone' }, deps);
    hidden.add(uid);
    await lookUntilGivenUp();
    expect(await states()).toEqual([[uid, 'decided', 'gone']]);
    expect(await compare()).toEqual({ noticed: 0, fetched: 0 });
    hidden.clear();
    expect(await compare()).toEqual({ noticed: 0, fetched: 1 });
    await look();
    expect(await states()).toEqual([[uid, 'stored', null]]);
    expect((await said()).map(({ what }) => what)).toEqual(['mail found again', 'mailbox reconciled']);
  });

  test('asks every six hours for a mail that was never handed out, and takes it from the person when it comes', async () => {
    const uid = mailbox.deliver('2026-03-01');
    refused.add(uid);
    await lookUntilGivenUp();
    expect([await states(), await reviews()]).toEqual([[[uid, 'decided', 'cannot-fetch']], 1]);
    expect(await compare()).toEqual({ noticed: 0, fetched: 0 });
    expect([await states(), await reviews()]).toEqual([[[uid, 'decided', 'cannot-fetch']], 1]);
    refused.clear();
    deps.passMs(5 * hourMs);
    expect(await compare()).toEqual({ noticed: 0, fetched: 0 });
    deps.passMs(hourMs);
    expect(await compare()).toEqual({ noticed: 0, fetched: 1 });
    await look();
    expect([await states(), await reviews()]).toEqual([[[uid, 'stored', null]], 0]);
  });

  test('searches once, and takes in what it was handed', async () => {
    const gone = mailbox.deliver('2026-03-01');
    await receiveMail(name, { ...session(), fetch: async () => 'gone' }, deps);
    hidden.add(gone);
    const uid = mailbox.deliver('2026-03-01');
    refused.add(uid);
    await lookUntilGivenUp();
    refused.clear();
    asked = { searches: 0, fetches: 0 };
    expect(await compare()).toEqual({ noticed: 0, fetched: 1 });
    expect(asked).toEqual({ searches: 1, fetches: 1 });
    expect([await states(), await reviews()]).toEqual([
      [
        [gone, 'decided', 'gone'],
        [uid, 'stored', null],
      ],
      0,
    ]);
    expect(deps.scheduled).toEqual([{ id: expect.any(String), later: false }]);
  });

  test('asks for old mail of before the start, too', async () => {
    const old = mailbox.deliver('2025-06-01');
    await ledger.empty();
    await look();
    await noticeOldMail(name, session(), { since: new Date('2025-01-01T00:00:00Z'), mode: 'hold' }, deps);
    await ledger.database.query(
      "update mail set state = 'decided', decision = 'not-a-letter', reason_code = 'gone', decided_at = now() where uid = $1",
      [old],
    );
    expect(await compare()).toEqual({ noticed: 0, fetched: 1 });
  });

  test('leaves what a person has decided about', async () => {
    refused.add(mailbox.deliver('2026-03-01'));
    await lookUntilGivenUp();
    await ledger.database.query("update review set closed_at = opened_at, decision = 'no-letter'");
    refused.clear();
    expect(await compare()).toEqual({ noticed: 0, fetched: 0 });
  });

  test('blames the connection where it is lost meanwhile, not the mail', async () => {
    refused.add(mailbox.deliver('2026-03-01'));
    await lookUntilGivenUp();
    connected = false;
    await expect(compare()).rejects.toThrow('no BODY[]');
    connected = true;
    refused.clear();
    expect(await compare()).toEqual({ noticed: 0, fetched: 1 });
  });

  test('waits for a look where the mailbox has new numbers', async () => {
    mailbox.deliver('2026-03-01');
    await look();
    mailbox.renumber(7n);
    expect(await compare()).toEqual({ noticed: 0, fetched: 0 });
  });
});

describe('when it is compared', () => {
  test('at the first look of each connection, then every ten minutes', async () => {
    const compareAt = reconciler(deps);
    const [one, other] = [session(), session()];
    const due = async (at: MailSession) => (await compareAt(name, at)) !== null;
    expect([await due(one), await due(one)]).toEqual([true, false]);
    expect([await due(other), await due(other)]).toEqual([true, false]);
    deps.passMs(599_000);
    expect(await due(other)).toBe(false);
    deps.passMs(1_000);
    expect([await due(other), await due(other)]).toEqual([true, false]);
    // a clock that goes back makes none wait
    deps.passMs(-24 * hourMs);
    expect([await due(other), await due(other)]).toEqual([true, false]);
  });
});
