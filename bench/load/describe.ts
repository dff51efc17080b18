/** The table of a load, for a person, and what of it misses a target. */
import { columns, percentile } from '../report.js';
import type { KindFigures, TableSize } from './ledger.js';
import type { Delays, LoopLine } from './loop-delay.js';
import { kinds } from './mails.js';
import { type Drained, type Part, parts, type Sample } from './sampler.js';

export const mostLoopDelayMs = 100;
/** Memory is called flat where the last quarter of the time holds at most so much more than the first, in mean. */
const flatFactor = 1.2;
/** What libraries load with the first mails is no growth, and in a short run it would look like it. */
const flatWithinBytes = 64 * 2 ** 20;
const tellsGrowthMs = 5 * 60_000;

export interface LoadResult {
  mails: number;
  drained: Drained;
  loop: LoopLine[];
  /** null where the run was stopped and the engine with it */
  ledger: { kinds: KindFigures[]; tables: TableSize[]; keptBytes: number } | null;
}

export interface Quarters {
  part: Part;
  /** mean of each quarter of the time */
  meanBytes: number[];
  peakBytes: number;
}

const quarterOf = (atMs: number, tookMs: number): number => Math.min(3, Math.floor((4 * atMs) / tookMs));

/** Mails decided in each quarter of the time: fewer at the end than at the beginning = it slows down as tables grow. */
export function decidedByQuarter({ samples, tookMs }: Pick<Drained, 'samples' | 'tookMs'>): number[] {
  const until = [0, 1, 2, 3].map((wanted) =>
    decidedBy(samples.filter(({ atMs }) => quarterOf(atMs, tookMs) <= wanted)),
  );
  return until.map((decided, quarter) => decided - (until[quarter - 1] ?? 0));
}

/** NaN for a quarter without a sample. */
export function quartersOf({ samples, tookMs }: Pick<Drained, 'samples' | 'tookMs'>, part: Part): Quarters {
  const bytes = samples.map(({ atMs, rssBytes }) => ({
    quarter: quarterOf(atMs, tookMs),
    held: rssBytes[part],
  }));
  const meanBytes = [0, 1, 2, 3].map((wanted) => {
    const own = bytes.flatMap(({ quarter, held }) => (quarter === wanted ? [held] : []));
    return own.reduce((sum, held) => sum + held, 0) / own.length;
  });
  return { part, meanBytes, peakBytes: Math.max(0, ...bytes.map(({ held }) => held)) };
}

export function hasGrown({ meanBytes }: Quarters): boolean {
  const [first, last] = [meanBytes[0]!, meanBytes[3]!];
  return last > first * flatFactor && last - first > flatWithinBytes;
}

const mb = (bytes: number): string => (Number.isNaN(bytes) ? '' : Math.round(bytes / 2 ** 20).toString());
const rounded = (ms: number): string => (Number.isNaN(ms) ? '' : Math.round(ms).toString());

export function describeLoad(result: LoadResult): string {
  const { drained, loop, ledger } = result;
  const decided = decidedBy(drained.samples);
  const seconds = drained.tookMs / 1000;
  const rate = decided / seconds;
  const begun = { drained: 'Drained', stopped: 'Stopped', stuck: 'Stuck', ended: 'The service ended' };
  return [
    `${begun[drained.end]} after ${seconds.toFixed(0)} s: ${decided} of ${result.mails} mails decided, ${rate.toFixed(2)} mails/s`,
    '',
    columns([
      ['quarter of the time', '1st', '2nd', '3rd', '4th', 'most'],
      ['mails decided', ...decidedByQuarter(drained).map(String), ''],
      ...parts.map((part) => {
        const { meanBytes, peakBytes } = quartersOf(drained, part);
        return [`${part}, MB in mean`, ...meanBytes.map(mb), mb(peakBytes)];
      }),
    ]),
    '',
    `processor, s: ${parts.map((part) => `${part} ${drained.cpuSeconds[part].toFixed(1)}`).join(', ')}`,
    loopWords(loop),
    pageWords(drained.samples),
    ...(ledger === null
      ? ['The ledger could not be asked: what was measured per kind is not known.']
      : [
          '',
          kindTable(ledger.kinds, drained.cpuSeconds.readers),
          '',
          tableTable(ledger.tables, ledger.keptBytes),
        ]),
  ].join('\n');
}

