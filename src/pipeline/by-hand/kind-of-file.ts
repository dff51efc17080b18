/** What a file is that was given by hand: its bytes say so, never its name. Whether it opens is found out by reading it. */

/** Signatures as the `file` utility and the formats' own specifications have them, all at the beginning of the file. */
const documents: readonly RegExp[] = [
  // PDF 1.7, 7.5.2 and Adobe's readers: within the first bytes
  /^[\s\S]{0,1000}%PDF-/,
  /^\xff\xd8\xff/, // JPEG
  /^\x89PNG\r\n\x1a\n/,
  /^(?:II\*\0|MM\0\*|II\+\0|MM\0\+)/, // TIFF, BigTIFF
  /^GIF8[79]a/,
  /^BM[\s\S]{4}\0\0\0\0/,
  /^RIFF[\s\S]{4}WEBP/,
  /^[\s\S]{4}ftyp(?:heic|heix|hevc|hevx|heim|heis|mif1|msf1|avif|avis)/,
  /^PK\x03\x04/, // ZIP, DOCX, ODT
  /^\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1/, // Word 97
  /^\{\\rtf/,
];
/** Header fields of which a mail has at least one (RFC 5322, 3.6; RFC 2045, 4). */
const mailField = /^(?:from|to|subject|date|message-id|received|return-path|delivered-to|mime-version):/im;
const looked = 8 * 1024;

/** @returns `document` for what may hold a letter, `mail` for a saved mail, null for anything else */
export function kindOfFile(bytes: Uint8Array): 'document' | 'mail' | null {
  const beginning = Buffer.from(bytes.subarray(0, looked)).toString('latin1');
  if (documents.some((signature) => signature.test(beginning))) return 'document';
  const text = beginning.replace(/^\xef\xbb\xbf/, '').replace(/^From [^\r\n]*\r?\n/, '');
  // a header is lines of `name: value` or their continuations
  const [header = ''] = text.split(/\r?\n\r?\n|\r\r/);
  const [first = ''] = header.split(/\r\n|\r|\n/);
  return /^[!-9;-~]+[ \t]*:/.test(first) && mailField.test(header) ? 'mail' : null;
}
