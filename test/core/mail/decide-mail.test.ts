import { describe, expect, test } from '@jest/globals';
import { decideMail } from '../../../src/core/mail/decide-mail.js';
import type { FoundDocument, LetterReading, MailFacts, MailReading } from '../../../src/core/model.js';
import { letter } from '../judging/letters.js';
import { address, context as mailContext, mail, ourMessageId } from './mails.js';
import { factsOfAll, realMail } from './corpus.js';

const context = { ...mailContext, districtDomains: ['adair.kyschools.us'] };
const document = (change: Partial<FoundDocument> = {}): FoundDocument => ({
  index: 0,
  name: 'a.pdf',
  kind: 'pdf',
  hash: 'aa',
  sizeBytes: 1000,
  part: '2',
  pageCount: 2,
  problem: null,
  ...change,
});
const corrupt = { code: 'corrupt-document', text: 'The file is damaged.' } as const;
const reading = (change: Partial<MailReading> = {}): MailReading => ({
  mail: null,
  documents: [],
  letters: [],
  nearMisses: [],
  problem: null,
  ...change,
});
const holding = (letters: LetterReading[], documents = [document()]) => reading({ documents, letters });
const blank = letter({ blank: true });
const nearMiss = reading({ documents: [document()], nearMisses: [{ document: 0, what: 'grant' }] });
const unsupported = { code: 'unsupported-type', text: 'This kind of file cannot be read.' } as const;
const attached = (change: Partial<FoundDocument>) =>
  reading({ mail: mail(), documents: [document({ problem: unsupported, pageCount: null, ...change })] });
const broken = reading({ documents: [document({ problem: corrupt, pageCount: null })] });

const stranger = { from: [address('robin@home.test')], returnPath: 'robin@home.test' };
const claim = { text: 'Attached is our signed KY ILN letter of commitment.' };
const unnamedClaim = { text: 'Attached is our signed letter of commitment.' };
const listed = { headers: { 'list-id': ['<l.lists.test>'] } };
const automatic = { headers: { 'auto-submitted': ['auto-generated'] } };
const sentOn = {
  headers: {
    'auto-submitted': ['auto-generated'],
    'x-ms-exchange-generated-message-source': ['Mailbox Rules Agent'],
  },
};
const bounce = { contentType: 'multipart/report', reportType: 'delivery-status' };
const answersUs = { inReplyTo: [ourMessageId('missing-fields')] };

const decided = (facts: MailFacts | null, read: MailReading) => {
  const { decision, reasons } = decideMail(facts, read, context);
  return [decision, ...reasons.map((reason) => reason.code)].join(' ');
};

