/** A district types what was missing: what becomes of its letter, of the reply, and of what is not certain. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import { simpleParser } from 'mailparser';
import type { MailFacts, MailReading } from '../../src/core/model.js';
import { judgeMail, type JudgeDeps } from '../../src/pipeline/judge-mail.js';
import { receiveMail } from '../../src/pipeline/receive-mail.js';
import { eventsOfMail } from '../../src/pipeline/store/events.js';
import { emptyMail } from '../../src/pipeline/store/retention.js';
import type { LetterRow, MailRow, ReplyRow, ReviewRow } from '../../src/pipeline/store/rows.js';
import { sweep } from '../../src/pipeline/sweep.js';
import { by, document, field, mailFacts, reading, roster, signature } from '../web/ledger.js';
import { deskOfSuite, ledgerOfSuite } from '../web/suite.js';
import { receivingInto, ScriptedMailbox, type Receiving } from './scripted-mailbox.js';

const name = 'letters@iln.example/INBOX';
const own = roster.map((one) => (one.name === 'Adair County' ? { ...one, domain: 'adair.example' } : one));
const robin = 'robin.example@adair.example';

const ledger = ledgerOfSuite();
const desk = deskOfSuite(ledger);
let mailbox: ScriptedMailbox;
let receiving: Receiving;
let readings: Map<string, MailReading>;
beforeEach(async () => {
  mailbox = new ScriptedMailbox();
  receiving = receivingInto(ledger, new Date('2024-09-20T14:30:00Z'));
  readings = new Map();
  await receiveMail(name, mailbox.session(), receiving);
});

const judging = (changed: Partial<JudgeDeps> = {}): JudgeDeps => ({
  ...ledger.deps,
  ...receiving,
  roster: own,
  receivedReply: true,
  reader: {
    read: async ({ bytes }) => readings.get(Buffer.from(bytes).toString())!,
    drawPage: async () => null,
    document: async () => null,
    close: async () => undefined,
  },
  ...changed,
});

let count = 0;
interface Comes {
  facts?: Partial<MailFacts>;
  missing?: readonly string[];
  documents?: MailReading['documents'];
  signed?: boolean;
}
/** A mail comes; with `missing` it brings a letter in which that is empty. @returns its id */
async function arrives(mail: Comes): Promise<string> {
  count += 1;
  const text = `typed ${count}`;
  const letter = reading({
    fields: reading().fields.map((one) => (mail.missing?.includes(one.name) ? field(one.name, null) : one)),
    ...(mail.signed === false
      ? {
          signatures: [
            signature({ signed: false, date: { ...signature().date, value: null, state: 'empty' } }),
          ],
        }
      : {}),
  });
  readings.set(text, {
    mail: mailFacts({ messageId: `<typed-${count}@adair.example>`, ...mail.facts }),
    documents: mail.documents ?? (mail.missing ? [document({ hash: `${count}`.padStart(64, 'c') })] : []),
    letters: mail.missing ? [letter] : [],
    nearMisses: [],
    problem: null,
  });
  const uid = mailbox.deliver('2024-09-20T14:30:00Z', { text });
  while ((await receiveMail(name, mailbox.session(), receiving))?.againInMs === 0);
  const { rows } = await ledger.database.query<{ id: string }>('select id from mail where uid = $1', [uid]);
  return rows[0]!.id;
}
async function comes(mail: Comes, changed: Partial<JudgeDeps> = {}): Promise<string> {
  const id = await arrives(mail);
  await judgeMail(id, new AbortController().signal, judging(changed));
  return id;
}
const only = async <R>(text: string, id: string): Promise<R> =>
  (await ledger.database.query<R>(text, [id])).rows[0]!;
const letterOf = (mailId: string) => only<LetterRow>('select * from letter where mail_id = $1', mailId);
const mailOf = (id: string) => only<MailRow>('select * from mail where id = $1', id);
const replyOf = (mailId: string) =>
  only<ReplyRow | undefined>('select * from reply where mail_id = $1 order by created_at desc', mailId);
