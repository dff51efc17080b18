import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { diskError } from '../../../src/adapters/blobs/disk-error.js';
import { openFileBlobs } from '../../../src/adapters/blobs/file-blobs.js';
import { type Blobs, TransientError } from '../../../src/pipeline/ports.js';
import { bytes, hash, itBehavesAsBlobs } from './blobs-behaviour.js';

let folder: string;
let blobs: Blobs;
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'blobs-')), 'documents');
  blobs = await openFileBlobs(folder);
});

const pathOf = (name: string) => join(folder, name.slice(0, 2), name.slice(2, 4), name);
const permissions = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);

describe('documents as files', () => {
  itBehavesAsBlobs({
    open: async () => openFileBlobs(folder),
    empty: async () => undefined, // a folder of its own each
    damage: (name, content) => writeFile(pathOf(name), content),
    async count() {
      const names = await readdir(folder, { recursive: true });
      return names.filter((name) => /[0-9a-f]{64}$/.test(name)).length;
    },
  });

  test('stands under its hash, for the service’s user alone', async () => {
    await blobs.put(bytes);
    expect(await readFile(pathOf(hash))).toEqual(bytes);
    expect(await permissions(pathOf(hash))).toBe('600');
    for (const part of ['', hash.slice(0, 2), join(hash.slice(0, 2), hash.slice(2, 4))]) {
      expect(await permissions(join(folder, part))).toBe('700');
    }
  });

  test('opening removes what a process that died was writing, and nothing else', async () => {
    await blobs.put(bytes);
    await writeFile(join(folder, 'unfinished', 'left-over'), 'half a letter');
    await openFileBlobs(folder);
    expect(await readdir(join(folder, 'unfinished'))).toEqual([]);
    expect(await blobs.has(hash)).toBe(true);
  });

  test('a folder in the way leaves no unfinished file behind', async () => {
    await mkdir(pathOf(hash), { recursive: true });
    await expect(blobs.put(bytes)).rejects.toMatchObject({ code: 'EISDIR' });
    expect(await readdir(join(folder, 'unfinished'))).toEqual([]);
  });
});

describe('an ailing disk', () => {
  test.each([
    ['ENOSPC', 'disk-full'],
    ['EDQUOT', 'disk-full'],
    ['EROFS', 'disk-read-only'],
    ['EACCES', 'disk-denied'],
    ['EIO', 'disk-broken'],
    ['EMFILE', 'too-many-files'],
  ])('%s is worth another try: %s', (code, expected) => {
    const cause = Object.assign(new Error('as Node says'), { code });
    const error = diskError(cause, '/data/documents');
    expect(error).toBeInstanceOf(TransientError);
    expect(error).toMatchObject({
      code: expected,
      cause,
      message: expect.stringContaining('/data/documents'),
    });
  });

  test('another error stays what it is', () => {
    for (const error of [new Error('x'), Object.assign(new Error('x'), { code: 'EISDIR' }), 'text', null]) {
      expect(diskError(error, '/data')).toBe(error);
    }
  });
});

const mounting = spawnSync('unshare', ['-m', 'true']).status === 0;
if (!mounting) process.stderr.write('SKIPPED: a full disk: this user may not mount one\n');

(mounting ? describe : describe.skip)('a real small disk', () => {
  test('a disk that is full, then has room again; and one that is read-only', async () => {
    const disk = await mkdtemp(join(tmpdir(), 'disk-'));
    const script = join(disk, '..', `${disk.split('/').at(-1)}.mjs`);
    const adapter = new URL('../../../dist/src/adapters/blobs/file-blobs.js', import.meta.url).href;
    await writeFile(
      script,
      `import { execFileSync } from 'node:child_process';
     import { readdirSync } from 'node:fs';
     import { openFileBlobs } from ${JSON.stringify(adapter)};
     const [disk] = process.argv.slice(2);
     const outcome = (work) => work.then(() => 'done', (error) => error.name + ' ' + error.code);
     execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', disk]);
     const blobs = await openFileBlobs(disk + '/documents');
     const said = [];
     const small = await blobs.put(Buffer.alloc(150_000, 1));
     said.push(await outcome(blobs.put(Buffer.alloc(150_000, 2))));
     said.push(readdirSync(disk + '/documents/unfinished').length);
     await blobs.remove(small);
     said.push(await outcome(blobs.put(Buffer.alloc(150_000, 2))));
     execFileSync('mount', ['-o', 'remount,ro', disk]);
     said.push(await outcome(blobs.put(Buffer.alloc(10, 3))));
     console.log(JSON.stringify(said));`,
    );
    const run = spawnSync('unshare', ['-m', process.execPath, script, disk], { encoding: 'utf8' });
    expect(run.stderr).toBe('');
    expect(JSON.parse(run.stdout)).toEqual([
      'TransientError disk-full',
      0,
      'done',
      'TransientError disk-read-only',
    ]);
  });
});
