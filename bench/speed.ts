/**
 * How fast letters are read, beside what people use today (speed/peer.ts) on the same pages in the same run: the two take
 * turns letter by letter, so that what else the machine does meets both. Ratios count, and processor time where the
 * machine is busy.
 */
import { openReading, type ReadingSide } from '../src/app.js';
import { readingSide } from '../src/app/reading.js';
import { createLogger } from '../src/logger.js';
import { childrenOf, memoryOf } from './memory.js';
import type { Bench } from './report.js';
import { secondsOf } from './speed/cpu.js';
import {
  type Compared,
  describeSpeed,
  type DigitalTimes,
  type Measured,
  type Readers,
} from './speed/describe.js';
import { digitalLetters, scannedLetters, type SpeedLetter } from './speed/letters.js';
import { openTimedReading } from './speed/parts.js';
import { findPeer, type Peer } from './speed/peer.js';
import { rightInResult, rightInText } from './speed/right.js';

/** About five: the corpus has few letters of exactly so many. */
const pages: [number, number] = [4, 6];
const fewestDigital = 5;
/** A reading process serves hundreds of letters; its first few find nothing compiled, and are told apart. */
const firstDigital = 5;
const settings = { FORMS_DIR: '', ownAddresses: [], kdeDomains: ['education.ky.gov', 'ky.gov'] };

export const speed: Bench = {
  what: 'scanned letters of four to six pages beside pdftoppm at 300 dpi and Tesseract in two processes; digital letters; one reader and two',
  n: 6,
  async run({ n, seed }) {
    const scans = await scannedLetters(seed, n, pages);
    const digital = await digitalLetters(seed, firstDigital + Math.max(fewestDigital, n));
    if (scans.length === 0 || digital.length <= firstDigital)
      throw new Error('The corpus has no such letters.');
    const peer = await findPeer();
    const first = await withReaders(1, async (side) => {
      await read(side, scans[0]!);
      return {
        compared: await takeTurns(side, peer, scans),
        digital: await digitalTimes(side, digital),
      };
    });
    const readers = await compareReaders(scans);
    const parts = await timeParts(scans);
    return describeSpeed({ ...first, readers, parts, peerVersion: peer?.version ?? null });
  },
};

/** @param cores that they share; all where absent */
async function withReaders<T>(
  count: number,
  use: (side: ReadingSide) => Promise<T>,
  cores?: number,
): Promise<T> {
  const side = openReading({ ...settings, READERS: count }, createLogger('warn'), cores);
  try {
    return await use(side);
  } finally {
    await side.close();
  }
}

const read = (side: ReadingSide, { bytes, truth }: SpeedLetter) =>
  side.read({ kind: 'document', bytes, name: 'letter.pdf', receivedOn: truth.receivedOn });

async function takeTurns(side: ReadingSide, peer: Peer | null, letters: SpeedLetter[]): Promise<Compared[]> {
  const compared: Compared[] = [];
  for (const [turn, letter] of letters.entries()) {
    // who goes first changes, as the second finds warm caches
    const before = turn % 2 === 1 ? await readByPeer(peer, letter) : null;
    const cpuBefore = readersCpu();
    const begin = performance.now();
    const reading = await read(side, letter);
    const seconds = (performance.now() - begin) / 1000;
    const cpuSeconds = readersCpu() - cpuBefore;
    const right = rightInResult(side.judge(letter.name, reading, letter.truth.receivedOn), letter.truth);
    const theirs = before ?? (await readByPeer(peer, letter));
    compared.push({ letter, seconds, cpuSeconds, right, peer: theirs });
  }
  return compared;
}

async function readByPeer(peer: Peer | null, letter: SpeedLetter): Promise<Compared['peer']> {
  if (peer === null) return null;
  const reading = await peer.read(letter.bytes);
  return { ...reading, right: rightInText(reading.text, letter.truth) };
}

function readersCpu(): number {
  return childrenOf(process.pid).reduce((sum, pid) => sum + secondsOf(pid), 0);
}

async function digitalTimes(side: ReadingSide, letters: SpeedLetter[]): Promise<DigitalTimes> {
  const time = async (letter: SpeedLetter): Promise<number> => {
    const begin = performance.now();
    await read(side, letter);
    return performance.now() - begin;
  };
  const coldMs = await time(letters[0]!);
  for (const letter of letters.slice(1, firstDigital)) await read(side, letter);
  const cpuBefore = readersCpu();
  const ms: number[] = [];
  for (const letter of letters.slice(firstDigital)) ms.push(await time(letter));
  return { ms, cpuMs: ((readersCpu() - cpuBefore) * 1000) / ms.length, coldMs };
}

/**
 * The same letters, and nothing of this bench beside them: by one reading process that may use one core, by one that has
 * them all as the service gives it a letter that comes alone (it then reads pages side by side), and by two.
 */
async function compareReaders(letters: SpeedLetter[]): Promise<Readers> {
  const measure = (count: number, cores?: number) =>
    withReaders(
      count,
      async (side) => {
        // each process has read a letter before the clock starts
        await Promise.all(Array.from({ length: count }, () => read(side, letters[0]!)));
        const left = [...letters];
        const cpuBefore = readersCpu();
        const begin = performance.now();
        const work = async (): Promise<void> => {
          for (let letter = left.shift(); letter; letter = left.shift()) await read(side, letter);
        };
        await Promise.all(Array.from({ length: count }, work));
        const seconds = (performance.now() - begin) / 1000;
        const busyCores = (readersCpu() - cpuBefore) / seconds;
        const held = childrenOf(process.pid).map((pid) => memoryOf(pid, true));
        const megabytes = (of: 'rssBytes' | 'peakBytes' | 'ownBytes') =>
          held.reduce((sum, memory) => sum + memory[of], 0) / 2 ** 20;
        return {
          rate: letters.length / seconds,
          busyCores,
          mb: megabytes('rssBytes'),
          ownMb: megabytes('ownBytes'),
          peakMb: megabytes('peakBytes'),
        };
      },
      cores,
    );
  const oneCore = await measure(1, 1);
  const one = await measure(1);
  const two = await measure(2);
  return {
    oneCore: oneCore.rate,
    one: one.rate,
    two: two.rate,
    busyCores: { oneCore: oneCore.busyCores, one: one.busyCores, two: two.busyCores },
    mb: two.mb,
    ownMb: two.ownMb,
    peakMb: two.peakMb,
  };
}

/** Page by page, so that the parts add up to the whole. */
async function timeParts(letters: SpeedLetter[]): Promise<Measured['parts']> {
  const timing = openTimedReading();
  const side = readingSide(timing.app, { ...settings, READERS: 1 });
  try {
    await read(side, letters[0]!);
    timing.taken();
    const begin = performance.now();
    for (const letter of letters) await read(side, letter);
    const whole = (performance.now() - begin) / 1000;
    const parts = timing.taken();
    const known = Object.values(parts).reduce((sum, seconds) => sum + seconds, 0);
    return { ...parts, core: whole - known, whole };
  } finally {
    await side.close();
  }
}
