/** Mails made of the samples: other headers, the same document again, ordinary mails by hand. */
import { type Attachment, buildMessage } from '../../fixtures/mail/mime.js';
import { prng } from '../../fixtures/prng.js';
import { ownAddress } from './stage.js';

/** Header fields by name: a value replaces the field or adds it, null takes it out. Bodies stay byte for byte. */
export function withHeaders(eml: Buffer, fields: Record<string, string | null>): Buffer {
  const end = eml.indexOf('\r\n\r\n');
  let head = `${eml.subarray(0, end).toString('latin1')}\r\n`;
  for (const [name, value] of Object.entries(fields)) {
    head = head.replace(new RegExp(`^${name}:.*\\r\\n(?:[ \\t].*\\r\\n)*`, 'gim'), '');
    if (value !== null) head += `${name}: ${value}\r\n`;
  }
  return Buffer.concat([Buffer.from(`${head}\r\n`, 'latin1'), eml.subarray(end + 4)]);
}

export const headerOf = (eml: Buffer, name: string): string =>
  new RegExp(`^${name}:\\s*(.*)$`, 'im').exec(eml.toString('latin1'))?.[1]?.trim() ?? '';

let count = 0;

/** A mail from a district that says its letter is attached, with whatever is attached. */
export function claimingMail(
  attachments: Attachment[],
  more: { from?: string; subject?: string } = {},
): Buffer {
  count += 1;
  const address = more.from ?? 'ada.example@adair.kyschools.us';
  return buildMessage(prng(`service/${count}`), {
    from: { name: 'Ada Example', address },
    to: { name: 'KY ILN', address: ownAddress },
    subject: more.subject ?? 'KY ILN Letter of Commitment',
    date: new Date('2024-09-12T14:00:00Z'),
    messageId: `<service-${count}@${address.split('@')[1]}>`,
    text: 'Good morning,\n\nour signed Letter of Commitment is attached.\n\nThank you\nAda Example',
    attachments,
  });
}

/** What somebody types in answer to a mail of ours, above the mail as a program quotes it. */
export function typedAnswer(typed: string, to: { from: string; inReplyTo: string; quoted: string }): Buffer {
  count += 1;
  const quoted = to.quoted.split('\n').map((line) => `> ${line}`.trimEnd());
  return buildMessage(prng(`typed/${count}`), {
    from: { name: 'Ada Example', address: to.from },
    to: { name: 'KY ILN', address: ownAddress },
    subject: 'Re: KY ILN Letter of Commitment',
    date: new Date('2024-09-13T14:00:00Z'),
    messageId: `<typed-${count}@${to.from.split('@')[1]}>`,
    text: `${typed}\n\nOn Thu, Sep 12, 2024 at 9:00 AM KY ILN <${ownAddress}> wrote:\n\n${quoted.join('\n')}`,
    headers: [
      ['In-Reply-To', to.inReplyTo],
      ['References', to.inReplyTo],
    ],
  });
}

/** What a stranger writes about nothing of ours. */
export function strangersMail(attachments: Attachment[] = []): Buffer {
  count += 1;
  return buildMessage(prng(`stranger/${count}`), {
    from: { name: 'Sam Stranger', address: `sam${count}@stranger.example` },
    to: { name: '', address: ownAddress },
    subject: 'The papers you asked about',
    date: new Date('2024-09-12T14:00:00Z'),
    messageId: `<stranger-${count}@stranger.example>`,
    text: 'Hello,\n\nsee the file.\n\nSam',
    attachments,
  });
}
