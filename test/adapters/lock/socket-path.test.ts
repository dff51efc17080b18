import { lstat, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, expect, test } from '@jest/globals';
import { findSocket, ownTemporaryFolder, placeSocket } from '../../../src/adapters/lock/socket-path.js';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'socket-'));
});
const long = async () => {
  const folder = join(dataDir, 'a'.repeat(120));
  await mkdir(folder);
  return folder;
};
/** the greeting that is heard at `path` while something listens at `place` */
async function heardAt(place: string, path: string): Promise<string> {
  const server = createServer((connection) => connection.end('hello'));
  await new Promise<void>((resolve) => server.listen(place, resolve));
  const heard = await new Promise<string>((resolve, reject) => {
    connect(path)
      .once('data', (data) => resolve(data.toString()))
      .once('error', reject);
  });
  await new Promise((resolve) => server.close(resolve));
  return heard;
}

test('a short path stands in DATA_DIR', async () => {
  const place = await placeSocket(dataDir, 'command.sock');
  expect(dirname(place)).toBe(dataDir);
  expect(await heardAt(place, await findSocket(dataDir, 'command.sock'))).toBe('hello');
});

test('one that is too long stands in a folder of this user’s own, and is found', async () => {
  const folder = await long();
  const place = await placeSocket(folder, 'command.sock');
  expect(Buffer.byteLength(place)).toBeLessThanOrEqual(103);
  const { mode, uid } = await lstat(dirname(place));
  expect([mode & 0o777, uid]).toEqual([0o700, userInfo().uid]);
  expect(await findSocket(folder, 'command.sock')).toBe(place);
  expect(await heardAt(place, place)).toBe('hello');
});

test('two folders with long paths have two sockets', async () => {
  const other = join(dataDir, 'b'.repeat(120));
  await mkdir(other);
  expect(await placeSocket(await long(), 'command.sock')).not.toBe(await placeSocket(other, 'command.sock'));
});

test('what a killed process left is cleared away', async () => {
  const place = await placeSocket(dataDir, 'command.sock');
  await writeFile(place, '');
  expect(await heardAt(await placeSocket(dataDir, 'command.sock'), place)).toBe('hello');
});

test('a pointer is forgotten once the socket stands in DATA_DIR again', async () => {
  await placeSocket(dataDir, 'command.sock', true);
  expect(dirname(await findSocket(dataDir, 'command.sock'))).not.toBe(dataDir);
  await placeSocket(dataDir, 'command.sock');
  expect(dirname(await findSocket(dataDir, 'command.sock'))).toBe(dataDir);
});

test('a temporary folder that is not ours is refused, one that is gets its mode back', async () => {
  const name = `letter-intake-${userInfo().uid}`;
  await writeFile(join(dataDir, name), 'in the way');
  await expect(ownTemporaryFolder(dataDir)).rejects.toThrow('not a folder of this user');
  await rm(join(dataDir, name));
  await symlink(tmpdir(), join(dataDir, name));
  await expect(ownTemporaryFolder(dataDir)).rejects.toThrow('not a folder of this user');
  await rm(join(dataDir, name));
  await mkdir(join(dataDir, name), { mode: 0o777 });
  expect((await lstat(await ownTemporaryFolder(dataDir))).mode & 0o777).toBe(0o700);
});
