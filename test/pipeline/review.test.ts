import { describe, expect, test } from '@jest/globals';
import { reviewActions, type Acceptance } from '../../src/pipeline/review.js';
import { addRecord, currentRecords, letterById } from '../../src/pipeline/store/letters.js';
import { blobsToErase, mailById } from '../../src/pipeline/store/mails.js';
import { repliesOfMail, replyById } from '../../src/pipeline/store/replies.js';
import { reviewById } from '../../src/pipeline/store/views.js';
import {
  document,
  field,
  now,
  reading,
  seedLetter,
  seedMail,
  seedReply,
  seedReview,
  signature,
  by,
} from '../web/ledger.js';
import { ledgerOfSuite } from '../web/suite.js';

const ledger = ledgerOfSuite();

const acceptance = (changed: Partial<Acceptance> = {}): Acceptance => ({
  district: 'Adair County',
  fields: {},
  signedOn: '2024-09-12',
  signed: true,
  ...changed,
});
const events = async () =>
  (
    await ledger.database.query<{ actor: string; what: string; detail: Record<string, unknown> }>(
      "select actor, what, detail from event where actor = 'Casey Consultant' order by id",
    )
  ).rows;

describe('accepting a letter', () => {
  test('puts it on record, writes the acknowledgement and closes the review', async () => {
    const { letterId, mailId, reviewId } = await seedLetter(ledger.database, {
      mail: { decision: 'review' },
    });
    expect(await ledger.review.acceptLetter(reviewId!, acceptance(), by)).toEqual({
      kind: 'done',
      reply: 'queued',
    });
    expect(await letterById(ledger.database, letterId)).toMatchObject({
      state: 'complete',
      district: 'Adair County',
      term: '2024-2025',
      verdict: { kind: 'complete', missing: [], reasons: [] },
    });
    expect(await currentRecords(ledger.database, 'Adair County', 'ky-iln-2024')).toMatchObject([
      { letter_id: letterId, term: '2024-2025' },
    ]);
    const replies = await repliesOfMail(ledger.database, mailId);
    expect(replies).toMatchObject([
      {
        kind: 'acknowledgement',
        state: 'pending',
        automatic: false,
        to_address: 'jordan.sample@adair.example',
      },
    ]);
    expect(ledger.queued).toEqual([replies[0]!.id]);
    expect(await reviewById(ledger.database, reviewId!)).toMatchObject({
      decision: 'accepted',
      closed_at: now,
    });
    expect(await mailById(ledger.database, mailId)).toMatchObject({ decision: 'letter' });
    expect(await events()).toMatchObject([
      { what: 'letter accepted', detail: { changes: [], verdictBefore: 'needs-review' } },
    ]);
  });

  test('keeps corrections as said by a person, with the place where they stand and what was there before', async () => {
    const unclear = field('contactName', 'Jardon Semple', {
      confidence: 0.4,
      source: 'ocr',
      state: 'unclear',
      doubt: 'handwritten',
    });
    const fields = reading().fields.map((one) => (one.name === 'contactName' ? unclear : one));
    const { letterId, reviewId } = await seedLetter(ledger.database, { reading: reading({ fields }) });
    await ledger.review.acceptLetter(
      reviewId!,
      acceptance({
        fields: {
          contactName: 'Jordan Sample',
          superintendentName: 'Morgan Corrected',
          plansOfAction: 'First plan.\r\nSecond plan.',
          learningGoal: '',
        },
      }),
      by,
    );
    const { reading: stored } = (await letterById(ledger.database, letterId))!;
    const named = (name: string) => stored.fields.find((one) => one.name === name);
    expect(named('contactName')).toMatchObject({
      value: 'Jordan Sample',
      state: 'read',
      confidence: 1,
      source: null,
      doubt: null,
      page: 1,
      box: unclear.box,
    });
    expect(named('superintendentName')).toMatchObject({ value: 'Morgan Corrected', source: null });
    expect(named('plansOfAction')).toMatchObject({
      value: 'First plan.\nSecond plan.',
      source: 'text-layer',
    });
    expect(named('learningGoal')).toMatchObject({ value: null, state: 'empty', source: null });
    expect((await events())[0]!.detail['changes']).toEqual([
      { name: 'superintendentName', before: 'Morgan Invented', after: 'Morgan Corrected' },
      { name: 'contactName', before: null, after: 'Jordan Sample' },
      { name: 'learningGoal', before: 'Every pupil shows what they know.', after: null },
    ]);
  });

  test('takes signature, date and district from the person', async () => {
    const doubtful = signature({ signed: null, kind: null, confidence: 0.3 });
    doubtful.date = { ...doubtful.date, value: null, state: 'unclear', doubt: 'handwritten' };
    const read = reading({
      signatures: [doubtful],
      district: { name: 'Allen County', confidence: 0.4, alternatives: [] },
      districtProblem: 'district-ambiguous',
    });
    const { letterId, reviewId } = await seedLetter(ledger.database, { reading: read });
    await ledger.review.acceptLetter(reviewId!, acceptance({ signedOn: '2024-08-30' }), by);
    const letter = (await letterById(ledger.database, letterId))!;
    expect(letter.reading.signatures[0]).toMatchObject({
      signed: true,
      confidence: 1,
      page: 2,
      date: { value: '2024-08-30', state: 'read', confidence: 1, source: null },
    });
    expect(letter.reading).toMatchObject({
      district: { name: 'Adair County', confidence: 1 },
      districtProblem: null,
    });
    expect((await events())[0]!.detail['changes']).toEqual([
      { name: 'district', before: null, after: 'Adair County' },
      { name: 'districtSignature', before: null, after: true },
      { name: 'signatureDate', before: null, after: '2024-08-30' },
    ]);
  });

  test.each([
    {
      name: 'a date in May means the running year and the next',
      signedOn: '2018-05-31',
      term: '2017-2018,2018-2019',
    },
    { name: 'a date in June means the year that begins in July', signedOn: '2018-06-01', term: '2018-2019' },
  ])('tells the school years of the 2018 form: $name', async ({ signedOn, term }) => {
    const read = reading({ form: 'kyiln-2018', schoolYears: [], fields: [] });
    const { letterId, reviewId } = await seedLetter(ledger.database, { reading: read });
    await ledger.review.acceptLetter(reviewId!, acceptance({ signedOn }), by);
    expect(await letterById(ledger.database, letterId)).toMatchObject({
      term,
      reading: { schoolYears: term.split(',') },
    });
  });

  test('replaces the record of the same school year and that of none, and leaves other years alone', async () => {
    const recorded: Record<string, string> = {};
    for (const term of ['', '2024-2025', '2023-2024']) {
      const { letterId } = await seedLetter(ledger.database, { state: 'complete' });
      await addRecord(
        ledger.database,
        { district: 'Adair County', formId: 'ky-iln-2024', term, letterId, now },
        [],
      );
      recorded[term] = letterId;
    }
    const { letterId, reviewId } = await seedLetter(ledger.database);
    await ledger.review.acceptLetter(reviewId!, acceptance(), by);
    const current = await currentRecords(ledger.database, 'Adair County', 'ky-iln-2024');
    expect(new Set(current.map((record) => record.letter_id))).toEqual(
      new Set([recorded['2023-2024'], letterId]),
    );
    const { rows } = await ledger.database.query('select 1 from record where superseded_by is not null');
    expect(rows).toHaveLength(2);
  });

  test.each([
    {
      name: 'a district that is not in the list',
      changed: { district: 'Atlantis County' },
      problem: 'district',
    },
    { name: 'no signature', changed: { signed: false }, problem: 'signature' },
    { name: 'a date that is none', changed: { signedOn: '2024-02-30' }, problem: 'no real date' },
    { name: 'a date after the letter came', changed: { signedOn: '2024-09-19' }, problem: 'after the day' },
    {
      name: 'a field the form does not have',
      changed: { fields: { sideDoor: 'x' } },
      problem: 'no such field',
    },
    {
      name: 'an e-mail address that is none',
      changed: { fields: Object.fromEntries([['contactEmail', 'ask at the office']]) },
      problem: 'no e-mail address',
    },
  ])('refuses $name and changes nothing', async ({ changed, problem }) => {
    const { letterId, reviewId } = await seedLetter(ledger.database);
    const outcome = await ledger.review.acceptLetter(reviewId!, acceptance(changed), by);
    expect(outcome).toMatchObject({ kind: 'refused', problems: [expect.stringContaining(problem)] });
    expect(await letterById(ledger.database, letterId)).toMatchObject({ state: 'needs-review' });
    expect(await reviewById(ledger.database, reviewId!)).toMatchObject({ closed_at: null });
    expect(await events()).toEqual([]);
  });

  test('asks for the date where the school years follow from it', async () => {
    const { reviewId } = await seedLetter(ledger.database, {
      reading: reading({ form: 'kyiln-2018', fields: [] }),
    });
    expect(await ledger.review.acceptLetter(reviewId!, acceptance({ signedOn: null }), by)).toMatchObject({
      kind: 'refused',
      problems: [expect.stringContaining('date of the signature')],
    });
  });

  test('asks for the school year of a form whose year is not known, and takes it from the person', async () => {
    const { letterId, reviewId } = await seedLetter(ledger.database, {
      reading: reading({ unknownYear: true, schoolYears: [] }),
    });
    expect(await ledger.review.acceptLetter(reviewId!, acceptance(), by)).toMatchObject({ kind: 'refused' });
    expect(
      await ledger.review.acceptLetter(reviewId!, acceptance({ schoolYear: '2025-2027' }), by),
    ).toMatchObject({ kind: 'refused' });
    expect(
      await ledger.review.acceptLetter(reviewId!, acceptance({ schoolYear: '2025-2026' }), by),
    ).toMatchObject({ kind: 'done' });
    expect(await letterById(ledger.database, letterId)).toMatchObject({ term: '2025-2026' });
  });

  test('takes the place of a "received" that has not gone yet', async () => {
    const { letterId, mailId, reviewId } = await seedLetter(ledger.database);
    const received = await seedReply(ledger.database, mailId, { letterId });
    await ledger.review.acceptLetter(reviewId!, acceptance(), by);
    expect(await replyById(ledger.database, received)).toMatchObject({ state: 'dropped' });
  });

  test('holds the acknowledgement where the sender cannot be answered', async () => {
    const facts = { from: [{ name: 'Copier', address: 'noreply@adair.example' }] };
    const { mailId, reviewId } = await seedLetter(ledger.database, { mail: { facts } });
    expect(await ledger.review.acceptLetter(reviewId!, acceptance(), by)).toEqual({
      kind: 'done',
      reply: 'held',
    });
    expect(await repliesOfMail(ledger.database, mailId)).toMatchObject([{ state: 'held' }]);
    expect(ledger.queued).toEqual([]);
  });

  test('is decided all the same where the queue is away: the sweeper brings the reply', async () => {
    const { reviewId } = await seedLetter(ledger.database);
    const sendQueue = { ...ledger.deps.sendQueue, add: () => Promise.reject(new Error('no queue')) };
    const actions = reviewActions({ ...ledger.deps, sendQueue });
    expect(await actions.acceptLetter(reviewId!, acceptance(), by)).toEqual({
      kind: 'done',
      reply: 'queued',
    });
    expect(ledger.logged.join('\n')).toContain('the sweeper will');
  });
});

