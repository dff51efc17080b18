/** The door to a PostgreSQL server: the same pool shape over `pg.Pool`. */
import { Pool, types } from 'pg';
import { arrayOid, columnParsers, oid } from './column-types.js';
import type { PgPoolLike } from './pool.js';
import { idleTransactionTimeoutMs } from './session.js';

type Parser = (text: string) => unknown;
type LookUp = (type: number, format?: string) => Parser;
const driverParser = types.getTypeParser as LookUp;
const textArrayOid = 1009;
/** array columns are told apart by their own type number and hand each element to its element's parser */
const arrayParsers: Record<number, Parser> = Object.fromEntries(
  Object.entries(arrayOid).map(([name, arrayType]) => [
    arrayType,
    (text: string) => {
      const elements = driverParser(textArrayOid)(text) as (string | null)[];
      const parse = columnParsers[oid[name as keyof typeof arrayOid]]!;
      return elements.map((element) => (element === null ? null : parse(element)));
    },
  ]),
);

/**
 * Two such pools serve a process, one for all queues and one for our own tables: a pool for each queue would run out of the
 * server's connections.
 * @param searchPath see session.ts
 * @param url `postgres://user:password@host:port/database`
 */
export function openPostgresPool(url: string, searchPath: string): PgPoolLike {
  const pool = new Pool({
    connectionString: url,
    max: 20,
    // BullMQ's LISTEN connections live long: a dropped one must be noticed
    keepAlive: true,
    options: `-c search_path=${searchPath} -c timezone=UTC`,
    idle_in_transaction_session_timeout: idleTransactionTimeoutMs,
    types: {
      getTypeParser: ((type, format) =>
        (format === 'binary' ? undefined : (columnParsers[type] ?? arrayParsers[type])) ??
        driverParser(type, format)) as LookUp as typeof types.getTypeParser,
    },
  });
  // each queue and worker of BullMQ listens on the one pool; that is no leak
  pool.setMaxListeners(0);
  // an idle connection that drops is reported here, and replaced at the next query; unheard it would end the process
  pool.on('error', () => undefined);
  return pool;
}