const reviewOf = (mailId: string) =>
  only<ReviewRow | undefined>('select * from review where mail_id = $1', mailId);
const current = async (): Promise<number> =>
  (await ledger.database.query('select from record where superseded_at is null')).rowCount;

/** A letter comes, and its sender was asked for what is missing. */
async function asked(
  missing: readonly string[],
  more: Comes = {},
): Promise<{ mailId: string; question: ReplyRow }> {
  const mailId = await comes({ missing, ...more });
  const question = (await replyOf(mailId))!;
  await ledger.database.query("update reply set state = 'sent', sent_at = now() where id = $1", [
    question.id,
  ]);
  return { mailId, question };
}
const answer = (question: ReplyRow, text: string, facts: Partial<MailFacts> = {}): Comes => ({
  facts: { inReplyTo: [question.message_id], subject: 'Re: Our letter', text, ...facts },
});

describe('an answer to what was asked', () => {
  test('makes the letter complete, with its source, its history and an acknowledgement in its thread', async () => {
    const { mailId, question } = await asked(['contactEmail']);
    expect(question).toMatchObject({ kind: 'missing-fields', asked: ['contactEmail'] });
    expect(question.body_text).toContain('- Contact e-mail: …');
    const text = `Hi Pat,\n\nContact email: ${robin}\n\nThanks,\nJordan`;
    const answerId = await comes(answer(question, text));
    const letter = await letterOf(mailId);
    expect(letter).toMatchObject({
      state: 'complete',
      verdict: { kind: 'complete', missing: [], reasons: [] },
    });
    const read = letter.reading.fields.find((one) => one.name === 'contactEmail')!;
    expect(read).toMatchObject({ value: robin, state: 'read', source: 'typed-answer', page: null });
    const { mailId: where, start, end } = read.typedIn!;
    expect([where, text.slice(start, end)]).toEqual([answerId, robin]);
    expect(await mailOf(answerId)).toMatchObject({
      decision: 'letter',
      reason_code: 'typed-answer',
      facts: { text },
    });
    const reply = (await replyOf(answerId))!;
    expect(reply).toMatchObject({
      kind: 'acknowledgement',
      state: 'pending',
      letter_id: letter.id,
      to_address: 'jordan.sample@adair.example',
    });
    expect(reply.body_text).toContain(robin);
    expect(reply.refs.at(-1)).toBe((await mailOf(answerId)).message_id);
    const taken = (await eventsOfMail(ledger.database, mailId)).find(({ what }) => what === 'answer taken');
    expect(taken?.detail['changes']).toEqual([{ name: 'contactEmail', before: null, after: robin }]);
    expect(await reviewOf(answerId)).toBeUndefined();
    expect(await current()).toBe(1);
  });

  test('asks again for what is still missing; the next answer completes it', async () => {
    const { mailId, question } = await asked(['contactEmail', 'learningGoal']);
    const first = await comes(answer(question, `Contact email: ${robin}`));
    const second = (await replyOf(first))!;
    expect(second).toMatchObject({ kind: 'missing-fields', state: 'pending', asked: ['learningGoal'] });
    expect(await letterOf(mailId)).toMatchObject({
      state: 'incomplete',
      verdict: { missing: ['learningGoal'] },
    });
    await ledger.database.query("update reply set state = 'sent' where id = $1", [second.id]);
    const last = await comes(
      answer(second, 'Students will show what they know by portfolios in every grade.'),
    );
    expect(await letterOf(mailId)).toMatchObject({ state: 'complete' });
    expect(await replyOf(last)).toMatchObject({ kind: 'acknowledgement' });
    expect(new Set([question, second, (await replyOf(last))!].map((reply) => reply.message_id)).size).toBe(3);
  });

  test('that tells when it was signed changes nothing, and hears kindly that the page is needed', async () => {
    const { mailId, question } = await asked([], { signed: false });
    const before = await letterOf(mailId);
    const id = await comes(answer(question, 'It was signed on September 3, 2024.\n\nJordan'));
    expect(await letterOf(mailId)).toEqual(before);
    const reply = (await replyOf(id))!;
    expect(reply).toMatchObject({
      kind: 'missing-fields',
      state: 'pending',
      asked: ['districtSignature', 'signatureDate'],
    });
    expect(reply.body_text.replaceAll('\n', ' ')).toContain('from the signed page only');
    // saying it again is not answered again
    await ledger.database.query("update reply set state = 'sent' where id = $1", [reply.id]);
    const again = await comes(answer(reply, 'It was signed on September 3, 2024.\n\nJordan'));
    expect(await replyOf(again)).toMatchObject({ state: 'held', hold_code: 'same-answer-today' });
  });

  test('is taken once, however often it is read and in whatever copy it comes', async () => {
    const { question } = await asked(['contactEmail']);
    const mail = answer(question, `Contact email: ${robin}`, { messageId: '<once@adair.example>' });
    const id = await arrives(mail);
    for (let time = 0; time < 3; time += 1) await judgeMail(id, new AbortController().signal, judging());
    const copy = await comes(mail);
    expect(await mailOf(copy)).toMatchObject({
      decision: 'not-a-letter',
      reason_code: 'duplicate',
      repeats: id,
      facts: null,
    });
    const { rows } = await ledger.database.query("select from reply where kind = 'acknowledgement'");
    expect(rows).toHaveLength(1);
    expect((await ledger.database.query('select from typed_answer')).rows).toHaveLength(1);
  });

  test('that is cut off in the middle leaves nothing half done', async () => {
    const { mailId, question } = await asked(['contactEmail']);
    const id = await arrives(answer(question, `Contact email: ${robin}`));
    const { clock } = judging();
    let times = 0;
    // the last thing the transaction asks for before the reply is written
    const dying = {
      now: () => {
        times += 1;
        if (times > 2) throw new Error('killed');
        return clock.now();
      },
    };
    await expect(judgeMail(id, new AbortController().signal, judging({ clock: dying }))).rejects.toThrow(
      'killed',
    );
    expect(await letterOf(mailId)).toMatchObject({ state: 'incomplete' });
    expect(await mailOf(id)).toMatchObject({ state: 'stored' });
    await judgeMail(id, new AbortController().signal, judging());
    expect(await letterOf(mailId)).toMatchObject({ state: 'complete' });
    // and a queue that was lost is filled again
    const found: string[] = [];
    const sendQueue: JudgeDeps['sendQueue'] = {
      ...ledger.deps.sendQueue,
      add: async ({ replyId }) => void found.push(replyId),
    };
    await sweep({ ...receiving, sendQueue, journal: null });
    expect(found).toContain((await replyOf(id))!.id);
  });

  test('of a mail that is HTML alone is read from its text', async () => {
    const { mailId, question } = await asked(['contactEmail']);
    const html = `<html><body><p>Hello,</p><p><b>Contact email:</b> <a href="mailto:${robin}">${robin}</a></p>
<p>Thanks,<br>Jordan</p><blockquote type="cite"><p>Contact e-mail: quoted@adair.example</p></blockquote></body></html>`;
    const parsed = await simpleParser(`Content-Type: text/html; charset=utf-8\r\n\r\n${html}`);
    await comes(answer(question, parsed.text!));
    expect((await letterOf(mailId)).reading.fields.find((one) => one.name === 'contactEmail')?.value).toBe(
      robin,
    );
  });
});

