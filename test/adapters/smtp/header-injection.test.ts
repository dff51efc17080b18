/**
 * What strangers write into names, subjects and Message-IDs becomes part of our replies' headers. However it is written,
 * the mail that leaves has the same fields, once each, one recipient, and no line that began as theirs.
 */
import { describe, expect, test } from '@jest/globals';
import { createTransport } from 'nodemailer';
import { createMailParser } from '../../../src/adapters/mime/mail-parser.js';
import { compose } from '../../../src/adapters/smtp/compose.js';
import { composeReply } from '../../../src/core/judging/reply.js';
import { replyHeaders, replyMessageId } from '../../../src/core/judging/reply-headers.js';
import { answerAddress } from '../../../src/core/mail/etiquette.js';
import type { MailFacts } from '../../../src/core/model.js';
import { type OutgoingMail, PermanentError } from '../../../src/pipeline/ports.js';
import { prng } from '../../../fixtures/prng.js';
import { context, mail } from '../../core/mail/mails.js';

const base64 = (text: string) => `=?utf-8?B?${Buffer.from(text).toString('base64')}?=`;
/** What may end a line, a field or a header, in all spellings that some program along the way decodes. */
const breaks = [
  '\r\n',
  '\n',
  '\r',
  '\r\n\r\n',
  '\r\n ',
  '\u0000',
  '\u000B',
  '\u000C',
  '\u0085',
  '\u2028',
  '\u2029',
  '\u560A\u560D',
  '=?utf-8?Q?=0D=0A?=',
  '=0D=0A',
  '%0d%0a',
  '\\r\\n',
  base64('\r\n'),
  'x'.repeat(1_200),
];
const fields = [
  'Bcc: victim@elsewhere.example',
  'To: victim@elsewhere.example',
  'Auto-Submitted: no',
  'Content-Type: text/html',
  'X-Injected: yes',
  'DATA',
  '.',
  '<victim@elsewhere.example>',
  '"victim@elsewhere.example", ',
  '=?utf-8?Q?victim=40elsewhere.example?=',
];

/** Pieces in any order, some of them encoded as a word. */
function hostile(seed: string): string {
  const random = prng(seed);
  const pieces = Array.from({ length: random.int(1, 5) }, () =>
    random.pick(random.chance(0.5) ? breaks : fields),
  );
  const text = `Letter ${pieces.join(random.pick(['', ' ', 'a']))}`;
  return random.chance(0.2) ? base64(text) : text;
}

const transport = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });

/** As the sender composes it, to the bytes that go to the server. @returns null where it refuses to send it */
async function bytesOf(outgoing: OutgoingMail): Promise<{ to: string[]; source: string } | null> {
  try {
    const { message, envelope } = await transport.sendMail(compose(outgoing));
    return { to: envelope.to, source: (message as Buffer).toString('latin1') };
  } catch (error) {
    if (error instanceof PermanentError) return null;
    throw error;
  }
}

function replyTo(facts: MailFacts): OutgoingMail | null {
  const to = answerAddress(facts, context);
  if (to === null) return null;
  const { subject, text, html } = composeReply({
    kind: 'could-not-open',
    subject: facts.subject,
    contact: { name: 'Pat Example', phone: '(502) 555-0100' },
    documents: [{ name: facts.subject, code: 'corrupt-document' }],
  });
  const thread = replyHeaders(facts, 'could-not-open');
  return {
    ...thread,
    messageId: replyMessageId({
      replyCause: 'cause',
      kind: 'could-not-open',
      domain: 'desk.example',
      hash: () => 'ab'.repeat(32),
    }),
    from: 'KY ILN <desk@desk.example>',
    to: to.address,
    subject,
    text,
    html,
    date: new Date('2024-09-20T15:00:00Z'),
  };
}

const allowed = [
  'auto-submitted',
  'content-type',
  'date',
  'from',
  'in-reply-to',
  'message-id',
  'mime-version',
  'references',
  'subject',
  'to',
  'x-auto-response-suppress',
  'x-letter-intake-reply',
];

/** @returns the line of the recipient */
function expectClean(source: string): string {
  const head = source.slice(0, source.indexOf('\r\n\r\n') + 2);
  expect(head.replaceAll('\r\n', '')).not.toMatch(/[\r\n\0\v\f\x85]/u);
  const lines = head.split('\r\n').slice(0, -1);
  const names = lines
    .filter((line) => !/^[ \t]/u.test(line))
    .map((line) => line.slice(0, Math.max(0, line.indexOf(':'))).toLowerCase());
  expect(names.filter((name) => !allowed.includes(name))).toEqual([]);
  expect(new Set(names).size).toBe(names.length);
  // RFC 5322 2.1.1
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(998);
  const valueOf = (name: string) => lines.find((line) => line.toLowerCase().startsWith(`${name}: `)) ?? '';
  expect(valueOf('auto-submitted')).toBe('Auto-Submitted: auto-replied');
  return valueOf('to');
}

const tries = 150;

describe('nothing that a stranger writes adds a field or a recipient to a reply', () => {
  test('in names, subjects and Message-IDs as the facts may hold them', async () => {
    for (let at = 0; at < tries; at += 1) {
      const text = (what: string) => hostile(`facts/${what}/${at}`);
      const facts = mail({
        messageId: `<${text('id')}@made.example>`,
        inReplyTo: [text('parent')],
        references: [text('first'), `<${text('second')}>`],
        from: [{ name: text('name'), address: 'robin.example@adair.kyschools.us' }],
        replyTo: [{ name: text('reply-to'), address: `${text('address')}@adair.kyschools.us` }],
        subject: text('subject'),
      });
      const went = await bytesOf(replyTo(facts)!);
      expect(went?.to).toEqual(['robin.example@adair.kyschools.us']);
      expect(expectClean(went!.source)).toBe('To: robin.example@adair.kyschools.us');
    }
  });

  test('in the bytes of a mail, read as the service reads them', async () => {
    let sent = 0;
    for (let at = 0; at < tries; at += 1) {
      const text = (what: string) => hostile(`bytes/${what}/${at}`);
      const source = `From: "${text('name')}" <robin.example@adair.kyschools.us>\r\nMessage-ID: <${text('id')}@made.example>\r\nReferences: <a@b> ${text('references')}\r\nSubject: ${text('subject')}\r\n\r\nHello\r\n`;
      const { facts } = await createMailParser().parse(Buffer.from(source));
      const outgoing = replyTo(facts);
      const went = outgoing && (await bytesOf(outgoing));
      if (went === null) continue;
      sent += 1;
      expect(went.to).toHaveLength(1);
      expect(went.to[0]).toBe(outgoing?.to);
      // whom the mail itself names as its sender is answered, and nobody beside
      expect(expectClean(went.source)).toBe(`To: ${outgoing?.to}`);
    }
    // a line break in the bytes ends the field before it comes to us; most still leave a sender
    expect(sent).toBeGreaterThan(tries / 2);
  });

  test.each(['From', 'Bcc', 'X-Other\r\nBcc'])(
    'an extra field cannot be called %s and carry a line',
    async (name) => {
      const outgoing = replyTo(mail())!;
      const went = await bytesOf({
        ...outgoing,
        headers: { ...outgoing.headers, [name]: 'a\r\nBcc: victim@elsewhere.example' },
      });
      expect(went).toBeNull();
    },
  );
});
