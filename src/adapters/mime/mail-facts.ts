/** The facts of a mail that decisions rest on, from its own header: never from what an IMAP server makes of it. */
import type { EmailAddress, Headers } from 'mailparser';
import { etiquetteHeaders } from '../../core/mail/mail-kind.js';
import type { Address, MailFacts } from '../../core/model.js';
import { dayOfDateField } from './header-date.js';
import type { HeaderField } from './header-fields.js';

/** Fields of which etiquette, threading and the review page want the raw value. */
const KEPT = new Set<string>([
  ...etiquetteHeaders,
  'return-path',
  'authentication-results',
  'feedback-id',
  'x-mailer',
  'content-type',
  'delivered-to',
  'x-forwarded-for',
]);

const MAX_TEXT_CHARS = 200_000;
const MAX_ADDRESSES = 500;
const MAX_REFERENCES = 200;
const MAX_SUBJECT_CHARS = 2_000;

/** @param from the From fields' addresses where they are not to be taken from `headers` */
export function mailFacts(
  fields: HeaderField[],
  headers: Headers,
  text: string,
  from: Address[] = addresses(headers, 'from'),
): MailFacts {
  const first = (name: string): string | undefined => fields.find((field) => field.name === name)?.value;
  const contentType = first('content-type') ?? '';
  const type = contentType.split(';')[0]?.trim().toLowerCase() || 'text/plain';
  return {
    messageId: messageIds(first('message-id'))[0] ?? null,
    inReplyTo: messageIds(first('in-reply-to')),
    references: messageIds(first('references')).slice(-MAX_REFERENCES),
    from,
    sender: addresses(headers, 'sender')[0] ?? null,
    replyTo: addresses(headers, 'reply-to'),
    to: addresses(headers, 'to'),
    cc: addresses(headers, 'cc'),
    returnPath: returnPath(first('return-path')),
    subject: subject(headers.get('subject')),
    date: dayOfDateField(first('date') ?? ''),
    headers: keptFields(fields),
    contentType: type,
    reportType: type === 'multipart/report' ? parameter(contentType, 'report-type') : null,
    text: withoutNul(text).slice(0, MAX_TEXT_CHARS),
  };
}

/** RFC 5322 §3.6.4; some mailers leave the angle brackets out, so a single bare word counts too. */
function messageIds(value: string | undefined): string[] {
  if (value === undefined) return [];
  const ids = value.match(/<[^<>\s]{1,998}>/g);
  if (ids) return [...new Set(ids)];
  return /^[^<>\s]+@[^<>\s]+$/.test(value) ? [`<${value}>`] : [];
}

/** The topmost is the one the last server wrote (RFC 5321 §4.4); `<>` is the null path, told as ''. */
function returnPath(value: string | undefined): string | null {
  if (value === undefined) return null;
  return (/<([^<>]*)>/.exec(value)?.[1] ?? value).trim().toLowerCase();
}

/** @returns the addresses of all fields of that name that mailparser kept, groups flattened */
export function addresses(headers: Headers, name: string): Address[] {
  const found: Address[] = [];
  const add = (entries: EmailAddress[]): void => {
    for (const entry of entries) {
      if (entry.group) add(entry.group);
      const address = withoutNul(entry.address ?? '')
        .trim()
        .toLowerCase();
      if (address !== '' && found.length < MAX_ADDRESSES) {
        found.push({ name: withoutNul(entry.name ?? '').trim(), address });
      }
    }
  };
  const values: unknown[] = [headers.get(name)].flat();
  for (const value of values) {
    if (typeof value === 'object' && value !== null && 'value' in value && Array.isArray(value.value)) {
      add(value.value as EmailAddress[]);
    }
  }
  return found;
}

function subject(value: unknown): string {
  const one: unknown = Array.isArray(value) ? value.at(-1) : value;
  return typeof one === 'string' ? withoutNul(one).slice(0, MAX_SUBJECT_CHARS) : '';
}

function keptFields(fields: HeaderField[]): Record<string, string[]> {
  const kept: Record<string, string[]> = {};
  for (const { name, value } of fields) {
    if (KEPT.has(name)) (kept[name] ??= []).push(value);
  }
  return kept;
}

function parameter(contentType: string, name: string): string | null {
  const found = new RegExp(`;\\s*${name}\\s*=\\s*(?:"([^"]*)"|([^\\s;]+))`, 'i').exec(contentType);
  return (found?.[1] ?? found?.[2])?.trim().toLowerCase() || null;
}

/** PostgreSQL's text and jsonb take no NUL. */
function withoutNul(text: string): string {
  return text.replaceAll('\u0000', '');
}
