/** Old mail read after today's: whose letter is on record, and what becomes of the replies. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { LetterReading, MailReading } from '../../src/core/model.js';
import { noticeOldMail, type BackfillMode } from '../../src/pipeline/backfill.js';
import { judgeMail, type JudgeDeps } from '../../src/pipeline/judge-mail.js';
import { sweep } from '../../src/pipeline/sweep.js';
import { receiveMail } from '../../src/pipeline/receive-mail.js';
import { repliesOfMail } from '../../src/pipeline/store/replies.js';
import type { LetterRow, MailRow, ReplyRow } from '../../src/pipeline/store/rows.js';
import { document, field, mailFacts, reading, signature, by, withOwnDomain } from '../web/ledger.js';
import { ledgerOfSuite } from '../web/suite.js';
import { receivingInto, ScriptedMailbox, type Receiving } from './scripted-mailbox.js';
import { readerThat } from './scripted-reader.js';

const name = 'letters@iln.example/INBOX';
const today = new Date('2026-03-01T09:00:00Z');

const ledger = ledgerOfSuite();
let mailbox: ScriptedMailbox;
let receiving: Receiving;
/** what the reader makes of a mail, by its text */
let readings: Map<string, MailReading>;
beforeEach(() => {
  mailbox = new ScriptedMailbox();
  receiving = receivingInto(ledger, today);
  readings = new Map();
});

interface Sent {
  letter?: Partial<LetterReading>;
  from?: string;
  flags?: string[];
}
let count = 0;
/** Delivers a mail with one letter, by default a complete one of Adair County. */
function deliver(day: string, sent: Sent = {}): number {
  count += 1;
  const text = `mail ${count}`;
  const address = sent.from ?? 'jordan.sample@adair.example';
  readings.set(text, {
    mail: mailFacts({ messageId: `<order-${count}@adair.example>`, from: [{ name: '', address }] }),
    documents: [document({ hash: `${count}`.padStart(64, 'e') })],
    letters: [reading(sent.letter)],
    nearMisses: [],
    problem: null,
  });
  return mailbox.deliver(day, { text, ...(sent.flags ? { flags: sent.flags } : {}) });
}

const judging = (changed: Partial<JudgeDeps> = {}): JudgeDeps => ({
  ...ledger.deps,
  ...receiving,
  holdAfterDays: 3,
  // the letters' senders are the district's own
  roster: withOwnDomain,
  receivedReply: true,
  reader: readerThat(async ({ bytes }) => readings.get(Buffer.from(bytes).toString())!),
  ...changed,
});

interface Judged {
  mail: MailRow;
  letter: LetterRow;
  reply: ReplyRow | undefined;
}
/** Fetches and judges all that is noticed, today's first. */
async function workOff(changed: Partial<JudgeDeps> = {}): Promise<void> {
  while ((await receiveMail(name, mailbox.session(), receiving))?.againInMs === 0);
  for (const { id } of receiving.scheduled.splice(0))
    await judgeMail(id, new AbortController().signal, judging(changed));
}
async function judged(uid: number): Promise<Judged> {
  const { database } = ledger;
  const { rows: mails } = await database.query<MailRow>('select * from mail where uid = $1', [uid]);
  const { rows: letters } = await database.query<LetterRow>('select * from letter where mail_id = $1', [
    mails[0]!.id,
  ]);
  const replies = await repliesOfMail(database, mails[0]!.id);
  return { mail: mails[0]!, letter: letters[0]!, reply: replies[0] };
}
const backfill = (mode: BackfillMode) =>
  noticeOldMail(name, mailbox.session(), { since: new Date('2024-01-01T00:00:00Z'), mode }, receiving);
/** letter → whether it is history, oldest row first */
async function records(): Promise<[letter: string, past: boolean][]> {
  const { rows } = await ledger.database.query<{ letter_id: string; past: boolean }>(
    'select letter_id, superseded_at is not null as past from record order by superseded_at is null, recorded_at',
  );
  return rows.map(({ letter_id, past }) => [letter_id, past]);
}
const unsigned = { signatures: [signature({ signed: false, date: emptyDate() })] };
function emptyDate() {
  return { ...signature().date, value: null, state: 'empty' as const };
}

