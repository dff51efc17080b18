/** What is read out of a mail, and that no mail, however broken, stops the reading. */
import { describe, expect, test } from '@jest/globals';
import { createMailParser } from '../../../src/adapters/mime/mail-parser.js';
import type { ParsedMail } from '../../../src/pipeline/ports.js';
import { attachment, HEAD, message, multipart, PDF, PNG, textPart } from './mails.js';

const parse = (source: Uint8Array): Promise<ParsedMail> => createMailParser().parse(source);
const partsOf = (mail: ParsedMail): Record<string, Buffer> =>
  Object.fromEntries(mail.parts.map(({ part, bytes }) => [part, bytes]));

const forty = (boundary: string): Buffer =>
  multipart(
    HEAD,
    Array.from({ length: 40 }, (_, n) => attachment('application/pdf', PDF, `${n}.pdf`)),
    'mixed',
    boundary,
  );

/** encoded by hand after POSIX */
const uuencode = (bytes: Buffer): string => {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 45) {
    const chunk = bytes.subarray(at, at + 45);
    const padded = Buffer.concat([chunk, Buffer.alloc((3 - (chunk.length % 3)) % 3)]);
    let line = String.fromCharCode(32 + chunk.length);
    for (let i = 0; i < padded.length; i += 3) {
      const word = padded.readUIntBE(i, 3);
      for (const shift of [18, 12, 6, 0])
        line += String.fromCharCode(((word >> shift) & 63) + 32).replace(' ', '`');
    }
    lines.push(line);
  }
  return lines.join('\r\n');
};

describe('facts', () => {
  test('are taken from the header, addresses in lower case, the day in its own zone', async () => {
    const { facts } = await parse(
      message(
        [
          'Return-Path: <Ann@Adair.test>',
          'From: =?utf-8?Q?Ann_R=C3=A9ed?= <Ann@Adair.TEST>',
          'Sender: Office <office@adair.test>',
          'Reply-To: <ann.reed@adair.test>',
          'To: Desk <desk@kde.test>, "Reed, Bo" <bo@kde.test>',
          'Cc: team: cy@kde.test, di@kde.test;',
          'Subject: =?utf-8?B?TGV0dGVyIOKAkyBzaWduZWQ=?=',
          'Date: Thu, 29 Aug 2024 23:59:00 -0400',
          'Message-ID: <one@adair.test>',
          'In-Reply-To: <ack@kde.test>',
          'References: <first@kde.test>',
          ' <ack@kde.test>',
          'Content-Type: Text/Plain; charset=utf-8',
        ],
        'Hello',
      ),
    );
    expect(facts).toMatchObject({
      messageId: '<one@adair.test>',
      inReplyTo: ['<ack@kde.test>'],
      references: ['<first@kde.test>', '<ack@kde.test>'],
      from: [{ name: 'Ann Réed', address: 'ann@adair.test' }],
      sender: { name: 'Office', address: 'office@adair.test' },
      replyTo: [{ name: '', address: 'ann.reed@adair.test' }],
      to: [
        { name: 'Desk', address: 'desk@kde.test' },
        { name: 'Reed, Bo', address: 'bo@kde.test' },
      ],
      cc: [
        { name: '', address: 'cy@kde.test' },
        { name: '', address: 'di@kde.test' },
      ],
      returnPath: 'ann@adair.test',
      subject: 'Letter – signed',
      date: '2024-08-29',
      contentType: 'text/plain',
      reportType: null,
      text: 'Hello',
    });
  });

  test('keep the raw values etiquette asks for, all of them, and no others', async () => {
    const { facts } = await parse(
      message(
        [
          'Auto-Submitted: auto-replied; owner="x"',
          'Precedence: Bulk',
          'Delivered-To: a@kde.test',
          'Delivered-To: b@kde.test',
          'X-Secret: no',
          'X-Letter-Intake-Reply: acknowledgement',
        ],
        '',
      ),
    );
    expect(facts.headers).toEqual({
      'auto-submitted': ['auto-replied; owner="x"'],
      precedence: ['Bulk'],
      'delivered-to': ['a@kde.test', 'b@kde.test'],
      'x-letter-intake-reply': ['acknowledgement'],
    });
  });

  test('of two From fields hold both senders', async () => {
    const { facts } = await parse(
      message(['From: Ann <ann@adair.test>', 'Subject: x', 'From: =?utf-8?Q?B=C3=B6?= <bo@other.test>'], ''),
    );
    expect(facts.from).toEqual([
      { name: 'Ann', address: 'ann@adair.test' },
      { name: 'Bö', address: 'bo@other.test' },
    ]);
  });

  test('tell the null return path from a missing one, and a report by its type', async () => {
    const bounce = await parse(
      message(
        [
          'Return-Path: <>',
          'From: MAILER-DAEMON <>',
          'Content-Type: multipart/report;\r\n report-type="Delivery-Status"; boundary=x',
        ],
        '--x--',
      ),
    );
    expect(bounce.facts).toMatchObject({
      returnPath: '',
      from: [],
      contentType: 'multipart/report',
      reportType: 'delivery-status',
    });
    expect((await parse(message(['Subject: x'], ''))).facts).toMatchObject({
      returnPath: null,
      messageId: null,
      date: null,
      from: [],
    });
  });
});

