/** Storms, loops, strangers, replies that come back: whom the steps answer, with letters as a reader would give them. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { LetterReading, MailFacts, MailReading } from '../../src/core/model.js';
import { judgeMail, type JudgeDeps } from '../../src/pipeline/judge-mail.js';
import { receiveMail } from '../../src/pipeline/receive-mail.js';
import { sendReply } from '../../src/pipeline/send-reply.js';
import { showReply, type WouldGo } from '../../src/pipeline/show-reply.js';
import type { ReplyRow } from '../../src/pipeline/store/rows.js';
import { deskOf, type Desk } from '../web/desk.js';
import { by, document, field, mailFacts, reading, roster, withOwnDomain } from '../web/ledger.js';
import { ledgerOfSuite } from '../web/suite.js';
import { receivingInto, ScriptedMailbox, type Receiving } from './scripted-mailbox.js';
import { readerThat } from './scripted-reader.js';

const name = 'letters@iln.example/INBOX';
const today = new Date('2024-09-20T14:30:00Z');
/** other districts with a mail domain of their own */
const known = roster.filter(({ name: called, domain }) => domain !== null && called !== 'Adair County');

const ledger = ledgerOfSuite();
let mailbox: ScriptedMailbox;
let receiving: Receiving;
let readings: Map<string, MailReading>;
beforeEach(async () => {
  mailbox = new ScriptedMailbox();
  receiving = receivingInto(ledger, today);
  readings = new Map();
  // what stood in the mailbox before the start is not ours
  await receiveMail(name, mailbox.session(), receiving);
});

const judging = (changed: Partial<JudgeDeps>): JudgeDeps => ({
  ...ledger.deps,
  ...receiving,
  roster: withOwnDomain,
  receivedReply: true,
  reader: readerThat(async ({ bytes }) => readings.get(Buffer.from(bytes).toString())!),
  ...changed,
});

let count = 0;
interface Comes {
  facts?: Partial<MailFacts>;
  from?: string;
  letters?: Partial<LetterReading>[];
  documents?: MailReading['documents'];
  /** the mail's source */
  text?: string;
}
/** One mail comes and is judged. @returns its replies, and every reply so far */
async function comes(mail: Comes, changed: Partial<JudgeDeps> = {}): Promise<ReplyRow[]> {
  count += 1;
  const text = `${mail.text ?? 'mail'} ${count}`;
  readings.set(text, {
    mail: mailFacts({
      messageId: `<whom-${count}@made.example>`,
      from: [{ name: '', address: mail.from ?? 'jordan.sample@adair.example' }],
      ...mail.facts,
    }),
    documents: mail.documents ?? [document({ hash: `${count}`.padStart(64, 'f') })],
    letters: (mail.letters ?? [{}]).map((letter) => reading(letter)),
    nearMisses: [],
    problem: null,
  });
  const uid = mailbox.deliver(today.toISOString(), { text });
  while ((await receiveMail(name, mailbox.session(), receiving))?.againInMs === 0);
  for (const { id } of receiving.scheduled.splice(0))
    await judgeMail(id, new AbortController().signal, judging(changed));
  const { rows } = await ledger.database.query<ReplyRow>(
    'select reply.* from reply join mail on mail.id = reply.mail_id where mail.uid = $1',
    [uid],
  );
  return rows;
}
const states = (replies: readonly ReplyRow[]): string[] =>
  replies.map(({ kind, state, hold_code }) =>
    [kind, state, hold_code].filter((word) => word !== null).join(' '),
  );
async function all(): Promise<Record<string, number>> {
  const { rows } = await ledger.database.query<ReplyRow>('select * from reply order by created_at');
  const told = states(rows);
  return Object.fromEntries(
    [...new Set(told)].map((state) => [state, told.filter((other) => other === state).length]),
  );
}
const decisions = async (): Promise<string[]> =>
  (
    await ledger.database.query<{ words: string }>(
      "select concat_ws(' ', decision, reason_code) as words from mail order by uid",
    )
  ).rows.map(({ words }) => words);
const of = (district: (typeof known)[number]): Comes => ({
  from: `pat.example@${district.domain}`,
  letters: [{ district: { name: district.name, confidence: 0.99, alternatives: [] } }],
});
const broken = (file: string) =>
  document({
    name: file,
    hash: file.padStart(64, 'b'),
    pageCount: null,
    problem: { code: 'corrupt-document', text: 'The file is damaged.' },
  });

