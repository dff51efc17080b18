/** One level of one message through mailparser: its decoded header, its text and its attachments. */
import type { Readable } from 'node:stream';
import {
  MailParser,
  type AttachmentStream,
  type Headers,
  type MailParserOptions,
  type MessageText,
} from 'mailparser';

export interface Attachment {
  /** IMAP part number within this message, e.g. `2.1`; `1` for a message that is one attachment */
  partNumber: string;
  name: string;
  /** as declared, lower case, without parameters */
  declaredType: string;
  /** Content-Transfer-Encoding as declared, lower case */
  transferEncoding: string;
  bytes: Buffer;
  inline: boolean;
}

export interface SplitMessage {
  headers: Headers;
  text: string;
  attachments: Attachment[];
  /** the parser gave up before the end, or attachments were passed over because of the limits */
  truncated: boolean;
}

export interface Limits {
  attachments: number;
  bytes: number;
}

/** HTML beyond this is no letter's cover note; converting it is slow. */
const MAX_HTML_CHARS = 2_000_000;

const OPTIONS: MailParserOptions & { ignoreEmbedded: boolean } = {
  maxHtmlLengthToParse: MAX_HTML_CHARS,
  skipTextToHtml: true,
  skipTextLinks: true,
  skipImageLinks: true,
  // mailsplit's: a nested message is an attachment, whose bytes we walk ourselves
  ignoreEmbedded: true,
};

/** @returns what could be had; broken input makes it shorter, never an error */
export async function splitMessage(bytes: Buffer, limits: Limits): Promise<SplitMessage> {
  const message = await run(bytes, limits);
  if (message.text.trim() !== '' || message.html === '') return message;
  // mailparser makes text of HTML only where it is the whole message or stands beside text: give it the HTML alone
  const converted = await run(htmlAlone(message.html), { attachments: 0, bytes: 0 });
  return { ...message, text: converted.text };
}

async function run(bytes: Buffer, limits: Limits): Promise<SplitMessage & { html: string }> {
  const parser = new MailParser(OPTIONS);
  const result = {
    headers: new Map() as Headers,
    text: '',
    html: '',
    attachments: [] as Attachment[],
    truncated: false,
  };
  let bytesLeft = limits.bytes;

  const take = (attachment: AttachmentStream): void => {
    const content = attachment.content as Readable;
    const chunks: Buffer[] = [];
    let keep = result.attachments.length < limits.attachments && bytesLeft > 0;
    content.on('data', (chunk: Buffer) => {
      bytesLeft -= chunk.length;
      keep &&= bytesLeft >= 0;
      if (keep) chunks.push(chunk);
    });
    content.once('end', () => {
      if (keep) result.attachments.push(describe(attachment, Buffer.concat(chunks)));
      else result.truncated = true;
      attachment.release();
    });
  };

  await new Promise<void>((resolve) => {
    parser.on('headers', (headers: Headers) => {
      result.headers = headers;
    });
    parser.on('data', (item: AttachmentStream | MessageText) => {
      if (item.type === 'attachment') return take(item);
      result.text = item.text ?? '';
      result.html = typeof item.html === 'string' ? item.html : '';
    });
    parser.on('error', (error: Error) => {
      // told, but not the end: the HTML is left out and the parser goes on
      if (/^(HTML too long|Failed to parse HTML)/.test(error.message)) return;
      result.truncated = true;
      resolve();
    });
    parser.once('end', resolve);
    parser.once('close', resolve);
    parser.end(bytes);
  });
  return result;
}

function describe(attachment: AttachmentStream, bytes: Buffer): Attachment {
  const type: unknown = attachment.headers.get('content-type');
  const declared =
    typeof type === 'object' && type !== null && 'value' in type && typeof type.value === 'string'
      ? type.value
      : attachment.contentType;
  const encoding: unknown = attachment.headers.get('content-transfer-encoding');
  return {
    partNumber: attachment.partId ?? '1',
    name: attachment.filename ?? '',
    declaredType: declared.toLowerCase().trim(),
    transferEncoding: typeof encoding === 'string' ? encoding.toLowerCase().trim() : '',
    bytes,
    inline: attachment.contentDisposition === 'inline' || attachment.related === true,
  };
}

function htmlAlone(html: string): Buffer {
  const head = 'Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n';
  return Buffer.from(head + Buffer.from(html).toString('base64').replace(/.{76}/g, '$&\r\n'));
}
