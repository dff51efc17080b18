/** A person's decision is taken back while nothing of it was sent, and never after. */
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { editReply } from '../../../src/pipeline/edit-reply.js';
import { reviewActions, type Acceptance, type ReviewActions } from '../../../src/pipeline/review.js';
import { undoable } from '../../../src/pipeline/review/undo.js';
import { sendReply } from '../../../src/pipeline/send-reply.js';
import { eventsOfMail } from '../../../src/pipeline/store/events.js';
import { addRecord, currentRecords, letterById } from '../../../src/pipeline/store/letters.js';
import { blobsToErase, mailById } from '../../../src/pipeline/store/mails.js';
import { repliesOfMail } from '../../../src/pipeline/store/replies.js';
import { decisionsToTakeBack } from '../../../src/pipeline/store/review-queue.js';
import { reviewById } from '../../../src/pipeline/store/views.js';
import { sweep } from '../../../src/pipeline/sweep.js';
import { journalWithoutDisk } from '../../support/journal.js';
import { by, now, seedLetter, seedReply } from '../../web/ledger.js';
import { ledgerOfSuite } from '../../web/suite.js';

const undoMs = 20_000;
const other = { actor: 'Robin Reviewer', version: null };
const ledger = ledgerOfSuite();
let review: ReviewActions;
/** what the clock says; decisions fall at `now` */
let at = now;
const clock = { now: () => at };
const sent: string[] = [];

beforeAll(() => {
  review = reviewActions({ ...ledger.deps, clock, undoMs });
});
beforeEach(() => {
  at = now;
  sent.length = 0;
});

const acceptance: Acceptance = {
  district: 'Adair County',
  fields: { contactName: 'Robin Corrected' },
  signedOn: '2024-09-12',
  signed: true,
};
const later = (ms: number): Date => new Date(now.valueOf() + ms);
const send = (replyId: string): Promise<void> =>
  sendReply(replyId, {
    ...ledger.deps,
    clock,
    journal: journalWithoutDisk(),
    sender: {
      send: async ({ to }) => {
        sent.push(to);
        return { response: '250 ok' };
      },
      verify: async () => undefined,
      close: async () => undefined,
    },
  });
const rowsNow = async (mailId: string, letterId: string) => ({
  letter: await letterById(ledger.database, letterId),
  mail: await mailById(ledger.database, mailId),
  records: (await ledger.database.query('select * from record order by id')).rows,
});
const pendingOf = async (mailId: string) =>
  (await repliesOfMail(ledger.database, mailId)).filter(({ state }) => state === 'pending');

const counts = async () => ({ waiting: 0, active: 0, delayed: 0, failed: 0 });

