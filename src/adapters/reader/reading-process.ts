/**
 * One reading process: started warm, given one task at a time, killed when it takes too long or too much memory.
 * A task's outcome is always a value: its result, or which limit it hit.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import type { Isolation } from './isolation.js';
import type { FromChild, ReadingFailure, Task, TaskResult, ToChild } from './messages.js';

export interface ProcessLimits {
  /** compiled module that calls `serveReading` */
  childModule: string;
  /** resident memory of the process, WebAssembly included */
  maxRssBytes: number;
  /** JavaScript heap (`--max-old-space-size`) */
  maxHeapMb: number;
  /** one task, from handing it over to its answer */
  timeoutMs: number;
  /** the same for a page or a document that somebody waits for */
  drawTimeoutMs: number;
  /** how it is started without a network */
  isolation: Isolation;
  /** from fork to `ready` */
  startTimeoutMs: number;
}

export type Outcome =
  | { kind: 'done'; result: TaskResult }
  | { kind: 'timeout' }
  | { kind: 'memory' }
  /** the answer was larger than any is */
  | { kind: 'output' }
  | { kind: 'failed'; failure: ReadingFailure };

export interface ReadingProcess {
  /** tasks handed to it so far */
  readonly tasks: number;
  readonly alive: boolean;
  /** @param signal kills the process; the outcome is then `failed` */
  run(task: Task, signal?: AbortSignal): Promise<Outcome>;
  kill(): Promise<void>;
}

const watchEveryMs = 200;
/**
 * glibc (mallopt(3)): one arena, and pictures are mapped one by one, so that each goes back to the system when it is
 * freed. By itself the threshold rises with the first picture, and the heap keeps what later ones held.
 */
const lowMemory = {
  MALLOC_ARENA_MAX: '1',
  MALLOC_MMAP_THRESHOLD_: String(1024 * 1024),
  MALLOC_TRIM_THRESHOLD_: String(1024 * 1024),
};

export function startReadingProcess(limits: ProcessLimits): ReadingProcess {
  const options = `--max-old-space-size=${limits.maxHeapMb}`;
  const { isolation } = limits;
  const child = fork(limits.childModule, [], {
    serialization: 'advanced',
    // unshare becomes the program: the process id stays that of the child
    ...(isolation.kind === 'no-network'
      ? { execPath: isolation.command, execArgv: [...isolation.args, process.execPath, options] }
      : { execArgv: [options] }),
    // no settings and no secrets go to code that handles strangers' documents
    env: lowMemory,
    // libraries complain on stderr and may quote what they read
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  let alive = true;
  let tasks = 0;
  const gone = new Promise<{ signal: string | null }>((resolve) => {
    child.once('exit', (_code, signal) => {
      alive = false;
      resolve({ signal });
    });
    child.once('error', () => {
      alive = false;
      resolve({ signal: null });
    });
  });
  sacrificeFirst(child.pid);
  const ready = waitForReady(child, limits.startTimeoutMs);
  ready.catch(() => undefined);
  // an idle reading process must not keep the service alive
  keepParent(child, false);

  return {
    get tasks() {
      return tasks;
    },
    get alive() {
      return alive;
    },
    async run(task, signal) {
      tasks += 1;
      keepParent(child, true);
      let over: 'timeout' | 'memory' | null = null;
      const stop = (why: 'timeout' | 'memory' | null) => {
        over ??= why;
        child.kill('SIGKILL');
      };
      const abort = () => stop(null);
      signal?.addEventListener('abort', abort, { once: true });
      const watch = setInterval(() => {
        if (rssBytes(child.pid) > limits.maxRssBytes) stop('memory');
      }, watchEveryMs);
      let deadline: NodeJS.Timeout | undefined;
      try {
        await Promise.race([ready, gone]);
        if (signal?.aborted) abort();
        const timeoutMs = task.kind === 'read' ? limits.timeoutMs : limits.drawTimeoutMs;
        deadline = setTimeout(() => stop('timeout'), timeoutMs);
        return await Promise.race([
          answer(child, task, tasks),
          gone.then((end): Outcome => {
            if (over) return { kind: over };
            // V8 aborts the process when its heap is full
            if (end.signal === 'SIGABRT' || end.signal === 'SIGTRAP') return { kind: 'memory' };
            return {
              kind: 'failed',
              failure: { name: `process-ended-${end.signal ?? 'by-itself'}`, where: '' },
            };
          }),
        ]);
      } catch {
        stop(null);
        return { kind: 'failed', failure: { name: 'process-did-not-start', where: '' } };
      } finally {
        clearTimeout(deadline);
        clearInterval(watch);
        signal?.removeEventListener('abort', abort);
        if (alive) keepParent(child, false);
      }
    },
    async kill() {
      if (!alive) return;
      // until its end is seen it is waited for
      keepParent(child, true);
      child.kill('SIGKILL');
      await gone;
    },
  };
}

function keepParent(child: ChildProcess, keep: boolean): void {
  if (keep) {
    child.ref();
    child.channel?.ref();
  } else {
    child.unref();
    child.channel?.unref();
  }
}

function waitForReady(child: ChildProcess, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`No reading process within ${timeoutMs} ms`)), timeoutMs);
    timer.unref();
    const listen = (message: FromChild) => {
      if (message.kind !== 'ready') return;
      clearTimeout(timer);
      child.off('message', listen);
      resolve();
    };
    child.on('message', listen);
    child.once('exit', () => clearTimeout(timer));
  });
}

function answer(child: ChildProcess, task: Task, id: number): Promise<Outcome> {
  return new Promise((resolve) => {
    const listen = (message: FromChild) => {
      if (message.kind === 'ready' || message.id !== id) return;
      child.off('message', listen);
      if (message.kind === 'too-large') resolve({ kind: 'output' });
      else resolve(message.kind === 'done' ? message : { kind: 'failed', failure: message.failure });
    };
    child.on('message', listen);
    const ask: ToChild = { id, task };
    // an error here means that the process is gone, which `gone` tells
    child.send(ask, () => undefined);
  });
}

/**
 * Where the machine itself runs out of memory between two looks at the process, it goes before the service and the
 * database do (proc_pid_oom_score_adj(5); anybody may raise it). Without effect on other systems.
 */
function sacrificeFirst(pid: number | undefined): void {
  try {
    writeFileSync(`/proc/${pid}/oom_score_adj`, '900');
  } catch {
    // it did not start, or there is no such file
  }
}

/** From /proc (proc_pid_statm(5), pages of 4 KiB); 0 on systems without it, where the heap limit alone holds. */
function rssBytes(pid: number | undefined): number {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]) * 4_096;
  } catch {
    return 0;
  }
}
