/** A mailbox in memory as the steps see one, with a ledger, documents and a queue that only remember. */
import { unworkedQueue } from '../../bench/desk/unworked-queue.js';
import { createHash } from 'node:crypto';
import { PermanentError, type Blobs, type FetchedMail, type MailSession } from '../../src/pipeline/ports.js';
import type { ReceiveDeps } from '../../src/pipeline/receive-mail.js';
import type { Ledger } from '../web/ledger.js';

export class ScriptedMailbox {
  uidValidity = 1n;
  /** UIDs in the order in which their sources were asked for */
  readonly fetched: number[] = [];
  /** called before a source is handed out: what happens to the mailbox meanwhile */
  beforeFetch: (uid: number) => void = () => undefined;
  readonly #mails = new Map<number, FetchedMail>();
  #uidNext = 1;

  deliver(day: string, more: { text?: string; flags?: string[] } = {}): number {
    return this.deliverAs(this.#uidNext, day, more);
  }

  /** under a UID that may have been another mail's */
  deliverAs(uid: number, day: string, more: { text?: string; flags?: string[] } = {}): number {
    this.#uidNext = Math.max(this.#uidNext, uid + 1);
    const source = Buffer.from(more.text ?? `mail ${uid}`);
    const internalDate = new Date(day.length === 10 ? `${day}T14:00:00Z` : day);
    this.#mails.set(uid, {
      uid,
      flags: more.flags ?? [],
      internalDate,
      sizeBytes: source.length,
      source,
    });
    return uid;
  }

  remove(uid: number): void {
    this.#mails.delete(uid);
  }

  /** the same mails under new UIDs, as after a backup was restored */
  renumber(uidValidity: bigint): void {
    const mails = [...this.#mails.values()];
    this.#mails.clear();
    this.uidValidity = uidValidity;
    this.#uidNext = 100;
    for (const mail of mails) this.#mails.set(this.#uidNext, { ...mail, uid: this.#uidNext++ });
  }

  session(): MailSession {
    return {
      status: () => ({ uidValidity: this.uidValidity, uidNext: this.#uidNext, exists: this.#mails.size }),
      search: async ({ fromUid, since }) =>
        [...this.#mails.values()]
          .filter(
            ({ uid, internalDate }) => uid >= fromUid && (!since || dayOf(internalDate) >= dayOf(since)),
          )
          .map(({ uid }) => uid),
      fetch: async (uid) => {
        this.beforeFetch(uid);
        this.fetched.push(uid);
        return this.#mails.get(uid) ?? 'gone';
      },
      flags: async (uid) => this.#mails.get(uid)?.flags ?? null,
    };
  }
}
const dayOf = (at: Date): string => at.toISOString().slice(0, 10);

export function memoryBlobs(): Blobs {
  const kept = new Map<string, Buffer>();
  return {
    async put(bytes) {
      const hash = createHash('sha256').update(bytes).digest('hex');
      kept.set(hash, Buffer.from(bytes));
      return hash;
    },
    async get(hash) {
      const bytes = kept.get(hash);
      if (!bytes) throw new PermanentError('no such document', 'blob-missing');
      return bytes;
    },
    has: async (hash) => kept.has(hash),
    async remove(hash) {
      kept.delete(hash);
    },
  };
}

export interface Scheduled {
  id: string;
  later: boolean;
}
export interface Receiving extends ReceiveDeps {
  /** what was put on the read queue, in order */
  scheduled: Scheduled[];
  /** moves the clock on */
  passMs(ms: number): void;
}

export function receivingInto(ledger: Ledger, at: Date, since: ReceiveDeps['since'] = null): Receiving {
  let now = at;
  const scheduled: Scheduled[] = [];
  return {
    database: ledger.database,
    blobs: memoryBlobs(),
    readQueue: unworkedQueue(({ mailId }, { later }) => {
      scheduled.push({ id: mailId, later: later ?? false });
    }),
    clock: { now: () => now },
    logger: ledger.deps.logger,
    since,
    scheduled,
    passMs: (ms) => {
      now = new Date(now.valueOf() + ms);
    },
  };
}
