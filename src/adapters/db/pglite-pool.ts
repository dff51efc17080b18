/**
 * A look-alike of `pg.Pool` over one PGlite, which has a single session: statements of all clients are run one after
 * another, a client keeps the session from BEGIN to COMMIT or ROLLBACK, and notifications go to every client that
 * listens. Session state (SET, session advisory locks) is shared by all clients: use SET LOCAL and
 * pg_advisory_xact_lock.
 */
import { EventEmitter } from 'node:events';
import { PgliteClient } from './pglite-client.js';
import type { PgliteSession } from './pglite-session.js';
import type { PgPoolLike, QueryResult } from './pool.js';

export class PglitePool extends EventEmitter implements PgPoolLike {
  /** read by BullMQ: this LISTEN cannot be lost in silence, so no polling is needed to notice that */
  readonly options = { keepAlive: true };

  constructor(
    private readonly session: PgliteSession,
    private readonly searchPath: string,
  ) {
    super();
    // each queue and worker of BullMQ listens on the one pool; that is no leak
    this.setMaxListeners(0);
  }

  /** Another pool over the same session, whose statements find their tables by another search path. */
  withSearchPath(searchPath: string): PglitePool {
    return new PglitePool(this.session, searchPath);
  }

  async connect(): Promise<PgliteClient> {
    this.session.assertOpen();
    return new PgliteClient(this.session, this.searchPath);
  }

  async query<R = Record<string, unknown>>(
    text: string,
    params?: readonly unknown[],
  ): Promise<QueryResult<R>> {
    this.session.assertOpen();
    const client = new PgliteClient(this.session, this.searchPath);
    try {
      return await client.query<R>(text, params);
    } finally {
      client.release();
    }
  }

  /** See PgliteSession. */
  async whileStill<T>(work: () => Promise<T>): Promise<T> {
    return this.session.whileStill(work);
  }

  /** Ends the session, for all pools over it. */
  async end(): Promise<void> {
    await this.session.end();
  }
}