describe('taking a decision back', () => {
  test('puts letter, mail, records and waiting replies back, drops the reply and tells of it', async () => {
    const before = await seedLetter(ledger.database, { state: 'complete' });
    await addRecord(
      ledger.database,
      { district: 'Adair County', formId: 'ky-iln-2024', term: '2024-2025', letterId: before.letterId, now },
      [],
    );
    const { letterId, mailId, reviewId } = await seedLetter(ledger.database, {
      mail: { decision: 'review' },
    });
    const waiting = await seedReply(ledger.database, mailId, { letterId });
    const stood = await rowsNow(mailId, letterId);
    expect(await review.acceptLetter(reviewId!, acceptance, by)).toEqual({ kind: 'done', reply: 'queued' });
    expect(await undoable(ledger.database, reviewId!, now)).toEqual(later(undoMs));
    expect(await review.undo(reviewId!, other)).toEqual({ kind: 'done', reply: 'none' });
    expect(await rowsNow(mailId, letterId)).toEqual(stood);
    expect(await reviewById(ledger.database, reviewId!)).toMatchObject({
      closed_at: null,
      decision: null,
      version: 1,
    });
    const replies = await repliesOfMail(ledger.database, mailId);
    expect(replies.find(({ id }) => id === waiting)).toMatchObject({ state: 'pending' });
    expect(replies.find(({ kind }) => kind === 'acknowledgement')).toMatchObject({ state: 'dropped' });
    expect((await eventsOfMail(ledger.database, mailId)).at(-1)).toMatchObject({
      actor: 'Robin Reviewer',
      what: 'decision taken back',
      detail: { decision: 'accepted', decidedBy: 'Casey Consultant' },
    });
    expect(await undoable(ledger.database, reviewId!, now)).toBeNull();
  });

  test('leaves room to decide again, with one reply under the same Message-ID', async () => {
    const { mailId, reviewId } = await seedLetter(ledger.database);
    await review.acceptLetter(reviewId!, acceptance, by);
    const [first] = await pendingOf(mailId);
    await review.undo(reviewId!, by);
    expect(await review.acceptLetter(reviewId!, acceptance, by)).toEqual({ kind: 'done', reply: 'queued' });
    const [second, ...more] = await pendingOf(mailId);
    expect(more).toEqual([]);
    expect(second).toMatchObject({ message_id: first!.message_id });
    expect(second!.id).not.toBe(first!.id);
    at = later(undoMs);
    await send(first!.id);
    await send(second!.id);
    expect(sent).toEqual(['jordan.sample@adair.example']);
  });

  test('goes on after its reply was edited: what was edited is never sent', async () => {
    const { mailId, reviewId } = await seedLetter(ledger.database);
    await review.acceptLetter(reviewId!, acceptance, by);
    const [reply] = await pendingOf(mailId);
    const edit = { subject: 'Another subject', text: 'Another text.', edition: 0 };
    expect(await editReply(reply!.id, edit, 'Robin Reviewer', { ...ledger.deps, clock })).toEqual({
      kind: 'saved',
    });
    expect(await undoable(ledger.database, reviewId!, now)).toEqual(later(undoMs));
    expect(await review.undo(reviewId!, by)).toMatchObject({ kind: 'done' });
    at = later(undoMs);
    await send(reply!.id);
    expect(sent).toEqual([]);
    expect(
      await editReply(reply!.id, { ...edit, edition: 1 }, 'Robin Reviewer', { ...ledger.deps, clock }),
    ).toEqual({
      kind: 'too-late',
    });
  });

  test('goes on for its time after its reply was dropped, and is offered as long', async () => {
    const { mailId, reviewId } = await seedLetter(ledger.database);
    await review.acceptLetter(reviewId!, acceptance, by);
    const [first] = await pendingOf(mailId);
    expect(await review.dropHeld(first!.id, by)).toEqual({ kind: 'done', reply: 'none' });
    expect(await undoable(ledger.database, reviewId!, now)).toEqual(later(undoMs));
    expect(await decisionsToTakeBack(ledger.database, now)).toMatchObject([{ id: reviewId }]);
    expect(await decisionsToTakeBack(ledger.database, later(undoMs))).toEqual([]);
    expect(await undoable(ledger.database, reviewId!, later(undoMs))).toBeNull();
    expect(await review.undo(reviewId!, by)).toMatchObject({ kind: 'done' });
    expect(await review.acceptLetter(reviewId!, acceptance, by)).toEqual({ kind: 'done', reply: 'queued' });
    expect(await pendingOf(mailId)).toHaveLength(1);
  });

  test('of no letter brings back what would have been erased, and its bytes stay until then', async () => {
    const { letterId, mailId, reviewId } = await seedLetter(ledger.database);
    const stood = await rowsNow(mailId, letterId);
    await review.dismiss(reviewId!, by);
    expect(await mailById(ledger.database, mailId)).toMatchObject({ decision: 'not-a-letter', facts: null });
    expect(await blobsToErase(ledger.database)).toEqual([]);
    expect(await review.undo(reviewId!, by)).toMatchObject({ kind: 'done' });
    expect(await rowsNow(mailId, letterId)).toEqual(stood);
  });

  test('of no letter is over with its time, and the sweep forgets what was kept for it', async () => {
    const { letterId, mailId, reviewId } = await seedLetter(ledger.database);
    await review.dismiss(reviewId!, by);
    at = later(undoMs);
    expect(await review.undo(reviewId!, by)).toMatchObject({ kind: 'refused' });
    const removed: string[] = [];
    const queue = {
      add: async () => undefined,
      counts: async () => ({ waiting: 0, active: 0, delayed: 0, failed: 0 }),
    };
    await sweep({
      database: ledger.database,
      blobs: { remove: async (hash: string) => void removed.push(hash) } as never,
      readQueue: queue,
      sendQueue: queue,
      journal: null,
      logger: ledger.deps.logger,
      clock,
    });
    expect(removed).toHaveLength(1);
    expect((await ledger.database.query('select id from undo')).rows).toEqual([]);
    expect(await mailById(ledger.database, mailId)).toMatchObject({ blob: null });
    expect((await letterById(ledger.database, letterId))!.reading.fields).toEqual([]);
  });

  test('is refused after the reply was sent, and while it is being sent', async () => {
    const { mailId, reviewId } = await seedLetter(ledger.database);
    await review.askSender(reviewId!, { missing: ['contactName'], text: null }, by);
    const [reply] = await pendingOf(mailId);
    at = later(undoMs);
    await send(reply!.id);
    expect(await review.undo(reviewId!, by)).toMatchObject({ kind: 'refused' });
    await ledger.database.query("update reply set state = 'sending' where id = $1", [reply!.id]);
    expect(await review.undo(reviewId!, by)).toMatchObject({ kind: 'refused' });
    expect(await reviewById(ledger.database, reviewId!)).toMatchObject({ decision: 'asked' });
  });

  test('is refused where a later letter has taken the record’s place', async () => {
    const { letterId, reviewId } = await seedLetter(ledger.database);
    await review.acceptLetter(reviewId!, acceptance, by);
    const newer = await seedLetter(ledger.database, { state: 'complete' });
    const [record] = await currentRecords(ledger.database, 'Adair County', 'ky-iln-2024');
    expect(record!.letter_id).toBe(letterId);
    await addRecord(
      ledger.database,
      { district: 'Adair County', formId: 'ky-iln-2024', term: '2024-2025', letterId: newer.letterId, now },
      [record!.id],
    );
    expect(await review.undo(reviewId!, by)).toMatchObject({ kind: 'refused' });
    expect(await letterById(ledger.database, letterId)).toMatchObject({ state: 'complete' });
  });

  test('twice at once happens once; of an open or unknown item is refused', async () => {
    const { reviewId } = await seedLetter(ledger.database);
    expect(await review.undo(reviewId!, by)).toMatchObject({ kind: 'refused' });
    await review.acceptLetter(reviewId!, acceptance, by);
    const kinds = (await Promise.all([review.undo(reviewId!, by), review.undo(reviewId!, other)])).map(
      ({ kind }) => kind,
    );
    expect(kinds.sort()).toEqual(['done', 'refused']);
    expect(await review.undo('00000000-0000-4000-8000-000000000000', by)).toEqual({ kind: 'not-found' });
  });

  test('that is cut off changes nothing', async () => {
    const { letterId, reviewId } = await seedLetter(ledger.database);
    await review.acceptLetter(reviewId!, acceptance, by);
    const failing = reviewActions({
      ...ledger.deps,
      undoMs,
      clock,
      database: Object.assign(Object.create(ledger.database) as typeof ledger.database, {
        transaction: <T>(work: (sql: typeof ledger.database) => Promise<T>) =>
          ledger.database.transaction((sql) =>
            work({
              query: (text: string, params?: readonly unknown[]) =>
                text.startsWith('delete from undo')
                  ? Promise.reject(new Error('cut off'))
                  : sql.query(text, params),
            } as never),
          ),
      }),
    });
    await expect(failing.undo(reviewId!, by)).rejects.toThrow('cut off');
    expect(await letterById(ledger.database, letterId)).toMatchObject({ state: 'complete' });
    expect(await review.undo(reviewId!, by)).toMatchObject({ kind: 'done' });
  });
});

test('a reply waits for its time: the sender leaves it and the sweep gives it a job for then', async () => {
  const { mailId, reviewId } = await seedLetter(ledger.database);
  await review.acceptLetter(reviewId!, acceptance, by);
  const [reply] = await pendingOf(mailId);
  at = later(undoMs - 1);
  await send(reply!.id);
  expect(sent).toEqual([]);
  const delays: unknown[] = [];
  await sweep({
    database: ledger.database,
    blobs: {} as never,
    readQueue: { add: async () => undefined, counts },
    sendQueue: { add: async (_, { delayMs }) => void delays.push(delayMs), counts },
    journal: null,
    logger: ledger.deps.logger,
    clock,
  });
  expect(delays).toEqual([1]);
  at = later(undoMs);
  await send(reply!.id);
  expect(sent).toEqual(['jordan.sample@adair.example']);
});
