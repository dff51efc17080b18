/** Whole texts, for a person to read. */
import { describe, expect, test } from '@jest/globals';
import { judge } from '../../../src/core/judging/verdict.js';
import { composeReply, replyKindFor, replySubject } from '../../../src/core/judging/reply.js';
import type { FieldReading, LetterReading, Verdict } from '../../../src/core/model.js';
import { date, empty, form, letter, line } from './letters.js';

const frame = { subject: 'Our letter', contact: { name: 'Pat Consultant', phone: '(502) 555-0100' } };
const answered = (reading: LetterReading) => ({
  form,
  letter: reading,
  verdict: judge(reading, form, { receivedOn: '2024-09-03', districtProblem: null }),
});
const complete = answered(letter());
const incomplete = answered(
  letter({
    fields: { superintendentEmail: empty, learningGoal: empty },
    signatures: [line({ signed: false, kind: null, date: date({ value: null, state: 'empty' }) })],
  }),
);
const unclear = answered(letter({ fields: { contactName: { value: null, state: 'not-found' } } }));
const closing = `This answer was written automatically. If you would rather talk to a person,
please call Pat Consultant at (502) 555-0100.

Kind regards,
Pat Consultant
(502) 555-0100
`;

describe('the whole text of a reply', () => {
  test('acknowledgement', () => {
    expect(composeReply({ ...frame, kind: 'acknowledgement', letters: [complete] }).text).toBe(`Hello,

Thank you for your KY ILN Letter of Commitment 2024-2025 School Year. It
arrived and is complete.

This is what we understood:

  District: Adair County
  School year: 2024-2025
  Signed: yes, dated August 29, 2024
  Superintendent: Dana Sample, dana.sample@district.test
  Contact: Robin Example, Chief Academic Officer,
      robin.example@district.test

If anything here is wrong, just answer this mail and a person will put it
right.

${closing}`);
  });

  test('missing fields', () => {
    expect(composeReply({ ...frame, kind: 'missing-fields', letters: [incomplete] }).text).toBe(`Hello,

Thank you for your KY ILN Letter of Commitment 2024-2025 School Year. It
arrived, but something is still missing.

We could not find:

  - your superintendent's e-mail address
  - your learning goal
  - the district's signature
  - the date beside the district's signature

This is what we understood:

  District: Adair County
  School year: 2024-2025
  Signed: not yet
  Superintendent: Dana Sample
  Contact: Robin Example, Chief Academic Officer,
      robin.example@district.test

You may also type this in your answer, each on a line of its own:

  - Superintendent e-mail: …
  - Learning goal: …

A signature and its date count on the signed page alone; please send that
page.

Please complete the letter and reply to this mail with it attached; a PDF, a
scan or a clear photo of each page is fine.

If you believe it is there, just answer this mail and a person will look.

${closing}`);
  });

  test('missing fields, to a mail that tells of the signature', () => {
    const letters = [incomplete];
    const { text } = composeReply({ ...frame, kind: 'missing-fields', letters, toldOfSignature: true });
    expect(text).toContain(`but something is still missing.

Thank you for telling us about the signature. We may take a signature and
its date from the signed page only, so please send us that page.

We could not find:`);
  });

  test('could not open', () => {
    const documents = [
      { name: 'letter.pdf', code: 'password-needed' as const },
      { name: 'page 2.pdf', code: 'corrupt-document' as const },
    ];
    expect(composeReply({ ...frame, kind: 'could-not-open', documents }).text).toBe(`Hello,

Thank you for your mail. It arrived, but we could not open these attached
files:

  - “letter.pdf”: the file asks for a password; please send it without one
  - “page 2.pdf”: the file is damaged and does not open

Please reply to this mail with the letter attached once more, as a PDF or a
scan.

If the file opens for you, just answer this mail and a person will look.

${closing}`);
  });

  test('received', () => {
    expect(composeReply({ ...frame, kind: 'received', letters: [unclear] }).text).toBe(`Hello,

Thank you for your KY ILN Letter of Commitment 2024-2025 School Year. It
arrived, and a person is checking it.

There is nothing you need to do now. You will hear from us if we have a
question.

${closing}`);
  });

  test('already received', () => {
    const input = { ...frame, kind: 'already-received' as const, receivedOn: '2018-08-29' };
    expect(composeReply({ ...input, letters: [complete] }).text).toBe(`Hello,

Thank you. We already received this KY ILN Letter of Commitment 2024-2025
School Year on August 29, 2018, and nothing in it has changed since. There
is nothing more you need to do.

If you meant to send a changed letter, please reply to this mail with it
attached.

${closing}`);
    expect(composeReply({ ...input, letters: [incomplete] }).text).toContain('We could not find:');
  });

  test('names no telephone where none is set', () => {
    const contact = { name: 'Pat Consultant', phone: '' };
    expect(composeReply({ ...frame, contact, kind: 'received', letters: [unclear] }).text).toContain(
      'just answer\nthis mail and Pat Consultant will see it.\n\nKind regards,\nPat Consultant\n',
    );
  });

  test.each([
    {
      contact: { name: '', phone: '' },
      says: 'just answer\nthis mail and a person will see it.\n\nKind regards,\n',
    },
    { contact: { name: '', phone: '(502) 555-0100' }, says: 'please call (502) 555-0100.' },
  ])('names nobody where nobody is set: $contact', ({ contact, says }) => {
    expect(composeReply({ ...frame, contact, kind: 'received', letters: [unclear] }).text).toContain(says);
  });

  test('several letters in one mail', () => {
    const letters = [complete, incomplete, unclear];
    expect(composeReply({ ...frame, kind: 'missing-fields', letters }).text).toBe(`Hello,

Thank you for your 3 letters. This is how each of them stands.

Letter 1: KY ILN Letter of Commitment 2024-2025 School Year
-----------------------------------------------------------

This letter is complete.

This is what we understood:

  District: Adair County
  School year: 2024-2025
  Signed: yes, dated August 29, 2024
  Superintendent: Dana Sample, dana.sample@district.test
  Contact: Robin Example, Chief Academic Officer,
      robin.example@district.test

Letter 2: KY ILN Letter of Commitment 2024-2025 School Year
-----------------------------------------------------------

In this letter something is still missing.

We could not find:

  - your superintendent's e-mail address
  - your learning goal
  - the district's signature
  - the date beside the district's signature

This is what we understood:

  District: Adair County
  School year: 2024-2025
  Signed: not yet
  Superintendent: Dana Sample
  Contact: Robin Example, Chief Academic Officer,
      robin.example@district.test

Letter 3: KY ILN Letter of Commitment 2024-2025 School Year
-----------------------------------------------------------

This letter arrived, and a person is checking it.

Please complete the letter and reply to this mail with it attached; a PDF, a
scan or a clear photo of each page is fine.

If you believe it is there, just answer this mail and a person will look.

${closing}`);
  });

  test('HTML says the same', () => {
    const reply = composeReply({ ...frame, kind: 'missing-fields', letters: [incomplete] });
    expect(words(reply.html)).toEqual(words(reply.text));
  });
});