describe('text', () => {
  test.each<[string, Buffer, string]>([
    ['plain', message([...HEAD, 'Content-Type: text/plain'], 'Hello\r\nthere'), 'Hello\nthere'],
    ['no declared type', message(HEAD, 'Hello'), 'Hello'],
    ['HTML alone', message([...HEAD, 'Content-Type: text/html'], '<p>Hello <b>there</b></p>'), 'Hello there'],
    [
      'HTML beside an attachment',
      multipart(HEAD, [textPart('<p>Hello</p>', 'text/html'), attachment('application/pdf', PDF)]),
      'Hello',
    ],
    [
      'the plain alternative',
      multipart(HEAD, [textPart('Hello'), textPart('<p>Hallo</p>', 'text/html')], 'alternative'),
      'Hello',
    ],
    [
      'Latin-1',
      message([...HEAD, 'Content-Type: text/plain; charset=iso-8859-1'], Buffer.from('caf\xe9', 'latin1')),
      'café',
    ],
    [
      'quoted-printable',
      message(
        [...HEAD, 'Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: quoted-printable'],
        'caf=C3=A9 =\r\nau lait',
      ),
      'café au lait',
    ],
    ['an unknown charset', message([...HEAD, 'Content-Type: text/plain; charset=klingon'], 'Hello'), 'Hello'],
    ['NUL bytes', message(HEAD, 'He\0llo\0'), 'Hello'],
  ])('of %s', async (_what, source, text) => {
    expect((await parse(source)).facts.text.trim()).toBe(text);
  });

  test('is cut at 200,000 characters', async () => {
    const { facts } = await parse(message(HEAD, 'x'.repeat(300_000)));
    expect(facts.text).toHaveLength(200_000);
  });
});

