/** Reliability: of the readings that claimed to be so sure, how many were right. */
import { columns } from '../report.js';
import { inPercent, upperBound } from '../reading/bounds.js';
import type { ConfidentReading } from './readings.js';

/** Finer where most readings are; the last holds certainty alone. */
const edges = [0, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.98, 1] as const;

export interface Bin {
  /** confidences from `from` on, up to the next bin's */
  from: number;
  n: number;
  right: number;
  /** mean confidence */
  claimed: number;
}

export const binsOf = (readings: readonly ConfidentReading[]): Bin[] =>
  edges.flatMap((from, at) => {
    const to = edges[at + 1] ?? Number.POSITIVE_INFINITY;
    const some = readings.filter(({ confidence }) => confidence >= from && confidence < to);
    if (some.length === 0) return [];
    const claimed = some.reduce((total, { confidence }) => total + confidence, 0) / some.length;
    return [{ from, n: some.length, right: some.filter(({ isRight }) => isRight).length, claimed }];
  });

/** @returns one table: a line a kind, source, state and bin */
export const binTable = (readings: readonly ConfidentReading[]): string => {
  const groups = new Map<string, ConfidentReading[]>();
  for (const one of readings) {
    const name = `${one.kind}, ${one.source}, ${one.state}`;
    groups.set(name, [...(groups.get(name) ?? []), one]);
  }
  return columns([
    ['what, where from', 'sure from', 'claimed %', 'right %', 'wrong', 'n', 'wrong at most (95 %)'],
    ...[...groups]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([name, some]) =>
        binsOf(some).map(({ from, n, right, claimed }) => [
          name,
          from.toFixed(2),
          (claimed * 100).toFixed(1),
          ((right / n) * 100).toFixed(1),
          String(n - right),
          String(n),
          `${inPercent(upperBound(n - right, n))} %`,
        ]),
      ),
  ]);
};
