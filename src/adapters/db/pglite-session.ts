/**
 * The one session that PGlite has, shared by all who use it: one statement or one transaction at a time, each under the
 * search path of its user, and notifications for every client that listens.
 */
import { setImmediate as turn } from 'node:timers/promises';
import type { PGlite } from '@electric-sql/pglite';
import { Mutex } from './mutex.js';
import type { PgNotification, QueryResult } from './pool.js';

export interface SessionLimits {
  /**
   * A transaction whose client gives no statement for this long is rolled back, since all others wait for it; its client
   * gets SQLSTATE 25P03, as PostgreSQL's idle_in_transaction_session_timeout gives.
   */
  idleTransactionTimeoutMs: number;
}

/**
 * PGlite works in this thread and answers without a turn of the event loop, so many statements in a row would keep timers,
 * sockets and the web page waiting to the end. After so much work a turn is given.
 */
const workBeforeTurnMs = 5;

/** An error with an SQLSTATE, as the driver of a real server would give it. */
export class SessionError extends Error {
  constructor(
    message: string,
    readonly code: string,
  ) {
    super(message);
  }
}

/** A client that listens. */
export interface Listener {
  notify(message: PgNotification): void;
}

export class PgliteSession {
  readonly #mutex = new Mutex();
  readonly #listeners = new Set<Listener>();
  /** statements that were given and have no answer yet */
  readonly #open = new Set<Promise<unknown>>();
  #workSinceTurnMs = 0;
  #searchPath = '';
  #ended = false;

  constructor(
    private readonly pglite: PGlite,
    readonly limits: SessionLimits,
  ) {
    pglite.onNotification((channel, payload) => {
      // not inside PGlite's reading of its own answer: a listener may ask the next question
      setImmediate(() => {
        for (const listener of this.#listeners) listener.notify({ channel, payload });
      });
    });
  }

  /** Waits for the session, for one statement or one transaction. @returns what gives it back */
  async lock(searchPath: string): Promise<() => void> {
    const unlock = await this.#mutex.lock();
    try {
      // outside of any transaction, so that a rollback does not undo it
      if (searchPath !== this.#searchPath) await this.run(`SET search_path TO ${searchPath}`, undefined);
      this.#searchPath = searchPath;
      return unlock;
    } catch (error) {
      unlock();
      throw error;
    }
  }

  inTransaction(): boolean {
    return this.pglite.isInTransaction();
  }

  /** For the one that holds the session. */
  async run<R>(text: string, params: readonly unknown[] | undefined): Promise<QueryResult<R>> {
    if (this.#workSinceTurnMs > workBeforeTurnMs) {
      await turn();
      this.#workSinceTurnMs = 0;
    }
    const began = performance.now();
    try {
      // without parameters a text may hold several statements, as with pg; the last one's result counts
      const result = params?.length
        ? await this.pglite.query<R>(
            text,
            params.map((value) => value ?? null),
          )
        : (await this.pglite.exec(text)).at(-1);
      return {
        rows: (result?.rows ?? []) as R[],
        rowCount: result?.rowCount ?? null,
        command: result?.command ?? '',
      };
    } catch (error) {
      throw withoutParameters(error);
    } finally {
      this.#workSinceTurnMs += performance.now() - began;
    }
  }

  setListening(listener: Listener, listening: boolean): void {
    if (listening) this.#listeners.add(listener);
    else this.#listeners.delete(listener);
  }

  /** A statement that `end` waits for. */
  track(statement: Promise<unknown>): void {
    this.#open.add(statement);
    const done = () => this.#open.delete(statement);
    statement.then(done, done);
  }

  assertOpen(): void {
    // pg's own words, which BullMQ looks for while it shuts down; 57P01 is admin_shutdown
    if (this.#ended) throw new SessionError('Cannot use a pool after calling end on the pool', '57P01');
  }

  /**
   * Runs `work` while no statement runs and all that was committed stands in the files, which do not change meanwhile. It
   * must not ask this database.
   */
  async whileStill<T>(work: () => Promise<T>): Promise<T> {
    this.assertOpen();
    const unlock = await this.#mutex.lock();
    try {
      await this.run('CHECKPOINT', undefined);
      return await work();
    } finally {
      unlock();
    }
  }

  /** Takes nothing new, lets statements and transactions that were begun end, then closes the database. */
  async end(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    await Promise.allSettled(this.#open);
    const unlock = await this.#mutex.lock();
    try {
      await this.pglite.close();
    } finally {
      unlock();
    }
  }
}

/** PGlite hangs the statement's parameters on its errors: they may be a letter's text and would end up in a log. */
function withoutParameters(error: unknown): unknown {
  if (typeof error === 'object' && error !== null) {
    for (const key of ['query', 'params', 'queryOptions']) Reflect.deleteProperty(error, key);
  }
  return error;
}