describe('parts', () => {
  test('are all documents, inline ones too, with their names and exact bytes', async () => {
    const mail = await parse(
      multipart(HEAD, [
        textPart('See attached'),
        attachment('application/pdf', PDF, 'Letter.PDF', 'inline'),
        attachment('image/png', PNG, 'scan.png'),
        attachment('APPLICATION/Octet-Stream', PDF, 'letter.docx'),
        attachment('application/ms-tnef', Buffer.from([0x78, 0x9f, 0x3e, 0x22]), 'winmail.dat'),
        attachment('text/csv', Buffer.from('a,b'), 'list.csv'),
      ]),
    );
    expect(
      mail.parts.map(({ part, name, declaredType, inline }) => [part, name, declaredType, inline]),
    ).toEqual([
      ['2', 'Letter.PDF', 'application/pdf', true],
      ['3', 'scan.png', 'image/png', false],
      ['4', 'letter.docx', 'application/octet-stream', false],
      ['5', 'winmail.dat', 'application/ms-tnef', false],
      ['6', 'list.csv', 'text/csv', false],
    ]);
    expect(mail.parts[0]?.bytes).toEqual(PDF);
    expect(mail.truncated).toBe(false);
    expect(mail.facts.text.trim()).toBe('See attached');
  });

  test('a mail that is nothing but a PDF is one part', async () => {
    const { headers, body } = attachment('application/pdf', PDF, 'a.pdf');
    expect(partsOf(await parse(message([...HEAD, ...headers], body)))).toEqual({ '1': PDF });
  });

  const inner = multipart(
    HEAD,
    [
      textPart('inner text'),
      attachment('application/pdf', PDF, 'in.pdf'),
      attachment('image/png', PNG, 'in.png'),
    ],
    'mixed',
    'inner',
  );
  test.each<[string, string, string | undefined]>([
    ['message/rfc822', 'message/rfc822', undefined],
    ['application/octet-stream by its bytes', 'application/octet-stream', 'Fwd letter.eml'],
    ['application/octet-stream without a name', 'application/octet-stream', undefined],
    ['text/plain, attached', 'text/plain', 'forwarded.txt'],
    ['a type of its own but named .eml', 'application/x-mail', 'letter.eml'],
  ])('a nested mail as %s is walked', async (_what, type, name) => {
    const mail = await parse(multipart(HEAD, [textPart('Fwd'), attachment(type, inner, name)]));
    expect(partsOf(mail)).toEqual({ '2.mail.2': PDF, '2.mail.3': PNG });
    expect(mail.facts.text.trim()).toBe('Fwd');
  });

  test.each([
    ['7bit', inner],
    ['8bit, inline', inner],
  ])('a nested mail in %s, as mailers forward it, is walked', async (encoding, bytes) => {
    const headers = [
      'Content-Type: message/rfc822',
      `Content-Disposition: ${encoding.includes('inline') ? 'inline' : 'attachment'}`,
    ];
    expect(partsOf(await parse(multipart(HEAD, [textPart('Fwd'), { headers, body: bytes }])))).toEqual({
      '2.mail.2': PDF,
      '2.mail.3': PNG,
    });
  });

  test('what only looks a little like a mail stays a document', async () => {
    const list = Buffer.from('Name: Ann\r\nTown: Columbia\r\n\r\nSubject: history\r\n');
    const mail = await parse(
      multipart(HEAD, [
        attachment('text/plain', list, 'list.txt'),
        attachment('text/rfc822-headers', Buffer.from('From: a@b.test\r\nSubject: x\r\nDate: y\r\n')),
      ]),
    );
    expect(partsOf(mail)).toMatchObject({ '1': list });
    expect(mail.parts).toHaveLength(2);
  });

  test('mails in mails are opened five deep; a deeper one is kept as it is and told', async () => {
    const nest = (levels: number): Buffer =>
      levels === 0
        ? multipart(HEAD, [attachment('application/pdf', PDF, 'deep.pdf')], 'mixed', 'b0')
        : multipart(
            HEAD,
            [{ headers: ['Content-Type: message/rfc822'], body: nest(levels - 1) }],
            'mixed',
            `b${levels}`,
          );
    const five = await parse(nest(5));
    expect(partsOf(five)).toEqual({ '1.mail.1.mail.1.mail.1.mail.1.mail.1': PDF });
    expect(five.truncated).toBe(false);
    const six = await parse(nest(6));
    expect(six.truncated).toBe(true);
    expect(six.parts.map(({ declaredType }) => declaredType)).toEqual(['message/rfc822']);
  });

  test('of 300 attachments the first 100 are kept, and that is told', async () => {
    const many = Array.from({ length: 300 }, (_, n) =>
      attachment('application/pdf', Buffer.from(`%PDF-${n}`), `${n}.pdf`),
    );
    const mail = await parse(multipart(HEAD, many));
    expect(mail.parts.map(({ name }) => name)).toEqual(Array.from({ length: 100 }, (_, n) => `${n}.pdf`));
    expect(mail.truncated).toBe(true);
  });

  test('the limit counts over all levels', async () => {
    const mail = await parse(
      multipart(
        HEAD,
        ['x', 'y', 'z'].map((boundary) => attachment('message/rfc822', forty(boundary))),
      ),
    );
    expect(mail.parts).toHaveLength(97);
    expect(mail.truncated).toBe(true);
  });

  test('more bytes than allowed are left out and told', async () => {
    const parser = createMailParser({ depth: 5, parts: 100, bytes: 1_000 });
    const mail = await parser.parse(
      multipart(HEAD, [
        attachment('application/pdf', PDF, 'a.pdf'),
        attachment('application/pdf', Buffer.alloc(2_000), 'b.pdf'),
      ]),
    );
    expect(mail.parts.map(({ name }) => name)).toEqual(['a.pdf']);
    expect(mail.truncated).toBe(true);
  });

  test.each([
    ['folders', 'C:\\Users\\ann\\letter.pdf', 'letter.pdf'],
    ['a path upwards', '../../etc/letter.pdf', 'letter.pdf'],
    ['characters that turn the direction', 'letter\u202Efdp.exe', 'letterfdp.exe'],
    ['no name', '', 'part 1'],
    ['300 characters', `${'x'.repeat(300)}.pdf`, `${'x'.repeat(108)}…xxxxxx.pdf`],
  ])('a name with %s is made harmless', async (_what, given, shown) => {
    const encoded = `=?utf-8?B?${Buffer.from(given).toString('base64')}?=`;
    const mail = await parse(
      multipart(HEAD, [attachment('application/pdf', PDF, given === '' ? undefined : encoded)]),
    );
    expect(mail.parts[0]?.name).toBe(shown);
  });
});

