/** `Database` of the ports over any pool of the pg shape: classified errors, transactions with another try, migrations. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import type { Database, Rows, Sql } from '../../pipeline/ports.js';
import { asksForRetry, classified, isConnectionLost } from './errors.js';
import { type Holds, processHolds } from './holds.js';
import { migrate } from './migrate.js';
import type { PgClientLike, PgPoolLike, PgQueryable } from './pool.js';

/** waits before the second, third and fourth try of a transaction that lost against another one */
const retryDelaysMs = [10, 50, 250];

async function run<R>(on: PgQueryable, text: string, params?: readonly unknown[]): Promise<Rows<R>> {
  try {
    // pg gives one result a statement where a text holds several; the last one counts, as on PGlite
    const given = await on.query<R>(text, params?.length ? params : undefined);
    const result = Array.isArray(given) ? (given.at(-1) as typeof given) : given;
    return { rows: result.rows, rowCount: result.rowCount ?? 0 };
  } catch (error) {
    throw classified(error);
  }
}

class PooledDatabase implements Database {
  /** tells code that runs inside `work` of an open transaction */
  readonly #inside = new AsyncLocalStorage<{ open: boolean }>();

  constructor(
    private readonly pool: PgPoolLike,
    private readonly migrationsDir: string,
    private readonly holds: Holds,
  ) {}

  async query<R = Record<string, unknown>>(text: string, params?: readonly unknown[]): Promise<Rows<R>> {
    this.#assertOutside();
    return run<R>(this.pool, text, params);
  }

  async transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    this.#assertOutside();
    for (let tries = 0; ; tries += 1) {
      try {
        return await this.#once(work);
      } catch (error) {
        const delayMs = retryDelaysMs[tries];
        if (delayMs === undefined || !asksForRetry(error)) throw error;
        await wait(delayMs);
      }
    }
  }

  async migrate(): Promise<{ applied: string[] }> {
    return migrate(this, this.migrationsDir);
  }

  async exclusively<T>(name: string, work: (signal: AbortSignal) => Promise<T>): Promise<T | 'taken'> {
    const hold = await this.holds.take(name);
    if (!hold) return 'taken';
    try {
      return await work(hold.signal);
    } finally {
      await hold.release();
    }
  }

  async close(): Promise<void> {
    await this.holds.close();
    await this.pool.end();
  }

  async #once<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    const client = await this.#connect();
    const scope = { open: true };
    let broken = false;
    try {
      await run(client, 'BEGIN');
      const result = await this.#inside.run(scope, () =>
        work({ query: (text, params) => run(client, text, params) }),
      );
      await commit(client);
      return result;
    } catch (error) {
      // a connection that was lost or cannot even roll back is not given to anyone else
      broken = isConnectionLost(error) || !(await rolledBack(client));
      throw error;
    } finally {
      scope.open = false;
      client.release(broken);
    }
  }

  async #connect(): Promise<PgClientLike> {
    try {
      return await this.pool.connect();
    } catch (error) {
      throw classified(error);
    }
  }

  /** On PGlite such a call would wait for the transaction it stands in; on PostgreSQL it would not be part of it. */
  #assertOutside(): void {
    if (this.#inside.getStore()?.open) {
      throw new Error('Inside a transaction use the `sql` that was given to it, not the database itself');
    }
  }
}

/** PostgreSQL answers COMMIT with ROLLBACK, not with an error, where a statement failed and its error was swallowed. */
async function commit(client: PgClientLike): Promise<void> {
  let command: string;
  try {
    ({ command } = await client.query('COMMIT'));
  } catch (error) {
    throw classified(error);
  }
  if (command !== 'COMMIT') {
    throw new Error('Transaction was rolled back: a statement in it failed and its error was not passed on');
  }
}

async function rolledBack(client: PgClientLike): Promise<boolean> {
  try {
    await client.query('ROLLBACK');
    return true;
  } catch {
    return false;
  }
}

/**
 * @param pool ended by `close()`
 * @param migrationsDir folder of numbered SQL files (see migrate.ts)
 * @param holds what `exclusively` rests on; without them, this process alone uses the database
 */
export function createDatabase(
  pool: PgPoolLike,
  migrationsDir: string,
  holds: Holds = processHolds(),
): Database {
  return new PooledDatabase(pool, migrationsDir, holds);
}
