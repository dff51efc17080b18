/**
 * The journal of sent replies (docs/decisions/0008): a file of JSON lines beside the database that only grows, each line
 * on the disk before anybody is told of it. It outlives the database, so that one which was set back answers nobody a
 * second time. Several processes of one machine may write to one file: a line is one write to its end (open(2), O_APPEND).
 */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type JournalledReply,
  type SentBefore,
  type SentJournal,
  TransientError,
} from '../../pipeline/ports.js';
import { type Line, lineShape } from './lines.js';

export const journalFile = (folder: string): string => join(folder, 'sent-replies.journal');

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const lineEnd = 0x0a;

/** What its lines say, taken together. */
class Known {
  id: string | null = null;
  begunAt: Date | null = null;
  mark = 0;
  boot: string | null = null;
  /** the last line says that the service ended in order */
  stopped = false;
  /** Message-IDs that went since the last mark */
  sentSinceMark: string[] = [];
  /** lines that cannot be understood: the end of one that a power cut tore, or damage */
  damaged = 0;
  readonly sent = new Map<string, { at: Date; kind: string; to: string }>();
  readonly answered = new Map<string, { at: Date; kind: string }>();

  take(text: string): void {
    const line = understood(text);
    if (line === null) {
      this.damaged += 1;
      return;
    }
    this.stopped = false;
    if ('journal' in line) {
      this.id ??= line.journal;
      this.begunAt ??= new Date(line.at);
    } else if ('mark' in line) {
      this.mark = Math.max(this.mark, line.mark);
      this.boot = line.boot;
      this.sentSinceMark = [];
    } else if ('stopped' in line) {
      this.stopped = true;
    } else if ('sent' in line) {
      const at = new Date(line.at);
      this.sent.set(line.sent, { at, kind: line.kind, to: line.to });
      this.sentSinceMark.push(line.sent);
      if (line.automatic && !this.answered.has(line.cause))
        this.answered.set(line.cause, { at, kind: line.kind });
    }
  }
}

