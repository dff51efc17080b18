/** Bombs through a reading process as the service starts it: bounded in time and memory, and the next mail is read. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { type Bomb, endingOf } from '../../../fixtures/hostile/bombs.js';
import { mailBombs } from '../../../fixtures/hostile/mail-bombs.js';
import { pdfBombs } from '../../../fixtures/hostile/pdf-bombs.js';
import { pictureBombs } from '../../../fixtures/hostile/picture-bombs.js';
import { wordBombs } from '../../../fixtures/hostile/word-bombs.js';
import { zipBombs } from '../../../fixtures/hostile/zip-bombs.js';
import { openReaderPool } from '../../../src/adapters/reader/reader-pool.js';
import type { Logger, Reader } from '../../../src/pipeline/ports.js';

const { max } = Math;
const logger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => logger,
};
/** What a busy machine takes for the slowest of them (half a second alone), and what a scan of five pages needs. */
const most = { ms: 20_000, rssBytes: 900 * 1024 * 1024 };

const isKilled = ([, { ends }]: [string, Bomb]): boolean => ends === 'killed';
const read = (reader: Reader, bytes: Uint8Array, kind: 'mail' | 'document') =>
  reader.read({ kind, bytes, name: 'letter.pdf', receivedOn: '2024-09-01', forms: [] });
const reading = Buffer.from('From: a@b.test\r\nSubject: hello\r\n\r\nhello\r\n');

/** The most memory that any child of this process held while it was watched (Linux; 0 elsewhere). */
function watchChildren(): () => number {
  let peak = 0;
  const look = () => {
    try {
      const children = readFileSync(`/proc/self/task/${process.pid}/children`, 'latin1').trim();
      for (const pid of children.split(' ')) {
        const pages = Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]);
        peak = max(peak, pages * 4_096);
      }
    } catch {
      // none, or it ended just now
    }
  };
  const timer = setInterval(look, 20).unref();
  return () => {
    clearInterval(timer);
    return peak;
  };
}

describe.each<['mail' | 'document', Record<string, Bomb>]>([
  ['document', { ...pdfBombs, ...zipBombs, ...wordBombs, ...pictureBombs }],
  ['mail', mailBombs],
])('a bomb as a %s', (kind, bombs) => {
  let reader: Reader;
  let peak: () => number;
  beforeAll(() => {
    reader = openReaderPool({ size: 1, logger, cores: 1, timeoutMs: most.ms, maxRssBytes: most.rssBytes });
  });
  beforeEach(() => {
    peak = watchChildren();
  });
  afterEach(() => {
    peak();
  });
  afterAll(() => reader.close());

  test.each(Object.entries(bombs).filter((entry) => !isKilled(entry)))('%s', async (_name, bomb) => {
    const outcome = await read(reader, await bomb.make(), kind);
    expect(endingOf(outcome)).toBe(bomb.ends);
    expect(peak()).toBeLessThan(most.rssBytes);
    // in words for the consultant
    const told = [outcome, ...outcome.documents].flatMap(({ problem }) => problem?.text ?? []);
    expect(told.filter((text) => !/^[A-Z].{20,}\.$/.test(text))).toEqual([]);
  });
});

describe('what no limit inside stops is stopped from outside', () => {
  const killers = Object.entries(pdfBombs).filter(isKilled);
  test('those that are known are of the kind that a PDF allows: programs', () => {
    expect(killers.length).toBeGreaterThan(3);
  });

  test.each([
    ['by time', 'a pattern of a hundredth of a point over the page', { timeoutMs: 1_500 }, 'reader-timeout'],
    ['by memory', 'a drawing that draws itself', { maxRssBytes: 400 * 1024 * 1024 }, 'reader-memory'],
  ])('%s: %s', async (_by, name, limits, code) => {
    const reader = openReaderPool({ size: 1, logger, cores: 1, timeoutMs: most.ms, ...limits });
    try {
      expect(await read(reader, await pdfBombs[name]!.make(), 'document')).toMatchObject({
        documents: [],
        letters: [],
        problem: { code, text: expect.stringMatching(/^Reading .* was stopped\.$/) },
      });
      expect((await read(reader, reading, 'mail')).mail?.subject).toBe('hello');
    } finally {
      await reader.close();
    }
  });
});
