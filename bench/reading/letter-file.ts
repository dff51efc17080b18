/**
 * Where a reading bench keeps what it has read, a line a letter, so that a run that was stopped goes on where it was.
 * The name of the file says which reader read and which corpus: another reader begins anew.
 */
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageRoot } from '../../fixtures/package-root.js';
import type { CorpusTruth } from '../../fixtures/corpus/letter-truth.js';
import type { MailReading } from '../../src/core/model.js';

/** What was read, not how it is judged: a row is judged and scored anew by whoever looks at it (judge-kept.ts). */
export interface ReadLetter {
  truth: CorpusTruth;
  /** with the confidence and the alternatives of what was not taken */
  reading: MailReading;
  /** null where it was not measured: words were remembered */
  seconds: number | null;
  /** that read it; `+` stands for changes that were not committed */
  commit: string;
  /** letters that were read at the same time, this one included: its time and memory are shared with theirs */
  jobs: number;
  /** of the reading processes after this letter, and the most since the one before; null where /proc tells nothing */
  rssMb: number | null;
  peakMb: number | null;
}

/** What decides what is read: the compiled reader with its forms, and what makes the letters. */
const reader = ['src/core', 'src/pipeline', 'src/adapters'];
/** Judging comes after it, but for the thresholds, which a date by hand is held against at once. */
const isAfterReading = (file: string): boolean =>
  file.includes(join('core', 'judging')) && !file.endsWith('thresholds.js');
export const generator = [
  ...['corpus', 'typeset', 'degrade'].map((folder) => `fixtures/${folder}`),
  ...['answers', 'dates', 'mnist-split', 'people', 'prng', 'roster', 'truth'].map(
    (file) => `fixtures/${file}.js`,
  ),
];

function* filesUnder(path: string): Generator<string> {
  if (!existsSync(path)) return;
  if (/\.[a-z]+$/.test(path)) {
    yield path;
    return;
  }
  for (const entry of readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const below = join(path, entry.name);
    if (entry.isDirectory()) yield* filesUnder(below);
    else if (/\.(js|json|csv)$/.test(entry.name)) yield below;
  }
}

const hashOf = (compiledParts: string[]): string => {
  // this file runs as dist/bench/reading/letter-file.js
  const compiled = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
  const hash = createHash('sha256');
  for (const part of [
    ...compiledParts.map((name) => join(compiled, name)),
    join(packageRoot, 'src', 'forms'),
  ])
    for (const file of filesUnder(part)) if (!isAfterReading(file)) hash.update(readFileSync(file));
  return hash.digest('hex').slice(0, 10);
};

/** The same hash means that the same seed makes the same letters. */
export const generatorHash = (): string => hashOf(generator);

/** Rows by the number of what they tell of. */
export interface RowFile<R> {
  path: string;
  known: Map<number, R>;
  add(row: R): void;
}
export type LetterFile = RowFile<ReadLetter>;

export const openLetterFile = (seed: string): LetterFile => {
  const file = openRowFile<ReadLetter>('reading', seed, generator, (row) => row.truth.index);
  // of a bench that kept less
  for (const [index, row] of file.known)
    if ((row as Partial<ReadLetter>).reading === undefined) file.known.delete(index);
  return file;
};

/**
 * @param seed of the corpus; part of the file's name, so letters, digits, `-` and `_` alone are kept of it
 * @param made paths under the compiled program that decide what is read
 */
export const openRowFile = <R>(
  bench: string,
  seed: string,
  made: readonly string[],
  indexOf: (row: R) => number,
): RowFile<R> => {
  const folder = join(packageRoot, 'bench', 'results');
  mkdirSync(folder, { recursive: true });
  const name = `${bench}-${seed.replaceAll(/[^\w-]/g, '_')}-${hashOf([...reader, ...made])}.jsonl`;
  const path = join(folder, name);
  const known = new Map<number, R>();
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
  for (const line of lines) {
    const row = parse(line) as R | null;
    if (row) known.set(indexOf(row), row);
  }
  return {
    path,
    known,
    add: (row) => {
      known.set(indexOf(row), row);
      appendFileSync(path, `${JSON.stringify(row)}\n`);
    },
  };
};

/** The last line may have been cut off by the end of a run; what it told of is read again. */
const parse = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
};
