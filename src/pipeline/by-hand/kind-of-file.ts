/** What a file is that was given by hand: its bytes say so, never its name. Whether it opens is found out by reading it. */

/** Signatures as the formats' own specifications have them: bytes, each as one character, at places from 0. */
const documents: readonly Record<number, string>[] = [
  { 0: '\xff\xd8\xff' }, // JPEG
  { 0: '\x89PNG\r\n\x1a\n' },
  { 0: 'II*\0' }, // TIFF, and BigTIFF
  { 0: 'MM\0*' },
  { 0: 'II+\0' },
  { 0: 'MM\0+' },
  { 0: 'GIF87a' },
  { 0: 'GIF89a' },
  { 0: 'BM', 6: '\0\0\0\0' },
  { 0: 'RIFF', 8: 'WEBP' },
  ...['heic', 'heix', 'hevc', 'hevx', 'heim', 'heis', 'mif1', 'msf1', 'avif', 'avis'].map((brand) => ({
    4: `ftyp${brand}`,
  })),
  { 0: 'PK\x03\x04' }, // ZIP, DOCX, ODT
  { 0: '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1' }, // Word 97
  { 0: '{\\rtf' },
];
/** PDF 1.7, appendix H.3, note 13: within the first 1024 bytes */
const isPdf = (beginning: string): boolean => beginning.slice(0, 1024).includes('%PDF-');
const bears = (beginning: string, signature: Record<number, string>): boolean =>
  Object.entries(signature).every(([at, bytes]) => beginning.startsWith(bytes, Number(at)));

/** Header fields of which a mail has at least one (RFC 5322, 3.6; RFC 2045, 4). */
const mailField = /^(?:from|to|subject|date|message-id|received|return-path|delivered-to|mime-version):/im;
const looked = 8 * 1024;

/** @returns `document` for what may hold a letter, `mail` for a saved mail, null for anything else */
export function kindOfFile(bytes: Uint8Array): 'document' | 'mail' | null {
  const beginning = Buffer.from(bytes.subarray(0, looked)).toString('latin1');
  if (isPdf(beginning) || documents.some((signature) => bears(beginning, signature))) return 'document';
  const text = beginning.replace(/^\xef\xbb\xbf/, '').replace(/^From [^\r\n]*\r?\n/, '');
  // a header is lines of `name: value` or their continuations
  const [header = ''] = text.split(/\r?\n\r?\n|\r\r/);
  const [first = ''] = header.split(/\r\n|\r|\n/);
  return /^[!-9;-~]+[ \t]*:/.test(first) && mailField.test(header) ? 'mail' : null;
}