describe('who wrote it', () => {
  test('the district itself is answered', async () => {
    expect(states(await comes({}))).toEqual(['acknowledgement pending']);
  });

  test.each<[string, Comes, Partial<JudgeDeps>, string]>([
    ['a stranger', { from: 'someone@elsewhere.example' }, {}, 'stranger-sender'],
    [
      'whoever our server says is not who it says',
      { facts: { headers: { 'authentication-results': ['mx.iln.example; dmarc=fail'] } } },
      { authservIds: ['mx.iln.example'] },
      'dmarc-fail',
    ],
    [
      'a rule of somebody’s mailbox',
      {
        facts: {
          headers: {
            'auto-submitted': ['auto-generated'],
            'x-ms-exchange-generated-message-source': ['Mailbox Rules Agent'],
          },
        },
      },
      {},
      'forwarded-by-rule',
    ],
    ['a program', { facts: { headers: { 'auto-submitted': ['auto-generated'] } } }, {}, 'auto-generated'],
  ])('a letter from %s is on record, and its answer waits', async (_name, mail, deps, code) => {
    expect(states(await comes(mail, deps))).toEqual([`acknowledgement held ${code}`]);
    const { rows } = await ledger.database.query('select 1 from record where superseded_at is null');
    expect(rows).toHaveLength(1);
  });

  test('a stranger whom a person has let answer is none the next time', async () => {
    const from = 'office@elsewhere.example';
    const missing = reading().fields.map((one) => (one.name === 'contactName' ? field(one.name, null) : one));
    const [held] = await comes({ from, letters: [{ fields: missing }] });
    expect(held?.hold_code).toBe('stranger-sender');
    await ledger.review.releaseHeld(held!.id, from, by);
    await ledger.database.query("update reply set state = 'sent', sent_at = now()");
    expect(states(await comes({ from: 'other@elsewhere.example' }))).not.toEqual([
      'acknowledgement held stranger-sender',
    ]);
  });

  test('our own address and our own replies are never answered', async () => {
    await comes({ from: 'letters@iln.example' });
    await comes({ facts: { messageId: `<letter-intake.received.${'a'.repeat(40)}@iln.example>` } });
    await comes({ facts: { headers: { 'x-loop': ['letters@iln.example'] } } });
    expect(await all()).toEqual({});
  });
});

describe('a loop with another program ends after one reply', () => {
  test.each<[string, (round: number) => Comes]>([
    ['that gives the letter back under new names', () => ({})],
    [
      'that says that something is missing, again and again',
      () => ({
        letters: [
          {
            fields: reading().fields.map((one) => (one.name === 'contactName' ? field(one.name, null) : one)),
          },
        ],
      }),
    ],
    [
      'whose files do not open',
      (round) => ({
        letters: [],
        documents: [broken(`letter-${round}.pdf`)],
        facts: { text: 'Attached is our signed KY ILN letter of commitment.' },
      }),
    ],
    [
      'that a person has to look at',
      () => ({ letters: [{ doubts: [{ code: 'see-attached', text: 'It points to an attachment.' }] }] }),
    ],
  ])('%s', async (_name, mail) => {
    const replies: string[] = [];
    for (let round = 0; round < 6; round += 1) {
      const { facts, ...rest } = mail(round);
      const from = [{ name: '', address: `ticket-${round}@${round % 2 ? 'mail.' : ''}adair.example` }];
      const subject = `[#${round}] We have received your request`;
      replies.push(...states(await comes({ ...rest, facts: { ...facts, from, subject } })));
    }
    const going = replies.filter((state) => !state.includes(' held '));
    expect(going).toHaveLength(1);
  });
});

describe('a storm of replies', () => {
  let desk: Desk;
  beforeEach(() => {
    desk = deskOf(ledger);
  });
  afterEach(() => desk.app.close());

  test('is stopped, with what waits to go, until a person has looked', async () => {
    for (const district of known.slice(0, 3)) await comes(of(district), { repliesPerHour: 3 });
    expect(await all()).toEqual({ 'acknowledgement pending': 3 });
    await comes(of(known[3]!), { repliesPerHour: 3 });
    await comes(of(known[4]!), { repliesPerHour: 3 });
    expect(await all()).toEqual({ 'acknowledgement held breaker': 5 });
    const page = await desk.get('/service');
    expect(page.body).toContain('Automatic replies are stopped');
    expect(page.body).toContain('4 in an hour were about to go, where this inbox makes 3 plausible');
    expect((await desk.get('/metrics')).body).toContain('letter_intake_replies_stopped 1');
    const form = await desk.form('/service');
    await desk.post('/service/replies/resume', [...form, ['held', 'send']]);
    expect(await all()).toEqual({ 'acknowledgement pending': 5 });
    expect(ledger.queued).toHaveLength(5 + 5);
    expect((await desk.get('/service')).body).not.toContain('Automatic replies are stopped');
    const again = await desk.post('/service/replies/resume', [...form, ['held', 'send']]);
    expect(again.headers.location).toBe('/service?said=replies-went');
  });

  test('goes on after that, and what was held may wait in the outbox', async () => {
    for (const district of known.slice(0, 4)) await comes(of(district), { repliesPerHour: 3 });
    expect(await ledger.review.resumeReplies(false, by)).toBe(0);
    expect(await ledger.review.resumeReplies(false, by)).toBe('not-tripped');
    // the release is at the ledger's time, later than the mails
    expect(states(await comes(of(known[5]!), { repliesPerHour: 3 }))).toEqual(['acknowledgement pending']);
    expect((await all())['acknowledgement held breaker']).toBe(4);
  });

  test('is none where a person asked for the answers', async () => {
    for (const district of known.slice(0, 5)) await comes(of(district), { repliesPerHour: 0 });
    expect(await all()).toEqual({ 'acknowledgement pending': 5 });
  });
});

