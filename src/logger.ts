/**
 * pino, to stderr: fixed messages with ids, counts and codes. Letter text, names and addresses never belong here;
 * as a second line of defence they are cut out at any depth, and a test proves it.
 */
import { type Logger as Pino, pino } from 'pino';
import type { Logger } from './pipeline/ports.js';

/** Keys that hold words of a letter or of people, or secrets; also as the end of a longer key (`contactName`). */
const hiddenKey =
  /(?:name|names|e?mails?|address|addresses|text|html|value|values|pass|password|secret|token|url)$/i;
const hiddenKeys = new Set([
  'to',
  'from',
  'cc',
  'bcc',
  'replyTo',
  'sender',
  'recipient',
  'recipients',
  'envelope',
  'subject',
  'message',
  'response',
  'body',
  'source',
  'words',
  'auth',
  'user',
  'facts',
  'reading',
  'fields',
  'district',
]);
/** What looks like a mail address; longer than the one allowed in RFC 5321, as what is too much here does no harm. */
const addressLike = /[^\s<>@"'(),;:]+@[^\s<>@"'(),;:]+/g;
const hidden = '[hidden]';
const maxDepth = 6;

export function createLogger(
  level: string,
  destination: { write(line: string): void } = process.stderr,
): Logger {
  const written = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: {
        level: (label) => ({ level: label }),
        log: (fields) => cleanFields(fields, 0),
      },
    },
    destination as NodeJS.WritableStream,
  );
  return withCleanChildren(written);
}

/** pino's formatters see the fields of a line, not those that a child logger carries. */
function withCleanChildren(logger: Pino): Logger {
  return {
    debug: (fields, message) => logger.debug(fields, message),
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
    child: (fields) => withCleanChildren(logger.child(cleanFields(fields, 0))),
  };
}

function cleanFields(fields: object, depth: number): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [
      key,
      hiddenKey.test(key) || hiddenKeys.has(key) ? hidden : clean(value, depth),
    ]),
  );
}

function clean(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return value.replaceAll(addressLike, hidden);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (depth >= maxDepth || ArrayBuffer.isView(value)) return hidden;
  if (value instanceof Error) return describeError(value, depth);
  if (Array.isArray(value)) return value.map((item) => clean(item, depth + 1));
  return cleanFields(value, depth + 1);
}

/** An error's message may quote what it failed on: its kind, code and the lines of the stack are enough. */
function describeError(error: Error, depth: number): object {
  const { code } = error as { code?: unknown };
  const stack = (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 6)
    .map((line) => line.trim());
  return {
    kind: error.name,
    code: typeof code === 'string' || typeof code === 'number' ? code : null,
    stack,
    ...(error.cause === undefined ? {} : { cause: clean(error.cause, depth + 1) }),
  };
}
