/** The door to a PostgreSQL server: the pool shape over the one `pg.Pool` of this process. */
import { Pool, type PoolClient } from 'pg';
import type { Logger } from '../../pipeline/ports.js';
import { askPostgres } from './await-postgres.js';
import { isConnectionLost } from './errors.js';
import { Outage } from './outage.js';
import type { PgClientLike, PgPoolLike, QueryResult } from './pool.js';
import { connectionSettings, serverOf, sessionSettings } from './postgres-connection.js';

/**
 * Connections of one process at most, besides the one of its holds (postgres-holds.ts). Our statements take milliseconds
 * and run a few at once; where BullMQ works on this pool, each of its two workers keeps one for LISTEN. A server takes 100
 * (max_connections): enough for nine processes.
 */
export const maxConnections = 10;

/** What all views of one pool share. */
interface Shared {
  pool: Pool;
  outage: Outage;
  /** under which search path a connection last worked */
  searchPaths: WeakMap<PoolClient, string>;
  ended: Promise<void> | undefined;
}

/**
 * A view of the pool whose statements find their tables by its search path. A connection that last worked for another view
 * is told so first: one exchange with the server, 0.1-0.2 ms where it is near. While one view alone is in use (as with
 * queues on Redis) that happens once a connection. So neither side's statements need know the other's names.
 */
export class PostgresPool implements PgPoolLike {
  /** read by BullMQ: a LISTEN that is lost is noticed, so it need not look by itself */
  readonly options = { keepAlive: true };

  constructor(
    private readonly shared: Shared,
    private readonly searchPath: string,
  ) {}

  withSearchPath(searchPath: string): PostgresPool {
    return new PostgresPool(this.shared, searchPath);
  }

  async connect(): Promise<PoolClient & PgClientLike> {
    const { pool, outage } = this.shared;
    let client: PoolClient;
    try {
      client = await pool.connect();
    } catch (error) {
      if (!pool.ending && isConnectionLost(error)) outage.suspect(error);
      throw error;
    }
    try {
      await this.#prepare(client);
    } catch (error) {
      client.release(true);
      if (isConnectionLost(error)) outage.suspect(error);
      throw error;
    }
    return client;
  }

  async query<R = Record<string, unknown>>(
    text: string,
    params?: readonly unknown[],
  ): Promise<QueryResult<R>> {
    const client = await this.connect();
    try {
      const result = await client.query<R>(text, params);
      client.release();
      return result;
    } catch (error) {
      // a statement that failed leaves its connection whole
      const lost = isConnectionLost(error);
      client.release(lost);
      if (lost) this.shared.outage.suspect(error);
      throw error;
    }
  }

  on(event: 'error' | 'connect', listener: (given: never) => void): this {
    this.shared.pool.on(event as 'error', listener as (error: Error) => void);
    return this;
  }

  removeAllListeners(): this {
    // BullMQ does this to a pool of its own only
    throw new Error('The pool is shared: its listeners stay');
  }

  /** Waits for the connections that are in use, for all views; calling it again does nothing. */
  async end(): Promise<void> {
    this.shared.outage.stop();
    this.shared.ended ??= this.shared.pool.end();
    await this.shared.ended;
  }

  async #prepare(client: PoolClient): Promise<void> {
    const { searchPaths } = this.shared;
    const last = searchPaths.get(client);
    if (last === this.searchPath) return;
    const path = `set search_path to ${this.searchPath}`;
    await client.query(last === undefined ? `${sessionSettings}; ${path}` : path);
    searchPaths.set(client, this.searchPath);
  }
}

/**
 * One such pool serves a process. Connects when first asked.
 * @param url `postgres://USER:PASSWORD@HOST:PORT/DATABASE`
 * @param searchPath see session.ts
 * @throws PermanentError `database-url`
 */
export function openPostgresPool(url: string, searchPath: string, logger?: Logger): PostgresPool {
  const server = serverOf(url);
  const pool = new Pool({ ...connectionSettings(url), max: maxConnections });
  // each queue and worker of BullMQ listens on the one pool; that is no leak
  pool.setMaxListeners(0);
  const outage = new Outage(server, () => askPostgres(url), logger);
  pool.on('connect', (client) => {
    // whoever works on the connection learns of its loss by the next statement; unheard it would end the process
    client.on('error', () => undefined);
  });
  // an idle connection that drops is reported here, and replaced at the next statement
  pool.on('error', (error) => outage.suspect(error));
  return new PostgresPool({ pool, outage, searchPaths: new WeakMap(), ended: undefined }, searchPath);
}
