/**
 * What `docker build` makes, as a folder: the last stage's COPY lines followed one by one, with the packages that
 * `npm ci --omit=dev` installs and the build that is in dist/. It belongs to root, and the service runs as somebody else.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root } from './compose-file.js';
import { copiesOf, environmentOf, lastOf, lastStage } from './dockerfile.js';

/** "nobody" on Debian; as in a container, it owns nothing of the code */
const stranger = { uid: 65_534, gid: 65_534 };

export interface Image {
  /** what is /app in a container */
  app: string;
  /** what is /data; beside the folder of temporary files the only place it may write */
  data: string;
  /** starts the entry point with these arguments */
  run(args: string[], environment?: Record<string, string>): ChildProcess;
  /** starts any program in /app as the container's user */
  execute(command: string[], environment?: Record<string, string>): ChildProcess;
  remove(): void;
}

/** @returns null where this is not run by root, who alone can be somebody else */
export function layOutImage(): Image | null {
  if (process.getuid?.() !== 0) return null;
  const folder = mkdtempSync(join(tmpdir(), 'letter-intake-image-'));
  chmodSync(folder, 0o755);
  const app = join(folder, 'app');
  const data = join(folder, 'data');
  mkdirSync(data, { mode: 0o700 });
  chownSync(data, stranger.uid, stranger.gid);
  for (const { from, sources, to } of copiesOf(lastStage))
    for (const source of sources) {
      const target = join(app, to.endsWith('/') ? join(to, source) : to);
      mkdirSync(dirname(target), { recursive: true });
      if (source === '/app/node_modules') copyPackages(target);
      else if (source === '/app/dist') copyBuild(target);
      else if (from === null) cpSync(join(root, source), target, { recursive: true });
      else
        throw new Error(
          `the Dockerfile copies ${source} from ${from}: nobody has told this test what that is`,
        );
    }
  const environment = { ...environmentOf(lastStage), DATA_DIR: data, PATH: process.env['PATH'] };
  const execute = ([program, ...args]: string[], more: Record<string, string> = {}): ChildProcess =>
    spawn(program === 'node' ? process.execPath : program!, args, {
      ...stranger,
      cwd: app,
      env: { ...environment, ...more },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  return {
    app,
    data,
    execute,
    run: (args, more) => execute([...(lastOf(lastStage, 'ENTRYPOINT') as string[]), ...args], more),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** As npm does with `--omit=dev`: without whatever the lock file marks as for development only. */
function copyPackages(target: string): void {
  const all = join(root, 'node_modules');
  // half a gigabyte: links to the same files, where both folders are on one disk
  const linked = spawnSync('cp', ['--archive', '--link', all, target]);
  if (linked.status !== 0) {
    rmSync(target, { recursive: true, force: true });
    cpSync(all, target, { recursive: true });
  }
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean }>;
  };
  for (const [path, { dev }] of Object.entries(lock.packages))
    if (dev) rmSync(join(dirname(target), path), { recursive: true, force: true });
}

/** The stage that builds has no benches and no tests. */
function copyBuild(target: string): void {
  for (const part of ['src', 'workers', 'fixtures'])
    cpSync(join(root, 'dist', part), join(target, part), { recursive: true });
}
