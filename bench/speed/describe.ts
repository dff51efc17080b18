/** What the speed bench tells: ratios first, then the parts of the time and what the limit would be. */
import { columns, percentile } from '../report.js';
import type { SpeedLetter } from './letters.js';
import { partNames, type Parts } from './parts.js';
import type { PeerReading } from './peer.js';
import type { Right } from './right.js';

export interface Compared {
  letter: SpeedLetter;
  seconds: number;
  cpuSeconds: number;
  right: Right;
  peer: (PeerReading & { right: Right }) | null;
}
export interface Readers {
  /** letters a second: one reading process held to one core, one with all cores, two that share them */
  oneCore: number;
  one: number;
  two: number;
  /** how many cores each kept busy: more than one where a library starts threads of its own */
  busyCores: { oneCore: number; one: number; two: number };
  /**
   * megabytes, both processes together: resident after the letters (what they share counted twice, and once), and the most
   * that each held, added up
   */
  mb: number;
  ownMb: number;
  peakMb: number;
}
export interface DigitalTimes {
  ms: number[];
  /** of processor time, on average */
  cpuMs: number;
  /** the first one that the process read */
  coldMs: number;
}
export interface Measured {
  compared: Compared[];
  digital: DigitalTimes;
  readers: Readers;
  /** seconds of all letters, read page by page */
  parts: Parts & { whole: number };
  peerVersion: string | null;
}

const goals = { ratio: 2.5, digitalMs: 150, twoReaders: 1.8, readersMb: 700 };

export function describeSpeed(measured: Measured): {
  text: string;
  figures: Record<string, unknown>;
  missed: string | null;
} {
  const { compared, digital, readers, parts, peerVersion } = measured;
  const beside = compared.flatMap(({ peer, ...ours }) => (peer === null ? [] : [{ ours, peer }]));
  const ratios = beside.map(({ ours, peer }) => peer.seconds / ours.seconds);
  const cpuRatios = beside.map(({ ours, peer }) => peer.cpuSeconds / ours.cpuSeconds);
  const ratio = percentile(ratios, 50);
  const digitalMs = percentile(digital.ms, 50);
  const twoToOne = readers.two / readers.oneCore;
  const twoToAlone = readers.two / readers.one;
  const busy = readers.busyCores;
  const pages = compared.reduce((sum, { letter }) => sum + letter.truth.pages, 0);
  const missed = [
    ...(ratio >= goals.ratio
      ? []
      : [`${ratio.toFixed(2)} times as fast as what people use, not ${goals.ratio}`]),
    ...(digitalMs < goals.digitalMs ? [] : [`a digital letter takes ${digitalMs.toFixed(0)} ms`]),
    ...(twoToOne >= goals.twoReaders
      ? []
      : [`two readers do ${twoToOne.toFixed(2)} times the work of one on one core`]),
    ...(readers.peakMb < goals.readersMb ? [] : [`two readers hold ${readers.peakMb.toFixed(0)} MB`]),
  ];
  const text = [
    columns([
      [
        'letter',
        'pages',
        'ours s',
        'cpu s',
        'typed right',
        'wrong',
        'theirs s',
        'cpu s',
        'typed right',
        'ratio',
      ],
      ...compared.map(({ letter, seconds, cpuSeconds, right, peer }) => [
        letter.name,
        String(letter.truth.pages),
        seconds.toFixed(2),
        cpuSeconds.toFixed(2),
        `${right.right}/${right.of}`,
        String(right.wrong),
        peer?.seconds.toFixed(2) ?? '-',
        peer?.cpuSeconds.toFixed(2) ?? '-',
        peer ? `${peer.right.right}/${peer.right.of}` : '-',
        peer ? (peer.seconds / seconds).toFixed(2) : '-',
      ]),
    ]),
    beside.length === 0
      ? 'Without pdftoppm and tesseract there is nothing to compare with.'
      : `${peerVersion}, two processes: we are ${ratio.toFixed(2)} times as fast by the clock (median; goal ${goals.ratio}), ${percentile(cpuRatios, 50).toFixed(2)} by processor time; typed fields right: ours ${shareOf(compared.map((one) => one.right))}, theirs ${shareOf(beside.map(({ peer }) => peer.right))}`,
    `a digital letter: ${digitalMs.toFixed(0)} ms (median of ${digital.ms.length}; goal under ${goals.digitalMs}), ${percentile(digital.ms, 90).toFixed(0)} ms (90th percentile), ${digital.cpuMs.toFixed(0)} ms of processor time (mean); the first that the process read ${digital.coldMs.toFixed(0)} ms`,
    `two readers do ${twoToOne.toFixed(2)} times the letters of one that keeps to one core (goal ${goals.twoReaders}), ${twoToAlone.toFixed(2)} times those of one that has all cores to itself (cores kept busy: two ${busy.two.toFixed(2)}, one ${busy.oneCore.toFixed(2)} and ${busy.one.toFixed(2)}); together they hold ${readers.mb.toFixed(0)} MB (${readers.ownMb.toFixed(0)} with what they share counted once), at most ${readers.peakMb.toFixed(0)} MB (goal under ${goals.readersMb})`,
    columns([
      ['part of the time, page by page', 's a page', 'share %'],
      ...partNames.map((name) => [
        name,
        (parts[name] / pages).toFixed(3),
        ((parts[name] / parts.whole) * 100).toFixed(0),
      ]),
      ['whole', (parts.whole / pages).toFixed(3), '100'],
    ]),
    ...limitOf(beside, parts, pages),
  ].join('\n\n');
  return {
    text,
    figures: {
      ratio,
      cpuRatio: percentile(cpuRatios, 50),
      ours: sumOf(compared.map((one) => one.right)),
      theirs: sumOf(beside.map(({ peer }) => peer.right)),
      digitalMs,
      digitalCpuMs: digital.cpuMs,
      digitalColdMs: digital.coldMs,
      twoToOne,
      twoToAlone,
      busyCores: busy,
      readersMb: readers.mb,
      readersOwnMb: readers.ownMb,
      readersPeakMb: readers.peakMb,
      parts,
      table: text.split('\n'),
    },
    missed: missed.length === 0 ? null : missed.join('; '),
  };
}

/** What would be left if everything but the pass over whole pages cost nothing, on as many cores as they have. */
function limitOf(beside: { peer: PeerReading }[], parts: Parts, pages: number): string[] {
  if (beside.length === 0) return [];
  const theirs = beside.reduce((sum, { peer }) => sum + peer.seconds, 0) / pages;
  const limit = (seconds: number): string => ((theirs * pages * 2) / seconds).toFixed(2);
  return [
    `limits, were both cores fully used: ${limit(parts['page pass'])} times as fast if only the pass over whole pages took time; ${limit(parts.drawing + parts.cleaning)} if only drawing and cleaning did`,
  ];
}

function sumOf(all: readonly Right[]): Right {
  return all.reduce(
    (sum, one) => ({ right: sum.right + one.right, wrong: sum.wrong + one.wrong, of: sum.of + one.of }),
    { right: 0, wrong: 0, of: 0 },
  );
}

function shareOf(all: readonly Right[]): string {
  const { right, of } = sumOf(all);
  return `${right}/${of} (${((right / of) * 100).toFixed(1)} %)`;
}
