/**
 * `npm run bench -- dates [--n N] [--seed S] [--part tune]`: handwritten dates in faces and digits that no threshold was
 * chosen on (the held-out part, unless told otherwise): right, wrong and abstained, what each threshold would give, and
 * whether the confidence means what it says. `--part tune` also fits the calibration.
 */
import { type DateMarks, handwritingThresholds } from '../../src/core/reading/handwriting/judge-date.js';
import { type Bench, columns, percentile } from '../report.js';
import { upperBound } from '../reading/bounds.js';
import { chance, logisticRegression } from './calibrate.js';
import { type CropRead, readCrops } from './read-crops.js';

const goal = { right: 0.995, answered: 0.8 };
/** beside `n` dates: so many that are no date of the window, by their share */
const trapShare = 0.25;
const thresholds = [0.5, 0.8, 0.85, 0.9, 0.92, 0.94, 0.95, 0.96, 0.97, 0.98, 0.99];
const bins = [0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 1.001];

const isRight = (read: CropRead) => read.value !== null && read.value === read.truth;
const tell = (done: number) => {
  if (done % 100 === 0) process.stderr.write(`${done} read\n`);
};

const percent = (share: number, digits = 1) => `${(100 * share).toFixed(digits)} %`;

export const dates: Bench = {
  what: 'handwritten dates read where they may be relied on',
  n: 600,
  async run({ n, seed, part: wanted }) {
    const part = wanted === 'tune' ? 'tune' : 'heldOut';
    const before = process.memoryUsage().rss;
    const days = await readCrops({ part, n, seed, traps: 0 }, tell);
    const traps = await readCrops(
      { part, n: Math.round(n * trapShare), seed: `${seed} traps`, traps: 1 },
      tell,
    );
    const after = process.memoryUsage().rss;
    const accept = handwritingThresholds.answer;
    const accepted = days.filter((read) => read.value !== null && read.confidence >= accept);
    const wrong = accepted.filter((read) => !isRight(read));
    const fooled = traps.filter((read) => read.value !== null && read.confidence >= accept && !isRight(read));
    const right = accepted.length === 0 ? 0 : 1 - wrong.length / accepted.length;
    const answered = accepted.length / days.length;
    const misses = [
      ...(right < goal.right ? [`right where answered ${percent(right, 2)}`] : []),
      ...(answered < goal.answered ? [`answered ${percent(answered)}`] : []),
    ];
    const times = days.map(({ ms }) => ms);
    const text = [
      `part ${part}, accepted from a confidence of ${accept}`,
      `right where answered ${accepted.length - wrong.length} of ${accepted.length} (${percent(right, 2)}), wrong at most ${percent(upperBound(wrong.length, accepted.length), 2)} (95 %)`,
      `answered ${accepted.length} of ${days.length} (${percent(answered)}); best reading right ${percent(days.filter(isRight).length / days.length)}, among three offered ${percent(days.filter((read) => read.truth !== null && read.offered.includes(read.truth)).length / days.length)}`,
      `no date of the window, taken for one: ${fooled.length} of ${traps.length}, at most ${percent(upperBound(fooled.length, traps.length), 2)} (95 %)`,
      `${percentile(times, 50).toFixed(0)} ms a crop (95th ${percentile(times, 95).toFixed(0)}), memory ${(before / 1e6).toFixed(0)} → ${(after / 1e6).toFixed(0)} MB`,
      bySource(days, accept),
      byKind(traps, accept),
      byThreshold(days, traps),
      byConfidence([...days, ...traps]),
      ...(part === 'tune' ? [calibrationOf([...days, ...traps])] : []),
    ].join('\n\n');
    return {
      text,
      figures: {
        part,
        accept,
        right,
        answered,
        wrong: wrong.length,
        fooled: fooled.length,
        reads: [...days, ...traps],
      },
      missed: misses.length > 0 ? misses.join(', ') : null,
    };
  },
};

function bySource(reads: readonly CropRead[], accept: number): string {
  const sources = [...new Set(reads.map(({ source }) => source))].toSorted();
  return columns([
    ['source', 'n', 'right', 'wrong', 'abstained'],
    ...sources.map((source) => {
      const own = reads.filter((read) => read.source === source);
      const accepted = own.filter((read) => read.value !== null && read.confidence >= accept);
      const right = accepted.filter(isRight).length;
      return [source, own.length, right, accepted.length - right, own.length - accepted.length].map(String);
    }),
  ]);
}

function byKind(reads: readonly CropRead[], accept: number): string {
  const kinds = [...new Set(reads.map(({ kind }) => kind))].toSorted();
  return columns([
    ['no date of the window', 'n', 'taken for one'],
    ...kinds.map((kind) => {
      const own = reads.filter((read) => read.kind === kind);
      const taken = own.filter((read) => read.value !== null && read.confidence >= accept && !isRight(read));
      return [kind, own.length, taken.length].map(String);
    }),
  ]);
}

function byThreshold(days: readonly CropRead[], traps: readonly CropRead[]): string {
  return columns([
    ['accepted from', 'answered', 'wrong', 'wrong, at most', 'traps taken'],
    ...thresholds.map((threshold) => {
      const over = (read: CropRead) => read.value !== null && read.confidence >= threshold;
      const accepted = days.filter(over);
      const wrong = accepted.filter((read) => !isRight(read)).length;
      return [
        String(threshold),
        percent(accepted.length / days.length),
        String(wrong),
        percent(upperBound(wrong, accepted.length), 2),
        String(traps.filter((read) => over(read) && !isRight(read)).length),
      ];
    }),
  ]);
}

function byConfidence(reads: readonly CropRead[]): string {
  const given = reads.filter(({ value }) => value !== null);
  return columns([
    ['confidence', 'n', 'said', 'right'],
    ...bins.slice(1).flatMap((end, at) => {
      const own = given.filter(({ confidence }) => confidence >= bins[at]! && confidence < end);
      if (own.length === 0) return [];
      const said = own.reduce((sum, { confidence }) => sum + confidence, 0) / own.length;
      return [
        [
          `${bins[at]!}–${Math.min(1, end)}`,
          String(own.length),
          percent(said),
          percent(own.filter(isRight).length / own.length),
        ],
      ];
    }),
  ]);
}

const markNames = ['margin', 'digits', 'fit'] as const;
const valuesOf = (marks: DateMarks) => markNames.map((name) => marks[name]);

function calibrationOf(reads: readonly CropRead[]): string {
  const rows = reads.flatMap((read) =>
    read.marks ? [{ marks: valuesOf(read.marks), right: isRight(read) }] : [],
  );
  const weights = logisticRegression(rows);
  const loss =
    -rows.reduce((sum, { marks, right }) => {
      const p = chance(weights, marks);
      return sum + Math.log(right ? p : 1 - p);
    }, 0) / rows.length;
  return `fitted on ${rows.length}: ${['constant', ...markNames].map((name, i) => `${name} ${weights[i]!.toFixed(3)}`).join(', ')}; loss ${loss.toFixed(4)}`;
}
