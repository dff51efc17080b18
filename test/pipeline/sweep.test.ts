/** What a lost queue would have forgotten is put back; what is there is not added again and again. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createLogger } from '../../src/logger.js';
import { type Database, type QueueHandle, TransientError } from '../../src/pipeline/ports.js';
import { schedule } from '../../src/pipeline/schedule.js';
import { openMailbox } from '../../src/pipeline/store/mailboxes.js';
import { sweep } from '../../src/pipeline/sweep.js';
import { openColumnDatabase } from '../support/column.js';

let database: Database;
beforeAll(async () => {
  database = await openColumnDatabase();
}, 120_000);
beforeEach(() => database.query('truncate mailbox, mail cascade'));
afterAll(() => database.close());

const blobs = {
  put: async () => '',
  get: async () => Buffer.alloc(0),
  has: async () => false,
  remove: async () => undefined,
};

async function storedMails(count: number): Promise<void> {
  const mailbox = await openMailbox(database, 'letters@mail.example/INBOX', new Date());
  await database.query(
    `insert into mail (mailbox_id, uid_validity, uid, first_seen_at, state)
     select $1, 1, uid, now(), 'stored' from generate_series(1, $2::int) uid`,
    [mailbox.id, count],
  );
}

/** A queue that holds so many jobs already, and counts what is added. */
function queueWith(jobs: number): QueueHandle<never> & { added: number } {
  return {
    added: 0,
    async add() {
      this.added += 1;
    },
    counts: async () => ({ waiting: jobs, active: 0, delayed: 0, failed: 0 }),
  };
}

describe('the sweep', () => {
  test.each([
    ['few mails are simply added again', 20, 20, 20],
    ['many mails of which the queue holds all are left to it', 501, 501, 0],
    ['many mails of which it lacks one are all added', 501, 500, 501],
    ['many mails after the queue was emptied are all added', 600, 0, 600],
  ])('%s', async (_what, mails, jobs, added) => {
    await storedMails(mails);
    const readQueue = queueWith(jobs);
    await sweep({
      database,
      blobs,
      readQueue,
      sendQueue: queueWith(0),
      journal: null,
      clock: { now: () => new Date() },
      logger: createLogger('error', { write: () => undefined }),
    });
    expect(readQueue.added).toBe(added);
  });
});

test('a queue that is away does not undo what was stored: it is said, with ids only', async () => {
  const lines: string[] = [];
  const away: QueueHandle<{ mailId: string }> = {
    ...queueWith(0),
    add: () => Promise.reject(new TransientError('Redis does not answer', 'queue-away')),
  };
  const mailId = '00000000-0000-4000-8000-000000000001';
  await schedule(away, { mailId }, { logger: createLogger('warn', { write: (line) => lines.push(line) }) });
  expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([{ mailId, code: 'queue-away' }]);
});
