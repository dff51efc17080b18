/**
 * How well and how fast the letters of the corpus are read: each as the mail that brings it, through one reading
 * process, or with `--jobs N` through N at once. What was read is kept as it goes; the same command goes on where it was
 * stopped.
 */
import { join } from 'node:path';
import { selectionOf } from '../fixtures/corpus.js';
import { type CorpusLetter, indexesOf, makeCorpusLetter } from '../fixtures/corpus/make.js';
import { packageRoot } from '../fixtures/package-root.js';
import { openReading, type ReadingSide } from '../src/app.js';
import { readingSide } from '../src/app/reading.js';
import { createLogger } from '../src/logger.js';
import { createReadingApp } from '../src/reading-app.js';
import { goalRows } from './reading/goals.js';
import { generatorHash, type LetterFile, openLetterFile } from './reading/letter-file.js';
import { rememberLetter, rememberRecognition } from './reading/remembered.js';
import { forgetPeak, readerMb } from './reading/resident.js';
import { readCorpusLetter } from './reading/read-corpus-letter.js';
import { judgeKept, settings } from './reading/judge-kept.js';
import { describeReading } from './reading/tables.js';
import { circumstances, type Bench } from './report.js';
import { compare } from './score.js';

export const reading: Bench = {
  what: 'letters of the corpus, read from the mails that bring them',
  n: 60,
  async run({ n, seed, carrier, part, jobs, remember }) {
    const indexes = [...indexesOf(seed, n, selectionOf(carrier, part))];
    const file = openLetterFile(seed);
    const left = indexes.filter((index) => !file.known.has(index));
    // a run of many scans takes long: what was read until then is told all the same
    const stop = new AbortController();
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stop.abort());
    if (left.length > 0) await readAll(left, seed, file, { remember, jobs, stop: stop.signal });
    const rows = indexes
      .flatMap((index) => file.known.get(index) ?? [])
      .map((row) => ({ ...row, score: compare(judgeKept(row), row.truth) }));
    if (rows.length === 0) throw new Error('No letter was read.');
    const falseComplete = rows.filter((row) => row.score.verdict === 'false-complete').length;
    const text = `${indexes.length - left.length} letters were read before; ${file.path}\n\n${describeReading(rows)}`;
    return {
      text,
      figures: {
        letters: rows.length,
        carrier: carrier ?? null,
        part: part ?? null,
        jobs,
        remember,
        goals: Object.fromEntries(
          (['tune', 'held-out'] as const).map((name) => [
            name,
            goalRows(rows.filter((row) => row.truth.part === name)),
          ]),
        ),
        table: text.split('\n'),
      },
      missed: falseComplete > 0 ? `${falseComplete} letters called complete that are not` : null,
    };
  },
};

interface Side {
  side: ReadingSide;
  make: (index: number) => Promise<CorpusLetter>;
}

/** Where letters come from and who reads them: made anew and read by processes, or as kept from an earlier run. */
const sidesOf = (seed: string, jobs: number, remember: boolean): Side[] => {
  if (!remember) {
    const side = openReading({ ...settings, READERS: jobs }, createLogger('warn'));
    return Array.from({ length: jobs }, () => ({
      side,
      make: (index: number) => makeCorpusLetter(seed, index),
    }));
  }
  const folder = join(packageRoot, 'bench', 'results', 'remembered');
  const corpus = `${seed}/${generatorHash()}`;
  return Array.from({ length: jobs }, () => ({
    side: readingSide(createReadingApp({ recogniser: rememberRecognition(join(folder, 'words')) }), {
      ...settings,
      READERS: 1,
    }),
    make: (index: number) =>
      rememberLetter(join(folder, 'letters'), corpus, index, () => makeCorpusLetter(seed, index)),
  }));
};

async function readAll(
  indexes: number[],
  seed: string,
  file: LetterFile,
  { remember, jobs, stop }: { remember: boolean; jobs: number; stop: AbortSignal },
): Promise<void> {
  const sides = sidesOf(seed, jobs, remember);
  const left = [...indexes];
  const { commit } = circumstances();
  const readOnes = async ({ side, make }: Side, job: number): Promise<void> => {
    // the first letter would pay for loading the libraries
    if (!remember)
      await readCorpusLetter(side, await makeCorpusLetter(`${seed}/warm-up`, 0), `warm-up/${job}`);
    for (let index = left.shift(); index !== undefined; index = left.shift()) {
      const letter = await make(index);
      if (jobs === 1) forgetPeak();
      const begin = performance.now();
      const { reading: read } = await readCorpusLetter(side, letter, `${seed}/${index}`);
      // the signal may have ended the reading process too
      if (stop.aborted) return;
      const { now, peak } = remember ? unmeasured : readerMb();
      const seconds = remember ? null : (performance.now() - begin) / 1000;
      file.add({ truth: letter.truth, reading: read, commit, seconds, jobs, rssMb: now, peakMb: peak });
      if (process.stderr.isTTY)
        process.stderr.write(`\r${indexes.length - left.length} of ${indexes.length}`);
    }
  };
  try {
    await Promise.all(sides.map(readOnes));
  } finally {
    for (const side of new Set(sides.map((one) => one.side))) await side.close();
  }
}

const unmeasured = { now: null, peak: null };
