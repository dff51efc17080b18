/** How one connection to a PostgreSQL server is made: address, column types, session. */
import { Client, type ClientConfig, types } from 'pg';
import { PermanentError } from '../../pipeline/ports.js';
import { arrayOid, columnParsers, oid } from './column-types.js';
import { answerTimeoutMs, idleTransactionTimeoutMs, statementTimeoutMs } from './session.js';

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

/** a host that drops packets in silence would keep a start waiting for minutes */
const connectTimeoutMs = 10_000;

/** @param url `postgres://USER:PASSWORD@HOST:PORT/DATABASE`; what it says in its query part comes before what is set here */
export function connectionSettings(url: string): ClientConfig {
  return {
    connectionString: url,
    fallback_application_name: 'letter-intake',
    // a LISTEN and an idle connection live long: one that was dropped in silence must be noticed
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: answerTimeoutMs,
    types: {
      getTypeParser: ((type, format) =>
        (format === 'binary' ? undefined : (columnParsers[type] ?? arrayParsers[type])) ??
        driverParser(type, format)) as LookUp as typeof types.getTypeParser,
    },
  };
}

/**
 * The first statement on a connection. Statements and not startup parameters: those a URL with `options=` would replace,
 * and a connection pooler in between refuses them. The formats are what column-types.ts reads, whatever the server's own
 * settings are.
 */
export const sessionSettings = [
  "set timezone to 'UTC'",
  "set datestyle to 'ISO'",
  "set bytea_output to 'hex'",
  `set statement_timeout to ${statementTimeoutMs}`,
  `set idle_in_transaction_session_timeout to ${idleTransactionTimeoutMs}`,
].join('; ');

/**
 * @returns `HOST:PORT`, or the folder of the socket
 * @throws PermanentError `database-url`, which does not repeat the URL: it may hold a password
 */
export function serverOf(url: string): string {
  try {
    const { host, port } = new Client({ connectionString: url });
    return host.startsWith('/') ? host : `${host}:${port}`;
  } catch (error) {
    // sslrootcert, sslcert and sslkey name files, which the driver reads now
    if (['ENOENT', 'EACCES', 'EISDIR'].includes(String((error as { code?: unknown }).code))) {
      throw new PermanentError(
        'DATABASE_URL: a file that it names (sslrootcert, sslcert or sslkey) cannot be read',
        'database-url',
      );
    }
    throw new PermanentError(
      'DATABASE_URL: expected postgres://USER:PASSWORD@HOST:PORT/DATABASE, with special characters of the password as %XX',
      'database-url',
    );
  }
}
