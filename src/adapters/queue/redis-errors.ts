/** What an error of a Redis connection means. ioredis hangs the command on it, the password too: errors end here. */
import { PermanentError } from '../../pipeline/ports.js';
import { codeOf } from './failure.js';

/** TLS refusals by Node's and OpenSSL's codes (nodejs.org/api/tls.html, "X509 certificate error codes"); trying again does not help */
const certificateCodes = /^(CERT_|ERR_TLS_|ERR_SSL_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH)/;

/** As `codeOf`, and a word for a server that hangs. */
export function redisCode(error: unknown): string {
  return /^(Socket timeout|Command timed out)/.test(messageOf(error)) ? 'ETIMEDOUT' : codeOf(error);
}

/** True for connections that broke or never came about, false for what the server answered. */
export function isAway(error: unknown): boolean {
  const code = codeOf(error);
  if ((error as { name?: unknown } | null)?.name === 'ReplyError') return code === 'LOADING';
  return (
    // Node's system errors: nodejs.org/api/errors.html#common-system-errors
    /^(MaxRetriesPerRequestError|ConnectionClosedError|E[A-Z_]+)$/.test(code) ||
    /^(Connection is closed|Command timed out|Socket timeout|Stream isn't writeable|Command aborted)/.test(
      messageOf(error),
    )
  );
}

/** A refusal that more patience does not change, in words for the person who wrote REDIS_URL; null = try again. */
export function refusal(error: unknown, where: string): PermanentError | null {
  const code = redisCode(error);
  if (code === 'WRONGPASS' || code === 'NOAUTH') {
    const what =
      code === 'NOAUTH' ? 'wants a password, and REDIS_URL has none' : 'refused the password in REDIS_URL';
    return new PermanentError(`Redis at ${where} ${what}. Check user and password there.`, 'redis-auth');
  }
  if (code === 'NOPERM') {
    return new PermanentError(
      `The user in REDIS_URL may not do what queues need at ${where}: allow it all commands on its keys (ACL).`,
      'redis-auth',
    );
  }
  if (/DB index is out of range|invalid DB index/.test(messageOf(error))) {
    return new PermanentError(
      `Redis at ${where} has no database with the number in REDIS_URL.`,
      'redis-database',
    );
  }
  if (certificateCodes.test(code)) {
    return new PermanentError(
      `Redis at ${where} could not be trusted (${code}). Its certificate must name this host and come from a known authority; NODE_EXTRA_CA_CERTS adds one.`,
      'redis-tls',
    );
  }
  return null;
}

/** What a person should look at where the server answers, but not as it should. redis.io/docs/latest/develop/clients/error-handling */
const advice: Record<string, string> = {
  OOM: 'Redis has no memory left: raise maxmemory, or see what else fills it.',
  MISCONF: 'Redis cannot write to its disk: see its log.',
  READONLY: 'This Redis is a replica: REDIS_URL must name the primary.',
  NOPERM: 'The user in REDIS_URL must be allowed all commands on its keys (ACL).',
};

export function adviceFor(error: unknown): string | undefined {
  return advice[codeOf(error)];
}

/** Errors of another realm are no `Error` under a test runner. */
function messageOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : '';
}