describe('an answer that nobody may rely on', () => {
  const typed = `Contact email: ${robin}`;
  interface Unreliable {
    from?: string[];
    headers?: MailFacts['headers'];
    documents?: MailReading['documents'];
  }
  const cases: Record<string, Unreliable> = {
    'from somebody else': { from: ['someone@elsewhere.example'] },
    'that our server calls forged': {
      headers: { 'authentication-results': ['mx.iln.example; dmarc=fail'] },
    },
    'of two senders': { from: ['jordan.sample@adair.example', 'other@adair.example'] },
    'that a rule sent on': {
      headers: {
        'auto-submitted': ['auto-generated'],
        'x-ms-exchange-generated-message-source': ['Mailbox Rules Agent'],
      },
    },
    'beside a file': { documents: [document()] },
  };
  test('leaves the letter as it is, and a person sees both', async () => {
    const { mailId, question } = await asked(['contactEmail']);
    const before = await letterOf(mailId);
    const outcomes: Record<string, unknown> = {};
    for (const [which, { from, headers, documents }] of Object.entries(cases)) {
      const facts = {
        ...(from ? { from: from.map((address) => ({ name: '', address })) } : {}),
        ...(headers ? { headers } : {}),
      };
      const mail = { ...answer(question, typed, facts), ...(documents ? { documents } : {}) };
      const id = await comes(mail, { authservIds: ['mx.iln.example'] });
      const review = await reviewOf(id);
      outcomes[which] = [
        (await mailOf(id)).reason_code,
        review?.letter_id,
        review?.closed_at,
        await replyOf(id),
      ];
    }
    const forPerson = ['typed-answer', null, null, undefined];
    expect(outcomes).toEqual(Object.fromEntries(Object.keys(cases).map((which) => [which, forPerson])));
    expect(await letterOf(mailId)).toEqual(before);
    const { rows } = await ledger.database.query<{ id: string }>('select id from review limit 1');
    expect((await desk.get(`/reviews/${rows[0]!.id}`)).body).toContain(`/letters/${before.id}`);
  });

  test('is about a letter that was superseded meanwhile', async () => {
    const { mailId, question } = await asked(['contactEmail']);
    await comes({ missing: [] });
    expect(await current()).toBe(1);
    const id = await comes(answer(question, typed));
    expect(await letterOf(mailId)).toMatchObject({ state: 'incomplete' });
    expect(await reviewOf(id)).toMatchObject({ letter_id: null, reasons: [{ code: 'typed-answer' }] });
    expect(await replyOf(id)).toBeUndefined();
  });

  test('tells nothing of what was asked: the sender may believe that all is there, as before', async () => {
    const { mailId, question } = await asked(['contactEmail']);
    const outcomes: unknown[] = [];
    for (const text of [
      'Thank you!',
      'It is on page 3.',
      'Superintendent title: Interim Superintendent',
      `Thanks.\n\n> ${typed}`,
    ]) {
      const id = await comes(answer(question, text));
      outcomes.push([(await mailOf(id)).reason_code, await replyOf(id)]);
    }
    expect(outcomes).toEqual(outcomes.map(() => ['believes-complete', undefined]));
    expect(await letterOf(mailId)).toMatchObject({ state: 'incomplete' });
  });

  test('answers a question that never went, or is in no thread of ours', async () => {
    const mailId = await comes({ missing: ['contactEmail'] });
    const question = (await replyOf(mailId))!;
    expect(question.state).toBe('pending');
    const id = await comes(answer(question, typed));
    expect(await mailOf(id)).toMatchObject({ decision: 'review', reason_code: 'believes-complete' });
    const other = await comes({ facts: { text: typed } });
    expect(await mailOf(other)).toMatchObject({ decision: 'not-a-letter' });
  });
});

