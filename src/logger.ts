/**
 * pino, to stderr: fixed messages with ids, counts and codes. Letter text, names and addresses never belong here;
 * as a second line of defence whatever carries such a key is cut out, and a test proves it.
 */
import { pino } from 'pino';
import type { Logger } from './pipeline/ports.js';

const hidden = [
  'address',
  'to',
  'from',
  'subject',
  'text',
  'html',
  'name',
  'value',
  'pass',
  'password',
  'url',
  'auth',
  'facts',
  'reading',
];

export function createLogger(
  level: string,
  destination: { write(line: string): void } = process.stderr,
): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: hidden.flatMap((key) => [key, `*.${key}`]), censor: '[hidden]' },
      // an error's message may quote what it failed on: name, code and our own stack lines are enough
      serializers: { error: describeError, err: describeError },
    },
    destination as NodeJS.WritableStream,
  );
}

function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { kind: typeof error };
  const stack = (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 6)
    .map((line) => line.trim());
  return { kind: error.name, code: (error as { code?: unknown }).code ?? null, stack };
}