const words = (text: string) =>
  text
    .replaceAll(/<head>.*<\/head>|<[^>]*>/gu, ' ')
    .replaceAll('&#39;', "'")
    .match(/[\w'@.-]*\w/gu);

describe('what comes from outside', () => {
  const hostile = '<img src=x onerror=alert(1)>"\'&';
  test('is written as text in HTML', () => {
    const reading = letter({ fields: { superintendentName: { value: hostile } } });
    const { html } = composeReply({ ...frame, kind: 'acknowledgement', letters: [answered(reading)] });
    expect(html).not.toContain('<img');
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;');
  });

  test.each<[string, Partial<FieldReading>]>([
    ['a link', { value: 'Win at https://evil.test/now' }],
    ['a bare web address', { value: 'visit www.evil.test' }],
    ['a value read with doubt', { value: 'evil', source: 'ocr', confidence: 0.2 }],
  ])('is not repeated: %s', (_name, change) => {
    const reading = letter({ fields: { superintendentName: change } });
    const { text } = composeReply({
      ...frame,
      kind: 'acknowledgement',
      letters: [{ ...answered(reading), verdict: { kind: 'complete', missing: [], reasons: [] } }],
    });
    expect(text).not.toContain('evil');
  });

  test('stays on one line and is cut short', () => {
    const reading = letter({
      fields: { superintendentName: { value: `Dana\r\n\u202E\u0007Sample ${'x'.repeat(500)}` } },
    });
    const { text } = composeReply({ ...frame, kind: 'acknowledgement', letters: [answered(reading)] });
    expect(text).toMatch(/Superintendent: Dana Sample\s+x{80,120}…/u);
    expect(text).not.toContain('\u202E');
  });

  test('long answers are never repeated', () => {
    for (const kind of ['acknowledgement', 'missing-fields', 'received'] as const) {
      const { text, html } = composeReply({ ...frame, kind, letters: [complete] });
      expect(text + html).not.toContain('nobody else');
    }
  });

  test('a file name that is a link is not repeated', () => {
    const documents = [{ name: 'http://evil.test/a.pdf', code: 'corrupt-document' as const }];
    expect(composeReply({ ...frame, kind: 'could-not-open', documents }).text).not.toContain('evil');
  });
});

describe('the subject', () => {
  test.each([
    ['gets Re:', 'Our letter', 'Re: Our letter'],
    ['keeps one Re:', 'RE: Re: AW: Our letter', 'Re: Our letter'],
    ['loses line breaks', 'Our\r\nBcc: all@x.test\r\n letter', 'Re: Our Bcc: all@x.test letter'],
    ['is made up where there is none', ' ', 'Re: your Letter of Commitment'],
    ['is cut after 150 characters', 'é'.repeat(400), `Re: ${'é'.repeat(149)}…`],
  ])('%s', (_name, theirs, ours) => {
    expect(replySubject(theirs)).toBe(ours);
  });
});

const verdict = (kind: Verdict['kind']): Verdict => ({ kind, missing: [], reasons: [] });

describe('one reply for all letters of a mail', () => {
  test.each([
    [['complete'], 'acknowledgement'],
    [['incomplete', 'complete'], 'missing-fields'],
    [['needs-review', 'complete'], 'acknowledgement'],
    [['needs-review', 'incomplete'], 'missing-fields'],
    [['needs-review'], 'received'],
  ] as const)('%j gives %s', (kinds, reply) => {
    expect(replyKindFor(kinds.map((kind) => verdict(kind)))).toBe(reply);
  });
});
