/** One user of PGlite's session, in the shape of a pool's client. */
import { EventEmitter } from 'node:events';
import { type Listener, type PgliteSession, SessionError } from './pglite-session.js';
import type { PgClientLike, PgNotification, QueryResult } from './pool.js';

/** `LISTEN channel`, `UNLISTEN channel` or `UNLISTEN *`, after comments; BullMQ's files begin with comments. */
const listenStatement = /^(?:\s|--[^\n]*\n)*(un)?listen\s+(?:"([^"]+)"|([\w$]+|\*))\s*;?\s*$/i;

/** Its statements are run in the order they were given; between BEGIN and COMMIT or ROLLBACK the session is its own. */
export class PgliteClient extends EventEmitter implements PgClientLike, Listener {
  readonly #channels = new Set<string>();
  #last: Promise<unknown> = Promise.resolve();
  /** set while this client is in a transaction */
  #unlock: (() => void) | undefined;
  #idleTimer: NodeJS.Timeout | undefined;
  #timedOut = false;
  #released = false;

  constructor(
    private readonly session: PgliteSession,
    private readonly searchPath: string,
  ) {
    super();
    this.setMaxListeners(0);
  }

  async query<R = Record<string, unknown>>(
    text: string,
    params?: readonly unknown[],
  ): Promise<QueryResult<R>> {
    if (this.#released) throw new SessionError('Client was released: connect() gives a new one', '08003');
    if (!this.#unlock) this.session.assertOpen();
    const statement = this.#afterLast(() => this.#run<R>(text, params));
    this.session.track(statement);
    return statement;
  }

  release(): void {
    if (this.#released) return;
    this.#released = true;
    this.session.setListening(this, false);
    this.removeAllListeners('notification');
    void this.#afterLast(() => this.#rollback());
  }

  /** Called by the session. */
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
      const limitMs = this.session.limits.idleTransactionTimeoutMs;
      throw new SessionError(
        `Transaction was rolled back: no statement for ${limitMs} ms while all others waited`,
        '25P03',
      );
    }
    const listen = listenStatement.exec(text);
    if (listen) return this.#listen(listen);
    this.#unlock ??= await this.session.lock(this.searchPath);
    try {
      return await this.session.run<R>(text, params);
    } finally {
      if (this.session.inTransaction()) this.#watchIdle();
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
      const unlock = this.#unlock ?? (await this.session.lock(this.searchPath));
      try {
        await this.session.run(statement, undefined);
      } finally {
        if (unlock !== this.#unlock) unlock();
      }
    }
    this.session.setListening(this, this.#channels.size > 0);
    return { rows: [], rowCount: null, command: un ? 'UNLISTEN' : 'LISTEN' };
  }

  #watchIdle(): void {
    this.#idleTimer = setTimeout(() => {
      void this.#afterLast(async () => {
        if (!this.#unlock) return;
        this.#timedOut = true;
        await this.#rollback();
      });
    }, this.session.limits.idleTransactionTimeoutMs).unref();
  }

  async #rollback(): Promise<void> {
    clearTimeout(this.#idleTimer);
    if (!this.#unlock) return;
    try {
      await this.session.run('ROLLBACK', undefined);
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
