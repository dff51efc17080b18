/**
 * Files that came by post become a mail of our own making, so that all that follows treats them as any letter. The same
 * files always give the same bytes, so that giving them twice is recognised; it names no sender and no date.
 */
import { createHash } from 'node:crypto';
import { oneLine } from '../../core/judging/reply-words.js';

export interface GivenFile {
  /** as the browser told it: hostile */
  name: string;
  bytes: Buffer;
}

/** @returns RFC 5322 with one part a file, in base64 */
export function wrapFiles(files: readonly GivenFile[]): Buffer {
  const hash = createHash('sha256');
  for (const { bytes } of files) hash.update(createHash('sha256').update(bytes).digest());
  // base64 holds no hyphen, so no file can hold the boundary
  const boundary = `--by-hand-${hash.digest('hex').slice(0, 32)}`;
  const head = `Subject: \r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="${boundary}"\r\n\r\n`;
  const parts = files.map(
    ({ name, bytes }) =>
      `--${boundary}\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n${disposition(
        name,
      )}\r\n\r\n${inLines(bytes.toString('base64'))}\r\n`,
  );
  return Buffer.from(`${head}${parts.join('')}--${boundary}--\r\n`, 'latin1');
}

/** RFC 2231, 4: percent-encoded, so that no name can end the line; the name of a path is its last piece. */
function disposition(name: string): string {
  const bare = oneLine(name.replaceAll(/^.*[/\\]/gs, ''), 100);
  const encoded = encodeURIComponent(bare).replaceAll(
    /['()*!]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `Content-Disposition: attachment; filename*=UTF-8''${encoded || 'file'}`;
}

/** RFC 2045, 6.8: lines of at most 76 characters */
const inLines = (text: string): string => text.replaceAll(/.{76}(?=.)/g, '$&\r\n');
