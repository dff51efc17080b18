import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { createMailParser } from '../../src/adapters/mime/mail-parser.js';
import { kindOfFile } from '../../src/pipeline/by-hand/kind-of-file.js';
import { takeIn, type ByHandOrder } from '../../src/pipeline/by-hand/take-in.js';
import { wrapFiles } from '../../src/pipeline/by-hand/wrap-files.js';
import { judgeMail, type JudgeDeps } from '../../src/pipeline/judge-mail.js';
import { receiveMail } from '../../src/pipeline/receive-mail.js';
import type { Database, Sql } from '../../src/pipeline/ports.js';
import { countUnaccounted } from '../../src/pipeline/status.js';
import { eventsOfMail } from '../../src/pipeline/store/events.js';
import { mailById } from '../../src/pipeline/store/mails.js';
import { repliesOfMail } from '../../src/pipeline/store/replies.js';
import type { MailReading } from '../../src/core/model.js';
import { eraseUnwanted } from '../../src/pipeline/sweep.js';
import { by, document, mailFacts, now, reading } from '../web/ledger.js';
import { ledgerOfSuite } from '../web/suite.js';
import { receivingInto, ScriptedMailbox, type Receiving } from './scripted-mailbox.js';
import { readerThat } from './scripted-reader.js';

const pdf = Buffer.from('%PDF-1.7\n1 0 obj');
const eml = Buffer.from('From: a@adair.example\r\nSubject: Our letter\r\n\r\nHello\r\n');

describe('what a file is, by its bytes', () => {
  test.each([
    ['a PDF', pdf, 'document'],
    ['a PDF behind a scanner’s preface', Buffer.from('@PJL\n%PDF-1.4'), 'document'],
    ['a JPEG', Buffer.from('ffd8ffe0', 'hex'), 'document'],
    ['a TIFF', Buffer.from('49492a00', 'hex'), 'document'],
    ['a HEIC', Buffer.from('\0\0\0\x18ftypheic', 'latin1'), 'document'],
    ['a Word file', Buffer.from('PK\x03\x04…'), 'document'],
    ['an old Word file', Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'document'],
    ['rich text', Buffer.from('{\\rtf1'), 'document'],
    ['a mail', eml, 'mail'],
    ['a mail out of an mbox', Buffer.concat([Buffer.from('From a Mon Sep 16\n'), eml]), 'mail'],
    ['a mail with a byte order mark', Buffer.concat([Buffer.from('efbbbf', 'hex'), eml]), 'mail'],
    ['a note', Buffer.from('Hello: this is\nno mail'), null],
    ['a page', Buffer.from('<!doctype html><title>Subject: x</title>'), null],
    ['a program', Buffer.from('MZ\x90\0'), null],
    ['nothing', Buffer.alloc(0), null],
  ])('%s', (_name, bytes, kind) => expect(kindOfFile(bytes)).toBe(kind));
});

describe('files as a mail', () => {
  test('come out of it byte for byte, whatever their names', async () => {
    const files = [
      { name: 'C:\\Scans\\Letter "of"; Commitment\r\nBcc: x@y.example\u202e.pdf', bytes: pdf },
      { name: '', bytes: Buffer.from([...Array(1000).keys()].map((at) => at % 256)) },
      { name: 'Ünterschrift 🖊️ \ud800.png', bytes: Buffer.from('89504e470d0a1a0a', 'hex') },
    ];
    const { facts, parts } = await createMailParser().parse(wrapFiles(files));
    expect(parts.map(({ bytes }) => bytes)).toEqual(files.map(({ bytes }) => bytes));
    expect(parts.map(({ name }) => name)).toEqual([
      expect.stringMatching(/^Letter "of"; Commitment Bcc: x@y\.example.*\.pdf$/),
      'file',
      expect.stringContaining('Ünterschrift'),
    ]);
    expect(facts).toMatchObject({ from: [], subject: '', text: '', messageId: null });
    expect(wrapFiles(files)).toEqual(wrapFiles(files));
  });
});

const order = (changed: Partial<ByHandOrder> = {}): ByHandOrder => ({
  files: [{ name: 'scan.pdf', bytes: pdf }],
  receivedOn: '',
  answer: false,
  answerTo: '',
  by: 'Robin Reviewer',
  ...changed,
});

