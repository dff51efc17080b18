/** Files of a ZIP archive as text, by its central directory (APPNOTE 4.3): enough to look into an XLSX. */
import { inflateRawSync } from 'node:zlib';

export function unzip(bytes: Buffer): Map<string, string> {
  const files = new Map<string, string>();
  let at = bytes.readUInt32LE(bytes.length - 22 + 16);
  while (bytes.readUInt32LE(at) === 0x02014b50) {
    const [method, size] = [bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 20)];
    const [name, extra, comment] = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset));
    const local = bytes.readUInt32LE(at + 42);
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const data = bytes.subarray(start, start + size);
    files.set(
      bytes.toString('utf8', at + 46, at + 46 + name!),
      (method === 8 ? inflateRawSync(data) : data).toString('utf8'),
    );
    at += 46 + name! + extra! + comment!;
  }
  return files;
}
