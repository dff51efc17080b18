/** What happens to an item between a decision and its undoing, or while it is read again, loses and tells nothing. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { LetterReading, MailReading } from '../../../src/core/model.js';
import { PermanentError, TransientError } from '../../../src/pipeline/ports.js';
import { judgeMail } from '../../../src/pipeline/judge-mail.js';
import { askReadAgain } from '../../../src/pipeline/read-again.js';
import { receiveMail } from '../../../src/pipeline/receive-mail.js';
import { reviewActions, type Acceptance, type ReviewActions } from '../../../src/pipeline/review.js';
import { readSecondTime } from '../../../src/pipeline/review/second-reading.js';
import { sendReply } from '../../../src/pipeline/send-reply.js';
import { letterById, lettersOfMail } from '../../../src/pipeline/store/letters.js';
import { mailById } from '../../../src/pipeline/store/mails.js';
import { replyById, repliesOfMail } from '../../../src/pipeline/store/replies.js';
import { reviewById } from '../../../src/pipeline/store/views.js';
import { eraseUnwanted } from '../../../src/pipeline/sweep.js';
import { receivingInto, ScriptedMailbox } from '../scripted-mailbox.js';
import { readerThat } from '../scripted-reader.js';
import { journalWithoutDisk } from '../../support/journal.js';
import {
  by,
  document,
  mailFacts,
  now,
  reading,
  seedLetter,
  seedMail,
  seedReply,
  seedReview,
} from '../../web/ledger.js';
import { ledgerOfSuite } from '../../web/suite.js';

const ledger = ledgerOfSuite();
let review: ReviewActions;
beforeAll(() => {
  review = reviewActions({ ...ledger.deps, undoMs: 20_000 });
});

const acceptance: Acceptance = {
  district: 'Adair County',
  fields: {},
  signedOn: '2024-09-12',
  signed: true,
};
const waiting = async (mailId: string) =>
  (await repliesOfMail(ledger.database, mailId)).filter(
    ({ state }) => state === 'pending' || state === 'held',
  );

/** Two letters of one mail, both with a person. */
async function twoLetters() {
  const one = await seedLetter(ledger.database, { reading: reading({ pages: [[0, 1]] }) });
  const other = await seedLetter(ledger.database, {
    mailId: one.mailId,
    ordinal: 1,
    reading: reading({ pages: [[0, 2]] }),
  });
  return { mailId: one.mailId, one, other };
}

/** The reader's job, with what it finds in the mail. */
const readAgain = (mailId: string, found: Partial<MailReading>): Promise<void> =>
  readSecondTime(mailId, new AbortController().signal, {
    ...ledger.deps,
    receivedReply: true,
    blobs: { get: async () => Buffer.from('mail') } as never,
    reader: readerThat(async () => ({
      mail: mailFacts(),
      documents: [document()],
      letters: [],
      nearMisses: [],
      problem: null,
      ...found,
    })),
  });

describe('the replies of a mail with two letters', () => {
  test('are none once both decisions are taken back', async () => {
    const { mailId, one, other } = await twoLetters();
    await review.acceptLetter(one.reviewId!, acceptance, by);
    await review.askSender(other.reviewId!, { missing: ['contactName'], text: null }, by);
    expect(await waiting(mailId)).toHaveLength(2);
    await review.undo(one.reviewId!, by);
    await review.undo(other.reviewId!, by);
    expect(await waiting(mailId)).toEqual([]);
  });

  test('stay dropped where a person dropped one, though the other decision is taken back', async () => {
    const { mailId, one, other } = await twoLetters();
    await review.acceptLetter(one.reviewId!, acceptance, by);
    const [acknowledgement] = await waiting(mailId);
    await review.dismiss(other.reviewId!, by);
    await review.dropHeld(acknowledgement!.id, by);
    await review.undo(other.reviewId!, by);
    expect(await waiting(mailId)).toEqual([]);
  });
});