describe('a second decision', () => {
  test('of two at once, one is told that it is decided, and there is one record and one reply', async () => {
    const { mailId, reviewId } = await seedLetter(ledger.database);
    const outcomes = await Promise.all([
      ledger.review.acceptLetter(reviewId!, acceptance(), by),
      ledger.review.acceptLetter(reviewId!, acceptance({ signedOn: '2024-09-01' }), by),
    ]);
    expect(outcomes.map((outcome) => outcome.kind).sort()).toEqual(['already-decided', 'done']);
    expect(await currentRecords(ledger.database, 'Adair County', 'ky-iln-2024')).toHaveLength(1);
    expect(await repliesOfMail(ledger.database, mailId)).toHaveLength(1);
    expect(await events()).toHaveLength(1);
  });

  test.each(['accept', 'ask', 'dismiss'] as const)('after an answer, %s changes nothing', async (second) => {
    const { letterId, reviewId } = await seedLetter(ledger.database);
    await ledger.review.askSender(reviewId!, { missing: ['contactName'], text: null }, by);
    const act = {
      accept: () => ledger.review.acceptLetter(reviewId!, acceptance(), by),
      ask: () => ledger.review.askSender(reviewId!, { missing: ['contactName'], text: null }, by),
      dismiss: () => ledger.review.dismiss(reviewId!, by),
    };
    expect(await act[second]()).toEqual({ kind: 'already-decided', decision: 'asked' });
    expect(await letterById(ledger.database, letterId)).toMatchObject({ state: 'incomplete' });
    expect(await events()).toHaveLength(1);
  });

  test('about something that is not there is told so', async () => {
    const nobody = '00000000-0000-4000-8000-000000000000';
    expect(await ledger.review.dismiss(nobody, by)).toEqual({ kind: 'not-found' });
    expect(await ledger.review.dropHeld(nobody, by)).toEqual({ kind: 'not-found' });
    expect(await ledger.review.releaseHeld(nobody, 'a@b.example', by)).toEqual({ kind: 'not-found' });
  });
});

