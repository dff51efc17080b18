/** `letter-intake run`, or another command, as a process group of its own, to be killed at a moment that is told beforehand. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { packageRoot } from '../../fixtures/package-root.js';
import { shortLived } from '../../test/support/short-lived.js';
import { childrenOf } from '../memory.js';
import { crashPoint, type CrashOrder, crashVariable, journalVariable } from './crash-points.js';

const dist = join(packageRoot, 'dist');
const inside = pathToFileURL(join(dist, 'bench', 'prove', 'crash-inside.js')).href;
const cli = join(dist, 'src', 'cli.js');

export interface Program {
  /** all that it has written to stderr */
  said(): string;
  /** its exit code or signal; null while it runs */
  end(): number | NodeJS.Signals | null;
  /** resolves with what `end` then tells */
  ended: Promise<number | NodeJS.Signals>;
  /** where its page answers; null until it says that it runs */
  page(): string | null;
  /** the process and all that it started, or the process alone: what it started must then end by itself */
  kill(whole: boolean): Promise<void>;
  /** SIGTERM, and its exit code */
  stop(): Promise<number | NodeJS.Signals>;
}

/**
 * @param environment all that it is told
 * @param journal a file for what `crash-inside.ts` notes
 * @param order null, or a moment of time: it does not kill itself
 * @param also modules that are loaded before it, too
 * @param command another one than `run`
 */
export function startProgram(
  environment: Record<string, string>,
  journal: string,
  order: CrashOrder | null,
  also: readonly URL[] = [],
  command = 'run',
): Program {
  const named = order && crashPoint(order.name).where.kind !== 'time';
  const loaded = [inside, ...also.map(({ href }) => href)].flatMap((href) => ['--import', href]);
  const child = spawn(process.execPath, [...shortLived, ...loaded, cli, command], {
    env: {
      PATH: process.env['PATH'],
      ...environment,
      [journalVariable]: journal,
      ...(named ? { [crashVariable]: JSON.stringify(order) } : {}),
    },
    stdio: ['ignore', 'ignore', 'pipe'],
    // a group of its own
    detached: true,
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = new Promise<number | NodeJS.Signals>((resolve) =>
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'SIGKILL')),
  );
  return {
    said: () => said,
    end: () => child.exitCode ?? child.signalCode,
    ended,
    page: () => /letter-intake runs\. Page: (\S+)/.exec(said)?.[1] ?? null,
    async kill(whole) {
      const started = childrenOf(child.pid!);
      if (whole) killGroup(child);
      else child.kill('SIGKILL');
      await ended;
      await haveEnded(started);
    },
    async stop() {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

function killGroup(child: ChildProcess): void {
  try {
    process.kill(-child.pid!, 'SIGKILL');
  } catch {
    // it has ended just now
  }
}

const endWithinMs = 10_000;

/** @throws Error where a process that the killed one had started goes on without it */
async function haveEnded(pids: readonly number[]): Promise<void> {
  for (let waitedMs = 0; pids.some(isAlive); waitedMs += 20) {
    if (waitedMs > endWithinMs) throw new Error('A reading process goes on though the service was killed.');
    await sleep(20);
  }
}

function isAlive(pid: number): boolean {
  try {
    // a zombie that nobody has collected yet has ended
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** Any other command, to its end. */
export async function runCommand(
  environment: Record<string, string>,
  command: readonly string[],
): Promise<{ code: number | null; out: string; said: string }> {
  const child = spawn(process.execPath, [...shortLived, cli, ...command], {
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, said] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, out, said };
}
