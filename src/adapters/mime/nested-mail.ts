/** Whether an attachment is a mail itself: a forwarded letter often comes as an .eml of type application/octet-stream. */
import { parseableCopy } from './mail-bytes.js';
import { readHeaderFields } from './header-fields.js';

/** Fields that stand in the header of a real message (RFC 5322 §3.6, RFC 2045 §4) and rarely at the top of a text. */
const TELLING = new Set([
  'from',
  'date',
  'subject',
  'message-id',
  'received',
  'mime-version',
  'to',
  'return-path',
  'content-type',
]);
/** Other declared types are what they say: text/rfc822-headers in a bounce is no message, a PDF no mail. */
const MAYBE_MAIL =
  /^(message\/(rfc822|global|news)|application\/(octet-stream|x-unknown|eml|x-eml)|text\/plain|)$/;

export function isMail(declaredType: string, name: string, bytes: Buffer): boolean {
  const named = /\.(eml|mht|mhtml)$/i.test(name.trim());
  if (!MAYBE_MAIL.test(declaredType) && !named) return false;
  // parsing begins at the first byte, so the first line must be a field (or mbox's "From ")
  const beginning = parseableCopy(bytes.subarray(0, 64 * 1024));
  if (!/^[!-9;-~]+[ \t]*:/.test(beginning.subarray(0, 200).toString('latin1'))) return false;
  const names = new Set(readHeaderFields(beginning).map((field) => field.name));
  const telling = [...names].filter((field) => TELLING.has(field)).length;
  return telling >= (declaredType.startsWith('message/') ? 1 : 3);
}
