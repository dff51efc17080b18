/** Nothing goes twice: not when the database is away after the server's 250, nor when it has forgotten what it sent. */
import { describe, expect, test } from '@jest/globals';
import { createLogger } from '../../src/logger.js';
import { type Database, TransientError } from '../../src/pipeline/ports.js';
import { settleReplies } from '../../src/pipeline/settle-replies.js';
import { eventsOfReply } from '../../src/pipeline/store/outbox.js';
import { sendReply, type SendDeps } from '../../src/pipeline/send-reply.js';
import { replyById } from '../../src/pipeline/store/replies.js';
import { journalWithoutDisk } from '../support/journal.js';
import { now, seedMail, seedReply } from '../web/ledger.js';
import { ledgerOfSuite } from '../web/suite.js';

const ledger = ledgerOfSuite();

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
    journal: journalWithoutDisk(),
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

/** The reply went; then the row is as it was before. */
async function forgotten(
  state: 'pending' | 'held',
): Promise<{ id: string; deps: ReturnType<typeof awayAfterSending> }> {
  const deps = awayAfterSending(0);
  const id = await pendingReply();
  await sendReply(id, deps);
  await ledger.database.query('update reply set state = $2, sent_at = null where id = $1', [id, state]);
  deps.sent.length = 0;
  return { id, deps };
}

describe('a database that has forgotten what it sent', () => {
  test('is told by the journal before SMTP is spoken to', async () => {
    const { id, deps } = await forgotten('pending');
    await sendReply(id, deps);
    expect(deps.sent).toEqual([]);
    expect(await replyById(ledger.database, id)).toMatchObject({ state: 'sent', sent_at: now });
    expect((await eventsOfReply(ledger.database, id)).map(({ what }) => what)).toContain(
      'reply had gone before',
    );
  });

  test.each(['pending', 'held'] as const)(
    'a reply that is %s is settled without being sent',
    async (state) => {
      const { id, deps } = await forgotten(state);
      expect(await settleReplies(deps.journal, deps)).toBe(1);
      expect(await replyById(ledger.database, id)).toMatchObject({ state: 'sent' });
      expect(await settleReplies(deps.journal, deps)).toBe(0);
    },
  );

  test('drops another answer to a mail that has had one', async () => {
    const deps = awayAfterSending(0);
    const id = await pendingReply();
    deps.journal = { ...deps.journal, find: async () => ({ what: 'another', kind: 'received', at: now }) };
    await sendReply(id, deps);
    expect(deps.sent).toEqual([]);
    expect(await replyById(ledger.database, id)).toMatchObject({ state: 'dropped' });
    expect(await eventsOfReply(ledger.database, id)).toMatchObject([
      { what: 'mail was answered before', detail: { kind: 'received' } },
    ]);
  });
});

test('a journal that cannot be written keeps the reply waiting, and nothing goes', async () => {
  const deps = awayAfterSending(0);
  const id = await pendingReply();
  const full = new TransientError('no room', 'journal-unwritable');
  deps.journal = { ...deps.journal, aboutToSend: () => Promise.reject(full) };
  await expect(sendReply(id, deps)).rejects.toThrow('no room');
  expect(deps.sent).toEqual([]);
  expect(await replyById(ledger.database, id)).toMatchObject({
    state: 'pending',
    error_code: 'journal-unwritable',
  });
});