describe('an answer that is not certain', () => {
  const unsure = `Contact email: ${robin}\n\n<b>We will miss the March meeting.</b>`;
  async function waiting() {
    const { mailId, question } = await asked(['contactEmail']);
    const before = await letterOf(mailId);
    const answerId = await comes(answer(question, unsure));
    return { mailId, before, answerId, review: (await reviewOf(answerId))! };
  }

  test('waits with its letter, its text beside it, and nobody is answered', async () => {
    const { mailId, answerId, review } = await waiting();
    const letter = await letterOf(mailId);
    expect(letter).toMatchObject({ state: 'needs-review' });
    expect(review).toMatchObject({ letter_id: letter.id, closed_at: null });
    expect(letter.reading.fields.find((one) => one.name === 'contactEmail')).toMatchObject({
      value: null,
      state: 'unclear',
      alternatives: [{ value: robin }],
    });
    expect(await replyOf(answerId)).toBeUndefined();
    const { body } = await desk.get(`/reviews/${review.id}`);
    expect(body).toContain(`<mark title="Contact e-mail">${robin}</mark>`);
    expect(body).toContain('&#60;b&#62;We will miss the March meeting.&#60;/b&#62;');
    expect(body).toContain(`value="${robin}"`);
    expect(body).toContain('It is no answer');
    expect(body).not.toContain('Assign the district');
  });

  test('is accepted by a person, who answers in its thread; that can be taken back', async () => {
    ledger.deps.undoMs = 20_000;
    const { mailId, answerId, review } = await waiting();
    const acceptance = {
      district: 'Adair County',
      fields: { contactEmail: robin },
      signedOn: '2024-09-12',
      signed: true,
    };
    expect(await ledger.review.acceptLetter(review.id, acceptance, by)).toMatchObject({
      kind: 'done',
      reply: 'queued',
    });
    expect(await letterOf(mailId)).toMatchObject({ state: 'complete' });
    expect(await replyOf(answerId)).toMatchObject({ kind: 'acknowledgement', mail_id: answerId });
    expect(await current()).toBe(1);
    expect(await ledger.review.undo(review.id, by)).toMatchObject({ kind: 'done' });
    expect(await letterOf(mailId)).toMatchObject({ state: 'needs-review' });
    expect(await reviewOf(answerId)).toMatchObject({ closed_at: null });
    expect(await current()).toBe(1);
    ledger.deps.undoMs = 0;
  });

  test('is asked about again in its thread', async () => {
    const { mailId, answerId, review } = await waiting();
    const question = { missing: ['contactEmail'], text: null };
    expect(await ledger.review.askSender(review.id, question, by)).toMatchObject({
      kind: 'done',
      reply: 'queued',
    });
    expect(await letterOf(mailId)).toMatchObject({
      state: 'incomplete',
      verdict: { missing: ['contactEmail'] },
    });
    expect(await replyOf(answerId)).toMatchObject({ kind: 'missing-fields', asked: ['contactEmail'] });
  });

  test('is no answer, a person says: the letter stands as before, and the mail is forgotten', async () => {
    const { mailId, before, answerId, review } = await waiting();
    expect(await ledger.review.dismiss(review.id, by)).toMatchObject({ kind: 'done' });
    expect(await letterOf(mailId)).toMatchObject({
      state: 'incomplete',
      reading: before.reading,
      verdict: before.verdict,
    });
    expect(await mailOf(answerId)).toMatchObject({ decision: 'not-a-letter', facts: null });
    expect(await current()).toBe(1);
    const { body } = await desk.get(`/letters/${before.id}`);
    expect(body).not.toContain('March meeting');
    expect(body).toContain('what was typed is no answer');
  });
});

