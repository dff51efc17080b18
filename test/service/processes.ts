/** Processes of the service as docker-compose.yml starts them: one role each, each told only what its role needs. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Role } from '../../src/app.js';
import { until } from '../support/until.js';

const workers = fileURLToPath(new URL('../../dist/workers/', import.meta.url));

/** A line of the log. */
export interface LogLine {
  level: string;
  msg: string;
  [field: string]: unknown;
}

export interface RoleProcess {
  role: Role;
  pid: number;
  /** what it has logged so far */
  log: () => LogLine[];
  /** everything on stdout and stderr that is no line of the log */
  said: () => string;
  alive: () => boolean;
  /** @returns exit code or signal, and how long it took to end */
  end: (signal: 'SIGTERM' | 'SIGKILL') => Promise<{ with: number | string | null; tookMs: number }>;
}

export interface ProcessSettings {
  databaseUrl: string;
  redisUrl: string;
  /** known to the poller alone */
  imapUrl: string;
  /** known to the sender alone */
  smtpUrl: string;
  /** what all are told */
  common: Record<string, string>;
}

export class Processes {
  readonly all: RoleProcess[] = [];
  readonly #settings: ProcessSettings;
  #over = false;

  constructor(settings: ProcessSettings) {
    if (!existsSync(`${workers}poller.js`))
      throw new Error('build first: this test runs the compiled program');
    this.#settings = settings;
  }

  /** Starts it and waits until it says that it runs. */
  async start(role: Role): Promise<RoleProcess> {
    if (this.#over) throw new Error('the test is over');
    const child = spawn(process.execPath, [`${workers}${role}.js`], {
      env: { PATH: process.env['PATH'], ...this.#environmentFor(role) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const started = follow(role, child);
    this.all.push(started);
    await until(
      async () => {
        if (!started.alive()) throw new Error(`the ${role} ended: ${started.said()}`);
        return started.said().includes(`letter-intake ${role} runs.`) || started.said();
      },
      60_000,
      `the ${role} runs`,
    );
    return started;
  }

  /** what any process of this role has logged, those that have ended too */
  log(role: Role): LogLine[] {
    return this.all.filter((each) => each.role === role).flatMap((each) => each.log());
  }

  /** mail id → the processes that have read it */
  reads(): Map<string, number[]> {
    const found = new Map<string, number[]>();
    for (const { msg, mailId, pid } of this.log('reader'))
      if (msg === 'mail read') found.set(String(mailId), [...(found.get(String(mailId)) ?? []), Number(pid)]);
    return found;
  }

  /** also what would be started later */
  async killAll(): Promise<void> {
    this.#over = true;
    await Promise.all(this.all.filter((each) => each.alive()).map((each) => each.end('SIGKILL')));
  }

  #environmentFor(role: Role): Record<string, string> {
    const { databaseUrl, redisUrl, imapUrl, smtpUrl, common } = this.#settings;
    return {
      DATABASE_URL: databaseUrl,
      REDIS_URL: redisUrl,
      ...common,
      ...(role === 'poller' ? { IMAP_URL: imapUrl } : {}),
      ...(role === 'sender' ? { SMTP_URL: smtpUrl } : {}),
    };
  }
}

function follow(role: Role, child: ChildProcess): RoleProcess {
  let out = '';
  for (const stream of [child.stdout, child.stderr])
    stream!.on('data', (chunk: Buffer) => (out += chunk.toString()));
  // a line that is still being written is none yet
  const lines = () => out.split('\n').slice(0, -1);
  const ended = new Promise<number | string | null>((resolve) =>
    child.once('close', (code, signal) => resolve(code ?? signal)),
  );
  return {
    role,
    pid: child.pid!,
    log: () =>
      lines()
        .filter((line) => line.startsWith('{'))
        .map((line) => JSON.parse(line) as LogLine),
    said: () =>
      lines()
        .filter((line) => !line.startsWith('{'))
        .join('\n'),
    alive: () => child.exitCode === null && child.signalCode === null,
    async end(signal) {
      const begin = performance.now();
      child.kill(signal);
      return { with: await ended, tookMs: performance.now() - begin };
    },
  };
}
