/**
 * Programs that tests meet for real: looked up, and where it is allowed installed from the distribution.
 * Allowed means: root in a container, or CI=true, or INTAKE_TEST_INSTALL=1. Otherwise the test is skipped, loudly.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { access, constants, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { lock } from 'proper-lockfile';

const run = promisify(execFile);

/** program → where to find it besides PATH, and the Debian packages that hold it */
const PROGRAMS = {
  dovecot: { at: ['/usr/sbin/dovecot'], packages: ['dovecot-imapd'] },
  'redis-server': { at: ['/usr/bin/redis-server'], packages: ['redis-server'] },
  postgres: { at: postgresFolders(), packages: ['postgresql'] },
  chromium: { at: ['/usr/bin/chromium'], packages: ['chromium'] },
  openssl: { at: ['/usr/bin/openssl'], packages: ['openssl'] },
  pdftoppm: { at: ['/usr/bin/pdftoppm'], packages: ['poppler-utils'] },
  tesseract: { at: ['/usr/bin/tesseract'], packages: ['tesseract-ocr', 'tesseract-ocr-eng'] },
  // a terminal of its own for a program (util-linux)
  script: { at: ['/usr/bin/script'], packages: ['bsdutils'] },
  'docker-compose': { at: ['/usr/bin/docker-compose'], packages: ['docker-compose'] },
} as const;

export type Program = keyof typeof PROGRAMS;

/** @returns the program's full path, or null after a line on stderr that says what is skipped */
export async function findOrInstall(program: Program): Promise<string | null> {
  const found = await find(program);
  if (found !== null) return found;
  if (!(await mayInstall())) {
    say(
      `SKIPPED: ${program} is not installed. Set INTAKE_TEST_INSTALL=1 as root to let the tests install it.`,
    );
    return null;
  }
  try {
    await installOnce(program);
  } catch (error) {
    say(
      `SKIPPED: ${program} could not be installed: ${error instanceof Error ? error.message : String(error)}`,
    );
    return null;
  }
  const installed = await find(program);
  if (installed === null) say(`SKIPPED: ${program} is not where its package should have put it.`);
  return installed;
}

/** apt takes one caller at a time; jest has several workers. */
async function installOnce(program: Program): Promise<void> {
  const release = await lock(tmpdir(), {
    lockfilePath: join(tmpdir(), 'letter-intake-test-install.lock'),
    stale: 60_000,
    retries: { retries: 600, minTimeout: 1_000, maxTimeout: 1_000 },
  });
  try {
    if ((await find(program)) !== null) return;
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const packages = PROGRAMS[program].packages;
    say(`installing ${packages.join(' ')} for the tests`);
    await run('apt-get', ['update'], { env });
    await run('apt-get', ['install', '-y', '--no-install-recommends', ...packages], {
      env,
      maxBuffer: 64 << 20,
    });
  } finally {
    await release();
  }
}

async function find(program: Program): Promise<string | null> {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const places = [...folders.map((folder) => join(folder, program)), ...PROGRAMS[program].at];
  for (const place of places) {
    try {
      await access(place, constants.X_OK);
      return place;
    } catch {
      // not here; the next place is tried
    }
  }
  return null;
}

async function mayInstall(): Promise<boolean> {
  if (process.getuid?.() !== 0) return false;
  if (process.env['CI'] === 'true' || process.env['INTAKE_TEST_INSTALL'] === '1') return true;
  return inContainer();
}

/** Docker and Podman leave a file; others show in the first process's control groups or as an overlay root. */
async function inContainer(): Promise<boolean> {
  if (existsSync('/.dockerenv') || existsSync('/run/.containerenv')) return true;
  const groups = await readFile('/proc/1/cgroup', 'utf8').catch(() => '');
  if (/docker|kubepods|containerd|lxc|libpod/.test(groups)) return true;
  const mounts = await readFile('/proc/mounts', 'utf8').catch(() => '');
  return /^overlay \/ /m.test(mounts);
}

/** Debian keeps each major version of PostgreSQL in a folder of its own, outside PATH. */
function postgresFolders(): string[] {
  return [19, 18, 17, 16, 15, 14, 13].map((major) => `/usr/lib/postgresql/${major}/bin/postgres`);
}

function say(text: string): void {
  process.stderr.write(`\n*** ${text}\n`);
}