const sent = async (): Promise<ReplyRow> => {
  const [reply] = await comes({});
  await ledger.database.query("update reply set state = 'sent', sent_at = $1", [today]);
  return reply!;
};
const bounced = async (id: string): Promise<ReplyRow> =>
  (await ledger.database.query<ReplyRow>('select * from reply where id = $1', [id])).rows[0]!;
describe('a reply that comes back', () => {
  let desk: Desk;
  beforeEach(() => {
    desk = deskOf(ledger);
  });
  afterEach(() => desk.app.close());
  const daemon = { from: 'mailer-daemon@mx.adair.example', letters: [], documents: [] } satisfies Comes;
  const returning = (reply: ReplyRow, action: string): Comes => ({
    ...daemon,
    facts: { subject: 'Undelivered Mail Returned to Sender', text: 'It did not go.' },
    text: `Action: ${action}\nMessage-ID: ${reply.message_id}`,
  });
  test('is told on the letter’s page, in the outbox and as an item; nobody is answered', async () => {
    const reply = await sent();
    expect(await comes(returning(reply, 'failed'))).toEqual([]);
    expect(await decisions()).toEqual(['letter', 'review reply-returned']);
    expect((await bounced(reply.id)).bounced_at).not.toBeNull();
    const words = 'could not be delivered';
    expect((await desk.get(`/letters/${reply.letter_id}`)).body).toContain(words);
    expect((await desk.get('/replies?list=sent')).body).toContain(words);
    expect((await desk.get(`/replies/${reply.id}`)).body).toContain(words);
    const { rows } = await ledger.database.query<{ id: string }>(
      'select id from review where closed_at is null',
    );
    const item = await desk.get(`/reviews/${rows[0]!.id}`);
    expect(item.body).toContain('One of our replies could not be delivered.');
    expect(item.body).toContain(`href="/letters/${reply.letter_id}"`);
  });

  test.each<[string, (reply: ReplyRow) => Comes]>([
    [
      'quoted in the text',
      ({ message_id: id }) => ({ ...daemon, facts: { text: `gone wrong\n> Message-ID: ${id}` } }),
    ],
    ['by the thread', ({ message_id: id }) => ({ ...daemon, facts: { inReplyTo: [id] } })],
  ])('is known by its id, %s', async (_name, mail) => {
    const reply = await sent();
    await comes(mail(reply));
    expect((await bounced(reply.id)).bounced_at).not.toBeNull();
  });

  test('makes one item, however often it comes back', async () => {
    const reply = await sent();
    for (let time = 0; time < 4; time += 1) await comes(returning(reply, 'failed'));
    expect((await decisions()).filter((words) => words === 'review reply-returned')).toHaveLength(1);
    expect(await all()).toEqual({ 'acknowledgement sent': 1 });
  });

  test('is no trouble while it is only delayed, and a bounce of somebody else’s mail is none of ours', async () => {
    const reply = await sent();
    await comes(returning(reply, 'delayed'));
    await comes({ ...daemon, text: 'Action: failed\nMessage-ID: <1@elsewhere.example>' });
    expect(await decisions()).toEqual(['letter', 'not-a-letter bounce', 'not-a-letter bounce']);
    expect((await bounced(reply.id)).bounced_at).toBeNull();
    expect((await desk.get(`/letters/${reply.letter_id}`)).body).toContain('The reply is delayed on its way');
  });
});

describe('a dry run', () => {
  test('holds what would go, tells of it, and sends nothing, whatever a person clicks', async () => {
    const dry = { mode: 'dry-run' as const };
    const [reply] = await comes({}, dry);
    const [stranger] = await comes({ ...of(known[0]!), from: 'someone@elsewhere.example' }, dry);
    expect(states([reply!, stranger!])).toEqual([
      'acknowledgement held dry-run',
      'acknowledgement held stranger-sender',
    ]);
    const shown: WouldGo[] = [];
    for (const replyId of ledger.queued)
      await showReply(replyId, { database: ledger.database, show: (one) => shown.push(one) });
    expect(shown).toEqual([{ kind: 'acknowledgement', mailId: reply!.mail_id, replyId: reply!.id }]);
    const { reviewActions } = await import('../../src/pipeline/review.js');
    const outcome = await reviewActions({ ...ledger.deps, ...dry }).releaseHeld(
      reply!.id,
      'a@adair.example',
      by,
    );
    expect(outcome.kind).toBe('refused');
    const noSender = { ...ledger.deps, sender: null } as unknown as Parameters<typeof sendReply>[1];
    await sendReply(reply!.id, noSender);
    expect(await all()).toEqual({
      'acknowledgement held dry-run': 1,
      'acknowledgement held stranger-sender': 1,
    });
  });
});