describe('what becomes of a mail', () => {
  test.each<[string, Partial<MailFacts>, MailReading, string]>([
    ['a letter', {}, holding([letter()]), 'letter'],
    ['a letter sent by a copier', automatic, holding([letter()]), 'letter'],
    ['a letter through a list', listed, holding([letter()]), 'letter'],
    [
      'a letter sent on from our own address',
      { from: [address('desk@desk.example')] },
      holding([letter()]),
      'letter',
    ],
    ['a letter in answer to us', answersUs, holding([letter()]), 'letter'],
    [
      'a letter beside a broken file',
      {},
      holding([letter()], [document(), document({ index: 1, problem: corrupt })]),
      'letter unreadable-document',
    ],
    [
      'a letter beside a near miss',
      {},
      { ...holding([letter()]), nearMisses: [{ document: 1, what: 'grant' }] },
      'letter',
    ],
    [
      'our own reply with a letter',
      { messageId: ourMessageId('received') },
      holding([letter()]),
      'not-a-letter our-own',
    ],
    [
      'a bounce that gives a letter back',
      bounce,
      holding([letter()], [document({ part: '3.mail.2' })]),
      'not-a-letter bounce',
    ],
    [
      'a letter in a mail that only looks like a bounce',
      { subject: 'Failure notice' },
      holding([letter()]),
      'letter',
    ],

    ['a blank form from a district', {}, holding([blank]), 'review blank-form'],
    ['a blank form scanned by a district’s copier', automatic, holding([blank]), 'review blank-form'],
    ['a blank form from a stranger', stranger, holding([blank]), 'review blank-form'],
    ['a blank form in answer to us', { ...stranger, ...answersUs }, holding([blank]), 'review blank-form'],
    [
      'a blank form from the Department',
      { from: [address('pat@education.ky.gov')] },
      holding([blank]),
      'not-a-letter blank-from-kde',
    ],
    [
      'a blank form from ourselves',
      { from: [address('desk@desk.example')] },
      holding([blank]),
      'not-a-letter our-own',
    ],
    ['a blank form through a list', listed, holding([blank]), 'not-a-letter list'],
    [
      'a blank form from a stranger’s program',
      { ...stranger, ...automatic },
      holding([blank]),
      'not-a-letter automatic',
    ],
    ['a blank form beside a letter', {}, holding([blank, letter()]), 'letter'],

    ['a claim without a letter', claim, reading(), 'review claims-letter'],
    ['a claim with a readable other document', claim, holding([]), 'review claims-letter'],
    ['a claim through a list', { ...claim, ...listed }, reading(), 'not-a-letter list'],
    ['a claim in an automatic mail', { ...claim, ...automatic }, reading(), 'not-a-letter automatic'],
    ['a claim that a mailbox’s rule sent on', { ...claim, ...sentOn }, reading(), 'review claims-letter'],
    ['a private mail that one sent on', { ...stranger, ...sentOn }, reading(), 'not-a-letter no-letter'],
    [
      'a broken file with a claim that one sent on',
      { ...stranger, ...claim, ...sentOn },
      broken,
      'review unreadable-document',
    ],
    ['another programme’s letter of commitment', unnamedClaim, nearMiss, 'not-a-letter near-miss'],
    ['a near miss that is said to be ours', claim, nearMiss, 'review claims-letter'],
    ['a near miss', {}, nearMiss, 'not-a-letter near-miss'],

    ['a broken file from a district', {}, broken, 'review unreadable-document'],
    ['a broken file from a district’s copier', automatic, broken, 'review unreadable-document'],
    ['a broken file with a claim', { ...stranger, ...claim }, broken, 'review unreadable-document'],
    ['a broken file from a stranger', stranger, broken, 'not-a-letter no-letter'],
    [
      'a broken file from a stranger’s program',
      { ...stranger, ...automatic, ...claim },
      broken,
      'not-a-letter automatic',
    ],
    ['a broken file in a bounce', bounce, broken, 'not-a-letter bounce'],
    ['a broken file through a list', listed, broken, 'not-a-letter list'],

    ['an answer to our question without a letter', answersUs, reading(), 'review believes-complete'],
    [
      'an answer to our thanks',
      { inReplyTo: [ourMessageId('acknowledgement')] },
      reading(),
      'review answers-our-mail',
    ],
    [
      'an out-of-office answer to us',
      { ...answersUs, subject: 'Automatic reply: Re: letter' },
      reading(),
      'not-a-letter automatic',
    ],
    ['a bounce of our reply', { ...answersUs, ...bounce }, reading(), 'not-a-letter bounce'],

    ['a private mail', stranger, reading(), 'not-a-letter no-letter'],
    [
      'a mail from ourselves',
      { from: [address('desk@desk.example')], ...claim },
      reading(),
      'not-a-letter our-own',
    ],
    ['an empty mail', { ...stranger, text: ' ', subject: '' }, reading(), 'not-a-letter empty-mail'],
    [
      'a mail that ended its reader',
      {},
      reading({ problem: { code: 'reader-timeout', text: 'It took too long.' } }),
      'review reader-failed',
    ],
    [
      'a mail with too many attachments',
      {},
      reading({ problem: { code: 'too-many-attachments', text: 'Too many.' } }),
      'review unreadable-mail',
    ],
  ])('%s', (_name, change, read, expected) => {
    expect(decided(mail(change), read)).toBe(expected);
  }); // prettier-ignore

  test.each([
    ['an S/MIME signature', attached({ kind: 'other', sizeBytes: 5_000 }), 'not-a-letter no-letter'],
    ['a GIF logo', attached({ kind: 'image', sizeBytes: 12_000 }), 'not-a-letter no-letter'],
    ['a long text file', attached({ kind: 'text', sizeBytes: 90_000 }), 'not-a-letter no-letter'],
    ['an old Word file', attached({ kind: 'other', sizeBytes: 60_000 }), 'review unreadable-document'],
    ['a HEIC photo', attached({ kind: 'image', sizeBytes: 900_000 }), 'review unreadable-document'],
  ])('a file of an unknown kind from a district, %s', (_name, read, expected) => {
    expect(decided(mail(), read)).toBe(expected);
  });

  test('a signature file beside a letter raises no doubt, an unfinished reading does', () => {
    const { documents } = attached({ index: 1, kind: 'other', sizeBytes: 5_000 });
    const read = { ...holding([letter()], [document(), ...documents]), mail: mail() };
    expect(decided(mail(), read)).toBe('letter');
    const problem = { code: 'too-many-attachments', text: 'Too many.' } as const;
    expect(decided(mail(), { ...read, problem })).toBe('letter unreadable-mail');
  });

  test.each<[string, MailReading, string]>([
    ['a letter', holding([letter()]), 'letter'],
    ['a blank form', holding([blank]), 'letter'],
    ['a near miss', nearMiss, 'not-a-letter near-miss'],
    ['a broken file', broken, 'review unreadable-document'],
    ['any other document', holding([]), 'not-a-letter no-letter'],
  ])('a bare document: %s', (_name, read, expected) => {
    expect(decided(null, read)).toBe(expected);
  });
});

