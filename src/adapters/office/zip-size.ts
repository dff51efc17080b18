/** How large a ZIP file says it unpacks to, from its central directory, before anything is unpacked. */

// APPNOTE.TXT 6.3.10, sections 4.3.12 and 4.3.16
const directoryEntry = 0x02014b50;
const endOfDirectory = 0x06054b50;
const largestCommentBytes = 65_535;
const endRecordBytes = 22;
const entryBytes = 46;
const zip64 = 0xffffffff;

/** @returns bytes, Infinity where it needs ZIP64 sizes (no letter does), null where it is no whole ZIP file. */
export function unpackedSize(bytes: Uint8Array): number | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(view);
  if (end === null) return null;
  const entries = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  let sum = 0;
  for (let i = 0; i < entries; i++) {
    if (at + entryBytes > view.byteLength || view.getUint32(at, true) !== directoryEntry) return null;
    const size = view.getUint32(at + 24, true);
    if (size === zip64) return Number.POSITIVE_INFINITY;
    sum += size;
    const [name, extra, comment] = [28, 30, 32].map((field) => view.getUint16(at + field, true));
    at += entryBytes + (name ?? 0) + (extra ?? 0) + (comment ?? 0);
  }
  return sum;
}

function findEnd(view: DataView): number | null {
  const earliest = Math.max(0, view.byteLength - endRecordBytes - largestCommentBytes);
  for (let at = view.byteLength - endRecordBytes; at >= earliest; at--) {
    if (view.getUint32(at, true) === endOfDirectory) return at;
  }
  return null;
}