function understood(text: string): Line | null {
  try {
    return lineShape.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

export class FileJournal implements SentJournal {
  #known = new Known();
  /** bytes of the file that are taken in */
  #readTo = 0;
  /** appends one after the other */
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    readonly folder: string,
    private readonly file: FileHandle,
  ) {}

  get id(): string {
    return this.#known.id!;
  }
  get begunAt(): Date {
    return this.#known.begunAt!;
  }
  get mark(): number {
    return this.#known.mark;
  }
  get stopped(): boolean {
    return this.#known.stopped;
  }
  get boot(): string | null {
    return this.#known.boot;
  }
  get sentSinceMark(): readonly string[] {
    return this.#known.sentSinceMark;
  }
  get damagedLines(): number {
    return this.#known.damaged;
  }

  /** Takes in what the file holds and gives it a first line where it has none. */
  async begin(now: Date): Promise<this> {
    await this.#catchUp();
    if (this.#known.id === null) {
      await this.#append({ journal: randomUUID(), at: now.toISOString() });
      await this.#catchUp();
    }
    return this;
  }

  async aboutToSend(reply: JournalledReply, at: Date): Promise<void> {
    await this.#append({ about: reply.messageId, ...this.#facts(reply), at: at.toISOString() });
  }

  async sent(reply: JournalledReply, at: Date): Promise<void> {
    await this.#append({ sent: reply.messageId, ...this.#facts(reply), at: at.toISOString() });
  }

  async find(reply: Omit<JournalledReply, 'to'>): Promise<SentBefore | null> {
    await this.#catchUp();
    const same = this.#known.sent.get(reply.messageId);
    if (same) return { what: 'this', at: same.at, wentTo: (address) => this.#recipient(address) === same.to };
    const other = reply.automatic ? this.#known.answered.get(sha256(reply.cause)) : undefined;
    return other ? { what: 'another', kind: other.kind, at: other.at } : null;
  }

  /** @param mark a number that stands in the database already, see src/app/marks.ts; `boot` tells one start of the machine */
  async putMark(mark: number, boot: string, at: Date): Promise<void> {
    await this.#append({ mark, boot, at: at.toISOString() });
    await this.#catchUp();
  }

  /** The last line of a service that ended in order. */
  async putStopped(at: Date): Promise<void> {
    await this.#append({ stopped: true, at: at.toISOString() });
  }

  /** All of it, for a backup. */
  async bytes(): Promise<Buffer> {
    const { size } = await this.file.stat();
    return this.#read(0, size);
  }

  /** Lines of a backup's journal that this one lacks, as after the loss of a disk. @returns how many were added */
  async merge(bytes: Buffer): Promise<number> {
    await this.#catchUp();
    let added = 0;
    for (const text of bytes.toString('utf8').split('\n')) {
      const line = text === '' ? null : understood(text);
      if (!line || !('sent' in line) || this.#known.sent.has(line.sent)) continue;
      await this.#append(line);
      added += 1;
    }
    await this.#catchUp();
    return added;
  }

  async close(): Promise<void> {
    await this.#last.catch(() => undefined);
    await this.file.close();
  }

  #facts({ kind, automatic, cause, to }: JournalledReply) {
    return { kind, automatic, cause: sha256(cause), to: this.#recipient(to) };
  }

  /** Salted with the journal's id: the same address looks different in another office's journal. */
  #recipient(address: string): string {
    return sha256(`${this.id} ${address.toLowerCase()}`);
  }

  async #append(line: Line): Promise<void> {
    const work = this.#last.then(() => this.#write(`${JSON.stringify(line)}\n`));
    this.#last = work.catch(() => undefined);
    try {
      await work;
    } catch (error) {
      throw new TransientError(
        `The journal of sent replies in ${this.folder} cannot be written (${String((error as { code?: unknown }).code)}): ` +
          'make room on the disk, or give the folder to the user of this service. Until then no reply goes',
        'journal-unwritable',
        undefined,
        { cause: error },
      );
    }
  }

  async #write(text: string): Promise<void> {
    const { size } = await this.file.stat();
    const torn = size > 0 && (await this.#read(size - 1, size))[0] !== lineEnd;
    await this.file.appendFile(torn ? `\n${text}` : text);
    await this.file.datasync();
  }

  async #catchUp(): Promise<void> {
    const { size } = await this.file.stat();
    if (size < this.#readTo) {
      this.#known = new Known();
      this.#readTo = 0;
    }
    const bytes = await this.#read(this.#readTo, size);
    const whole = bytes.lastIndexOf(lineEnd) + 1;
    for (const text of bytes.subarray(0, whole).toString('utf8').split('\n'))
      if (text !== '') this.#known.take(text);
    this.#readTo += whole;
  }

  async #read(from: number, to: number): Promise<Buffer> {
    const bytes = Buffer.alloc(to - from);
    let filled = 0;
    while (filled < bytes.length) {
      const { bytesRead } = await this.file.read(bytes, filled, bytes.length - filled, from + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return bytes.subarray(0, filled);
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * @param folder made (mode 0700) where it is not there
 * @throws TransientError `journal-unwritable` where it can neither be read nor written
 */
export async function openSentJournal(folder: string, now: Date): Promise<FileJournal> {
  let file: FileHandle | null = null;
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    file = await open(journalFile(folder), 'a+', 0o600);
    const journal = await new FileJournal(folder, file).begin(now);
    // fsync(2): the name of a new file is durable once its folder is
    await syncFolder(folder);
    return journal;
  } catch (error) {
    await file?.close();
    if (error instanceof TransientError) throw error;
    throw new TransientError(
      `The journal of sent replies in ${folder} cannot be opened (${String((error as { code?: unknown }).code)}): ` +
        'it must be a folder that this user may write; SENT_JOURNAL names another',
      'journal-unwritable',
      undefined,
      { cause: error },
    );
  }
}