describe('replies to old mail', () => {
  test('with hold each waits for a person, and says why', async () => {
    const uid = deliver('2025-06-02');
    await backfill('hold');
    await workOff();
    const { letter, reply } = await judged(uid);
    expect(letter.state).toBe('complete');
    expect(reply).toMatchObject({ kind: 'acknowledgement', state: 'held', hold_code: 'backfill' });
    expect(reply!.hold_text).toBe(
      'The mail is an old one that was taken in later; nobody may expect an answer to it any more.',
    );
  });

  test('with send it goes, however old it is', async () => {
    const uid = deliver('2025-06-02');
    await backfill('send');
    await workOff();
    expect((await judged(uid)).reply).toMatchObject({ kind: 'acknowledgement', state: 'pending' });
  });

  test('a later word that they wait holds those that have not gone', async () => {
    const uids = [deliver('2025-06-02'), deliver('2025-06-03', { letter: { schoolYears: ['2025-2026'] } })];
    await backfill('send');
    await workOff();
    const gone = (await judged(uids[0]!)).reply!;
    await ledger.database.query("update reply set state = 'sent' where id = $1", [gone.id]);
    await backfill('hold');
    const states = [];
    for (const uid of uids) states.push((await judged(uid)).reply);
    expect(states).toMatchObject([
      { state: 'sent', hold_code: null },
      { state: 'held', hold_code: 'backfill' },
    ]);
  });

  test('what a person has let go goes, whoever asks for old mail then', async () => {
    const uid = deliver('2025-06-02');
    await backfill('hold');
    await workOff();
    await ledger.review.releaseHeld((await judged(uid)).reply!.id, 'jordan.sample@adair.example', by);
    await backfill('hold');
    expect((await judged(uid)).reply).toMatchObject({ state: 'pending', hold_code: null });
  });

  test.each<[string, Sent, Partial<JudgeDeps>, string]>([
    ['somebody answered it', { flags: ['\\Answered'] }, {}, 'already-answered'],
    ['it came from a copier', { from: 'scanner@adair.example' }, {}, 'scanner-sender'],
    ['REPLIES=hold', {}, { mode: 'hold' }, 'mode-hold'],
  ])('with send it is held all the same where %s', async (_why, sent, changed, code) => {
    const uid = deliver('2025-06-02', sent);
    await backfill('send');
    await workOff(changed);
    expect((await judged(uid)).reply).toMatchObject({ state: 'held', hold_code: code });
  });

  test('with send one sender is written to three times a day at most', async () => {
    const years = ['2024-2025', '2025-2026', '2026-2027', '2027-2028'];
    const uids = years.map((year) => deliver('2025-06-02', { letter: { schoolYears: [year] } }));
    await backfill('send');
    await workOff();
    const states = [];
    for (const uid of uids) states.push((await judged(uid)).reply!.hold_code);
    expect(states).toEqual([null, null, null, 'too-many-today']);
  });

  test('with send it goes after what answers today’s mail', async () => {
    const old = deliver('2025-06-02', { letter: { schoolYears: ['2023-2024'] } });
    await backfill('send');
    const fresh = deliver('2026-03-01');
    const later = new Map<string, boolean | undefined>();
    const sendQueue: JudgeDeps['sendQueue'] = {
      ...ledger.deps.sendQueue,
      add: async ({ replyId }, options) => void later.set(replyId, options.later),
    };
    await workOff({ sendQueue });
    const ids = [(await judged(fresh)).reply!.id, (await judged(old)).reply!.id];
    expect(ids.map((id) => later.get(id))).toEqual([false, true]);
    // and so after a lost queue
    later.clear();
    await sweep({ ...receiving, sendQueue, journal: null });
    expect([...later]).toEqual(ids.map((id, index) => [id, index === 1]));
  });

  test('mail of today is answered as ever', async () => {
    deliver('2025-06-02', { letter: { schoolYears: ['2023-2024'] } });
    await backfill('hold');
    const uid = deliver('2026-03-01');
    await workOff();
    expect((await judged(uid)).reply).toMatchObject({ state: 'pending' });
  });
});