test('the letter’s page shows the answer as evidence, and its replies', async () => {
  const { mailId, question } = await asked(['contactEmail']);
  const answerId = await comes(
    answer(question, `Contact email: ${robin}\n\n<script>alert(1)</script>`.slice(0, 15 + robin.length)),
  );
  const letter = await letterOf(mailId);
  const { body } = await desk.get(`/letters/${letter.id}`);
  expect(body).toContain(`id="answer-${answerId}"`);
  expect(body).toContain(`<a href="#answer-${answerId}">`);
  expect(body).toContain(`Contact email: <mark title="Contact e-mail">${robin}</mark>`);
  expect(body).toContain('typed in an answer');
  expect(body).toContain('A typed answer was taken into the letter');
  expect(body).toContain('Acknowledgement');
});

test('an answer about a letter whose content was deleted goes to a person, and fills nothing', async () => {
  const { mailId, question } = await asked(['contactEmail']);
  await ledger.database.transaction((sql) =>
    emptyMail(sql, mailId, { rule: 'letters', now: new Date('2028-07-15T09:00:00Z') }),
  );
  const id = await comes(answer(question, `Contact email: ${robin}`));
  expect(await reviewOf(id)).toMatchObject({ letter_id: null, reasons: [{ code: 'typed-answer' }] });
  expect((await letterOf(mailId)).reading.fields).toEqual([]);
});
