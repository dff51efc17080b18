/** The licence check accepts what is installed and bites on planted violations. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { checkPackages, type LockedPackage } from '../../../bench/supply-chain/check-packages.js';
import { lockedPackages } from '../../../bench/supply-chain/locked-packages.js';

const root = resolve(import.meta.dirname, '../../..');
const plain: LockedPackage = {
  name: 'left',
  path: 'node_modules/left',
  licence: 'MIT',
  installed: true,
  optional: false,
  dev: false,
  hasInstallScript: false,
};

test('every package of our lock file is in order', async () => {
  const packages = await lockedPackages(root);
  expect(packages.length).toBeGreaterThan(100);
  expect(checkPackages(packages)).toEqual([]);
});

test.each<[string, Partial<LockedPackage>]>([
  ['AGPL', { licence: 'AGPL-3.0-only' }],
  ['GPL', { licence: 'GPL-3.0-or-later' }],
  ['GPL in a tool', { licence: 'GPL-2.0', dev: true }],
  ['an unknown one', { licence: 'SEE LICENSE IN LICENSE.md' }],
  ['none', { licence: null }],
  ['one allowed part of two', { licence: '(MIT AND GPL-2.0)' }],
  ['MPL in what is shipped', { licence: 'MPL-2.0' }],
  ['LGPL of another package', { licence: 'LGPL-3.0' }],
  ['the fonts’ licence on a program', { licence: 'OFL-1.1' }],
  ['an expression too deep to judge', { licence: 'GPL-2.0 AND (MIT OR ISC)' }],
  ['an install script', { hasInstallScript: true }],
  ['not installed', { installed: false }],
])('a planted violation is told: %s', (_name, planted) => {
  expect(checkPackages([{ ...plain, ...planted }])).toEqual([expect.stringContaining('node_modules/left: ')]);
});

test.each<[string, Partial<LockedPackage>]>([
  ['a choice with one that is allowed', { licence: '(MIT OR GPL-3.0-or-later)' }],
  ['two that are both allowed', { licence: '(MIT AND Zlib)' }],
  ['MPL in a tool', { licence: 'MPL-2.0', dev: true }],
  ['a typeface', { name: '@fontsource/lora', licence: 'OFL-1.1' }],
  ['libvips', { name: '@img/sharp-libvips-linux-x64', licence: 'LGPL-3.0-or-later' }],
  ['of another platform', { installed: false, optional: true }],
])('is in order: %s', (_name, change) => {
  expect(checkPackages([{ ...plain, ...change }])).toEqual([]);
});

test('the installed package.json counts, not what the lock file says of it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'letter-intake-lock-'));
  try {
    await mkdir(join(folder, 'node_modules/left'), { recursive: true });
    const lock = { packages: { '': {}, 'node_modules/left': { license: 'MIT' } } };
    await writeFile(join(folder, 'package-lock.json'), JSON.stringify(lock));
    await writeFile(
      join(folder, 'node_modules/left/package.json'),
      JSON.stringify({ licenses: [{ type: 'AGPL-3.0' }] }),
    );
    expect(checkPackages(await lockedPackages(folder))).toEqual([
      expect.stringContaining('AGPL-3.0 is not allowed in what is shipped'),
    ]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
