/** A server without UIDVALIDITY (0, or none): its UIDs may name other mails after each reconnect. */
import { beforeEach, expect, test } from '@jest/globals';
import { receiveMail } from '../../src/pipeline/receive-mail.js';
import { reconcile } from '../../src/pipeline/reconcile.js';
import type { MailSession } from '../../src/pipeline/ports.js';
import { countUnaccounted } from '../../src/pipeline/status.js';
import type { MailRow } from '../../src/pipeline/store/rows.js';
import { ledgerOfSuite } from '../web/suite.js';
import { receivingInto, ScriptedMailbox, type Receiving } from './scripted-mailbox.js';

const name = 'letters@iln.example/INBOX';
const day = '2026-03-01';

const ledger = ledgerOfSuite();
let mailbox: ScriptedMailbox;
let deps: Receiving;
beforeEach(() => {
  mailbox = new ScriptedMailbox();
  mailbox.uidValidity = 0n;
  deps = receivingInto(ledger, new Date(`${day}T09:00:00Z`), 'all');
});

/** One connection, looked at as often as is asked for. */
async function connect(looks = 1): Promise<MailSession> {
  const session = mailbox.session();
  for (let look = 0; look < looks; look += 1) await receiveMail(name, session, deps);
  return session;
}
const rows = async () =>
  (await ledger.database.query<MailRow>('select * from mail order by uid_validity desc, uid')).rows.map(
    ({ uid_validity, uid, reason_code }) => [uid_validity, uid, reason_code],
  );

test('where a reconnect shows the same mails under the same UIDs, nothing is fetched again', async () => {
  for (let count = 0; count < 3; count += 1) mailbox.deliver(day);
  await connect();
  const sourcesAsked = deps.scheduled.length;
  await connect(2);
  mailbox.deliver(day);
  const session = await connect(2);
  expect(await rows()).toEqual([1, 2, 3, 4].map((uid) => [0, uid, null]));
  expect(deps.scheduled.length).toBe(sourcesAsked + 1);
  expect(await countUnaccounted(ledger.database, name, session)).toBe(0);
  expect(await reconcile(name, session, deps)).toEqual({ noticed: 0, fetched: 0 });
});

test('where a UID names another mail, all is looked at again: what is known is recognised, what is new is read (quirk 16)', async () => {
  mailbox.deliver(day, { text: 'the first mail' });
  const gone = mailbox.deliver(day, { text: 'the second' });
  await connect();
  // numbers begin anew, as where the server counts them at each start: the third mail stands under the second's
  mailbox.remove(gone);
  mailbox.deliverAs(gone, day, { text: 'a third mail that is new' });
  mailbox.deliverAs(gone + 1, day, { text: 'the second' });
  const session = await connect(2);
  expect(await rows()).toEqual([
    [0, 1, null],
    [0, 2, null],
    [-1, 1, 'duplicate'],
    [-1, 2, null],
    [-1, 3, 'duplicate'],
  ]);
  expect(deps.scheduled).toHaveLength(3);
  expect(await countUnaccounted(ledger.database, name, session)).toBe(0);
  expect(await reconcile(name, session, deps)).toEqual({ noticed: 0, fetched: 0 });
  // and from then on these numbers hold
  await connect(2);
  expect(await rows()).toHaveLength(5);
});

test('a server that forgets the UIDVALIDITY it gave is looked at anew, and again where it has one', async () => {
  mailbox.uidValidity = 7n;
  mailbox.deliver(day);
  await connect();
  mailbox.uidValidity = 0n;
  await connect(2);
  mailbox.uidValidity = 8n;
  await connect(2);
  expect(await rows()).toEqual([
    [8, 1, 'duplicate'],
    [7, 1, null],
    [-1, 1, 'duplicate'],
  ]);
  expect(deps.scheduled).toHaveLength(1);
});
