import { expect, test } from '@jest/globals';
import { giveUpReading, judgeMail } from '../../src/pipeline/judge-mail.js';
import { TransientError } from '../../src/pipeline/ports.js';
import { openMailbox } from '../../src/pipeline/store/mailboxes.js';
import { mailById, mailFetched, mailStored, noticeMails } from '../../src/pipeline/store/mails.js';
import { withOwnDomain } from '../web/ledger.js';
import { ledgerOfSuite } from '../web/suite.js';
import { receivingInto } from './scripted-mailbox.js';
import { readerThat } from './scripted-reader.js';

const ledger = ledgerOfSuite();
const now = new Date('2026-03-01T09:00:00Z');
const kept = 'The service failed on this mail several times; it is kept as it came.';

/** A mail that was stored and not read. */
async function storedMail(): Promise<string> {
  const { database } = ledger;
  const mailbox = await openMailbox(database, 'letters@iln.example/INBOX', now);
  await noticeMails(database, { mailboxId: mailbox.id, uidValidity: 1, now }, [1]);
  const { rows } = await database.query<{ id: string }>('select id from mail');
  const { id } = rows[0]!;
  await mailFetched(database, id, { receivedAt: now, sizeBytes: 1_000, answered: false });
  await mailStored(database, id, 'a'.repeat(64));
  return id;
}

test.each([
  [
    'which limit it hit',
    new TransientError('Reading needed too much memory and was stopped.', 'reader-memory'),
    `Reading needed too much memory and was stopped. ${kept}`,
  ],
  ['a fault inside the database, which it may have caused', new TransientError('x', 'XX000'), kept],
  ['nothing of an error that may quote it', new TypeError('cannot read "Dear Sam"'), kept],
])('a person is told of a mail that was given up: %s', async (_what, error, text) => {
  const mailId = await storedMail();
  await giveUpReading(mailId, error, { database: ledger.database, clock: { now: () => now } });
  expect(await mailById(ledger.database, mailId)).toMatchObject({
    decision: 'failed',
    reason_code: 'reader-failed',
    reason_text: text,
  });
  const { rows } = await ledger.database.query('select reasons, closed_at from review');
  expect(rows).toEqual([{ reasons: [{ code: 'reader-failed', text }], closed_at: null }]);
});

test.each([
  ['a virus scanner that is away', 'scanner-away'],
  ['a disk that cannot be read', 'disk-broken'],
  ['a database without room', '53100'],
  ['a database that is away', '08001'],
])('a mail waits for %s, and no person is asked', async (_what, code) => {
  const mailId = await storedMail();
  const error = new TransientError('not now', code);
  await giveUpReading(mailId, error, { database: ledger.database, clock: { now: () => now } });
  expect(await mailById(ledger.database, mailId)).toMatchObject({ state: 'stored', decision: null });
  expect((await ledger.database.query('select 1 from review')).rows).toEqual([]);
});

test('a mail with a virus is a person’s, and nobody is answered', async () => {
  const mailId = await storedMail();
  const text = 'The virus scanner found Eicar; nothing in the mail was opened.';
  await judgeMail(mailId, new AbortController().signal, {
    ...ledger.deps,
    ...receivingInto(ledger, now),
    holdAfterDays: 3,
    roster: withOwnDomain,
    receivedReply: true,
    blobs: { ...receivingInto(ledger, now).blobs, get: async () => Buffer.from('mail') },
    reader: readerThat(async () => ({
      mail: null,
      documents: [],
      letters: [],
      nearMisses: [],
      problem: { code: 'virus', text },
    })),
  });
  expect(await mailById(ledger.database, mailId)).toMatchObject({ decision: 'review', reason_code: 'virus' });
  const { rows } = await ledger.database.query('select reasons from review');
  expect(rows).toEqual([{ reasons: [{ code: 'virus', text }] }]);
  expect((await ledger.database.query('select 1 from reply')).rows).toEqual([]);
});
