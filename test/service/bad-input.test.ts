/** Mails and files that no one would send on purpose: each ends in a stated outcome, and the next mail is answered. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { makeCase } from '../../fixtures/cases.js';
import { pngOf } from '../../fixtures/hostile/picture-bombs.js';
import { docx } from '../../fixtures/hostile/word-bombs.js';
import { prng } from '../../fixtures/prng.js';
import { districts, isTwin, mailDomainOf } from '../../fixtures/roster.js';
import { makePeople } from '../../fixtures/people.js';
import { makeLetter } from '../../fixtures/typeset/letter.js';
import { encryptedPdf } from '../adapters/pdf/encrypt.js';
import { columnReady } from '../support/column.js';
import { startDovecot } from '../support/dovecot.js';
import { claimingMail, strangersMail } from './mails.js';
import { until } from '../support/until.js';
import { Stage } from './stage.js';

const dovecot = await startDovecot();
const pdfType = 'application/pdf';
const docxType = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

const broken = (bytes: Uint8Array, from: number): Uint8Array => {
  const random = prng('broken');
  return Uint8Array.from(bytes, (byte, at) => (at < from ? byte : random.int(0, 255)));
};
const one = (name: string, type: string, bytes: Uint8Array): Buffer => claimingMail([{ name, type, bytes }]);

(dovecot && columnReady ? describe : describe.skip)('bad input', () => {
  if (!dovecot || !columnReady) {
    test.todo('it needs Dovecot, and the engines of its column');
    return;
  }
  let stage: Stage;
  let letterPdf: Uint8Array;
  beforeAll(async () => {
    const district = districts.find((one) => one.domainStatus === 'seen' && !isTwin(one))!;
    const people = makePeople(prng('bad input'), mailDomainOf(district), 3);
    letterPdf = (await makeLetter({ seed: 'bad input', form: 'ky-iln-2024', district, people })).pdf;
    stage = await Stage.set(dovecot, 'bad@education.example');
    await stage.start();
  }, 120_000);
  afterAll(async () => {
    await stage.clear();
    await dovecot.stop();
  }, 30_000);

  /** a district says "our letter is attached", and this is what it has attached */
  test.each<[string, () => Buffer, string]>([
    ['a corrupt PDF', () => one('letter.pdf', pdfType, broken(letterPdf, 600)), 'corrupt-document'],
    [
      'a PDF cut off',
      () => one('letter.pdf', pdfType, letterPdf.subarray(0, letterPdf.length / 2)),
      'corrupt-document',
    ],
    ['an empty PDF', () => one('letter.pdf', pdfType, Buffer.alloc(0)), 'empty-document'],
    [
      'a PDF that wants a password',
      () => one('letter.pdf', pdfType, encryptedPdf('secret', 'hunter2')),
      'password-needed',
    ],
    [
      'a picture of 20,000 × 20,000 pixels',
      () => one('letter.png', 'image/png', pngOf(20_000, 20_000, { bits: 1, colour: 0, bytesAPixel: 1 / 8 })),
      'too-many-pixels',
    ],
    [
      'a Word file that unpacks to 100 MB',
      () => one('letter.docx', docxType, docx(' '.repeat(100_000_000))),
      'corrupt-document',
    ],
  ])('%s is shown to a person, and the sender is told what to send', async (_name, make, problem) => {
    const eml = make();
    expect(eml.length).toBeLessThan(2_000_000);
    const { mail, letters, replies } = await stage.take(eml);
    expect(mail).toMatchObject({ decision: 'review', reason_code: 'unreadable-document' });
    expect(mail.documents!.map((document) => document.problem?.code ?? null)).toContain(problem);
    expect(letters).toEqual([]);
    expect(replies.map(({ kind }) => kind)).toEqual(['could-not-open']);
  });

  test.each<[string, () => Buffer | string, string, string]>([
    [
      'a mail of headers alone',
      () => 'From: Sam <sam@stranger.example>\r\nSubject: \r\nMessage-ID: <e1@stranger.example>\r\n\r\n',
      'not-a-letter',
      'empty-mail',
    ],
    ['a single line that is no header', () => 'hello there\r\n', 'review', 'unreadable-mail'],
    [
      'a text that is called PDF',
      () => one('letter.pdf', pdfType, Buffer.from('Please see the letter.')),
      'review',
      'claims-letter',
    ],
    [
      'a mail with CR alone at its line ends',
      () => strangersMail().toString('latin1').replaceAll('\r\n', '\r'),
      'not-a-letter',
      'no-letter',
    ],
    [
      'a mail in charsets that are none',
      () =>
        Buffer.concat([
          Buffer.from(
            'From: =?x-none?Q?=E9=FF?= <sam@stranger.example>\r\nSubject: =?utf-8?B?//79/A==?= \xff\xfe\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset="klingon-8"\r\nContent-Transfer-Encoding: 8bit\r\n\r\nHello \x80\xff\xfe\r\n',
            'latin1',
          ),
        ]),
      'not-a-letter',
      'no-letter',
    ],
    [
      'a mail with 300 attachments of a stranger',
      () =>
        strangersMail(
          Array.from({ length: 300 }, (_, index) => ({
            name: `note ${index}.txt`,
            type: 'text/plain',
            bytes: Buffer.from(`note ${index}`),
          })),
        ),
      'review',
      'unreadable-mail',
    ],
  ])('%s ends in a stated outcome without a reply', async (_name, make, decision, code) => {
    const { mail, letters, replies } = await stage.take(make());
    expect([mail.decision, mail.reason_code]).toEqual([decision, code]);
    expect(mail.reason_text).not.toBe('');
    expect([letters, replies]).toEqual([[], []]);
  });

  test('a letter among 30 other files is found, whatever it is called', async () => {
    const notes = Array.from({ length: 30 }, (_, index) => ({
      name: `note ${index}.txt`,
      type: 'text/plain',
      bytes: Buffer.from(`note ${index}`),
    }));
    const { letters } = await stage.take(
      claimingMail([...notes, { name: 'x.bin', type: 'application/octet-stream', bytes: letterPdf }]),
    );
    expect(letters).toHaveLength(1);
  });

  test('a mail of no bytes does not hold up what comes after it', async () => {
    await stage.deliver('');
    const made = await makeCase('digital-2018', 91);
    await stage.deliver(made.eml, made.receivedAt);
    await until(
      () => stage.smtp.mails.some(({ envelope }) => envelope.to.includes(made.from)),
      30_000,
      'the letter after it is answered',
    );
    expect((await stage.service.status()).unaccounted).toBe(0);
  });

  test('after all of it the service lives and has given up on nothing', async () => {
    const page = await fetch(`${stage.service.url}/healthz`);
    expect(page.status).toBe(200);
    expect((await stage.service.status()).mails.failed).toBe(0);
  });
});
