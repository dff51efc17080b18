/** The files in a ZIP file, by its central directory; each is unpacked alone, and never to more than it claims. */
import { inflateRawSync } from 'node:zlib';

export interface ZipEntry {
  name: string;
  /** unpacked, as the directory claims; Infinity where it needs ZIP64 sizes (no letter does) */
  sizeBytes: number;
  isEncrypted: boolean;
  /** @returns null for what is damaged, larger than it claims, or packed in a way that is not Deflate */
  unpack(): Buffer | null;
}

// APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12, 4.3.16, 4.4.4 and 4.4.5
const localHeader = 0x04034b50;
const directoryEntry = 0x02014b50;
const endOfDirectory = 0x06054b50;
const largestCommentBytes = 65_535;
const endRecordBytes = 22;
const entryBytes = 46;
const localHeaderBytes = 30;
const zip64 = 0xffffffff;
const zip64Count = 0xffff;
const encryptedFlag = 1;
const utf8Flag = 1 << 11;
const stored = 0;
const deflated = 8;

/**
 * @returns null where it is no whole ZIP file, needs ZIP64 (over 65,534 files or 4 GB; another reader would then take
 * another directory), or packs more than it is long: its files lie over each other, which no program writes.
 */
export function zipEntries(bytes: Uint8Array): ZipEntry[] | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(view);
  if (end === null) return null;
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  if (count === zip64Count || at === zip64) return null;
  const entries: ZipEntry[] = [];
  let packedBytes = 0;
  for (let i = 0; i < count; i++) {
    if (at + entryBytes > view.byteLength || view.getUint32(at, true) !== directoryEntry) return null;
    const [name, extra, comment] = [28, 30, 32].map((field) => view.getUint16(at + field, true));
    packedBytes += view.getUint32(at + 20, true);
    if (packedBytes > bytes.length) return null;
    entries.push(entryAt(bytes, view, at, name ?? 0));
    at += entryBytes + (name ?? 0) + (extra ?? 0) + (comment ?? 0);
  }
  return entries;
}

/** By name; of several files of one name the first. */
export function byName(entries: ZipEntry[]): Map<string, ZipEntry> {
  return new Map(entries.toReversed().map((entry) => [entry.name, entry]));
}

/** @returns bytes that all of them claim together */
export function unpackedSize(entries: ZipEntry[]): number {
  return entries.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

function entryAt(bytes: Uint8Array, view: DataView, at: number, nameBytes: number): ZipEntry {
  const flags = view.getUint16(at + 8, true);
  const method = view.getUint16(at + 10, true);
  const packedBytes = view.getUint32(at + 20, true);
  const size = view.getUint32(at + 24, true);
  const start = view.getUint32(at + 42, true);
  const name = Buffer.from(bytes.subarray(at + entryBytes, at + entryBytes + nameBytes));
  return {
    name: name.toString((flags & utf8Flag) === 0 ? 'latin1' : 'utf8'),
    sizeBytes: size === zip64 ? Number.POSITIVE_INFINITY : size,
    isEncrypted: (flags & encryptedFlag) !== 0,
    unpack() {
      const packed = packedAt(bytes, view, start, packedBytes);
      if (!packed) return null;
      if (method === stored) return packed.length === size ? packed : null;
      if (method !== deflated) return null;
      if (size === 0) return Buffer.alloc(0);
      try {
        const unpacked = inflateRawSync(packed, { maxOutputLength: size });
        return unpacked.length === size ? unpacked : null;
      } catch {
        return null; // damaged, or longer than it claims
      }
    },
  };
}

/** The name stands in front of the file as well, and may be of another length there. */
function packedAt(bytes: Uint8Array, view: DataView, start: number, length: number): Buffer | null {
  if (start + localHeaderBytes > view.byteLength || view.getUint32(start, true) !== localHeader) return null;
  const from = start + localHeaderBytes + view.getUint16(start + 26, true) + view.getUint16(start + 28, true);
  if (from + length > bytes.length) return null;
  return Buffer.from(bytes.buffer, bytes.byteOffset + from, length);
}

function findEnd(view: DataView): number | null {
  const earliest = Math.max(0, view.byteLength - endRecordBytes - largestCommentBytes);
  for (let at = view.byteLength - endRecordBytes; at >= earliest; at--) {
    if (view.getUint32(at, true) === endOfDirectory) return at;
  }
  return null;
}
