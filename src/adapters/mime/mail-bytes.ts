/** A copy of a mail fit for parsing. The source itself is never changed: what is stored and hashed stays byte-exact. */

const CR = 0x0d;
const LF = 0x0a;
/** Line ends are judged by the beginning of the mail: the header and some of the body. */
const JUDGED_BYTES = 16 * 1024;

/**
 * Removes a byte order mark and an mbox "From " line; gives line ends a parser knows to mails with CR alone (old Mac
 * mailers) or CR CR LF (gateways that convert twice). RFC 5322 §2.1 allows CRLF only, RFC 2049 §4 forbids the others.
 */
export function parseableCopy(source: Uint8Array): Buffer {
  let bytes = Buffer.from(source.buffer, source.byteOffset, source.byteLength);
  if (bytes.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf]))) bytes = bytes.subarray(3);
  const beginning = bytes.subarray(0, JUDGED_BYTES);
  if (beginning.includes(CR) && !beginning.includes(LF)) bytes = crToCrLf(bytes);
  else if (beginning.includes('\r\r\n')) bytes = withoutDoubledCr(bytes);
  if (bytes.subarray(0, 5).toString('latin1') === 'From ') {
    const end = bytes.indexOf(LF);
    bytes = end < 0 ? bytes : bytes.subarray(end + 1);
  }
  return bytes;
}

function crToCrLf(bytes: Buffer): Buffer {
  let lone = 0;
  for (let i = 0; i < bytes.length; i += 1) if (bytes[i] === CR && bytes[i + 1] !== LF) lone += 1;
  const result = Buffer.allocUnsafe(bytes.length + lone);
  let at = 0;
  for (let i = 0; i < bytes.length; i += 1) {
    const byte = bytes[i] ?? 0;
    result[at++] = byte;
    if (byte === CR && bytes[i + 1] !== LF) result[at++] = LF;
  }
  return result;
}

function withoutDoubledCr(bytes: Buffer): Buffer {
  const result = Buffer.allocUnsafe(bytes.length);
  let at = 0;
  for (let i = 0; i < bytes.length; i += 1) {
    const doubled = bytes[i] === CR && bytes[i + 1] === CR && bytes[i + 2] === LF;
    if (!doubled) result[at++] = bytes[i] ?? 0;
  }
  return result.subarray(0, at);
}
