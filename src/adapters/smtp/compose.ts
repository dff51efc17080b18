/** From an outgoing mail to what nodemailer sends. Nothing in it can add a header, a recipient or a file. */
import addressparser from 'nodemailer/lib/addressparser';
import { PermanentError, type OutgoingMail } from '../../pipeline/ports.js';

export interface Composed {
  envelope: { from: string; to: string[] };
  from: { name: string; address: string };
  to: { name: string; address: string };
  messageId: string;
  subject: string;
  text: string;
  html: string;
  inReplyTo: string | undefined;
  references: string[] | undefined;
  headers: Record<string, string>;
  date: Date;
  xMailer: false;
  disableFileAccess: true;
  disableUrlAccess: true;
}

/** RFC 5322 atoms around one "@"; quoted local parts and address literals are not answered. */
const ADDRESS = /^[^\s<>()[\]\\,;:"@]+@[^\s<>()[\]\\,;:"@]+$/;
/** RFC 5322 §3.6.4 msg-id, loosely: nothing that could end the field */
const MESSAGE_ID = /^<[^\s<>]+>$/;

/**
 * The envelope's sender is our own address, so that bounces come back to us (RFC 3834 §3.3 would have it null for
 * automatic answers; but a reply that cannot be delivered must reach the consultant).
 *
 * @throws PermanentError `bad-address` | `bad-header`
 */
export function compose(mail: OutgoingMail): Composed {
  const from = oneAddress(mail.from, 'sender');
  const to = oneAddress(mail.to, 'recipient');
  const references = mail.references.filter((id) => MESSAGE_ID.test(id));
  return {
    envelope: { from: from.address, to: [to.address] },
    from,
    to,
    messageId: messageId(mail.messageId),
    subject: oneLine(mail.subject),
    text: mail.text,
    html: mail.html,
    inReplyTo: mail.inReplyTo !== null && MESSAGE_ID.test(mail.inReplyTo) ? mail.inReplyTo : undefined,
    references: references.length > 0 ? references : undefined,
    headers: extraHeaders(mail.headers),
    date: mail.date,
    xMailer: false,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

function oneAddress(text: string, what: string): { name: string; address: string } {
  const found = addressparser(text, { flatten: true });
  const only = found[0];
  if (hasControl(text) || found.length !== 1 || !only || !ADDRESS.test(only.address ?? '')) {
    throw new PermanentError(`SMTP: the ${what} is not one plain address`, 'bad-address');
  }
  return { name: oneLine(only.name ?? ''), address: only.address ?? '' };
}

function messageId(id: string): string {
  if (!MESSAGE_ID.test(id)) throw new PermanentError('SMTP: the Message-ID is malformed', 'bad-header');
  return id;
}

function extraHeaders(headers: Record<string, string>): Record<string, string> {
  for (const [name, value] of Object.entries(headers)) {
    // RFC 5322 §2.2: a field name is printable ASCII without ":"
    if (!/^[!-9;-~]+$/.test(name) || hasControl(value)) {
      throw new PermanentError('SMTP: an extra header field is malformed', 'bad-header');
    }
  }
  return headers;
}

function hasControl(text: string): boolean {
  return /\p{Cc}/u.test(text);
}

/** A subject is quoted from a stranger's mail: what could begin a new line becomes a space. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}