describe('asking the sender', () => {
  test("writes what is missing in the form's order and queues the question", async () => {
    const { letterId, mailId, reviewId } = await seedLetter(ledger.database);
    const missing = ['signatureDate', 'contactEmail', 'superintendentEmail', 'noSuchThing'];
    expect(await ledger.review.askSender(reviewId!, { missing: missing, text: null }, by)).toEqual({
      kind: 'done',
      reply: 'queued',
    });
    expect(await letterById(ledger.database, letterId)).toMatchObject({
      state: 'incomplete',
      verdict: {
        kind: 'incomplete',
        missing: ['superintendentEmail', 'contactEmail', 'signatureDate'],
        reasons: [],
      },
    });
    const [reply] = await repliesOfMail(ledger.database, mailId);
    expect(reply).toMatchObject({ kind: 'missing-fields', state: 'pending' });
    expect(reply!.body_text).toContain("superintendent's e-mail address");
    expect(await events()).toMatchObject([
      {
        what: 'sender asked',
        detail: {
          changes: [
            { name: 'missing', before: '', after: 'superintendentEmail, contactEmail, signatureDate' },
          ],
        },
      },
    ]);
  });

  test('puts the incomplete letter on record, but not in the place of another', async () => {
    const first = await seedLetter(ledger.database);
    await ledger.review.askSender(first.reviewId!, { missing: ['contactName'], text: null }, by);
    const second = await seedLetter(ledger.database);
    await ledger.review.askSender(second.reviewId!, { missing: ['contactName'], text: null }, by);
    expect(await currentRecords(ledger.database, 'Adair County', 'ky-iln-2024')).toMatchObject([
      { letter_id: first.letterId },
    ]);
  });

  test('is refused with nothing to ask for', async () => {
    const { reviewId } = await seedLetter(ledger.database);
    expect(
      await ledger.review.askSender(reviewId!, { missing: ['noSuchThing'], text: null }, by),
    ).toMatchObject({ kind: 'refused' });
  });

  test('about a mail whose file does not open asks for the file', async () => {
    const problem = { code: 'password-needed' as const, text: 'It asks for a password.' };
    const mailId = await seedMail(ledger.database, {
      decision: 'review',
      documents: [document({ pageCount: null, problem })],
    });
    const reviewId = await seedReview(ledger.database, mailId, null, [
      { code: 'unreadable-document', text: 'A file does not open.' },
    ]);
    expect(await ledger.review.askSender(reviewId, { missing: [], text: null }, by)).toEqual({
      kind: 'done',
      reply: 'queued',
    });
    expect(await repliesOfMail(ledger.database, mailId)).toMatchObject([{ kind: 'could-not-open' }]);
  });

  test('about a mail that only claims a letter is refused, as is accepting it', async () => {
    const mailId = await seedMail(ledger.database, { decision: 'review', documents: [] });
    const reviewId = await seedReview(ledger.database, mailId, null, [
      { code: 'claims-letter', text: 'It claims a letter.' },
    ]);
    expect(await ledger.review.askSender(reviewId, { missing: [], text: null }, by)).toMatchObject({
      kind: 'refused',
    });
    expect(await ledger.review.acceptLetter(reviewId, acceptance(), by)).toMatchObject({ kind: 'refused' });
  });
});

