/** The header of a mail as it stands: names and unfolded raw values, in order. Decoding is left to mailparser. */

export interface HeaderField {
  /** lower case */
  name: string;
  /** unfolded (RFC 5322 §2.2.3), otherwise raw; control characters removed */
  value: string;
}

/** A header is shorter in any honest mail; mailsplit refuses more as well. */
const MAX_HEADER_BYTES = 1024 * 1024;
const MAX_VALUE_CHARS = 10_000;

/** @returns the fields up to the first empty line; lines that are no field are passed over. */
export function readHeaderFields(bytes: Buffer): HeaderField[] {
  const fields: HeaderField[] = [];
  let at = 0;
  const limit = Math.min(bytes.length, MAX_HEADER_BYTES);
  while (at < limit) {
    const end = bytes.indexOf(0x0a, at);
    const stop = end < 0 ? limit : end;
    const line = text(bytes.subarray(at, stop)).replace(/\r$/, '');
    at = stop + 1;
    if (line.trim() === '') break;
    const last = fields.at(-1);
    if (/^[ \t]/.test(line)) {
      if (last) last.value = `${last.value} ${line.trim()}`.trim().slice(0, MAX_VALUE_CHARS);
      continue;
    }
    const [, name, value] = /^([!-9;-~]+)[ \t]*:(.*)$/s.exec(line) ?? [];
    if (name !== undefined && value !== undefined) {
      fields.push({ name: name.toLowerCase(), value: value.trim().slice(0, MAX_VALUE_CHARS) });
    }
  }
  return fields;
}

/** Raw 8-bit headers are UTF-8 today (RFC 6532) and Latin-1 in older mail. */
function text(bytes: Buffer): string {
  const utf8 = bytes.toString('utf8');
  const read = utf8.includes('\uFFFD') ? bytes.toString('latin1') : utf8;
  // control characters except the tab that may begin a folded line; a database takes no NUL
  return read.replace(/[^\P{Cc}\t\r]/gu, '');
}
