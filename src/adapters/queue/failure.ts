/**
 * What the queue learns of a failed try. BullMQ stores the message and stack of the error it is given, and a message may
 * quote a letter: so it gets a code only, and the error itself goes to the log's reader no further than its frames.
 */
import { UnrecoverableError } from 'bullmq';
import { TransientError } from '../../pipeline/ports.js';

/** Goes to BullMQ's backoff strategy, which finds the wait here. */
export class FailedTry extends Error {
  override name = 'FailedTry';
  constructor(
    code: string,
    readonly askedMs: number | undefined,
  ) {
    super(code);
  }
}

/** The last try: `onExhausted` has been called. */
export class FailedForGood extends UnrecoverableError {
  override name = 'FailedForGood';
}

/** A short name of an error that holds nothing of what was worked on. */
export function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'thrown-value';
  const { code, name, message } = error as { code?: unknown; name?: unknown; message?: unknown };
  // what a Redis server answers begins with its code: WRONGTYPE, OOM, LOADING
  if (name === 'ReplyError') return /^[A-Z]+(?= )/.exec(String(message))?.[0] ?? name;
  if (typeof code === 'string' && /^[\w.-]{1,60}$/.test(code)) return code;
  return typeof name === 'string' && /^\w{1,60}$/.test(name) ? name : 'error';
}

/** BullMQ's ErrorCode: job gone, lock gone, no longer active, lock of another's */
const lostCodes = new Set<unknown>([-1, -2, -3, -6]);

/**
 * The job (BullMQ's id) that the engine forgot or gave to another worker while it ran here: after FLUSHALL, a restart
 * without data, or a lock that ended. null = the error says something else.
 */
export function lostJob(error: unknown): string | null {
  if (typeof error !== 'object' || error === null) return null;
  const { code, message } = error as { code?: unknown; message?: unknown };
  const text = String(message);
  if (!lostCodes.has(code) && !text.startsWith('could not renew lock for job')) return null;
  return /\bjob (\S+?)\.?(?:\s|$)/i.exec(text)?.[1] ?? '';
}

/** Where it was thrown: the frames of the stack without the message above them. */
export function framesOf(error: unknown): string[] {
  const stack =
    typeof error === 'object' && error !== null ? (error as { stack?: unknown }).stack : undefined;
  if (typeof stack !== 'string') return [];
  return stack
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /^at .*:\d+:\d+\)?$/.test(line))
    .slice(0, 5);
}

export function failedTry(error: unknown): FailedTry {
  return new FailedTry(codeOf(error), error instanceof TransientError ? error.retryAfterMs : undefined);
}
