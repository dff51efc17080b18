/**
 * A look-alike of `pg.Pool` over one PGlite, which has a single session: statements of all clients are run one after
 * another, a client keeps the session from BEGIN to COMMIT or ROLLBACK, and notifications go to every client that
 * listens. Session state (SET, session advisory locks) is shared by all clients: use SET LOCAL and
 * pg_advisory_xact_lock.
 */
import { EventEmitter } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import type { PGlite } from '@electric-sql/pglite';
import { Mutex } from './mutex.js';
import type { PgClientLike, PgNotification, PgPoolLike, QueryResult } from './pool.js';

export interface PglitePoolOptions {
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
class SessionError extends Error {
  constructor(
    message: string,
    readonly code: string,
  ) {
    super(message);
  }
}

export class PglitePool extends EventEmitter implements PgPoolLike {
  /** read by BullMQ: this LISTEN cannot be lost in silence, so no polling is needed to notice that */
  readonly options = { keepAlive: true };
  readonly #mutex = new Mutex();
  readonly #listeners = new Set<PgliteClient>();
  /** statements that were given and have no answer yet */
  readonly #open = new Set<Promise<unknown>>();
  #workSinceTurnMs = 0;
  #ended = false;

  constructor(
    private readonly pglite: PGlite,
    readonly limits: PglitePoolOptions,
  ) {
    super();
    // each queue and worker of BullMQ listens on the one pool; that is no leak
    this.setMaxListeners(0);
    pglite.onNotification((channel, payload) => {
      // not inside PGlite's reading of its own answer: a listener may ask the next question
      setImmediate(() => {
        for (const client of this.#listeners) client.notify({ channel, payload });
      });
    });
  }

  async connect(): Promise<PgliteClient> {
    this.assertOpen();
    return new PgliteClient(this);
  }

  async query<R = Record<string, unknown>>(
    text: string,
    params?: readonly unknown[],
  ): Promise<QueryResult<R>> {
    this.assertOpen();
    const client = new PgliteClient(this);
    try {
      return await client.query<R>(text, params);
    } finally {
      client.release();
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

  /** @internal for PgliteClient: the session, for one statement or one transaction */
  lockSession(): Promise<() => void> {
    return this.#mutex.lock();
  }

  /** @internal for PgliteClient */
  track(statement: Promise<unknown>): void {
    this.#open.add(statement);
    const done = () => this.#open.delete(statement);
    statement.then(done, done);
  }

  /** @internal for PgliteClient, which holds the session */
  inTransaction(): boolean {
    return this.pglite.isInTransaction();
  }

  /** @internal for PgliteClient, which holds the session */
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

  /** @internal for PgliteClient */
  setListening(client: PgliteClient, listening: boolean): void {
    if (listening) this.#listeners.add(client);
    else this.#listeners.delete(client);
  }

  /** @internal for PgliteClient */
  assertOpen(): void {
    // pg's own words, which BullMQ looks for while it shuts down; 57P01 is admin_shutdown
    if (this.#ended) throw new SessionError('Cannot use a pool after calling end on the pool', '57P01');
  }
}

/** PGlite hangs the statement's parameters on its errors: they may be a letter's text and would end up in a log. */
function withoutParameters(error: unknown): unknown {
  if (typeof error === 'object' && error !== null) {
    for (const key of ['query', 'params', 'queryOptions']) Reflect.deleteProperty(error, key);
  }
  return error;
}

/** `LISTEN channel`, `UNLISTEN channel` or `UNLISTEN *`, after comments; BullMQ's files begin with comments. */
const listenStatement = /^(?:\s|--[^\n]*\n)*(un)?listen\s+(?:"([^"]+)"|([\w$]+|\*))\s*;?\s*$/i;

/** What `PglitePool.connect` gives: one user of the session, whose statements are run in the order they were given. */
export class PgliteClient extends EventEmitter implements PgClientLike {
  readonly #channels = new Set<string>();
  #last: Promise<unknown> = Promise.resolve();
  /** set while this client is in a transaction */
  #unlock: (() => void) | undefined;
  #idleTimer: NodeJS.Timeout | undefined;
  #timedOut = false;
  #released = false;

  constructor(private readonly pool: PglitePool) {
    super();
    this.setMaxListeners(0);
  }

  async query<R = Record<string, unknown>>(
    text: string,
    params?: readonly unknown[],
  ): Promise<QueryResult<R>> {
    if (this.#released) throw new SessionError('Client was released: connect() gives a new one', '08003');
    if (!this.#unlock) this.pool.assertOpen();
    const statement = this.#afterLast(() => this.#run<R>(text, params));
    this.pool.track(statement);
    return statement;
  }

  release(): void {
    if (this.#released) return;
    this.#released = true;
    this.pool.setListening(this, false);
    this.removeAllListeners('notification');
    void this.#afterLast(() => this.#rollback());
  }

  /** @internal for PglitePool */
  notify(message: PgNotification): void {
    if (this.#channels.has(message.channel)) this.emit('notification', message);
  }

  #afterLast<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => undefined);
    return result;
  }

  async #run<R>(text: string, params: readonly unknown[] | undefined): Promise<QueryResult<R>> {
    clearTimeout(this.#idleTimer);
    if (this.#timedOut) {
      const limitMs = this.pool.limits.idleTransactionTimeoutMs;
      throw new SessionError(
        `Transaction was rolled back: no statement for ${limitMs} ms while all others waited`,
        '25P03',
      );
    }
    const listen = listenStatement.exec(text);
    if (listen) return this.#listen(listen);
    this.#unlock ??= await this.pool.lockSession();
    try {
      return await this.pool.run<R>(text, params);
    } finally {
      if (this.pool.inTransaction()) this.#watchIdle();
      else this.#leave();
    }
  }

  async #listen(match: RegExpExecArray): Promise<QueryResult<never>> {
    const [statement, un, quoted, plain] = match;
    const channel = quoted ?? plain!.toLowerCase();
    if (un) {
      // others may listen on the one session, so only this client stops
      if (channel === '*') this.#channels.clear();
      else this.#channels.delete(channel);
    } else {
      this.#channels.add(channel);
      const unlock = this.#unlock ?? (await this.pool.lockSession());
      try {
        await this.pool.run(statement, undefined);
      } finally {
        if (unlock !== this.#unlock) unlock();
      }
    }
    this.pool.setListening(this, this.#channels.size > 0);
    return { rows: [], rowCount: null, command: un ? 'UNLISTEN' : 'LISTEN' };
  }

  #watchIdle(): void {
    this.#idleTimer = setTimeout(() => {
      void this.#afterLast(async () => {
        if (!this.#unlock) return;
        this.#timedOut = true;
        await this.#rollback();
      });
    }, this.pool.limits.idleTransactionTimeoutMs).unref();
  }

  async #rollback(): Promise<void> {
    clearTimeout(this.#idleTimer);
    if (!this.#unlock) return;
    try {
      await this.pool.run('ROLLBACK', undefined);
    } finally {
      this.#leave();
    }
  }

  #leave(): void {
    clearTimeout(this.#idleTimer);
    this.#unlock?.();
    this.#unlock = undefined;
  }
}
