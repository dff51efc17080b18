import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { diskError } from '../../../src/adapters/blobs/disk-error.js';
import { openFileBlobs } from '../../../src/adapters/blobs/file-blobs.js';
import { type Blobs, TransientError } from '../../../src/pipeline/ports.js';

let folder: string;
let blobs: Blobs;
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'blobs-')), 'documents');
  blobs = await openFileBlobs(folder);
});

const bytes = Buffer.from('a letter');
const hash = createHash('sha256').update(bytes).digest('hex');
const pathOf = (name: string) => join(folder, name.slice(0, 2), name.slice(2, 4), name);
const permissions = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);

describe('documents as files', () => {
  test('what was put comes back, after opening again too', async () => {
    expect(await blobs.put(bytes)).toBe(hash);
    expect(await (await openFileBlobs(folder)).get(hash)).toEqual(bytes);
    expect(await blobs.has(hash)).toBe(true);
  });

  test('an empty document and one of some megabytes come back', async () => {
    for (const size of [0, 5_000_000]) {
      const document = Buffer.alloc(size, 'x');
      expect((await blobs.get(await blobs.put(document))).equals(document)).toBe(true);
    }
  });

  test('stands under its hash, for the service’s user alone', async () => {
    await blobs.put(bytes);
    expect(await readFile(pathOf(hash))).toEqual(bytes);
    expect(await permissions(pathOf(hash))).toBe('600');
    for (const part of ['', hash.slice(0, 2), join(hash.slice(0, 2), hash.slice(2, 4))]) {
      expect(await permissions(join(folder, part))).toBe('700');
    }
  });

  test('the same document twice, or ten times at once, is one file', async () => {
    await Promise.all(Array.from({ length: 10 }, () => blobs.put(bytes)));
    await blobs.put(bytes);
    expect(await readdir(join(folder, hash.slice(0, 2), hash.slice(2, 4)))).toEqual([hash]);
    expect(await readdir(join(folder, 'unfinished'))).toEqual([]);
  });

  test('remove, then it is missing; removing it again is no error', async () => {
    await blobs.put(bytes);
    await blobs.remove(hash);
    await blobs.remove(hash);
    expect(await blobs.has(hash)).toBe(false);
    await expect(blobs.get(hash)).rejects.toMatchObject({ name: 'PermanentError', code: 'blob-missing' });
  });

  test.each([
    ['cut short', 'a let'],
    ['changed', 'a Letter'],
    ['emptied', ''],
  ])('one that was %s is not given out, and putting it again mends it', async (_name, content) => {
    await blobs.put(bytes);
    await writeFile(pathOf(hash), content);
    await expect(blobs.get(hash)).rejects.toMatchObject({ name: 'PermanentError', code: 'blob-corrupt' });
    await blobs.put(bytes);
    expect(await blobs.get(hash)).toEqual(bytes);
  });

  test('opening removes what a process that died was writing, and nothing else', async () => {
    await blobs.put(bytes);
    await writeFile(join(folder, 'unfinished', 'left-over'), 'half a letter');
    await openFileBlobs(folder);
    expect(await readdir(join(folder, 'unfinished'))).toEqual([]);
    expect(await blobs.has(hash)).toBe(true);
  });

  test.each([['../../etc/passwd'], [hash.toUpperCase()], [`${hash}/x`], ['']])(
    '%p is no hash',
    async (name) => {
      await expect(blobs.get(name)).rejects.toThrow('64 lower-case hex digits');
      await expect(blobs.remove(name)).rejects.toThrow('64 lower-case hex digits');
    },
  );

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
