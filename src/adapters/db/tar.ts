/**
 * Files in one file: the ustar format (POSIX.1-2017, pax), gzipped, so that any `tar` opens it. Written and read as a
 * stream; an entry is held in memory whole.
 */
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { createGunzip, createGzip, type Gzip } from 'node:zlib';
import { pipeline } from 'node:stream/promises';

const blockBytes = 512;
/** name without prefix */
const longestPathBytes = 100;
/** eleven octal digits */
const largestEntryBytes = 8 ** 11 - 1;

export class TarWriter {
  readonly #gzip: Gzip;
  readonly #written: Promise<void>;

  /** @param file is made, and durable once `end` has resolved; it must not be there */
  constructor(file: string) {
    // speed: a snapshot is taken while the service waits
    this.#gzip = createGzip({ level: 1 });
    this.#written = pipeline(this.#gzip, createWriteStream(file, { flags: 'wx', mode: 0o600, flush: true }));
    // told to whoever adds or ends
    this.#written.catch(() => undefined);
  }

  async add(path: string, bytes: Buffer): Promise<void> {
    if (Buffer.byteLength(path) > longestPathBytes || bytes.length > largestEntryBytes)
      throw new Error(`Archive entry ${path} of ${bytes.length} bytes: longer than the format takes`);
    await this.#write(header(path, bytes.length));
    await this.#write(bytes);
    const rest = bytes.length % blockBytes;
    if (rest > 0) await this.#write(Buffer.alloc(blockBytes - rest));
  }

  async end(): Promise<void> {
    await this.#write(Buffer.alloc(2 * blockBytes));
    this.#gzip.end();
    await this.#written;
  }

  /** Gives up; what stands in the file is no archive. */
  async abort(): Promise<void> {
    this.#gzip.destroy();
    await this.#written.catch(() => undefined);
  }

  async #write(bytes: Buffer): Promise<void> {
    if (this.#gzip.write(bytes)) return;
    // an error of the file ends the waiting, too
    await Promise.race([once(this.#gzip, 'drain'), this.#written]);
  }
}

function header(path: string, sizeBytes: number): Buffer {
  const block = Buffer.alloc(blockBytes);
  block.write(path, 0);
  block.write('0000600\0', 100);
  block.write('0000000\0', 108);
  block.write('0000000\0', 116);
  block.write(`${sizeBytes.toString(8).padStart(11, '0')}\0`, 124);
  block.write('00000000000\0', 136);
  block.write('        ', 148);
  block.write('0', 156);
  block.write('ustar\0', 257);
  block.write('00', 263);
  block.write(`${sumOf(block).toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

const sumOf = (block: Buffer): number => block.reduce((sum, byte) => sum + byte, 0);

export interface TarEntry {
  path: string;
  bytes: Buffer;
}

/** @throws Error where the file is cut off or is no such archive */
export async function* readTar(file: string): AsyncGenerator<TarEntry> {
  const unzipped = createGunzip();
  const source = createReadStream(file);
  const fed = pipeline(source, unzipped);
  fed.catch(() => undefined);
  try {
    const { take, drain } = taker(unzipped);
    for (;;) {
      const block = await take(blockBytes);
      if (block.every((byte) => byte === 0)) break;
      const { path, sizeBytes } = parsed(block);
      const bytes = await take(sizeBytes);
      await take((blockBytes - (sizeBytes % blockBytes)) % blockBytes);
      yield { path, bytes };
    }
    // to its end, so that the checksum of gzip is compared
    await drain();
    await fed;
  } finally {
    source.destroy();
    unzipped.destroy();
  }
}

function parsed(block: Buffer): { path: string; sizeBytes: number } {
  const text = (from: number, length: number): string =>
    block.toString('utf8', from, from + length).replace(/\0.*$/s, '');
  const blank = Buffer.from(block);
  blank.write('        ', 148);
  const sum = Number.parseInt(text(148, 8), 8);
  if (sum !== sumOf(blank)) throw new Error('Archive: an entry’s header is damaged');
  return { path: text(0, 100), sizeBytes: Number.parseInt(text(124, 12), 8) };
}

function taker(stream: AsyncIterable<Buffer>): {
  take: (length: number) => Promise<Buffer>;
  drain: () => Promise<void>;
} {
  const chunks = stream[Symbol.asyncIterator]();
  let held: Buffer[] = [];
  let heldBytes = 0;
  const take = async (length: number): Promise<Buffer> => {
    while (heldBytes < length) {
      const next = await chunks.next();
      if (next.done) throw new Error('Archive: it is cut off');
      held.push(next.value);
      heldBytes += next.value.length;
    }
    const all = held.length === 1 ? held[0]! : Buffer.concat(held);
    held = [all.subarray(length)];
    heldBytes -= length;
    return Buffer.from(all.subarray(0, length));
  };
  const drain = async (): Promise<void> => {
    while (!(await chunks.next()).done);
  };
  return { take, drain };
}
