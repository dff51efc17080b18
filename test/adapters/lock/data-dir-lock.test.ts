import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { dataDirHolder, lockDataDir } from '../../../src/adapters/lock/data-dir-lock.js';
import { type Contender, contend, kill } from './child.js';

let dataDir: string;
let children: Contender[] = [];
beforeEach(async () => {
  dataDir = join(await mkdtemp(join(tmpdir(), 'lock-')), 'data');
});
afterEach(async () => {
  await Promise.all(children.map((child) => kill(child.process)));
  children = [];
});
const start = async (...args: Parameters<typeof contend>): Promise<Contender> => {
  const child = await contend(...args);
  children.push(child);
  return child;
};

describe('in one process', () => {
  test('the folder is made for its user alone, taken, refused, given back, taken again', async () => {
    const first = await lockDataDir(dataDir);
    expect(((await stat(dataDir)).mode & 0o777).toString(8)).toBe('700');
    expect(await dataDirHolder(dataDir)).toMatchObject({ pid: process.pid });
    await expect(lockDataDir(dataDir)).rejects.toMatchObject({
      name: 'PermanentError',
      code: 'data-dir-in-use',
      message: expect.stringContaining(`process ${process.pid}`),
    });
    await first.release();
    expect(await dataDirHolder(dataDir)).toBeNull();
    const second = await lockDataDir(dataDir);
    await second.release();
  });

  test('of ten that ask at once one gets it', async () => {
    const asked = await Promise.allSettled(Array.from({ length: 10 }, () => lockDataDir(dataDir)));
    const won = asked.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    expect(won).toHaveLength(1);
    await won[0]!.release();
  });

  test('a refused one, and many rounds, leave nothing behind but the last lock file', async () => {
    for (let round = 0; round < 5; round += 1) {
      const lock = await lockDataDir(dataDir);
      await lockDataDir(dataDir).catch(() => undefined);
      await lock.release();
    }
    expect(await readdir(dataDir)).toEqual(['lock.5']);
  });

  test('nobody holds a folder that is not there', async () => {
    expect(await dataDirHolder(join(dataDir, 'nowhere'))).toBeNull();
  });

  test('a path too long for a socket is locked all the same', async () => {
    dataDir = join(dataDir, 'a'.repeat(80), 'b'.repeat(80));
    const lock = await lockDataDir(dataDir);
    await expect(lockDataDir(dataDir)).rejects.toMatchObject({ code: 'data-dir-in-use' });
    const { socket } = JSON.parse(await readFile(join(dataDir, 'lock.1'), 'utf8')) as { socket: string };
    expect(socket.startsWith(tmpdir())).toBe(true);
    await lock.release();
    await (await lockDataDir(dataDir)).release();
  });

  test('a holder whose socket file was cleaned away is still the holder', async () => {
    const lock = await lockDataDir(dataDir);
    const { socket } = JSON.parse(await readFile(join(dataDir, 'lock.1'), 'utf8')) as { socket: string };
    await rm(socket);
    await expect(lockDataDir(dataDir)).rejects.toMatchObject({ code: 'data-dir-in-use' });
    await lock.release();
  });

  test('a process number that was given out again is not taken for the holder', async () => {
    await mkdir(dataDir);
    const lock = await lockDataDir(dataDir);
    const file = join(dataDir, 'lock.1');
    const holder = JSON.parse(await readFile(file, 'utf8')) as { socket: string };
    await lock.release();
    // this process has the number, but it started at another time than the dead holder
    await writeFile(file, JSON.stringify({ ...holder, startTicks: '1', released: false }));
    expect(await dataDirHolder(dataDir)).toBeNull();
    await (await lockDataDir(dataDir)).release();
  });

  test('a lock file that cannot be read is never passed over', async () => {
    await mkdir(dataDir);
    await writeFile(join(dataDir, 'lock.3'), '');
    await expect(lockDataDir(dataDir)).rejects.toThrow('lock.3 cannot be read');
  });
});

describe('between processes', () => {
  test('of two that start at once exactly one wins, the other says who holds it: 20 rounds', async () => {
    for (let round = 0; round < 20; round += 1) {
      const folder = join(dataDir, String(round % 2)); // fresh, then after kills
      const at = Date.now() + 400;
      const both = await Promise.all([start(folder, at), start(folder, at)]);
      const winners = both.filter(({ said }) => said === 'won');
      const losers = both.filter(({ said }) => said.startsWith('data-dir-in-use'));
      expect([winners.length, losers.length]).toEqual([1, 1]);
      expect(losers[0]?.said).toContain(`process ${winners[0]?.process.pid}`);
      await kill(winners[0]!.process);
    }
  }, 120_000);

  test('after kill -9 the next start wins at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const holder = await start(dataDir);
      expect(holder.said).toBe('won');
      expect((await start(dataDir)).said).toContain('data-dir-in-use');
      await kill(holder.process);
      // one try: who finds the folder held is refused
      const lock = await lockDataDir(dataDir);
      await lock.release();
    }
    expect((await readdir(dataDir)).filter((name) => name.startsWith('lock'))).toHaveLength(1);
  });

  test('of four that start at once after kill -9 exactly one wins: 5 rounds', async () => {
    for (let round = 0; round < 5; round += 1) {
      const dead = await start(dataDir);
      await kill(dead.process);
      const at = Date.now() + 600;
      const all = await Promise.all(Array.from({ length: 4 }, () => start(dataDir, at)));
      expect(all.filter(({ said }) => said === 'won')).toHaveLength(1);
      await Promise.all(all.map((child) => kill(child.process)));
    }
  }, 60_000);

  test('a holder whose event loop stands still is still the holder', async () => {
    const holder = await start(dataDir, 0, true);
    for (let round = 0; round < 3; round += 1) {
      await expect(lockDataDir(dataDir)).rejects.toMatchObject({ code: 'data-dir-in-use' });
    }
    await kill(holder.process);
    await (await lockDataDir(dataDir)).release();
  });
});
