/** `letter-intake run` as people run it: the compiled command line in a process of its own. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../fixtures/package-root.js';
import type { Mailserver } from './echo.js';

const startWithinMs = 60_000;

/** Resolves once the service watches the mailbox. */
export async function startServiceProcess(options: {
  imap: Mailserver;
  user: string;
  smtpPort: number;
}): Promise<{ stop(): Promise<void> }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'letter-intake-bench-'));
  const { host, port, password } = options.imap;
  const child = spawn(process.execPath, [join(packageRoot, 'dist', 'src', 'cli.js'), 'run'], {
    cwd: dataDir,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      IMAP_URL: `imap://${options.user}:${password}@${host}:${port}/INBOX`,
      SMTP_URL: `smtp://127.0.0.1:${options.smtpPort}`,
      REPLY_FROM: 'KY ILN <letters@education.example>',
      REPLIES: 'send',
      DATA_DIR: join(dataDir, 'data'),
      PORT: '0',
      LOG_LEVEL: 'warn',
    },
  });
  let said = '';
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`The service did not start: ${said}`)), startWithinMs);
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('letter-intake runs.')) {
        clearTimeout(timer);
        resolve();
      }
    });
    child.once('exit', () => {
      clearTimeout(timer);
      reject(new Error(`The service ended: ${said}`));
    });
  });
  return {
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
