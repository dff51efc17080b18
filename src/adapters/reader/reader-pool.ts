/** The `Reader` port: a few warm reading processes, each doing one task at a time, replaced when worn or killed. */
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { MailReading, Problem, ProblemCode } from '../../core/model.js';
import type { Logger, Reader } from '../../pipeline/ports.js';
import { findIsolation } from './isolation.js';
import type { Task } from './messages.js';
import {
  type Outcome,
  type ProcessLimits,
  type ReadingProcess,
  startReadingProcess,
} from './reading-process.js';

export interface ReaderPoolOptions extends Partial<ProcessLimits> {
  /** reading processes, each needs about 0.5 GB while it reads a scan; 0 where nothing will be read */
  size: number;
  logger: Logger;
  /** a process is replaced after so many tasks: libraries leak a little */
  tasksPerProcess?: number;
  /** shared among the letters that are read at the same time; by default those of this machine */
  cores?: number;
}

const defaults = {
  maxRssBytes: 1_500 * 1024 * 1024,
  maxHeapMb: 768,
  timeoutMs: 120_000,
  // a page takes a second; longer it keeps other people's pages from being drawn
  drawTimeoutMs: 60_000,
  startTimeoutMs: 60_000,
  tasksPerProcess: 200,
};

interface Waiting {
  signal: AbortSignal | undefined;
  start(process: ReadingProcess): void;
  refuse(error: Error): void;
}

/** Starts the processes at once, so that the first letter finds one warm. */
export function openReaderPool(options: ReaderPoolOptions): Reader {
  const limits = {
    childModule: defaultChildModule(),
    cores: availableParallelism(),
    isolation: options.size > 0 ? findIsolation() : { kind: 'refused' as const },
    ...defaults,
    ...options,
  };
  const idle: ReadingProcess[] = [];
  const all = new Set<ReadingProcess>();
  const queue: Waiting[] = [];
  let closed = false;

  const add = () => {
    const process = startReadingProcess(limits);
    all.add(process);
    give(process);
  };
  const give = (process: ReadingProcess) => {
    const next = queue.shift();
    if (next) next.start(process);
    else idle.push(process);
  };
  const giveBack = (process: ReadingProcess, outcome: Outcome) => {
    const worn =
      process.tasks >= limits.tasksPerProcess || (outcome.kind !== 'done' && outcome.kind !== 'failed');
    if (process.alive && !worn) return give(process);
    all.delete(process);
    void process.kill();
    if (!closed) add();
  };
  const take = (signal?: AbortSignal): Promise<ReadingProcess> => {
    if (closed) return Promise.reject(new Error('The reader is closed'));
    for (let process = idle.pop(); process; process = idle.pop()) {
      if (process.alive) return Promise.resolve(process);
      // it died while it had nothing to do
      all.delete(process);
      add();
    }
    return new Promise((resolve, reject) => {
      const waiting: Waiting = { signal, start: resolve, refuse: reject };
      queue.push(waiting);
      signal?.addEventListener('abort', () => {
        const at = queue.indexOf(waiting);
        if (at >= 0) queue.splice(at, 1);
        reject(abortError(signal));
      });
    });
  };
  // a letter that comes alone may use all cores; those that come together share them
  const coresEach = () => Math.max(1, Math.floor(limits.cores / Math.max(1, all.size - idle.length)));
  const run = async (taskOf: (cores: number) => Task, signal?: AbortSignal): Promise<Outcome> => {
    if (signal?.aborted) throw abortError(signal);
    const process = await take(signal);
    const task = taskOf(coresEach());
    const outcome = await process.run(task, signal);
    giveBack(process, outcome);
    if (signal?.aborted) throw abortError(signal);
    if (outcome.kind !== 'done') {
      const failure = outcome.kind === 'failed' ? outcome.failure : {};
      options.logger.warn(
        { task: task.kind, outcome: outcome.kind, ...failure },
        'a reading process gave up',
      );
    }
    return outcome;
  };

  if (options.size > 0)
    options.logger.info(
      { isolation: limits.isolation.kind },
      limits.isolation.kind === 'no-network'
        ? 'reading processes have no network'
        : 'reading processes have a network: the system refuses namespaces',
    );
  for (let i = 0; i < options.size; i++) add();
  return {
    async read(request, signal) {
      const outcome = await run((cores) => ({ kind: 'read', request, cores }), signal);
      if (outcome.kind === 'done' && outcome.result.kind === 'read') return outcome.result.reading;
      return unread(problemOf(outcome));
    },
    async drawPage(request, at) {
      const outcome = await run(() => ({ kind: 'draw', request, at }));
      const png = outcome.kind === 'done' && outcome.result.kind === 'draw' ? outcome.result.png : null;
      return png && Buffer.from(png.buffer, png.byteOffset, png.byteLength);
    },
    async document(request, document) {
      const outcome = await run(() => ({ kind: 'document', request, document }));
      const bytes =
        outcome.kind === 'done' && outcome.result.kind === 'document' ? outcome.result.bytes : null;
      return bytes && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    },
    async close() {
      closed = true;
      for (const waiting of queue.splice(0)) waiting.refuse(new Error('The reader is closed'));
      await Promise.all(Array.from(all, (process) => process.kill()));
    },
  };
}

/** Child processes run compiled code, also where this file itself runs as TypeScript (tests): build first. */
function defaultChildModule(): string {
  const compiled = fileURLToPath(new URL('../../../workers/reading-child.js', import.meta.url));
  const fromSource = fileURLToPath(new URL('../../../dist/workers/reading-child.js', import.meta.url));
  return existsSync(compiled) ? compiled : fromSource;
}

const problems: Record<Exclude<Outcome['kind'], 'done'>, { code: ProblemCode; text: string }> = {
  timeout: { code: 'reader-timeout', text: 'Reading took too long and was stopped.' },
  memory: { code: 'reader-memory', text: 'Reading needed too much memory and was stopped.' },
  output: { code: 'reader-memory', text: 'Reading found more than any mail holds and was stopped.' },
  failed: { code: 'reader-failed', text: 'Reading failed for a reason that is not known.' },
};

function problemOf(outcome: Outcome): Problem {
  return problems[outcome.kind === 'done' ? 'failed' : outcome.kind];
}

function unread(problem: Problem): MailReading {
  return { mail: null, documents: [], letters: [], nearMisses: [], problem };
}

function abortError(signal: AbortSignal): Error {
  return new Error('Reading was stopped by its caller', { cause: signal.reason });
}