describe('uuencode', () => {
  const big = Buffer.from(Array.from({ length: 1_000 }, (_, n) => (n * 7) % 256));

  test('a file in the text becomes a part and leaves the text', async () => {
    const mail = await parse(
      message(HEAD, `Hello\r\n\r\nbegin 644 letter.pdf\r\n${uuencode(big)}\r\n\`\r\nend\r\nBye\r\n`),
    );
    expect(mail.parts).toEqual([
      {
        part: 'uu.1',
        name: 'letter.pdf',
        declaredType: 'application/octet-stream',
        bytes: big,
        inline: false,
      },
    ]);
    expect(mail.facts.text).toBe('Hello\n\nBye\n');
  });

  test('files count as parts against the limit', async () => {
    const file = `begin 644 a.bin\r\n${uuencode(big)}\r\n\`\r\nend\r\n`;
    const mail = await createMailParser({ depth: 5, parts: 1, bytes: 10_000 }).parse(
      message(HEAD, file + file),
    );
    expect(partsOf(mail)).toEqual({ 'uu.1': big });
    expect(mail.truncated).toBe(true);
  });

  test('a part declared x-uuencode is decoded', async () => {
    const part = {
      headers: ['Content-Type: application/pdf; name="a.pdf"', 'Content-Transfer-Encoding: x-uuencode'],
      body: `begin 644 a.pdf\r\n${uuencode(big)}\r\n\`\r\nend\r\n`,
    };
    expect(partsOf(await parse(multipart(HEAD, [textPart('x'), part])))).toEqual({ '2': big });
  });

  test('a sentence that begins with "begin 644" stays text', async () => {
    const mail = await parse(
      message(
        HEAD,
        'begin 644 students\r\nwill take part in the programme this year and the next one.\r\nend\r\n',
      ),
    );
    expect(mail.parts).toEqual([]);
    expect(mail.facts.text).toContain('students');
  });
});