describe('no letter', () => {
  test('forgets the mail, what was read and what was about to be sent, and leaves its bytes to the sweeper', async () => {
    const { letterId, mailId, reviewId } = await seedLetter(ledger.database);
    const replyId = await seedReply(ledger.database, mailId, { letterId });
    expect(await ledger.review.dismiss(reviewId!, by)).toEqual({ kind: 'done', reply: 'none' });
    expect(await mailById(ledger.database, mailId)).toMatchObject({
      decision: 'not-a-letter',
      reason_code: 'no-letter',
      facts: null,
      documents: null,
    });
    expect(await letterById(ledger.database, letterId)).toMatchObject({
      state: 'dismissed',
      district: null,
      sender_address: null,
    });
    expect(await replyById(ledger.database, replyId)).toMatchObject({
      state: 'dropped',
      body_text: '',
      to_address: null,
    });
    expect((await blobsToErase(ledger.database)).map((row) => row.id)).toEqual([mailId]);
    const everything = await ledger.database.query(
      `select (select json_agg(mail) from mail)::text || (select json_agg(letter) from letter)::text ||
         (select json_agg(reply) from reply)::text || (select json_agg(event) from event)::text as text`,
    );
    expect(JSON.stringify(everything.rows)).not.toMatch(/Jordan|Morgan|Our letter of commitment/);
    expect(await events()).toMatchObject([
      { what: 'dismissed', detail: { reasons: ['field-unclear'], mailForgotten: true } },
    ]);
  });

  test('of one of two letters keeps the mail and the other letter', async () => {
    const first = await seedLetter(ledger.database);
    const second = await seedLetter(ledger.database, { mailId: first.mailId, ordinal: 1 });
    await ledger.review.dismiss(second.reviewId!, by);
    const mail = await mailById(ledger.database, first.mailId);
    expect(mail).toMatchObject({ decision: 'letter' });
    expect(mail!.facts).not.toBeNull();
    expect(await letterById(ledger.database, first.letterId)).toMatchObject({
      state: 'needs-review',
      district: 'Adair County',
    });
  });

  test('is refused for a letter on record', async () => {
    const { letterId, reviewId } = await seedLetter(ledger.database);
    await addRecord(
      ledger.database,
      { district: 'Adair County', formId: 'ky-iln-2024', term: '2024-2025', letterId, now },
      [],
    );
    expect(await ledger.review.dismiss(reviewId!, by)).toMatchObject({ kind: 'refused' });
  });

  test('ends the review of a mail without a letter', async () => {
    const mailId = await seedMail(ledger.database, { decision: 'failed', documents: [] });
    const reviewId = await seedReview(ledger.database, mailId, null, [
      { code: 'reader-failed', text: 'It failed.' },
    ]);
    expect(await ledger.review.dismiss(reviewId, by)).toMatchObject({ kind: 'done' });
    expect(await mailById(ledger.database, mailId)).toMatchObject({ decision: 'not-a-letter' });
  });
});

