/** The service as people run it: the compiled entry points, each in a process of its own. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../fixtures/package-root.js';
import type { Mailserver } from './echo.js';

/** Seconds on a quiet machine; a busy one is no reason to measure nothing. */
const startWithinMs = 180_000;

/** `run` = all in one; the others are entry points of their own in workers/. */
export type Entry = 'run' | 'poller' | 'reader' | 'sender' | 'web';

export interface ServiceProcess {
  entry: Entry;
  pid: number;
  /** where its page answers; null where it serves none */
  page: string | null;
  stop(): Promise<void>;
}

export interface ServiceOptions {
  entry: Entry;
  imap: Mailserver;
  user: string;
  smtpPort: number;
  /** reading processes */
  readers: number;
  /** empty = embedded in a folder of its own */
  databaseUrl?: string;
  /** empty = the queues stand in the database */
  redisUrl?: string;
  /** where the data stays when it has ended; a folder that goes with the process where it is left out */
  dataDir?: string;
  /** modules that are loaded before it, as file URLs */
  imports?: readonly string[];
  /** further variables of its environment */
  more?: Record<string, string>;
}

/** Resolves once it works: a poller watches its mailbox, a reader takes jobs. */
export async function startServiceProcess(options: ServiceOptions): Promise<ServiceProcess> {
  const { entry } = options;
  const folder = await mkdtemp(join(tmpdir(), 'letter-intake-bench-'));
  const before = (options.imports ?? []).flatMap((module) => ['--import', module]);
  const child = spawn(process.execPath, [...before, ...entryArguments(entry)], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: process.env['PATH'], DATA_DIR: join(folder, 'data'), ...serviceSettings(options) },
  });
  let said = '';
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`The ${entry} did not start: ${said}`));
    }, startWithinMs);
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (/^letter-intake.* runs\./m.test(said)) {
        clearTimeout(timer);
        resolve();
      }
    });
    child.once('exit', () => {
      clearTimeout(timer);
      reject(new Error(`The ${entry} ended: ${said}`));
    });
  });
  return {
    entry,
    pid: child.pid!,
    page: /runs\. Page: (\S+)/.exec(said)?.[1] ?? null,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function entryArguments(entry: Entry): string[] {
  const dist = join(packageRoot, 'dist');
  return entry === 'run' ? [join(dist, 'src', 'cli.js'), 'run'] : [join(dist, 'workers', `${entry}.js`)];
}

/** Its environment, but for a folder that it is to find by itself. */
export function serviceSettings(options: Omit<ServiceOptions, 'entry'>): Record<string, string> {
  const { host, port, password } = options.imap;
  return {
    IMAP_URL: `imap://${options.user}:${password}@${host}:${port}/INBOX`,
    SMTP_URL: `smtp://127.0.0.1:${options.smtpPort}`,
    REPLY_FROM: 'KY ILN <letters@education.example>',
    REPLIES: 'send',
    // a bench answers more letters than a mail provider allows in a minute
    REPLIES_PER_MINUTE: '0',
    READERS: String(options.readers),
    DATABASE_URL: options.databaseUrl ?? '',
    REDIS_URL: options.redisUrl ?? '',
    PORT: '0',
    LOG_LEVEL: 'warn',
    ...(options.dataDir === undefined ? {} : { DATA_DIR: options.dataDir }),
    ...options.more,
  };
}