describe('a letter that is read after one that came later', () => {
  test('is history, and the later one stays on record', async () => {
    const old = deliver('2025-06-02');
    await backfill('send');
    const fresh = deliver('2026-03-01');
    await workOff();
    const [newer, older] = [await judged(fresh), await judged(old)];
    expect(newer.letter.created_at <= older.letter.created_at).toBe(true);
    expect(await records()).toEqual([
      [older.letter.id, true],
      [newer.letter.id, false],
    ]);
    expect(older.letter.state).toBe('complete');
  });

  test('is not answered without a person: what is asked for may have come', async () => {
    const old = deliver('2025-06-02', { letter: unsigned });
    await backfill('send');
    const fresh = deliver('2026-03-01');
    await workOff();
    expect((await judged(old)).reply).toMatchObject({
      kind: 'missing-fields',
      state: 'held',
      hold_code: 'overtaken',
    });
    expect((await judged(fresh)).reply).toMatchObject({ kind: 'acknowledgement', state: 'pending' });
  });

  test('comes to the same record as in the order of arrival', async () => {
    const first = deliver('2025-06-02', { letter: unsigned });
    await backfill('send');
    await workOff();
    const second = deliver('2026-03-01');
    await workOff();
    expect(await records()).toEqual([
      [(await judged(first)).letter.id, true],
      [(await judged(second)).letter.id, false],
    ]);
  });

  test.each<[string, Sent, string]>([
    [
      'names other people',
      {
        letter: {
          fields: reading().fields.map((one) =>
            one.name === 'contactName' ? field('contactName', 'Robin Someone') : one,
          ),
        },
      },
      'correction-differs',
    ],
    ['came from elsewhere', { from: 'someone@elsewhere.example' }, 'correction-differs'],
    ['is complete where the later one is not', {}, 'correction-less-complete'],
  ])('is shown to a person where it %s', async (what, sent, code) => {
    const old = deliver('2025-06-02', sent);
    await backfill('send');
    const fresh = deliver('2026-03-01', what.startsWith('is complete') ? { letter: unsigned } : {});
    await workOff();
    const { mail, letter } = await judged(old);
    expect(letter.state).toBe('needs-review');
    const { rows } = await ledger.database.query<{ id: string; reasons: { code: string; text: string }[] }>(
      'select id, reasons from review where mail_id = $1',
      [mail.id],
    );
    expect(rows[0]!.reasons.map((reason) => reason.code)).toEqual([code]);
    expect(rows[0]!.reasons[0]!.text).toMatch(/^A letter that came later is on record; /);
    const onRecord = (await judged(fresh)).letter.id;
    expect(await records()).toEqual([[onRecord, false]]);

    // and a person who accepts it does not turn back time either
    const accepted = await ledger.review.acceptLetter(
      rows[0]!.id,
      {
        district: 'Adair County',
        fields: {},
        signedOn: '2024-09-12',
        signed: true,
      },
      by,
    );
    expect(accepted).toEqual({ kind: 'done', reply: 'held' });
    expect(await records()).toEqual([
      [letter.id, true],
      [onRecord, false],
    ]);
  });

  test('of two letters of one mail neither is the later', async () => {
    const uid = deliver('2025-06-02');
    const [text] = [...readings.keys()];
    readings.get(text!)!.letters = [reading(), reading({ pages: [[0, 3]], documents: [] })];
    await backfill('send');
    await workOff();
    expect((await judged(uid)).reply).toMatchObject({ state: 'pending' });
    expect((await records()).map(([, past]) => past)).toEqual([true, false]);
  });
});
