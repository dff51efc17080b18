/** The reading process's side: takes one task at a time, answers it, and ends when its parent is gone. */
import { serialize } from 'node:v8';
import type { FromChild, ReadingFailure, Task, TaskResult, ToChild } from './messages.js';

/** Of an answer as it is sent, in bytes: a reading of forty letters has two million, an attachment fifty. */
const mostAnswerBytes: Record<TaskResult['kind'], number> = {
  read: 20_000_000,
  draw: 40_000_000,
  document: 60_000_000,
};

/** Bytes go as they are; only a reading must be written out to be measured, which takes as long as sending it. */
function sizeBytes(result: TaskResult): number {
  if (result.kind === 'read') return serialize(result).length;
  return (result.kind === 'draw' ? result.png : result.bytes)?.length ?? 0;
}

/** @param work does a task; what it throws is told to the parent without its message */
export function serveReading(work: (task: Task) => Promise<TaskResult>): void {
  // a parent that was killed leaves no orphans
  process.on('disconnect', () => process.exit(0));
  // pdf.js leaves promises that nobody waits for: on a damaged file they fail later, and would end the reading of the next mail
  process.on('unhandledRejection', () => undefined);
  process.on('message', (message: ToChild) => {
    work(message.task).then(
      (result) =>
        send(
          sizeBytes(result) > mostAnswerBytes[result.kind]
            ? { kind: 'too-large', id: message.id }
            : { kind: 'done', id: message.id, result },
        ),
      (error: unknown) => send({ kind: 'failed', id: message.id, failure: describe(error) }),
    );
  });
  send({ kind: 'ready' });
}

function send(message: FromChild): void {
  // after the parent has closed the channel there is nobody to tell
  if (process.connected) process.send?.(message);
}

function describe(error: unknown): ReadingFailure {
  if (!(error instanceof Error)) return { name: typeof error, where: '' };
  const cause = error.cause instanceof Error ? error.cause : error;
  const frames = (cause.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return { name: cause.name, where: frames.slice(0, 6).join('\n') };
}
