/** What every bench tells beside its figures, and where they are kept. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../fixtures/package-root.js';
import type { EngineName } from './prove/proof.js';

export interface Bench {
  /** one line on what is measured */
  what: string;
  /** how many letters by default */
  n: number;
  /**
   * `carrier` and `part` limit a bench of letters to some of them; `jobs` letters are read at once, and `remember` takes
   * what was recognised before from where it was kept, both for figures of accuracy alone
   */
  run(options: {
    n: number;
    seed: string;
    carrier?: string;
    part?: string;
    jobs: number;
    remember: boolean;
    /** a bench that makes a page of the documentation writes it */
    write: boolean;
    /** of a bench that runs on one at a time */
    engine: EngineName;
  }): Promise<{
    /** for a person */
    text: string;
    /** for bench/results */
    figures: Record<string, unknown>;
    /** the target that was missed; null = none */
    missed: string | null;
  }>;
}

/** Figures of two runs compare only where these are alike. `load` is the machine's average of the last minute. */
export function circumstances(): { at: string; commit: string; node: string; cores: number; load: number } {
  return {
    at: new Date().toISOString(),
    commit: commit(),
    node: process.version,
    cores: cpus().length,
    load: Number(loadavg()[0]!.toFixed(2)),
  };
}

const git = (...args: string[]): string =>
  execFileSync('git', ['-C', packageRoot, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();

/** `+` stands for changes that are not committed. */
function commit(): string {
  try {
    return git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain', '-uno') === '' ? '' : '+');
  } catch {
    return 'not known';
  }
}

/** Writes bench/results/NAME.json; the run before is overwritten. */
export function keep(name: string, figures: Record<string, unknown>): void {
  const folder = join(packageRoot, 'bench', 'results');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(figures, null, 2)}\n`);
}

/** The nearest-rank percentile: with few samples a measured value, never one in between. NaN of nothing. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN;
}

/** Rows as aligned columns; the first row is the header, the first column stands left, figures right. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) =>
      row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!))).join('  '),
    )
    .join('\n');
}
