/** What leaves an item open: hold, district, read again, split and join; and who comes second. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import { giveUpSecondReading, readSecondTime } from '../../../src/pipeline/review/second-reading.js';
import type { LetterReading, MailReading } from '../../../src/core/model.js';
import type { JudgeDeps } from '../../../src/pipeline/judge-mail.js';
import type { ReadRequest } from '../../../src/pipeline/ports.js';
import { eventsOfMail } from '../../../src/pipeline/store/events.js';
import { letterById, lettersOfMail } from '../../../src/pipeline/store/letters.js';
import { mailById, mailsToRead } from '../../../src/pipeline/store/mails.js';
import { repliesOfMail } from '../../../src/pipeline/store/replies.js';
import { reviewById } from '../../../src/pipeline/store/views.js';
import {
  by,
  document,
  field,
  mailFacts,
  reading,
  seedLetter,
  seedMail,
  seedReview,
} from '../../web/ledger.js';
import { ledgerOfSuite } from '../../web/suite.js';
import { readerThat } from '../scripted-reader.js';

const ledger = ledgerOfSuite();

const accepted = { district: 'Adair County', fields: {}, signedOn: '2024-09-12', signed: true };

describe('an item on hold', () => {
  test('keeps until when, why and by whom; taken up again it has none of it', async () => {
    const { mailId, reviewId } = await seedLetter(ledger.database);
    const held = { until: '2024-10-01', note: 'The superintendent is away.' };
    expect(await ledger.review.hold(reviewId!, held, by)).toEqual({ kind: 'done', reply: 'none' });
    expect(await reviewById(ledger.database, reviewId!)).toMatchObject({
      held_until: new Date('2024-10-01T00:00:00Z'),
      held_note: held.note,
      held_by: by.actor,
      version: 1,
    });
    await ledger.review.takeUp(reviewId!, by);
    expect(await reviewById(ledger.database, reviewId!)).toMatchObject({
      held_at: null,
      held_by: null,
      version: 2,
    });
    expect((await eventsOfMail(ledger.database, mailId)).slice(-2).map(({ what }) => what)).toEqual([
      'put on hold',
      'taken up again',
    ]);
    expect(await ledger.review.takeUp(reviewId!, by)).toMatchObject({ kind: 'refused' });
  });

  test.each([
    ['neither day nor note', { until: null, note: ' ' }],
    ['a day that is no date', { until: '2024-02-31', note: '' }],
    ['a day that is over', { until: '2024-09-20', note: '' }],
    ['a day years away', { until: '2027-09-20', note: '' }],
    ['a note of a page', { until: null, note: 'x'.repeat(501) }],
  ])('is refused with %s', async (_, held) => {
    const { reviewId } = await seedLetter(ledger.database);
    expect(await ledger.review.hold(reviewId!, held, by)).toMatchObject({ kind: 'refused' });
  });
});

test('a district is assigned without a decision, and only one of the roster', async () => {
  const { letterId, mailId, reviewId } = await seedLetter(ledger.database, {
    reading: reading({ district: null, districtProblem: 'district-unknown' }),
    verdict: {
      kind: 'needs-review',
      missing: [],
      reasons: [{ code: 'district-unknown', text: 'No district.' }],
    },
  });
  expect(await ledger.review.assignDistrict(reviewId!, 'Nowhere County', by)).toMatchObject({
    kind: 'refused',
  });
  expect(await ledger.review.assignDistrict(reviewId!, 'Allen County', by)).toMatchObject({ kind: 'done' });
  expect(await letterById(ledger.database, letterId)).toMatchObject({
    district: 'Allen County',
    state: 'needs-review',
  });
  expect(await reviewById(ledger.database, reviewId!)).toMatchObject({
    closed_at: null,
    reasons: [],
    version: 1,
  });
  expect((await eventsOfMail(ledger.database, mailId)).at(-1)).toMatchObject({
    what: 'district assigned',
    detail: { changes: [{ name: 'district', before: null, after: 'Allen County' }] },
  });
});

describe('who comes second', () => {
  test.each([
    [
      'hold',
      (id: string, version: number) => ledger.review.hold(id, { until: null, note: 'x' }, { ...by, version }),
    ],
    [
      'district',
      (id: string, version: number) => ledger.review.assignDistrict(id, 'Allen County', { ...by, version }),
    ],
    ['accept', (id: string, version: number) => ledger.review.acceptLetter(id, accepted, { ...by, version })],
    ['read again', (id: string, version: number) => ledger.review.readAgain(id, { ...by, version })],
  ])('with an old page is told so: %s', async (_, act) => {
    const { reviewId } = await seedLetter(ledger.database);
    await ledger.review.hold(reviewId!, { until: null, note: 'first' }, { ...by, version: 0 });
    expect(await act(reviewId!, 0)).toMatchObject({ kind: 'refused' });
    expect(await act(reviewId!, 1)).toMatchObject({ kind: 'done' });
  });

  test('at the same moment changes nothing', async () => {
    const { reviewId } = await seedLetter(ledger.database);
    const both = await Promise.all(
      ['one', 'two'].map((note) =>
        ledger.review.hold(reviewId!, { until: null, note }, { ...by, version: 0 }),
      ),
    );
    expect(both.map(({ kind }) => kind).sort()).toEqual(['done', 'refused']);
  });
});

describe('reading again', () => {
  const asked: ReadRequest[] = [];
  const deps = (letters: LetterReading[]): JudgeDeps => ({
    ...ledger.deps,
    receivedReply: true,
    blobs: { get: async () => Buffer.from('mail') } as never,
    reader: readerThat(async (request): Promise<MailReading> => {
      asked.push(request);
      return { mail: mailFacts(), documents: [document()], letters, nearMisses: [], problem: null };
    }),
  });
  const read = (mailId: string, letters: LetterReading[]): Promise<void> =>
    readSecondTime(mailId, new AbortController().signal, deps(letters));
  beforeEach(() => {
    asked.length = 0;
  });

  test('gives the letter its new reading, stays with the person and answers nobody', async () => {
    const { letterId, mailId, reviewId } = await seedLetter(ledger.database);
    await ledger.review.readAgain(reviewId!, by);
    expect(ledger.toRead).toEqual([mailId]);
    expect(await mailsToRead(ledger.database)).toEqual([{ id: mailId, old: false }]);
    expect(await ledger.review.acceptLetter(reviewId!, accepted, by)).toMatchObject({ kind: 'refused' });
    const fields = reading().fields.map((one) =>
      one.name === 'contactName' ? field('contactName', 'Read Anew') : one,
    );
    await read(mailId, [reading({ fields })]);
    await read(mailId, [reading()]);
    expect(asked).toHaveLength(1);
    const letter = (await letterById(ledger.database, letterId))!;
    expect(letter).toMatchObject({ state: 'needs-review', verdict: { kind: 'needs-review' } });
    expect(letter.reading.fields.find(({ name }) => name === 'contactName')).toMatchObject({
      value: 'Read Anew',
    });
    expect(await reviewById(ledger.database, reviewId!)).toMatchObject({
      closed_at: null,
      reasons: [{ code: 'read-again' }],
      version: 1,
    });
    expect(await repliesOfMail(ledger.database, mailId)).toEqual([]);
    expect(await mailsToRead(ledger.database)).toEqual([]);
    const event = (await eventsOfMail(ledger.database, mailId)).find(
      ({ what }) => what === 'letter read again',
    );
    expect(event!.detail['changes']).toEqual([
      { name: 'contactName', before: 'Jordan Sample', after: 'Read Anew' },
    ]);
    expect(await ledger.review.acceptLetter(reviewId!, accepted, by)).toMatchObject({ kind: 'done' });
  });

  test('that finds nothing keeps what was read before and says so', async () => {
    const { letterId, mailId, reviewId } = await seedLetter(ledger.database);
    await ledger.review.readAgain(reviewId!, by);
    await read(mailId, []);
    expect((await letterById(ledger.database, letterId))!.reading).toEqual(reading());
    expect((await reviewById(ledger.database, reviewId!))!.reasons.at(-1)).toMatchObject({
      code: 'read-again',
    });
  });

  test('of a mail without a letter opens an item for each that is found', async () => {
    const mailId = await seedMail(ledger.database, { decision: 'review' });
    const reviewId = await seedReview(ledger.database, mailId, null, [
      { code: 'claims-letter', text: 'A letter?' },
    ]);
    await ledger.review.readAgain(reviewId, by);
    await read(mailId, [reading()]);
    expect(await reviewById(ledger.database, reviewId)).toMatchObject({ decision: 'read-again' });
    const [letter] = await lettersOfMail(ledger.database, mailId);
    expect(letter).toMatchObject({ state: 'needs-review', ordinal: 0 });
  });

  test('leaves a letter that is decided alone', async () => {
    const { mailId, letterId } = await seedLetter(ledger.database, {
      state: 'complete',
      reading: reading({ pages: [[0, 1]] }),
    });
    const open = await seedLetter(ledger.database, {
      mailId,
      ordinal: 1,
      reading: reading({ pages: [[0, 2]] }),
    });
    await ledger.review.readAgain(open.reviewId!, by);
    const stood = await letterById(ledger.database, letterId);
    await read(mailId, [reading({ pages: [[0, 1]], district: null }), reading({ pages: [[0, 2]] })]);
    expect(await letterById(ledger.database, letterId)).toEqual(stood);
    expect(await lettersOfMail(ledger.database, mailId)).toHaveLength(2);
  });

  test('that fails for good leaves everything and tells of it', async () => {
    const { mailId, reviewId } = await seedLetter(ledger.database);
    await ledger.review.readAgain(reviewId!, by);
    await giveUpSecondReading(mailId, deps([]));
    expect(await mailById(ledger.database, mailId)).toMatchObject({
      second_reading: null,
      decision: 'letter',
    });
    expect((await eventsOfMail(ledger.database, mailId)).at(-1)).toMatchObject({
      what: 'could not be read again',
    });
  });

  test('splits one letter into two: the reader is given the pages of each', async () => {
    const { letterId, mailId, reviewId } = await seedLetter(ledger.database);
    expect(await ledger.review.regroup(reviewId!, [[[0, 1]], [[0, 2]]], by)).toMatchObject({ kind: 'done' });
    await read(mailId, [reading({ pages: [[0, 1]] }), reading({ pages: [[0, 2]] })]);
    expect(asked[0]!.groups).toEqual([[[0, 1]], [[0, 2]]]);
    const letters = await lettersOfMail(ledger.database, mailId);
    expect(letters.map(({ reading: { pages } }) => pages)).toEqual([[[0, 1]], [[0, 2]]]);
    expect(letters[0]!.id).toBe(letterId);
    const { rows } = await ledger.database.query('select id from review where closed_at is null');
    expect(rows).toHaveLength(2);
  });

  test('joins two letters: one keeps its row, the other is closed', async () => {
    const first = await seedLetter(ledger.database, { reading: reading({ pages: [[0, 1]] }) });
    const { mailId } = first;
    const second = await seedLetter(ledger.database, {
      mailId,
      ordinal: 1,
      reading: reading({ pages: [[0, 2]] }),
    });
    await ledger.review.regroup(
      second.reviewId!,
      [
        [
          [0, 1],
          [0, 2],
        ],
      ],
      by,
    );
    await read(mailId, [reading()]);
    const states = (await lettersOfMail(ledger.database, mailId)).map(({ state }) => state);
    expect(states.sort()).toEqual(['dismissed', 'needs-review']);
    const { rows } = await ledger.database.query("select id from review where decision = 'read-again'");
    expect(rows).toHaveLength(1);
  });

  test.each([
    ['no page', []],
    ['a letter without a page', [[[0, 1]], []]],
    ['a page twice', [[[0, 1]], [[0, 1]]]],
    ['a page that is not there', [[[0, 9]]]],
  ])('is refused with %s', async (_, groups) => {
    const { reviewId } = await seedLetter(ledger.database);
    expect(await ledger.review.regroup(reviewId!, groups as [number, number][][], by)).toMatchObject({
      kind: 'refused',
    });
  });
});

describe('the question to the sender', () => {
  test('goes in the person’s words where there are some, as text and as HTML', async () => {
    const { mailId, reviewId } = await seedLetter(ledger.database);
    const shown = await ledger.review.previewQuestion(reviewId!, ['contactName']);
    expect(shown).toMatchObject({ kind: 'preview', subject: 'Re: Our letter of commitment' });
    const text =
      'Hello <b>Jordan</b>,\r\n\r\nplease send\r\n\r\n - the name\r\n - the date\r\nBcc: all@example.test';
    await ledger.review.askSender(reviewId!, { missing: ['contactName'], text }, by);
    const [reply] = await repliesOfMail(ledger.database, mailId);
    expect(reply!.body_text).toBe(
      'Hello <b>Jordan</b>,\n\nplease send\n\n - the name\n - the date\nBcc: all@example.test\n',
    );
    expect(reply!.body_html).toContain('<p>Hello &lt;b&gt;Jordan&lt;/b&gt;,</p>');
    expect(reply!).toMatchObject({
      subject: 'Re: Our letter of commitment',
      to_address: 'jordan.sample@adair.example',
    });
  });

  test.each([
    ['empty', ' \u200b\r\n '],
    ['endless', 'x'.repeat(8_001)],
  ])('is refused where its words are %s', async (_, text) => {
    const { mailId, reviewId } = await seedLetter(ledger.database);
    expect(await ledger.review.askSender(reviewId!, { missing: ['contactName'], text }, by)).toMatchObject({
      kind: 'refused',
    });
    expect(await repliesOfMail(ledger.database, mailId)).toEqual([]);
  });
});