describe('pages put to letters', () => {
  test.each<[string, LetterReading[]]>([
    ['no letter, because its file does not open this time', []],
    ['one of the two only', [reading({ pages: [[0, 1]] })]],
  ])('lose no letter where the reader finds %s', async (_, letters) => {
    const { mailId, one, other } = await twoLetters();
    await review.regroup(one.reviewId!, [[[0, 1]], [[0, 2]]], by);
    await readAgain(mailId, { letters });
    expect((await lettersOfMail(ledger.database, mailId)).map(({ state }) => state)).toEqual([
      'needs-review',
      'needs-review',
    ]);
    const left = (await reviewById(ledger.database, other.reviewId!))!;
    expect(left).toMatchObject({ closed_at: null });
    expect(left.reasons.at(-1)).toMatchObject({ code: 'read-again' });
  });

  test('lose no letter of which the decision would be taken back meanwhile', async () => {
    const { mailId, one, other } = await twoLetters();
    await review.dismiss(one.reviewId!, by);
    await review.regroup(other.reviewId!, [[[0, 2]]], by);
    expect(await review.undo(one.reviewId!, by)).toMatchObject({ kind: 'refused' });
    await readAgain(mailId, { letters: [reading({ pages: [[0, 2]] })] });
    expect(await review.undo(one.reviewId!, by)).toMatchObject({ kind: 'done' });
    expect(await letterById(ledger.database, one.letterId)).toMatchObject({
      state: 'needs-review',
      reading: { pages: [[0, 1]], district: { name: 'Adair County' } },
    });
  });
});

test('a mail on which the reader failed at first can be answered once it was read again', async () => {
  const mailId = await seedMail(ledger.database, { decision: 'failed' });
  await ledger.database.query('update mail set facts = null, documents = null where id = $1', [mailId]);
  const ofMail = await seedReview(ledger.database, mailId, null, [
    { code: 'reader-failed', text: 'Failed.' },
  ]);
  await review.readAgain(ofMail, by);
  await readAgain(mailId, { letters: [reading()] });
  const { rows } = await ledger.database.query<{ id: string }>(
    'select id from review where closed_at is null and mail_id = $1',
    [mailId],
  );
  expect(await review.acceptLetter(rows[0]!.id, acceptance, by)).toEqual({ kind: 'done', reply: 'queued' });
  expect(await mailById(ledger.database, mailId)).toMatchObject({ decision: 'letter' });
  expect((await waiting(mailId)).map(({ to_address: to }) => to)).toEqual(['jordan.sample@adair.example']);
});

describe('the question for files that do not open', () => {
  test('goes in the place of the same one that was held; taken back, that one is held again', async () => {
    const mailId = await seedMail(ledger.database, {
      decision: 'review',
      documents: [document({ problem: { code: 'corrupt-document', text: 'It does not open.' } })],
    });
    const reviewId = await seedReview(ledger.database, mailId, null, [
      { code: 'claims-letter', text: 'It does not open.' },
    ]);
    const question = { missing: [], text: null };
    await review.askSender(reviewId, question, by);
    const [own] = await waiting(mailId);
    await review.undo(reviewId, by);
    const held = await seedReply(ledger.database, mailId, {
      kind: 'could-not-open',
      state: 'held',
      hold: { code: 'mode-hold', text: 'Held.' },
      messageId: own!.message_id,
    });
    expect(await review.askSender(reviewId, question, by)).toEqual({ kind: 'done', reply: 'queued' });
    const [asked, ...more] = await waiting(mailId);
    expect(more).toEqual([]);
    expect(asked).toMatchObject({ automatic: false, message_id: own!.message_id });
    await review.undo(reviewId, by);
    expect(await waiting(mailId)).toMatchObject([{ id: held, state: 'held', message_id: own!.message_id }]);
  });
});

/** The sending of replies a minute later, where each meets with this. */
const failing = (error: Error) => ({
  ...ledger.deps,
  journal: journalWithoutDisk(),
  clock: { now: () => new Date(now.valueOf() + 60_000) },
  sender: {
    send: () => Promise.reject(error),
    verify: async () => undefined,
    close: async () => undefined,
  },
});

