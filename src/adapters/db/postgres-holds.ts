/**
 * Names that one process at a time holds, as advisory locks of a database session (PostgreSQL manual 13.3.5). All holds of a
 * process share one connection besides its pool's, made at the first hold and kept: so a process uses at most one more.
 *
 * The connection works as a lease. It is asked every 8 s and given up when no answer comes for 8 s, so a hold whose network
 * was cut in silence is lost here within 16 s; the server ends a session that has said nothing for 30 s, and only then is
 * the name free for others. A process that dies frees it at once.
 */
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { TransientError } from '../../pipeline/ports.js';
import { classified } from './errors.js';
import type { Hold, Holds } from './holds.js';
import { Mutex } from './mutex.js';
import { connectionSettings } from './postgres-connection.js';

/** any number that is ours alone among those who use locks of two numbers; names are told apart by the second one */
const lockSpace = 512_023_062;

export interface LeaseTimes {
  askEveryMs: number;
  answerWithinMs: number;
  /** longer than the two above together, so that the holder learns of its loss before the name is free */
  serverEndsAfterMs: number;
}
/** how long a server may take to end a session that says goodbye */
const goodbyeMs = 1_000;
const leaseTimes: LeaseTimes = { askEveryMs: 8_000, answerWithinMs: 8_000, serverEndsAfterMs: 30_000 };

/** two names meet in one number once in four billion; then they exclude each other, which does no harm */
function lockNumber(name: string): number {
  return createHash('sha256').update(name).digest().readInt32BE(0);
}

/** One connection and what is held on it. */
class Lease {
  readonly held = new Map<string, AbortController>();
  readonly #client: Client;
  /** pg runs one statement at a time */
  readonly #turns = new Mutex();
  #timer: NodeJS.Timeout | undefined;
  #left: Promise<void> | undefined;
  isLost = false;

  constructor(
    url: string,
    private readonly times: LeaseTimes,
    private readonly onLost: () => void,
  ) {
    this.#client = new Client(connectionSettings(url));
    const lose = () => this.lose();
    this.#client.on('error', lose);
    this.#client.on('end', lose);
  }

  async begin(): Promise<this> {
    try {
      await this.#client.connect();
      await this.#ask(`set idle_session_timeout to ${this.times.serverEndsAfterMs}`);
    } catch (error) {
      this.lose();
      throw error;
    }
    this.#timer = setInterval(() => {
      this.#ask('select 1').catch(() => this.lose());
    }, this.times.askEveryMs).unref();
    return this;
  }

  async lock(name: string): Promise<boolean> {
    return this.#lockStatement('select pg_try_advisory_lock($1, $2) as done', name);
  }

  async unlock(name: string): Promise<void> {
    await this.#lockStatement('select pg_advisory_unlock($1, $2) as done', name);
  }

  lose(): void {
    if (this.isLost) return;
    this.isLost = true;
    clearInterval(this.#timer);
    const reason = new TransientError('The database connection that carried the hold was lost', 'hold-lost');
    for (const lost of this.held.values()) lost.abort(reason);
    this.onLost();
    void this.#leave();
  }

  /** Says goodbye, and waits a little for the server's: then the names are free. */
  async end(): Promise<void> {
    this.lose();
    await this.#leave();
  }

  async #leave(): Promise<void> {
    this.#left ??= Promise.race([this.#client.end(), sleep(goodbyeMs, undefined, { ref: false })])
      .catch(() => undefined)
      .then(() => void this.#client.connection.stream.destroy());
    await this.#left;
  }

  async #lockStatement(text: string, name: string): Promise<boolean> {
    const rows = await this.#ask(text, [lockSpace, lockNumber(name)]);
    return rows[0]?.done === true;
  }

  async #ask(text: string, params?: unknown[]): Promise<Record<string, unknown>[]> {
    const leave = await this.#turns.lock();
    try {
      return (await within(this.times.answerWithinMs, this.#client.query(text, params))).rows;
    } finally {
      leave();
    }
  }
}

/** An answer that waited in the socket while this process was busy is in time: it is read before the limit is called. */
async function within<T>(limitMs: number, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    const late = () => reject(new TransientError('Database: no answer came, SQLSTATE 08006', '08006'));
    timer = setTimeout(() => setImmediate(late), limitMs);
  });
  try {
    return await Promise.race([answer, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

class PostgresHolds implements Holds {
  /** also those whose lease was lost while their work goes on */
  readonly #names = new Set<string>();
  #lease: Promise<Lease> | undefined;
  #closed = false;

  constructor(
    private readonly url: string,
    private readonly times: LeaseTimes,
  ) {}

  async take(name: string): Promise<Hold | null> {
    // one session may take its lock again and again: within the process the set decides
    if (this.#names.has(name)) return null;
    this.#names.add(name);
    let hold: Hold | null = null;
    try {
      hold = await this.#take(name);
      return hold;
    } catch (error) {
      throw classified(error);
    } finally {
      if (!hold) this.#names.delete(name);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    const lease = await this.#lease?.catch(() => undefined);
    await lease?.end();
  }

  async #take(name: string): Promise<Hold | null> {
    const lease = await this.#openLease();
    const lost = new AbortController();
    lease.held.set(name, lost);
    let got = false;
    try {
      got = await lease.lock(name);
    } catch (error) {
      // it may have been granted without our knowing
      lease.lose();
      throw error;
    } finally {
      if (!got) lease.held.delete(name);
    }
    if (!got) return null;
    return {
      signal: lost.signal,
      release: async () => {
        lease.held.delete(name);
        if (!lease.isLost) await lease.unlock(name).catch(() => lease.lose());
        this.#names.delete(name);
      },
    };
  }

  async #openLease(): Promise<Lease> {
    if (this.#closed) throw new TransientError('Database: closed, SQLSTATE 57P01', '57P01');
    this.#lease ??= new Lease(this.url, this.times, () => {
      this.#lease = undefined;
    }).begin();
    return this.#lease;
  }
}

/** @param times for tests */
export function postgresHolds(url: string, times: LeaseTimes = leaseTimes): Holds {
  return new PostgresHolds(url, times);
}
