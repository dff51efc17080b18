/** The service as people run it: the compiled entry points, each in a process of its own. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../fixtures/package-root.js';
import type { Mailserver } from './echo.js';

const startWithinMs = 60_000;

/** `run` = all in one; the others are entry points of their own in workers/. */
export type Entry = 'run' | 'poller' | 'reader' | 'sender' | 'web';

export interface ServiceProcess {
  entry: Entry;
  pid: number;
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
}

/** Resolves once it works: a poller watches its mailbox, a reader takes jobs. */
export async function startServiceProcess(options: ServiceOptions): Promise<ServiceProcess> {
  const { entry } = options;
  const folder = await mkdtemp(join(tmpdir(), 'letter-intake-bench-'));
  const child = spawn(process.execPath, entryArguments(entry), {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: process.env['PATH'], DATA_DIR: join(folder, 'data'), ...settingsOf(options) },
  });
  let said = '';
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`The ${entry} did not start: ${said}`)), startWithinMs);
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

function settingsOf(options: ServiceOptions): Record<string, string> {
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
  };
}
