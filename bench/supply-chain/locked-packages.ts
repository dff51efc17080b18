/** Reads the lock file and each installed package.json beside it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LockedPackage } from './check-packages.js';

/** npm's lock file, version 3: https://docs.npmjs.com/cli/configuring-npm/package-lock-json */
interface LockEntry {
  name?: string;
  license?: string;
  dev?: boolean;
  devOptional?: boolean;
  optional?: boolean;
  hasInstallScript?: boolean;
}
interface Manifest {
  name?: string;
  license?: string | { type?: string };
  /** as packages did before SPDX */
  licenses?: { type?: string }[];
}

/** @param folder with package-lock.json and node_modules */
export async function lockedPackages(folder: string): Promise<LockedPackage[]> {
  const lock = await readJson<{ packages: Record<string, LockEntry> }>(join(folder, 'package-lock.json'));
  if (!lock?.packages) throw new Error(`package-lock.json in ${folder}: expected version 3 with "packages"`);
  const found: LockedPackage[] = [];
  for (const [path, entry] of Object.entries(lock.packages)) {
    // '' is this project itself
    if (path === '') continue;
    const manifest = await readJson<Manifest>(join(folder, path, 'package.json'));
    found.push({
      name: entry.name ?? path.replace(/^.*node_modules\//, ''),
      path,
      licence: (manifest ? licenceOf(manifest) : entry.license) ?? null,
      installed: manifest !== null,
      optional: entry.optional === true || entry.devOptional === true,
      dev: entry.dev === true,
      hasInstallScript: entry.hasInstallScript === true,
    });
  }
  return found;
}

function licenceOf({ license, licenses }: Manifest): string | undefined {
  if (typeof license === 'string') return license;
  const types = (license ? [license] : (licenses ?? [])).map(({ type }) => type);
  return types.length > 0 && types.every((type) => type !== undefined) ? types.join(' OR ') : undefined;
}

async function readJson<T>(path: string): Promise<T | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new Error(`${path} is no JSON`, { cause: error });
  }
}
