/** Made-up rows of the reading bench. */
import type { ReadLetterRow } from '../../bench/reading/figures.js';
import type { Score } from '../../bench/score.js';
import type { CorpusTruth } from '../../fixtures/corpus/letter-truth.js';

const score: Score = {
  outcome: 'right',
  form: 'right',
  district: 'right',
  years: 'right',
  fields: [],
  lines: [],
  date: 'exact',
  verdict: 'right',
  completeWithWrong: false,
  calledMissing: [],
  slips: [],
};

export const truthOfLetter: CorpusTruth = {
  index: 0,
  part: 'tune',
  carrier: 'text',
  kind: 'letter',
  form: 'kyiln-2018',
  district: 'Adair County',
  districtFromSender: false,
  schoolYears: ['2018-2019'],
  fields: {},
  byHand: [],
  signatures: {
    district: { signed: true, kind: 'ink', date: '2018-08-29' },
    kde: { signed: false, kind: null, date: null },
  },
  dateWritten: '8/29/2018',
  verdict: 'complete',
  missing: [],
  reviewCauses: [],
  pages: 2,
  receivedOn: '2018-09-01',
  sender: { name: '', address: 'vivian.wade@adair.test' },
  features: { dateHand: 'typed', dateMode: 'in-place' },
};

/** A letter of two pages that was read right but for what is said. */
export const rowOf = (truth: Partial<CorpusTruth> = {}, scored: Partial<Score> = {}): ReadLetterRow => ({
  truth: { ...truthOfLetter, ...truth },
  reading: { mail: null, documents: [], letters: [], nearMisses: [], problem: null },
  commit: 'abc',
  seconds: null,
  jobs: 1,
  rssMb: null,
  peakMb: null,
  score: { ...score, ...scored },
});