describe('a letter written in the text of a mail', () => {
  const text = document({ kind: 'text', part: '1' });
  const written = 'Superintendent: Dana Sample, dana.sample@district.test';
  test('counts in the sender’s own words', () => {
    expect(decided(mail({ text: written }), holding([letter()], [text]))).toBe('letter');
  });

  test('does not count where it is only quoted', () => {
    const quoting = `It is all there.\n\nOn Tue, Sep 3, 2024, Pat <p@d.test> wrote:\n> Superintendent: Dana\n> Sample, dana.sample@district.test`;
    const facts = mail({ text: quoting, ...answersUs });
    expect(decided(facts, holding([letter()], [text]))).toBe('review believes-complete');
  });

  test('counts in an attached text file, which is no part of the mail’s own text', () => {
    expect(decided(mail(), holding([letter()], [text]))).toBe('letter');
  });

  test('a quoted blank form is no answer', () => {
    const bare = letter({
      blank: true,
      fields: Object.fromEntries(letter().fields.map(({ name }) => [name, { value: null, state: 'empty' }])),
    });
    const facts = mail({ text: 'Sorry?\n\n> Superintendent Name:', ...answersUs });
    expect(decided(facts, holding([bare], [text]))).toBe('review believes-complete');
  });
});

test('a broken file is named in a reply only where the mail says that a letter came, or answers us', () => {
  expect(decideMail(mail(claim), broken, context).couldNotOpen).toEqual([0]);
  expect(decideMail(mail(answersUs), broken, context).couldNotOpen).toEqual([0]);
  expect(decideMail(mail(), broken, context).couldNotOpen).toEqual([]);
  expect(decideMail(mail(stranger), broken, context).couldNotOpen).toEqual([]);
});

for (const folder of ['ordinary-mail', 'bounces', 'mime']) {
  for (const files of realMail(folder)) {
    test(`real mail in ${folder}, by its text alone: at most 1 % goes to a person`, async () => {
      const facts = await factsOfAll(files);
      const decisions = facts.map((each) => decideMail(each, reading(), context).decision);
      expect(decisions).not.toContain('letter');
      const reviewed = decisions.filter((decision) => decision === 'review').length;
      expect(reviewed).toBeLessThanOrEqual(Math.floor(files.length / 100));
    });
  }
}
