/**
 * Which database errors are worth another try. Source: PostgreSQL manual, Appendix A "PostgreSQL Error Codes"
 * (https://www.postgresql.org/docs/current/errcodes-appendix.html). The first two characters are the class.
 */
import { PermanentError, TransientError } from '../../pipeline/ports.js';

const transientClasses: Record<string, string> = {
  '08': 'connection exception',
  '40': 'transaction rollback',
  '53': 'insufficient resources',
  '57': 'operator intervention',
  '58': 'system error',
  XX: 'internal error',
};
const transientCodes: Record<string, string> = {
  '25006': 'the server takes no writes now',
  '25P03': 'idle transaction timeout',
  '25P04': 'transaction timeout',
  '55P03': 'lock not available',
};
/** Node's and pg's names for a server that is not there (connect(2)); they carry no SQLSTATE. */
const connectionCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  // the server's Unix socket is not there
  'ENOENT',
]);
/** What pg and pg-pool say without a code, by how their words begin. */
const driverWords: [begins: string, text: string, code: string][] = [
  ['Connection terminated', 'connection was lost', '08006'],
  ['Client has encountered a connection error', 'connection was lost', '08006'],
  ['Client was closed', 'connection was lost', '08006'],
  ['Query read timeout', 'no answer came', '08006'],
  ['timeout expired', 'not reachable', '08001'],
  // all are in use: a limit of ours, the server may be well
  ['timeout exceeded when trying to connect', 'no connection came free', '53300'],
  ['Cannot use a pool after', 'closed', '57P01'],
];
/** the server ends the connection with these: shut down, crashed, idle for too long */
const endingCodes = new Set(['57P01', '57P02', '57P03', '57P05', '25P03', '25P04']);

/** A statement that would fail again: `code` is the SQLSTATE (23505 = a unique index says it is there already). */
export class StatementError extends PermanentError {
  override name = 'StatementError';
  constructor(
    message: string,
    code: string,
    readonly table: string | undefined,
    readonly constraint: string | undefined,
  ) {
    super(message, code);
  }
}

interface ServerError {
  message: string;
  code?: string;
  table?: string;
  constraint?: string;
}

/**
 * TransientError for errors that pass, StatementError for those that do not, both with the SQLSTATE as `code`; anything
 * else comes back as it is. The server's error is not kept as `cause`: its `detail` and `where` quote the row's values,
 * which are a letter's text.
 */
export function classified(error: unknown): unknown {
  if (typeof error !== 'object' || error === null || !('message' in error)) return error;
  if (error instanceof TransientError || error instanceof PermanentError) return error;
  const { message, code, table, constraint } = error as ServerError;
  if (code === undefined) {
    const words = driverWords.find(([begins]) => message.startsWith(begins));
    return words ? new TransientError(`Database: ${words[1]}, SQLSTATE ${words[2]}`, words[2]) : error;
  }
  if (connectionCodes.has(code)) {
    return new TransientError(`Database is not reachable (${code})`, '08001');
  }
  if (!/^[0-9A-Z]{5}$/.test(code)) return error;
  const sqlClass = code.slice(0, 2);
  const transient = transientCodes[code] ?? transientClasses[sqlClass];
  if (transient) return new TransientError(`Database: ${transient}, SQLSTATE ${code}`, code);
  return new StatementError(
    `Database: ${withoutValues(message, sqlClass)}, SQLSTATE ${code}`,
    code,
    table,
    constraint,
  );
}

/** Messages of class 22 (data exception) quote the value itself; those of 23 and 42 name columns and indexes only. */
function withoutValues(message: string, sqlClass: string): string {
  return sqlClass === '23' || sqlClass === '42' ? message : message.replace(/"[^]*"/g, '"…"');
}

/** True where the connection that gave this error is of no more use, or did not come about. */
export function isConnectionLost(error: unknown): boolean {
  const { code } = (classified(error) ?? {}) as { code?: unknown };
  return typeof code === 'string' && (code.startsWith('08') || endingCodes.has(code));
}

/** serialization_failure and deadlock_detected: the manual (13.5) says to run the whole transaction again. */
export function asksForRetry(error: unknown): boolean {
  for (let link = error; link instanceof Object; link = (link as { cause?: unknown }).cause) {
    const { code } = link as { code?: unknown };
    if (code === '40001' || code === '40P01') return true;
  }
  return false;
}