const held = async () => {
  const { mailId } = await seedLetter(ledger.database, { state: 'complete' });
  return seedReply(ledger.database, mailId, {
    state: 'held',
    kind: 'acknowledgement',
    to: null,
    hold: { code: 'no-reply-sender', text: 'The sender takes no answers.' },
    suggested: ['morgan.invented@adair.example'],
  });
};

describe('a held reply', () => {
  test('goes to the address that the person chose, once', async () => {
    const replyId = await held();
    expect(await ledger.review.releaseHeld(replyId, ' morgan.invented@adair.example ', by)).toEqual({
      kind: 'done',
      reply: 'queued',
    });
    expect(await replyById(ledger.database, replyId)).toMatchObject({
      state: 'pending',
      to_address: 'morgan.invented@adair.example',
    });
    expect(await ledger.review.releaseHeld(replyId, 'other@adair.example', by)).toEqual({
      kind: 'already-decided',
      decision: 'pending',
    });
    expect(ledger.queued).toEqual([replyId]);
    expect(await events()).toMatchObject([
      {
        what: 'reply released',
        detail: { changes: [{ name: 'to', before: null, after: 'morgan.invented@adair.example' }] },
      },
    ]);
  });

  test.each([
    '',
    'nobody',
    'a@b.example, c@d.example',
    'a@b.example\nBcc: c@d.example',
    '<a@b.example>',
    'a@localhost',
  ])('is not sent to %j', async (to) => {
    const replyId = await held();
    expect(await ledger.review.releaseHeld(replyId, to, by)).toMatchObject({ kind: 'refused' });
    expect(await replyById(ledger.database, replyId)).toMatchObject({ state: 'held' });
  });

  test('can be dropped, once', async () => {
    const replyId = await held();
    expect(await ledger.review.dropHeld(replyId, by)).toEqual({ kind: 'done', reply: 'none' });
    expect(await replyById(ledger.database, replyId)).toMatchObject({ state: 'dropped' });
    expect(await ledger.review.dropHeld(replyId, by)).toEqual({
      kind: 'already-decided',
      decision: 'dropped',
    });
    expect(await events()).toMatchObject([{ what: 'reply dropped' }]);
  });
});
