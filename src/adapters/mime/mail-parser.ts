/** From the bytes of a mail to its facts and to every document it carries, also in mails within the mail. */
import type { Headers } from 'mailparser';
import type { Address } from '../../core/model.js';
import { PermanentError, type MailParser, type MailPart, type ParsedMail } from '../../pipeline/ports.js';
import { readHeaderFields, type HeaderField } from './header-fields.js';
import { parseableCopy } from './mail-bytes.js';
import { addresses, mailFacts } from './mail-facts.js';
import { isMail } from './nested-mail.js';
import { splitMessage, type Attachment } from './split-message.js';
import { takeUuFiles } from './uuencode.js';

export interface MailLimits {
  /** mails within mails */
  depth: number;
  /** documents and nested mails, over all levels */
  parts: number;
  /** bytes of all of them together */
  bytes: number;
}

const defaultLimits: MailLimits = { depth: 5, parts: 100, bytes: 150 * 1024 * 1024 };
const MAX_NAME_CHARS = 120;

/**
 * `part` counts as in IMAP: `2`, `1.2`; a nested mail's parts follow its own number after `mail`, as in `1.mail.3`;
 * uuencoded files of a text are `uu.1`, `uu.2`. A nested mail that was opened is not a part itself.
 */
export function createMailParser(limits: MailLimits = defaultLimits): MailParser {
  return {
    async parse(source): Promise<ParsedMail> {
      const bytes = parseableCopy(source);
      const fields = readHeaderFields(bytes);
      if (fields.length === 0) throw new PermanentError('the mail has no header', 'unreadable-mail');
      const walk: Walk = { parts: [], counted: 0, bytesLeft: limits.bytes, truncated: false, limits };
      const top = await openMessage(bytes, '', 0, walk);
      const facts = mailFacts(fields, top.headers, top.text, await sendersOf(fields, top.headers));
      return { facts, parts: walk.parts, truncated: walk.truncated };
    },
  };
}

/**
 * RFC 5322 §3.6 allows one From field. Where a mail has several, who is shown as its sender depends on the reader, so
 * all count. mailparser keeps the last; of To fields it keeps all.
 */
async function sendersOf(fields: HeaderField[], headers: Headers): Promise<Address[]> {
  const values = fields.filter((field) => field.name === 'from').map((field) => field.value);
  if (values.length < 2) return addresses(headers, 'from');
  const asTo = Buffer.from(values.map((value) => `To: ${value}\r\n`).join(''));
  return addresses((await splitMessage(asTo, { attachments: 0, bytes: 0 })).headers, 'to');
}

interface Walk {
  parts: MailPart[];
  /** documents and nested mails so far */
  counted: number;
  bytesLeft: number;
  truncated: boolean;
  readonly limits: MailLimits;
}

type Split = Awaited<ReturnType<typeof splitMessage>>;

/** Adds the message's documents to `walk`. @param prefix the part path so far, ending in a dot, or '' */
async function openMessage(bytes: Buffer, prefix: string, depth: number, walk: Walk): Promise<Split> {
  const split = await splitMessage(bytes, {
    attachments: walk.limits.parts - walk.counted,
    bytes: walk.bytesLeft,
  });
  walk.truncated ||= split.truncated;
  for (const attachment of split.attachments) {
    await addAttachment(attachment, prefix, depth, walk);
  }
  const { text, files } = takeUuFiles(split.text);
  for (const [index, file] of files.entries()) {
    add(walk, {
      part: `${prefix}uu.${index + 1}`,
      name: file.name,
      declaredType: 'application/octet-stream',
      bytes: file.bytes,
      inline: false,
    });
  }
  return { ...split, text };
}

async function addAttachment(found: Attachment, prefix: string, depth: number, walk: Walk): Promise<void> {
  const attachment = uudecoded(found);
  const path = `${prefix}${attachment.partNumber}`;
  if (isMail(attachment.declaredType, attachment.name, attachment.bytes)) {
    if (depth < walk.limits.depth) {
      if (!count(walk, attachment.bytes.length)) return;
      await openMessage(parseableCopy(attachment.bytes), `${path}.mail.`, depth + 1, walk);
      return;
    }
    walk.truncated = true;
  }
  add(walk, {
    part: path,
    name: attachment.name,
    declaredType: attachment.declaredType,
    bytes: attachment.bytes,
    inline: attachment.inline,
  });
}

/** mailparser knows base64 and quoted-printable; uuencode is declared as x-uuencode, uuencode or x-uue. */
function uudecoded(attachment: Attachment): Attachment {
  if (!/^(x-)?uu/.test(attachment.transferEncoding)) return attachment;
  const file = takeUuFiles(attachment.bytes.toString('latin1')).files[0];
  return file ? { ...attachment, bytes: file.bytes, name: attachment.name || file.name } : attachment;
}

function add(walk: Walk, part: MailPart): void {
  if (count(walk, part.bytes.length)) walk.parts.push({ ...part, name: shownName(part) });
}

function count(walk: Walk, bytes: number): boolean {
  if (walk.counted >= walk.limits.parts || bytes > walk.bytesLeft) {
    walk.truncated = true;
    return false;
  }
  walk.counted += 1;
  walk.bytesLeft -= bytes;
  return true;
}

/** For people: no folders, no control or direction-changing characters, short, never empty. */
function shownName({ name, part }: MailPart): string {
  const last = name.split(/[\\/]/).at(-1) ?? '';
  const clean = last.replace(/[\p{Cc}\p{Bidi_Control}]/gu, '').trim();
  if (clean === '') return `part ${part}`;
  return clean.length <= MAX_NAME_CHARS
    ? clean
    : `${clean.slice(0, MAX_NAME_CHARS - 12)}…${clean.slice(-10)}`;
}
