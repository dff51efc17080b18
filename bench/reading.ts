/**
 * How well and how fast the letters of the corpus are read: each as the mail that brings it, through one reading
 * process. What was read is kept as it goes; the same command goes on where it was stopped.
 */
import { join } from 'node:path';
import { selectionOf } from '../fixtures/corpus.js';
import { indexesOf, makeCorpusLetter } from '../fixtures/corpus/make.js';
import { packageRoot } from '../fixtures/package-root.js';
import { openReading } from '../src/app.js';
import { readingSide } from '../src/app/reading.js';
import { createLogger } from '../src/logger.js';
import { createReadingApp } from '../src/reading-app.js';
import { generatorHash, type LetterFile, openLetterFile } from './reading/letter-file.js';
import { rememberLetter, rememberRecognition } from './reading/remembered.js';
import { readerMb } from './reading/resident.js';
import { readCorpusLetter } from './reading/read-corpus-letter.js';
import { describeReading } from './reading/tables.js';
import type { Bench } from './report.js';
import { compare } from './score.js';

export const reading: Bench = {
  what: 'letters of the corpus through one reading process, one after the other',
  n: 60,
  async run({ n, seed, carrier, part, remember }) {
    const indexes = [...indexesOf(seed, n, selectionOf(carrier, part))];
    const file = openLetterFile(seed);
    const left = indexes.filter((index) => !file.known.has(index));
    // a run of many scans takes long: what was read until then is told all the same
    const stop = new AbortController();
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stop.abort());
    if (left.length > 0) await readAll(left, seed, file, { remember, stop: stop.signal });
    const rows = indexes
      .flatMap((index) => file.known.get(index) ?? [])
      .map((row) => ({ ...row, score: compare(row.result, row.truth) }));
    if (rows.length === 0) throw new Error('No letter was read.');
    const falseComplete = rows.filter((row) => row.score.verdict === 'false-complete').length;
    const text = `${indexes.length - left.length} letters were read before; ${file.path}\n\n${describeReading(rows)}`;
    return {
      text,
      figures: {
        letters: rows.length,
        carrier: carrier ?? null,
        part: part ?? null,
        table: text.split('\n'),
      },
      missed: falseComplete > 0 ? `${falseComplete} letters called complete that are not` : null,
    };
  },
};

const settings = {
  READERS: 1,
  FORMS_DIR: '',
  ownAddresses: [],
  kdeDomains: ['education.ky.gov', 'ky.gov'],
};

/** Where letters come from and who reads them: made anew and read by a process, or as kept from an earlier run. */
const sides = (seed: string, remember: boolean) => {
  if (!remember)
    return {
      side: openReading(settings, createLogger('warn')),
      make: (index: number) => makeCorpusLetter(seed, index),
    };
  const folder = join(packageRoot, 'bench', 'results', 'remembered');
  const corpus = `${seed}/${generatorHash()}`;
  return {
    side: readingSide(createReadingApp(rememberRecognition(join(folder, 'words'))), settings),
    make: (index: number) =>
      rememberLetter(join(folder, 'letters'), corpus, index, () => makeCorpusLetter(seed, index)),
  };
};

async function readAll(
  indexes: number[],
  seed: string,
  file: LetterFile,
  { remember, stop }: { remember: boolean; stop: AbortSignal },
): Promise<void> {
  const { side, make } = sides(seed, remember);
  try {
    // the first letter would pay for loading the libraries
    if (!remember) await readCorpusLetter(side, await makeCorpusLetter(`${seed}/warm-up`, 0), 'warm-up');
    for (const [done, index] of indexes.entries()) {
      const letter = await make(index);
      const begin = performance.now();
      const result = await readCorpusLetter(side, letter, `${seed}/${index}`);
      // the signal may have ended the reading process too
      if (stop.aborted) return;
      const { now, peak } = remember ? unmeasured : readerMb();
      const seconds = remember ? Number.NaN : (performance.now() - begin) / 1000;
      file.add({ truth: letter.truth, result, seconds, rssMb: now, peakMb: peak });
      if (process.stderr.isTTY) process.stderr.write(`\r${done + 1} of ${indexes.length}`);
    }
  } finally {
    await side.close();
  }
}

const unmeasured = { now: Number.NaN, peak: Number.NaN };