test('a reply that may have gone out stays so whatever a later try meets with, and its decision stands', async () => {
  const { mailId, reviewId } = await seedLetter(ledger.database);
  await review.acceptLetter(reviewId!, acceptance, by);
  const { id } = (await waiting(mailId))[0]!;
  for (const code of ['smtp-unsure', 'smtp-unreachable'])
    await expect(sendReply(id, failing(new TransientError('The line broke.', code)))).rejects.toThrow('line');
  expect(await replyById(ledger.database, id)).toMatchObject({ state: 'sending' });
  expect(await review.dropHeld(id, by)).toMatchObject({ kind: 'already-decided' });
  await sendReply(id, failing(new PermanentError('No such mailbox.', 'smtp-refused')));
  expect(await replyById(ledger.database, id)).toMatchObject({ state: 'held' });
  expect(await review.undo(reviewId!, by)).toMatchObject({ kind: 'refused' });
});

describe('a mail that is to be fetched once more', () => {
  test.each(['a person takes back that it is no letter', 'who fetched it is killed before it is noted'])(
    'is not waited for without end where %s',
    async (what) => {
      const receiving = receivingInto(ledger, now, 'all');
      const mailbox = new ScriptedMailbox();
      const name = 'letters@iln.example/INBOX';
      const { mailId, reviewId } = await seedLetter(ledger.database);
      await receiveMail(name, mailbox.session(), receiving);
      await ledger.database.query('update mail set uid_validity = 1 where id = $1', [mailId]);
      await review.dismiss(reviewId!, by);
      expect(await askReadAgain(mailId, by.actor, receiving)).toEqual({ kind: 'asked' });
      if (what.startsWith('a person')) await review.undo(reviewId!, by);
      else
        await ledger.database.query(
          "update mail set state = 'stored', decision = null, read_again_at = $2 where id = $1",
          [mailId, now],
        );
      expect(await receiveMail(name, mailbox.session(), receiving)).toBeUndefined();
      const { rows } = await ledger.database.query<{ state: string }>('select state from reread');
      expect(rows).toEqual([{ state: what.startsWith('a person') ? 'stopped' : 'fetched' }]);
    },
  );
});

/** While the reply is on its way, `meanwhile` happens; then it fails. */
const sendDuring = (id: string, meanwhile: () => Promise<unknown>, error: Error): Promise<void> =>
  sendReply(id, {
    ...failing(error),
    sender: {
      ...failing(error).sender,
      send: async () => {
        await meanwhile();
        throw error;
      },
    },
  });
const onItsWay = async () => {
  const { mailId, letterId, reviewId } = await seedLetter(ledger.database);
  const machines = await seedReply(ledger.database, mailId, { letterId });
  return { mailId, letterId, reviewId: reviewId!, machines };
};

describe('what the machine is handing to SMTP while a person decides', () => {
  const lost = new TransientError('The line broke.', 'smtp-unreachable');
  test.each<[string, Error]>([
    ['the line is lost', lost],
    ['the server has perhaps taken it', new TransientError('The line broke.', 'smtp-unsure')],
    ['the server refuses it', new PermanentError('No such mailbox.', 'smtp-refused')],
  ])('is not sent beside the person’s where %s', async (_what, error) => {
    const { mailId, reviewId, machines } = await onItsWay();
    await sendDuring(machines, () => review.acceptLetter(reviewId, acceptance, by), error);
    expect(await replyById(ledger.database, machines)).toMatchObject({ state: 'dropped' });
    expect(await waiting(mailId)).toMatchObject([{ kind: 'acknowledgement' }]);
  });

  test('is not sent again where its sender was killed', async () => {
    const { reviewId, machines } = await onItsWay();
    await ledger.database.query("update reply set state = 'sending' where id = $1", [machines]);
    await review.acceptLetter(reviewId, acceptance, by);
    await sendReply(machines, failing(lost));
    expect(await replyById(ledger.database, machines)).toMatchObject({ state: 'dropped', error_code: null });
  });

  test.each(['before it fails', 'after it failed'])(
    'waits again where the decision is taken back %s',
    async (when) => {
      const { mailId, reviewId, machines } = await onItsWay();
      const undo = () => review.undo(reviewId, by);
      const sending = sendDuring(
        machines,
        async () => {
          await review.acceptLetter(reviewId, acceptance, by);
          if (when === 'before it fails') await undo();
        },
        lost,
      );
      await sending.catch(() => undefined);
      if (when === 'after it failed') await undo();
      expect(await waiting(mailId)).toMatchObject([{ id: machines, state: 'pending' }]);
      expect((await replyById(ledger.database, machines))!.message_id).not.toContain('replaced');
    },
  );

  test('tells nothing of what is no letter once it has failed', async () => {
    const { reviewId, machines } = await onItsWay();
    await sendDuring(machines, () => review.dismiss(reviewId, by), lost);
    expect(await replyById(ledger.database, machines)).toMatchObject({
      state: 'dropped',
      body_text: '',
      to_address: null,
    });
  });
});

