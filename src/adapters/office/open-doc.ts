/** Opens a Word file of before 2007 (.doc): its text by word-extractor. Pictures in it are not read. */
import WordExtractor from 'word-extractor';
import type { Problem } from '../../core/model.js';
import type { OpenDocument } from '../../pipeline/ports.js';
import { isSoundCompoundFile } from './compound-file.js';
import { damagedWord, type OfficeLimits, protectedWord, textPages, withoutText } from './text-pages.js';

/**
 * Other programs write compound files too.
 * @returns null for one that holds no Word text, a Problem for what is damaged or protected; never throws for bad input.
 */
export async function openDoc(
  bytes: Uint8Array,
  limits: OfficeLimits,
): Promise<OpenDocument | Problem | null> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!file.includes(directoryName('WordDocument'))) {
    // a .docx with a password is a compound file too (MS-OFFCRYPTO, 1.3.2)
    return file.includes(directoryName('EncryptedPackage')) ? protectedWord : null;
  }
  if (isEncrypted(file)) return protectedWord;
  if (!isSoundCompoundFile(file)) return damagedWord;
  try {
    const document = await new WordExtractor().extract(file);
    const boxes = document.getTextboxes({ includeHeadersAndFooters: false });
    const text = `${document.getBody()}\n${boxes}`;
    return text.trim() === '' ? withoutText : textPages(text, [], limits);
  } catch {
    return damagedWord;
  }
}

/** Streams are named in UTF-16 (MS-CFB, 2.6.1). */
function directoryName(name: string): Buffer {
  return Buffer.from(`${name}\0`, 'utf16le');
}

/** MS-DOC, 2.5.2: the file information block begins with 0xA5EC; bit 8 of its flags says `fEncrypted`. */
function isEncrypted(file: Buffer): boolean {
  for (let at = 512; at + 12 <= file.length; at += 512) {
    if (file.readUInt16LE(at) === 0xa5ec) return (file.readUInt16LE(at + 10) & 0x0100) !== 0;
  }
  return false;
}