describe('broken mails', () => {
  const whole = multipart(HEAD, [textPart('Hello'), attachment('application/pdf', PDF, 'a.pdf')]);
  const withEnds = (end: string): Buffer =>
    Buffer.from(whole.toString('latin1').replaceAll('\r\n', end), 'latin1');

  test.each([
    ['LF', withEnds('\n')],
    ['CR alone', withEnds('\r')],
    ['CR CR LF', withEnds('\r\r\n')],
    ['CRLF after a byte order mark', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), whole])],
    [
      'CRLF after an mbox line',
      Buffer.concat([Buffer.from('From ann@adair.test Thu Aug 29 10:00:00 2024\r\n'), whole]),
    ],
  ])('line ends of %s are read, and the source is left as it was', async (_what, source) => {
    const before = Buffer.from(source);
    const mail = await parse(source);
    expect(mail.facts).toMatchObject({ subject: 'Letter of Commitment', date: '2024-08-29' });
    expect(mail.facts.text.trim()).toBe('Hello');
    expect(partsOf(mail)).toEqual({ '2': PDF });
    expect(source.equals(before)).toBe(true);
  });

  test.each<[string, Buffer]>([
    ['nothing', Buffer.alloc(0)],
    ['blank lines', Buffer.from('\r\n\r\n\r\n')],
    ['a body without header', Buffer.from('\r\nHello\r\n')],
    ['binary junk', Buffer.from(Array.from({ length: 5_000 }, (_, n) => (n * 131 + 7) % 256))],
    ['prose', Buffer.from('Dear desk,\r\nhere is our letter.\r\n')],
  ])('%s is unreadable, in so many words', async (_what, source) => {
    await expect(parse(source)).rejects.toMatchObject({ name: 'PermanentError', code: 'unreadable-mail' });
  });

  test.each<[string, Buffer]>([
    ['a multipart without boundary', message([...HEAD, 'Content-Type: multipart/mixed'], 'x')],
    ['a multipart that ends in the middle', whole.subarray(0, whole.length - 60)],
    [
      'base64 with junk in it',
      message(
        [...HEAD, 'Content-Type: application/pdf', 'Content-Transfer-Encoding: base64'],
        'JVBE!!!\0\0Ri0x*',
      ),
    ],
    ['a header of one line', Buffer.from('Subject: x')],
    [
      'a broken encoded word',
      message(['Subject: =?utf-8?B?!!!?= =?x?Q?=ZZ?=', 'From: =?utf-8?Q?=FF=FE?= <a@b.test>'], 'x'),
    ],
    [
      'a thousand addresses',
      message([`To: ${Array.from({ length: 1_000 }, (_, n) => `u${n}@b.test`).join(', ')}`], 'x'),
    ],
    ['a header line of 900,000 characters', message([`Subject: ${'x'.repeat(900_000)}`], 'x')],
    ['a header of two million characters', message([`Subject: x`, `X-Long: ${'x'.repeat(2_000_000)}`], 'x')],
    [
      '1,500 empty parts',
      multipart(
        HEAD,
        Array.from({ length: 1_500 }, () => textPart('')),
      ),
    ],
    ['tags nested 20,000 deep', message([...HEAD, 'Content-Type: text/html'], '<div>'.repeat(20_000))],
    ['a boundary that is a regular expression', multipart(HEAD, [textPart('x')], 'mixed', '(.*)+[a-z')],
    ['UTF-7', message([...HEAD, 'Content-Type: text/plain; charset=utf-7'], '+AGE-')],
    [
      'ISO-2022-JP cut in the middle',
      message([...HEAD, 'Content-Type: text/plain; charset=iso-2022-jp'], Buffer.from('\x1b$B$3', 'latin1')),
    ],
  ])('%s: something is read and nothing is thrown', async (_what, source) => {
    const before = Buffer.from(source);
    const mail = await parse(source);
    expect(mail.facts.text.length).toBeLessThanOrEqual(200_000);
    expect(JSON.stringify(mail.facts)).not.toContain('\\u0000');
    expect(source.equals(before)).toBe(true);
  });
});

test('an attachment of 7.5 MB comes out byte for byte', async () => {
  const scan = Buffer.alloc(7_500_000, 'scan of a letter ');
  const source = multipart(HEAD, [textPart('See attached'), attachment('application/pdf', scan, 'scan.pdf')]);
  expect(source.length).toBeGreaterThan(10_000_000);
  const mail = await parse(source);
  expect(mail.parts[0]?.bytes.equals(scan)).toBe(true);
});