describe('a reply that was dropped before its letter was dismissed', () => {
  test.each(['the only letter of its mail', 'one of two letters'])(
    'loses its words with %s, and has them back',
    async (which) => {
      const { mailId, one, other } = await twoLetters();
      if (which.startsWith('the only')) await review.dismiss(other.reviewId!, by);
      const id = await seedReply(ledger.database, mailId, { letterId: one.letterId, state: 'held' });
      const { body_text: text } = (await replyById(ledger.database, id))!;
      await review.dropHeld(id, by);
      await review.dismiss(one.reviewId!, by);
      expect(await replyById(ledger.database, id)).toMatchObject({
        state: 'dropped',
        body_text: '',
        to_address: null,
      });
      await review.undo(one.reviewId!, by);
      expect(await replyById(ledger.database, id)).toMatchObject({ state: 'dropped', body_text: text });
    },
  );
});

describe('what was called no letter and comes again', () => {
  test.each(['its bytes', 'its documents'])('is not there twice: %s', async (what) => {
    const { mailId, letterId, reviewId } = await seedLetter(ledger.database);
    await review.dismiss(reviewId!, by);
    const again = await seedLetter(ledger.database, { state: 'complete' });
    await ledger.database.query(
      what === 'its bytes'
        ? 'update mail set content_hash = (select content_hash from mail where id = $2) where id = $1'
        : 'update letter set documents_hash = (select documents_hash from letter where id = $2) where id = $1',
      what === 'its bytes' ? [again.mailId, mailId] : [again.letterId, letterId],
    );
    expect(await review.undo(reviewId!, by)).toMatchObject({ kind: 'refused' });
    expect(await letterById(ledger.database, letterId)).toMatchObject({ state: 'dismissed' });
  });
});

test('a mail that was told “received”, called no letter and read again is acknowledged, by a person’s click', async () => {
  const receiving = receivingInto(ledger, now, 'all');
  const mailbox = new ScriptedMailbox();
  const name = 'letters@iln.example/INBOX';
  const uid = mailbox.deliver('2024-09-18');
  await receiveMail(name, mailbox.session(), receiving);
  const { id } = (await ledger.database.query<{ id: string }>('select id from mail where uid = $1', [uid]))
    .rows[0]!;
  const judged = (letter: LetterReading): Promise<void> =>
    judgeMail(id, new AbortController().signal, {
      ...ledger.deps,
      receivedReply: true,
      blobs: receiving.blobs,
      reader: readerThat(async () => ({
        mail: mailFacts({ from: [{ name: '', address: 'jordan.sample@adair.kyschools.us' }] }),
        documents: [document()],
        letters: [letter],
        nearMisses: [],
        problem: null,
      })),
    });
  await judged(reading({ doubts: [{ code: 'page-missing', text: 'A page is missing.' }] }));
  await ledger.database.query("update reply set state = 'sent', sent_at = $1", [now]);
  const { rows: reviews } = await ledger.database.query<{ id: string }>('select id from review');
  await ledger.review.dismiss(reviews[0]!.id, by);
  await eraseUnwanted(receiving);
  await askReadAgain(id, by.actor, receiving);
  await receiveMail(name, mailbox.session(), receiving);
  await judged(reading());
  expect(await repliesOfMail(ledger.database, id)).toMatchObject([
    { kind: 'received', state: 'sent' },
    { kind: 'acknowledgement', state: 'held', automatic: false },
  ]);
});
