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
/**
 * Text layers, form values, annotations and a Word file; a scanned letter (70) and a scanned near miss (4). Beside each
 * what is expected at least: the verdict, fields read exactly, the date. Whoever makes reading better raises it here;
 * whoever changes what the generator makes of these numbers measures them anew.
 */
const guarded: [number, CorpusTruth['carrier'], Score['verdict'], number, Score['date']][] = [
  [3, 'acroform-bare', 'right', 11, 'exact'],
  [4, 'g4', 'right', 0, null],
  [15, 'text', 'right', 4, 'exact'],
  [19, 'docx', 'allowed-review', 11, 'abstained'],
  [24, 'annotations', 'right', 11, 'exact'],
  [25, 'acroform', 'right', 4, 'exact'],
  [28, 'text', 'right', 10, 'exact'],
  [34, 'acroform-bare', 'right', 11, 'none'],
  [45, 'text', 'right', 4, 'exact'],
  [51, 'text', 'allowed-review', 11, 'abstained'],
  [61, 'annotations', 'right', 4, 'exact'],
  [64, 'acroform', 'right', 4, 'exact'],
  [70, 'scan-200', 'needless-review', 4, 'none'],
];

const read: { truth: CorpusTruth; score: Score }[] = [];
let side: ReadingSide;

beforeAll(async () => {
  side = openReading(
    { READERS: 1, FORMS_DIR: '', ownAddresses: [], kdeDomains: ['education.ky.gov', 'ky.gov'] },
    createLogger('silent'),
  );
  for (const [index] of guarded) {
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
  test.each(guarded)('letter %i, %s: %s, %i fields exact, date %s, or better', (index, ...expected) => {
    const { truth, score } = read.find((one) => one.truth.index === index)!;
    const [carrier, verdict, exact, date] = expected;
    expect(truth.carrier).toBe(carrier);
    expect(['right', verdict]).toContain(score.verdict);
    expect(['exact', date]).toContain(score.date);
    expect(score.fields.filter(({ outcome }) => outcome === 'exact').length).toBeGreaterThanOrEqual(exact);
  });

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
