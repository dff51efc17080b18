import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { MailReading } from '../../src/core/model.js';
import { backfillProgress, fetchOldOf, noticeOldMail } from '../../src/pipeline/backfill.js';
import { workAlone, type AloneWork } from '../../src/pipeline/backfill-alone.js';
import {
  PermanentError,
  TransientError,
  type MailSender,
  type OutgoingMail,
} from '../../src/pipeline/ports.js';
import { until } from '../support/until.js';
import { journalWithoutDisk } from '../support/journal.js';
import { document, mailFacts, reading, roster } from '../web/ledger.js';
import { ledgerOfSuite } from '../web/suite.js';
import { receivingInto, ScriptedMailbox, type Receiving } from './scripted-mailbox.js';

const name = 'letters@iln.example/INBOX';

const ledger = ledgerOfSuite();
let mailbox: ScriptedMailbox;
let receiving: Receiving;
let work: AloneWork;
/** a mail's text → how often reading it fails, and how */
let failures: Map<string, Error[]>;
let readAtOnce: { now: number; most: number };
/** reading ends when this does */
let mayEnd: Promise<unknown>;
let sent: OutgoingMail[];
let refusals: Error[];
beforeEach(() => {
  mailbox = new ScriptedMailbox();
  receiving = receivingInto(ledger, new Date('2026-03-01T09:00:00Z'));
  failures = new Map();
  readAtOnce = { now: 0, most: 0 };
  mayEnd = Promise.resolve();
  sent = [];
  refusals = [];
  work = begin();
});
afterEach(() => work.stop(0));

const known = roster.filter(({ domain }) => domain !== null);

/** Each mail holds a letter of its own district and sender. */
function readingOf(text: string): MailReading {
  const index = Number(text);
  return {
    mail: mailFacts({
      messageId: `<alone-${text}@district.example>`,
      from: [{ name: '', address: `sender${text}@${known[index]!.domain}` }],
    }),
    documents: [document({ hash: text.padStart(64, 'c') })],
    letters: [reading({ district: { name: known[index]!.name, confidence: 0.99, alternatives: [] } })],
    nearMisses: [],
    problem: null,
  };
}

/** As where this process is killed between the server's 250 and its line in the journal. */
const journalThatIsNotTold = { ...journalWithoutDisk(), sent: async () => undefined };

function begin(mode: 'hold' | 'send' = 'send'): AloneWork {
  const sender: MailSender = {
    async send(mail) {
      const refusal = refusals.shift();
      if (refusal) throw refusal;
      sent.push(mail);
      return { response: '250' };
    },
    verify: async () => undefined,
    close: async () => undefined,
  };
  return workAlone({
    ...ledger.deps,
    ...receiving,
    roster,
    receivedReply: true,
    readers: 2,
    reader: {
      async read({ bytes }) {
        const text = Buffer.from(bytes).toString();
        readAtOnce.now += 1;
        readAtOnce.most = Math.max(readAtOnce.most, readAtOnce.now);
        await mayEnd;
        readAtOnce.now -= 1;
        const failure = failures.get(text)?.shift();
        if (failure) throw failure;
        return readingOf(text);
      },
      drawPage: async () => null,
      document: async () => null,
      close: async () => undefined,
    },
    sending: mode === 'send' ? { ...ledger.deps, sender, journal: journalThatIsNotTold } : null,
  });
}

async function deliverAndNotice(mails: number, mode: 'hold' | 'send' = 'send'): Promise<void> {
  for (let index = 0; index < mails; index += 1) mailbox.deliver('2025-06-02', { text: `${index}` });
  await noticeOldMail(name, mailbox.session(), { since: new Date('2025-01-01'), mode }, receiving);
}
const fetchAll = async (readQueue = work.readQueue): Promise<void> => {
  while ((await fetchOldOf(name, mailbox.session(), { ...receiving, readQueue }))?.againInMs === 0);
};
/** as where the process is killed before it reads what it has fetched */
const nobody: Receiving['readQueue'] = {
  add: async () => undefined,
  counts: async () => ({ waiting: 0, active: 0, delayed: 0, failed: 0 }),
};
const untilIdle = (): Promise<void> => until(() => work.idle());
const progress = () => backfillProgress(ledger.database, null);