describe('taking in', () => {
  const ledger = ledgerOfSuite();
  let receiving: Receiving;
  let read: MailReading;
  beforeEach(() => {
    receiving = receivingInto(ledger, now, 'all');
    read = {
      mail: mailFacts({ from: [], subject: '', text: '' }),
      documents: [document({ hash: sha256(pdf) })],
      letters: [reading()],
      nearMisses: [],
      problem: null,
    };
  });

  async function taken(changed: Partial<ByHandOrder> = {}): Promise<string> {
    const outcome = await takeIn(order(changed), receiving);
    if (outcome.kind !== 'taken') throw new Error(JSON.stringify(outcome.problems));
    return outcome.mailIds[0]!;
  }
  const judged = (id: string, changed: Partial<JudgeDeps> = {}): Promise<void> =>
    judgeMail(id, new AbortController().signal, {
      ...ledger.deps,
      blobs: receiving.blobs,
      reader: readerThat(async () => read),
      receivedReply: true,
      ...changed,
    });

  /** Taken in, read and called no letter; its bytes wait to be erased. */
  async function dismissed(changed: Partial<ByHandOrder> = {}): Promise<string> {
    const id = await taken(changed);
    const found = read;
    read = { ...read, letters: [] };
    await judged(id);
    read = found;
    const { rows } = await ledger.database.query<{ id: string }>('select id from review where mail_id = $1', [
      id,
    ]);
    for (const review of rows) await ledger.review.dismiss(review.id, by);
    return id;
  }

  test('gives the mail to a reader, and answers nobody', async () => {
    const id = await taken({ receivedOn: '2024-09-16' });
    expect(receiving.scheduled).toEqual([{ id, later: false }]);
    await judged(id);
    expect(await mailById(ledger.database, id)).toMatchObject({
      decision: 'letter',
      by_hand: 'silent',
      received_at: new Date('2024-09-16T12:00:00Z'),
    });
    expect(await repliesOfMail(ledger.database, id)).toEqual([]);
    const events = await eventsOfMail(ledger.database, id);
    expect(events.map(({ actor, what }) => `${what} by ${actor}`)).toEqual(
      expect.arrayContaining(['taken in by hand by Robin Reviewer', 'no reply by service']),
    );
  });

  test('answers whom a person named, and holds it where all replies are held', async () => {
    const asked = { answer: true, answerTo: ' office@adair.example ' };
    const id = await taken(asked);
    await judged(id);
    expect(await repliesOfMail(ledger.database, id)).toMatchObject([
      { state: 'pending', to_address: 'office@adair.example' },
    ]);
    await ledger.empty();
    const held = await taken(asked);
    await judged(held, { mode: 'hold' });
    expect(await repliesOfMail(ledger.database, held)).toMatchObject([
      { state: 'held', hold_code: 'mode-hold', suggested: ['office@adair.example'] },
    ]);
  });

  test('answers a saved mail to its sender, however old', async () => {
    read.mail = mailFacts();
    const id = await taken({
      files: [{ name: 'x.eml', bytes: eml }],
      answer: true,
      receivedOn: '2024-08-01',
    });
    await judged(id, { holdAfterDays: 3 });
    expect(await repliesOfMail(ledger.database, id)).toMatchObject([
      { state: 'pending', to_address: 'jordan.sample@adair.example' },
    ]);
  });

  test('what holds no letter goes to a person, not aside', async () => {
    read = { ...read, letters: [], documents: [document({ hash: sha256(pdf) })] };
    const id = await taken();
    await judged(id);
    expect(await mailById(ledger.database, id)).toMatchObject({
      decision: 'review',
      reason_code: 'claims-letter',
    });
  });

  test('files go together as one letter, saved mails one by one', async () => {
    const outcome = await takeIn(
      order({
        files: [
          { name: '1', bytes: pdf },
          { name: '2', bytes: eml },
          { name: '3', bytes: Buffer.from('89504e470d0a1a0a', 'hex') },
        ],
      }),
      receiving,
    );
    expect(outcome).toMatchObject({ kind: 'taken', mailIds: [expect.any(String), expect.any(String)] });
  });

  test('knows what came before: by hand, by mail, or as a file of a mail', async () => {
    const both = await Promise.all([takeIn(order(), receiving), takeIn(order(), receiving)]);
    expect(both.map(({ kind }) => kind).toSorted()).toEqual(['refused', 'taken']);
    const mailbox = new ScriptedMailbox();
    mailbox.deliver('2024-09-18', { text: eml.toString() });
    await receiveMail('letters@iln.example/INBOX', mailbox.session(), receiving);
    const again = await takeIn(order({ files: [{ name: 'x.eml', bytes: eml }] }), receiving);
    expect(again).toMatchObject({ kind: 'refused', problems: [{ field: 'files' }] });
    await judged(receiving.scheduled[0]!.id);
    const withMore = [
      { name: 'scan.pdf', bytes: pdf },
      { name: 'more.pdf', bytes: Buffer.from('%PDF-2') },
    ];
    expect(await takeIn(order({ files: withMore }), receiving)).toMatchObject({
      kind: 'refused',
      problems: [
        { text: '“scan.pdf” came before and is here already.', href: expect.stringMatching(/^\/letters\//) },
      ],
    });
  });

  test('is refused where a later one of the same bytes is here, though the first was no letter', async () => {
    const mail = { files: [{ name: 'x.eml', bytes: eml }] };
    await dismissed(mail);
    await eraseUnwanted(receiving);
    await judged(await taken(mail));
    expect(await takeIn(order(mail), receiving)).toMatchObject({ kind: 'refused' });
  });

  test.each(['after the sweep has looked', 'before its row is written'])(
    'loses no bytes to the sweep, which erases the same ones of what was no letter: %s',
    async (when) => {
      const first = await dismissed();
      let happened = false;
      const once = async (work: () => Promise<unknown>): Promise<void> => {
        if (happened) return;
        happened = true;
        await work();
      };
      let id = '';
      if (when === 'after the sweep has looked')
        await eraseUnwanted({
          blobs: receiving.blobs,
          database: {
            transaction: (work: (sql: Sql) => Promise<unknown>) => ledger.database.transaction(work),
            query: async (text: string, params?: readonly unknown[]) => {
              const found = await ledger.database.query(text, params);
              await once(async () => (id = await taken()));
              return found;
            },
          } as Database,
        });
      else {
        const blobs = {
          ...receiving.blobs,
          put: async (bytes: Uint8Array) => {
            const hash = await receiving.blobs.put(bytes);
            await once(() => eraseUnwanted(receiving));
            return hash;
          },
        };
        const outcome = await takeIn(order(), { ...receiving, blobs });
        if (outcome.kind === 'taken') id = outcome.mailIds[0]!;
      }
      expect(happened).toBe(true);
      const { blob } = (await mailById(ledger.database, id))!;
      expect(await receiving.blobs.has(blob!)).toBe(true);
      expect(await mailById(ledger.database, first)).toMatchObject({ blob: null });
    },
  );

  test('what came by hand first is a copy when it comes by mail; nothing is unaccounted', async () => {
    await taken({ files: [{ name: 'x.eml', bytes: eml }] });
    const mailbox = new ScriptedMailbox();
    const uid = mailbox.deliver('2024-09-18', { text: eml.toString() });
    const session = mailbox.session();
    await receiveMail('letters@iln.example/INBOX', session, receiving);
    const { rows } = await ledger.database.query<{ reason_code: string }>(
      'select reason_code from mail where uid = $1 and by_hand is null',
      [uid],
    );
    expect(rows).toEqual([{ reason_code: 'duplicate' }]);
    expect(await countUnaccounted(ledger.database, 'letters@iln.example/INBOX', session)).toBe(0);
  });

  test('what a person calls no letter names nobody any more', async () => {
    read = { ...read, letters: [] };
    const id = await taken({ answer: true, answerTo: 'office@adair.example' });
    await judged(id);
    expect((await mailById(ledger.database, id))!.answer_to).toBe('office@adair.example');
    const { rows } = await ledger.database.query<{ id: string }>('select id from review');
    for (const review of rows) await ledger.review.dismiss(review.id, by);
    expect((await mailById(ledger.database, id))!.answer_to).toBeNull();
  });
});

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
