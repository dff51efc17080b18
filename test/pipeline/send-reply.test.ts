/** Between the server's 250 and the mark "sent": a database that is away for a moment sends nothing twice. */
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createLogger } from '../../src/logger.js';
import { type Database, TransientError } from '../../src/pipeline/ports.js';
import { sendReply, type SendDeps } from '../../src/pipeline/send-reply.js';
import { replyById } from '../../src/pipeline/store/replies.js';
import { type Ledger, now, openLedger, seedMail, seedReply } from '../web/ledger.js';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await openLedger();
}, 120_000);
beforeEach(() => ledger.empty());
afterAll(() => ledger.close());

/** The database, away for the next `times` transactions once the mail server has answered. */
function awayAfterSending(times: number): SendDeps & { sent: string[] } {
  const sent: string[] = [];
  let away = times;
  const database: Database = {
    query: (text, params) => ledger.database.query(text, params),
    transaction: (work) =>
      sent.length > 0 && away-- > 0
        ? Promise.reject(new TransientError('Database is not reachable', '08001'))
        : ledger.database.transaction(work),
    migrate: () => ledger.database.migrate(),
    exclusively: (name, work) => ledger.database.exclusively(name, work),
    close: async () => undefined,
  };
  return {
    sent,
    database,
    sender: {
      async send({ messageId }) {
        sent.push(messageId);
        return { response: '250 ok' };
      },
      verify: async () => undefined,
      close: async () => undefined,
    },
    clock: { now: () => now },
    logger: createLogger('error', { write: () => undefined }),
    replyFrom: 'KY ILN <letters@iln.example>',
  };
}

async function pendingReply(): Promise<string> {
  return seedReply(ledger.database, await seedMail(ledger.database));
}

test('a database that comes back within some seconds learns that the reply has gone', async () => {
  const deps = awayAfterSending(3);
  const id = await pendingReply();
  await sendReply(id, deps);
  expect(deps.sent).toHaveLength(1);
  expect(await replyById(ledger.database, id)).toMatchObject({ state: 'sent' });
});

test('one that stays away leaves it for another try under the same Message-ID', async () => {
  const deps = awayAfterSending(99);
  const id = await pendingReply();
  await expect(sendReply(id, deps)).rejects.toThrow('not reachable');
  const left = await replyById(ledger.database, id);
  expect(left?.state).toBe('sending');
  expect(deps.sent).toEqual([left?.message_id]);
}, 30_000);