describe('a process that does nothing but the backfill', () => {
  test('fetches, reads and answers old mail, and leaves today’s alone', async () => {
    await deliverAndNotice(7);
    mailbox.deliver('2026-03-01', { text: '8' });
    await fetchAll();
    await untilIdle();
    expect(await progress()).toMatchObject({ total: 7, decided: 7, letters: 7, repliesSent: 7 });
    expect(mailbox.fetched).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(new Set(sent.map(({ to }) => to)).size).toBe(7);
  });

  test('sends nothing that is to be held', async () => {
    work = begin('hold');
    await deliverAndNotice(2, 'hold');
    await fetchAll();
    await untilIdle();
    expect(await progress()).toMatchObject({ decided: 2, repliesHeld: 2 });
    expect(sent).toEqual([]);
  });

  test('takes up what another one left: mails that were stored, replies that were to go', async () => {
    await deliverAndNotice(3);
    await fetchAll(nobody);
    expect(await progress()).toMatchObject({ fetched: 3 });
    await work.resumeReading();
    await work.resumeReading();
    await untilIdle();
    // killed between the server's 250 and the line in the journal
    const [before] = sent.splice(0);
    await ledger.database.query("update reply set state = 'sending' where message_id = $1", [
      before!.messageId,
    ]);
    await work.resumeSending();
    await untilIdle();
    expect(await progress()).toMatchObject({ decided: 3, repliesSent: 3, repliesPending: 0 });
    expect(sent.map(({ messageId }) => messageId)).toEqual([before!.messageId]);
  });

  test.each<[string, Error[], 'letters' | 'failed']>([
    [
      'is tried again where that may help',
      [new TransientError('a limit was hit', 'reader-memory')],
      'letters',
    ],
    [
      'goes to a person where it does not',
      [new PermanentError('no such document', 'blob-missing')],
      'failed',
    ],
  ])('a mail that cannot be read %s', async (_what, errors, becomes) => {
    failures.set('1', errors);
    await deliverAndNotice(2);
    await fetchAll();
    await untilIdle();
    const { letters, failed } = await progress();
    expect({ letters, failed }).toEqual(
      becomes === 'letters' ? { letters: 2, failed: 0 } : { letters: 1, failed: 1 },
    );
  });

  test('a mail server that is away is not asked for every reply', async () => {
    refusals = Array.from({ length: 10 }, () => new TransientError('refused', 'smtp-connect'));
    await deliverAndNotice(6);
    await fetchAll();
    await untilIdle();
    expect(await progress()).toMatchObject({ decided: 6, repliesPending: 6, repliesSent: 0 });
    expect(refusals).toHaveLength(7);
    // the next process asks again
    refusals = [];
    work = begin();
    await work.resumeSending();
    await untilIdle();
    expect(await progress()).toMatchObject({ repliesPending: 0, repliesSent: 6 });
  });

  test('reads so many at once as there are readers; a stop takes nothing new and leaves the rest for later', async () => {
    await deliverAndNotice(6);
    await fetchAll(nobody);
    const reading = new AbortController();
    mayEnd = once(reading.signal, 'abort');
    await work.resumeReading();
    await until(() => readAtOnce.now === 2);
    const stopped = work.stop(60_000);
    reading.abort();
    await stopped;
    expect(readAtOnce.most).toBe(2);
    const { decided, fetched } = await progress();
    expect(decided + fetched).toBe(6);
    expect([decided, fetched]).toEqual([2, 4]);
    work = begin();
    await work.resumeReading();
    await untilIdle();
    expect(await progress()).toMatchObject({ decided: 6 });
  });
});
