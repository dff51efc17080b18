/** Runs the compiled command line as people do: a process of its own, with an environment of its own. */
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { shortLived } from '../support/short-lived.js';

export const root = resolve(import.meta.dirname, '../..');
const cli = resolve(root, 'dist/src/cli.js');

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** @param options.cwd default: the checkout */
export function letterIntake(
  args: string[],
  options: { env?: Record<string, string>; cwd?: string } = {},
): Promise<Ended> {
  return runProgram(process.execPath, [...shortLived, cli, ...args], options);
}

export function runProgram(
  program: string,
  args: string[],
  options: { env?: Record<string, string>; cwd?: string } = {},
): Promise<Ended> {
  return new Promise((done, fail) => {
    const child = spawn(program, args, {
      cwd: options.cwd ?? root,
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.once('error', fail);
    child.once('close', (code) => done({ code, stdout, stderr }));
  });
}
