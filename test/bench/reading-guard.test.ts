/**
 * Accuracy may not fall unseen: a fixed handful of letters of the corpus, cheap to read, none of them held out. It says
 * little about how well letters are read (that is `npm run bench -- reading`), and much about what must never happen.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readCorpusLetter } from '../../bench/reading/read-corpus-letter.js';
import { compare, type Score } from '../../bench/score.js';
import type { CorpusTruth } from '../../fixtures/corpus/letter-truth.js';
import { makeCorpusLetter } from '../../fixtures/corpus/make.js';
import { openReading, type ReadingSide } from '../../src/app/reading.js';
import { createLogger } from '../../src/logger.js';

const seed = 'guard';
/** Text layers, form values, annotations and a Word file; a scanned letter (70) and a scanned near miss (4). */
const guarded = [3, 4, 15, 19, 24, 25, 28, 34, 45, 51, 61, 64, 70];

const read: { truth: CorpusTruth; score: Score }[] = [];
let side: ReadingSide;

beforeAll(async () => {
  side = openReading(
    { READERS: 1, FORMS_DIR: '', ownAddresses: [], kdeDomains: ['education.ky.gov', 'ky.gov'] },
    createLogger('silent'),
  );
  for (const index of guarded) {
    const letter = await makeCorpusLetter(seed, index);
    const { result } = await readCorpusLetter(side, letter, `${seed}/${index}`);
    read.push({ truth: letter.truth, score: compare(result, letter.truth) });
  }
}, 300_000);
afterAll(() => side.close());

/** What to look at where a guard does not hold. */
const slipsOf = (some: typeof read): string[] =>
  some.flatMap(({ truth, score }) => score.slips.map((slip) => `${truth.index} ${truth.carrier}: ${slip}`));
const digital = (): typeof read => read.filter(({ truth }) => !['g4', 'scan-200'].includes(truth.carrier));

describe('the guarded letters', () => {
  test.each<[string, Score['verdict'][]]>([
    ['called complete that is not', ['false-complete']],
    ['told of something missing that is there', ['false-missing']],
    ['decided without a person that needs one', ['decided-alone']],
    ['lost', ['lost', 'lost-to-review']],
    ['taken for a letter that is none', ['taken', 'taken-to-review']],
  ])('none is %s', (_name, verdicts) => {
    expect(slipsOf(read.filter(({ score }) => verdicts.includes(score.verdict)))).toEqual([]);
  });

  test('none has a wrong value in a complete letter', () => {
    expect(slipsOf(read.filter(({ score }) => score.completeWithWrong))).toEqual([]);
  });

  test('all short fields that came as text are read as they stand', () => {
    const short = digital().flatMap(({ score }) => score.fields.filter(({ kind }) => kind === 'short'));
    expect(short.length).toBeGreaterThan(50);
    expect(short.filter(({ outcome }) => outcome !== 'exact')).toEqual([]);
  });

  test('every district, and every line signed or not, is told right or not at all', () => {
    expect(read.filter(({ score }) => score.district === 'wrong').length).toBe(0);
    const wrong = read.filter(({ score }) => score.lines.some((line) => line.read === !line.signed));
    expect(slipsOf(wrong)).toEqual([]);
  });

  test('no date is wrong', () => {
    const wrong = read.filter(({ score }) => score.date === 'wrong' || score.date === 'invented');
    expect(slipsOf(wrong)).toEqual([]);
  });
});
