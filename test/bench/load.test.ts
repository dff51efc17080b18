/** `npm run bench -- load`: which mails it makes, and what it takes for growth and for a late event loop. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { packageRoot } from '../../fixtures/package-root.js';
import { sha256 } from '../../src/pipeline/sha256.js';
import {
  decidedByQuarter,
  hasGrown,
  type LoadResult,
  missedBy,
  quartersOf,
} from '../../bench/load/describe.js';
import { beginSignal, type Delays, loopFileVariable, readLoopLines } from '../../bench/load/loop-delay.js';
import { countsOf, kinds, loadMails } from '../../bench/load/mails.js';
import type { Sample } from '../../bench/load/sampler.js';

const mb = 2 ** 20;
const minuteMs = 60_000;

async function made(seed: string): Promise<string[]> {
  const all = [];
  // without letters, whose Date is the day of the bench
  for await (const { kind, eml } of loadMails(9, seed))
    if (!kind.startsWith('letter')) all.push(`${kind} ${sha256(eml)}`);
  return all;
}

describe('its mails', () => {
  test.each([1, 7, 20, 60, 999, 10_000])('of %i mails each kind has its share, and all are there', (n) => {
    const counts = countsOf(n);
    expect([...counts.keys()].toSorted()).toEqual([...kinds].toSorted());
    expect([...counts.values()].reduce((sum, count) => sum + count, 0)).toBe(n);
    expect(Math.min(...counts.values())).toBeGreaterThanOrEqual(0);
  });

  test('of ten thousand five hundred are letters, and a third of these are scans', () => {
    const counts = countsOf(10_000);
    expect([counts.get('letter, digital'), counts.get('letter, scanned')]).toEqual([333, 167]);
  });

  test('no two are alike, and the same seed gives the same in the same order', async () => {
    const [one, same, other] = [await made('a'), await made('a'), await made('b')];
    expect(same).toEqual(one);
    expect(new Set([...one, ...other]).size).toBe(one.length + other.length);
  });
});

const sample = (atMs: number, decided: number | null, serviceMb: number): Sample => ({
  atMs,
  decided,
  pageMs: 10,
  rssBytes: { service: serviceMb * mb, readers: 0, engines: 0 },
});
const late = (p99Ms: number): Delays => ({ p50Ms: 0, p99Ms, maxMs: 2 * p99Ms });

const run = (...serviceMb: number[]): LoadResult['drained'] => ({
  samples: serviceMb.map((held, index) => sample(index * minuteMs, index * 10, held)),
  end: 'drained',
  tookMs: serviceMb.length * minuteMs,
  cpuSeconds: { service: 0, readers: 0, engines: 0 },
});

describe('what it says of a run', () => {
  const result = (more: Partial<LoadResult>): LoadResult => ({
    mails: 80,
    drained: run(200, 200, 200, 200, 200, 200, 200, 200),
    loop: [{ samples: late(5), moments: late(20), own: late(20), latest: late(20) }],
    ledger: null,
    ...more,
  });

  test('memory is the mean of each quarter of the time', () => {
    const { meanBytes, peakBytes } = quartersOf(run(100, 200, 300, 300, 400, 400, 500, 700), 'service');
    expect(meanBytes.map((bytes) => bytes / mb)).toEqual([150, 300, 400, 600]);
    expect(peakBytes / mb).toBe(700);
  });

  test('a quarter in which the page did not answer counts as one in which nothing was decided', () => {
    const samples = [sample(0, 10, 1), sample(1000, null, 1), sample(2000, 30, 1), sample(3000, 40, 1)];
    expect(decidedByQuarter({ samples, tookMs: 4000 })).toEqual([10, 0, 20, 10]);
  });

  test.each([
    ['the same throughout', [300, 300, 300, 300], false],
    ['what little a start leaves out', [100, 140, 140, 140], false],
    ['a fifth more of much', [1000, 1050, 1100, 1150], false],
    ['a third more', [300, 330, 360, 400], true],
    ['less at the end', [600, 500, 400, 300], false],
  ])('growth: %s', (_name, held, grown) => {
    expect(hasGrown(quartersOf(run(...held), 'service'))).toBe(grown);
  });

  test.each<[string, Partial<LoadResult>, RegExp]>([
    ['all as it should be', {}, /^nothing$/],
    [
      'stopped by a person',
      { drained: { ...run(200, 200, 200, 200, 200, 200, 200, 200), end: 'stopped' } },
      /^nothing$/,
    ],
    [
      'no progress',
      { drained: { ...run(200, 200, 200, 200, 200, 200, 200, 200), end: 'stuck' } },
      /70 of 80 mails decided/,
    ],
    ['memory', { drained: run(200, 200, 300, 300, 400, 400, 500, 500) }, /memory of the service grew/],
    [
      'memory of so few minutes that libraries are still being loaded',
      { drained: run(200, 300, 400, 500) },
      /^nothing$/,
    ],
    [
      'a late event loop',
      { loop: [{ samples: late(5), moments: late(101), own: late(5), latest: late(101) }] },
      /101 ms/,
    ],
    [
      'a mail that failed',
      {
        ledger: {
          kinds: [
            { kind: 'picture', mails: 2, decisions: { failed: 1 }, readMs: { p50: 1, p95: 1, sum: 1 } },
          ],
          tables: [],
          keptBytes: 0,
        },
      },
      /1 mails failed/,
    ],
  ])('missed: %s', (_name, more, expected) => {
    expect(missedBy(result(more)) ?? 'nothing').toMatch(expected);
  });
});

describe('the event loop that it looks at from inside', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'letter-intake-loop-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** A process that keeps its loop busy for `busyMs` of every `everyMs`. @returns the last line */
  async function lateness(name: string, busyMs: number, everyMs: number) {
    const file = join(folder, name);
    const program = `
      // by the processor's time: on a busy machine others work in between
      const usedMs = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1000; };
      setInterval(() => { const end = usedMs() + ${busyMs}; while (usedMs() < end); }, ${everyMs});
      setTimeout(() => process.exit(), 2_500);
      process.kill(process.pid, '${beginSignal}');`;
    const inside = pathToFileURL(join(packageRoot, 'dist', 'bench', 'load', 'loop-delay-inside.js')).href;
    const child = spawn(process.execPath, ['--import', inside, '--input-type=module', '-e', program], {
      env: { PATH: process.env['PATH'], [loopFileVariable]: file },
      stdio: 'inherit',
    });
    await new Promise((resolve) => child.once('close', resolve));
    return readLoopLines(file).at(-1)!;
  }

  test('who comes while it is busy waits for the rest of that: rare long waits count by their length', async () => {
    const [idle, busy] = await Promise.all([lateness('idle', 0, 500), lateness('busy', 250, 500)]);
    expect(idle.moments.p50Ms).toBeLessThan(50);
    expect(busy.moments.maxMs).toBeGreaterThan(200);
    // half of the time it is busy: who comes in the middle of that waits for more than a hundred
    expect(busy.moments.p99Ms).toBeGreaterThan(200);
    expect(busy.samples.p50Ms).toBeLessThan(100);
    expect(busy.own.p99Ms).toBeGreaterThan(100);
    expect(busy.own.maxMs).toBeLessThanOrEqual(busy.moments.maxMs);
  });
});
