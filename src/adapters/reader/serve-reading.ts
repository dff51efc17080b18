/** The reading process's side: takes one task at a time, answers it, and ends when its parent is gone. */
import type { FromChild, ReadingFailure, Task, TaskResult, ToChild } from './messages.js';

/** @param work does a task; what it throws is told to the parent without its message */
export function serveReading(work: (task: Task) => Promise<TaskResult>): void {
  // a parent that was killed leaves no orphans
  process.on('disconnect', () => process.exit(0));
  process.on('message', (message: ToChild) => {
    work(message.task).then(
      (result) => send({ kind: 'done', id: message.id, result }),
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