export const decidedBy = (samples: readonly Sample[]): number =>
  Math.max(0, ...samples.map(({ decided }) => decided ?? 0));

const lateWords = ({ p50Ms, p99Ms, maxMs }: Delays): string =>
  `p50 ${p50Ms.toFixed(1)}, p99 ${p99Ms.toFixed(1)}, most ${maxMs.toFixed(0)}`;

function loopWords(loop: readonly LoopLine[]): string {
  const last = loop.at(-1);
  if (!last) return 'event loop of the service: not measured, it ran for less than a second';
  const worst = Math.max(...loop.map(({ latest }) => latest.p99Ms));
  return `event loop of the service (mailbox, page, senders), ms late: turns ${lateWords(last.samples)}; moments ${lateWords(last.moments)}; by its own work alone ${lateWords(last.own)}; worst second p99 ${worst.toFixed(0)}`;
}

function pageWords(samples: readonly Sample[]): string {
  const times = samples.flatMap(({ pageMs }) => (pageMs === null ? [] : [pageMs]));
  const [middle, late, most] = [50, 95, 100].map((percent) => rounded(percentile(times, percent)));
  return `the desk's first page meanwhile, ms: p50 ${middle}, p95 ${late}, most ${most} (n = ${times.length}, ${samples.length - times.length} without an answer)`;
}

/** What all reading cost the processor is shared out by how long each was read: on a busy machine the clock tells too much. */
function kindTable(found: readonly KindFigures[], cpuSeconds: number): string {
  const cpuByMs = cpuSeconds / found.reduce((sum, { readMs }) => sum + readMs.sum, 0);
  const decisions = ['letter', 'review', 'not-a-letter', 'failed', 'pending'];
  const ordered = [...kinds, 'not fetched'].flatMap((name) => found.filter(({ kind }) => kind === name));
  return columns([
    ['kind', 'mails', ...decisions, 'read p50 ms', 'p95 ms', 'sum s', 'cpu s each'],
    ...ordered.map(({ kind, mails, decisions: became, readMs }) => [
      kind,
      String(mails),
      ...decisions.map((name) => String(became[name] ?? 0)),
      rounded(readMs.p50),
      rounded(readMs.p95),
      (readMs.sum / 1000).toFixed(1),
      ((readMs.sum * cpuByMs) / mails).toFixed(3),
    ]),
  ]);
}

function tableTable(tables: readonly TableSize[], keptBytes: number): string {
  return columns([
    ['table', 'rows', 'KB', 'bytes a row'],
    ...tables.map(({ name, rows, bytes }) => [
      name,
      String(rows),
      rounded(bytes / 1024),
      rounded(bytes / rows),
    ]),
    ['mails that are kept', '', rounded(keptBytes / 1024), ''],
  ]);
}

/** null = none */
export function missedBy({ mails, drained, loop, ledger }: LoadResult): string | null {
  const failed = ledger?.kinds.reduce((sum, { decisions }) => sum + (decisions['failed'] ?? 0), 0) ?? 0;
  const lateMs = loop.at(-1)?.moments.p99Ms ?? 0;
  const grown = (['service', 'readers'] as const).filter(
    (part) => drained.tookMs >= tellsGrowthMs && hasGrown(quartersOf(drained, part)),
  );
  const missed = [
    ...(drained.end === 'stuck' || drained.end === 'ended'
      ? [`${decidedBy(drained.samples)} of ${mails} mails decided`]
      : []),
    ...(failed > 0 ? [`${failed} mails failed`] : []),
    ...(lateMs >= mostLoopDelayMs
      ? [`event loop p99 ${lateMs.toFixed(0)} ms of moments, goal under ${mostLoopDelayMs}`]
      : []),
    ...grown.map((part) => `memory of the ${part} grew`),
  ];
  return missed.length > 0 ? missed.join('; ') : null;
}
