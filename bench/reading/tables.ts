/** The tables of the reading bench: what was right, abstained from and wrong, for each carrier and each part. */
import { carriers } from '../../fixtures/corpus/letter-truth.js';
import type { Part } from '../../fixtures/corpus/parts.js';
import { columns } from '../report.js';
import { percent, withBound } from './bounds.js';
import type { Score } from '../score.js';
import type { ReadLetter } from './letter-file.js';

export type ReadLetterRow = ReadLetter & { score: Score };
type Rows = readonly ReadLetterRow[];

const count = (rows: Rows, holds: (row: ReadLetterRow) => boolean): number => rows.filter(holds).length;
const sum = (rows: Rows, of: (row: ReadLetterRow) => number): number =>
  rows.reduce((total, row) => total + of(row), 0);

/** Columns of the table of carriers: a title, and the figure of some letters. */
const readingColumns: [string, (rows: Rows) => string][] = [
  ['letters', (rows) => String(rows.length)],
  ['found', (rows) => `${count(rows, (row) => row.score.outcome === 'right')}`],
  ['form', (rows) => ofLetters(rows, (row) => row.score.form === 'right')],
  ['district', (rows) => ofLetters(rows, (row) => row.score.district === 'right')],
  ['wrong', (rows) => String(count(rows, (row) => row.score.district === 'wrong'))],
  ['typed short %', (rows) => fieldShare(rows, 'short', false)],
  ['wrong', (rows) => fieldWrong(rows, 'short', false)],
  ['typed prose %', (rows) => fieldShare(rows, 'prose', false)],
  [
    '≤2% off',
    (rows) => String(fieldsOf(rows, 'prose', false).filter((field) => field.outcome === 'near').length),
  ],
  ['wrong', (rows) => fieldWrong(rows, 'prose', false)],
  ['CER %', (rows) => errorRate(rows, false)],
  ['by hand %', (rows) => fieldShare(rows, null, true)],
  ['wrong', (rows) => fieldWrong(rows, null, true)],
  [
    's/page',
    (rows) =>
      rows.length === 0
        ? '-'
        : (sum(rows, (row) => row.seconds) / sum(rows, (row) => row.truth.pages)).toFixed(2),
  ],
];

const decisionColumns: [string, (rows: Rows) => string][] = [
  ['letters', (rows) => String(rows.length)],
  ['signed', (rows) => lineRecall(rows)],
  ['precision %', (rows) => linePrecision(rows)],
  ['cannot tell', (rows) => String(lines(rows).filter((line) => line.read === null).length)],
  ['false signed', (rows) => falseLines(rows, false)],
  ['false unsigned', (rows) => falseLines(rows, true)],
  ['date exact', (rows) => `${count(rows, (row) => row.score.date === 'exact')}/${count(rows, isDated)}`],
  ['abstained', (rows) => String(count(rows, (row) => row.score.date === 'abstained'))],
  [
    'wrong',
    (rows) =>
      withBound(
        count(rows, wrongDate),
        count(rows, (row) => row.score.date !== null),
      ),
  ],
  ['verdict right', (rows) => `${count(rows, (row) => row.score.verdict === 'right')}`],
  ['review allowed', (rows) => String(count(rows, (row) => row.score.verdict === 'allowed-review'))],
  ['review needless', (rows) => String(count(rows, (row) => row.score.verdict === 'needless-review'))],
  [
    'FALSE complete',
    (rows) =>
      withBound(
        count(rows, (row) => row.score.verdict === 'false-complete'),
        rows.length,
      ),
  ],
  [
    'FALSE missing',
    (rows) =>
      withBound(
        count(rows, (row) => row.score.verdict === 'false-missing'),
        rows.length,
      ),
  ],
  ['other wrong', (rows) => String(count(rows, (row) => otherWrong.has(row.score.verdict)))],
];

const otherWrong: ReadonlySet<string> = new Set([
  'overlooked-missing',
  'decided-alone',
  'lost',
  'lost-to-review',
  'taken',
  'taken-to-review',
]);
const isLetter = (row: ReadLetterRow): boolean => row.truth.kind !== 'near-miss';
const isDated = (row: ReadLetterRow): boolean => row.truth.signatures?.district.date != null;
const wrongDate = (row: ReadLetterRow): boolean =>
  row.score.date === 'wrong' || row.score.date === 'invented';

const ofLetters = (rows: Rows, holds: (row: ReadLetterRow) => boolean): string => {
  const letters = rows.filter(isLetter);
  return `${count(letters, holds)}/${letters.length}`;
};

const fieldsOf = (rows: Rows, kind: 'short' | 'prose' | null, byHand: boolean) =>
  rows.flatMap((row) =>
    row.score.fields.filter((field) => (kind === null || field.kind === kind) && field.byHand === byHand),
  );
/** Of the fields in which something stands, and those rightly told to be empty. */
const fieldShare = (rows: Rows, kind: 'short' | 'prose' | null, byHand: boolean): string => {
  const fields = fieldsOf(rows, kind, byHand);
  return percent(fields.filter((field) => field.outcome === 'exact').length, fields.length);
};
const fieldWrong = (rows: Rows, kind: 'short' | 'prose' | null, byHand: boolean): string => {
  const fields = fieldsOf(rows, kind, byHand);
  return withBound(
    fields.filter((field) => field.outcome === 'wrong' || field.outcome === 'invented').length,
    fields.length,
  );
};
const errorRate = (rows: Rows, byHand: boolean): string => {
  const fields = fieldsOf(rows, null, byHand);
  const letters = fields.reduce((total, field) => total + field.letters, 0);
  return percent(
    fields.reduce((total, field) => total + Math.min(field.edits, field.letters), 0),
    letters,
  );
};

const lines = (rows: Rows) =>
  rows.flatMap((row) => row.score.lines.filter((line) => line.role === 'district'));
const lineRecall = (rows: Rows): string => {
  const signed = lines(rows).filter((line) => line.signed);
  return `${signed.filter((line) => line.read === true).length}/${signed.length}`;
};
const linePrecision = (rows: Rows): string => {
  const called = lines(rows).filter((line) => line.read === true);
  return percent(called.filter((line) => line.signed).length, called.length);
};
const falseLines = (rows: Rows, signed: boolean): string => {
  const such = lines(rows).filter((line) => line.signed === signed);
  return withBound(such.filter((line) => line.read === !signed).length, such.length);
};

const turned = (
  head: string,
  names: readonly string[],
  groups: Rows[],
  figures: [string, (rows: Rows) => string][],
): string =>
  columns([
    [head, ...figures.map(([title]) => title)],
    ...names.map((name, at) => [name, ...figures.map(([, figure]) => figure(groups[at]!))]),
  ]);

/** How a date got onto the paper: what stands for most of the difference between one and another. */
const dateGroups = [
  'typed',
  'font',
  'mnist',
  'pen',
  'pen-annotation',
  'stamped',
  'corrected',
  'beside-signature',
];
const dateGroupOf = (row: ReadLetterRow): string | null => {
  const { dateMode, dateHand } = row.truth.features;
  if (!isDated(row) || dateMode === null || dateMode === undefined) return null;
  return String(dateMode === 'in-place' ? dateHand : dateMode);
};

/** What letters have in common, apart from their carrier. */
const featureGroups: [string, (row: ReadLetterRow) => boolean][] = [
  [
    'everything typed, no cause for review',
    (row) => isLetter(row) && row.truth.verdict !== 'needs-review' && row.truth.reviewCauses.length === 0,
  ],
  ['form of 2018', (row) => row.truth.form === 'kyiln-2018'],
  ['form of 2024', (row) => row.truth.form === 'ky-iln-2024'],
  ['unseen year', (row) => row.truth.form === 'unseen'],
  ['blank form', (row) => row.truth.kind === 'blank'],
  ['near miss', (row) => row.truth.kind === 'near-miss'],
  ['answers over a page', (row) => row.truth.features['length'] === 'overflowing'],
  ['typed anew, shortened', (row) => row.truth.features['shortened'] === true],
  ['turned 90, 180, 270', (row) => row.truth.features['turned'] !== 0],
  ['skewed over 1°', (row) => Math.abs(Number(row.truth.features['skewDegrees'])) > 1],
  ['shuffled pages', (row) => row.truth.features['shuffled'] === true],
  ['dirty paper', (row) => row.truth.features['dirt'] !== null],
  ['low light', (row) => row.truth.features['lowLight'] === true],
  ['signature off the line', (row) => ['high', 'beside'].includes(String(row.truth.features['placement']))],
  ['signature across the line', (row) => row.truth.features['placement'] === 'across'],
  ['stray date', (row) => row.truth.features['stray'] !== null],
];

const shortFigures: [string, (rows: Rows) => string][] = [
  ...decisionColumns.slice(0, 2),
  ...readingColumns.slice(5, 7),
  ...decisionColumns.slice(6, 9),
  ...decisionColumns.slice(9),
];

const parts: Part[] = ['tune', 'held-out'];

export const describeReading = (all: Rows): string => {
  const blocks = parts.flatMap((part) => {
    const rows = all.filter((row) => row.truth.part === part);
    if (rows.length === 0) return [];
    const names = [...carriers.filter((name) => rows.some((row) => row.truth.carrier === name)), 'all'];
    const groups = names.map((name) =>
      name === 'all' ? rows : rows.filter((row) => row.truth.carrier === name),
    );
    const features = featureGroups.filter(([, holds]) => rows.some(holds));
    const dates = dateGroups.filter((name) => rows.some((row) => dateGroupOf(row) === name));
    return [
      `${part.toUpperCase()}, ${rows.length} letters`,
      turned('carrier', names, groups, readingColumns),
      turned('carrier', names, groups, decisionColumns),
      turned(
        'letters that are',
        features.map(([name]) => name),
        features.map(([, holds]) => rows.filter(holds)),
        shortFigures,
      ),
      turned(
        'dates written',
        dates,
        dates.map((name) => rows.filter((row) => dateGroupOf(row) === name)),
        decisionColumns.slice(6, 9),
      ),
      ...goals(rows),
    ];
  });
  return [...blocks, memory(all), worst(all)].join('\n\n');
};

/** The figures that are aimed at, on these letters. */
const goals = (rows: Rows): string[] => {
  const letters = rows.filter(isLetter);
  const easy = rows.filter(featureGroups[0]![1]);
  const alone = easy.filter((row) => row.score.verdict === 'right').length;
  return [
    [
      `complete with any wrong value: ${withBound(
        count(letters, (row) => row.score.completeWithWrong),
        letters.length,
      )}`,
      `called missing though it is there, to a person or the district: ${withBound(
        count(letters, (row) => row.score.calledMissing.length > 0),
        letters.length,
      )}`,
      `near misses taken for a letter: ${withBound(
        count(rows, (row) => row.score.outcome === 'taken'),
        count(rows, (row) => !isLetter(row)),
      )}`,
      `typed letters that needed no person: ${alone}/${easy.length} (${percent(alone, easy.length)} %)`,
    ].join('\n'),
  ];
};

const memory = (rows: Rows): string => {
  const tenth = Math.max(1, Math.floor(rows.length / 10));
  const mean = (some: Rows): string => (sum(some, (row) => row.rssMb) / some.length).toFixed(0);
  const peak = Math.max(...rows.map((row) => row.peakMb));
  return `memory of the reading process: peak ${peak.toFixed(0)} MB; resident ${mean(rows.slice(0, tenth))} MB in the first tenth of the letters, ${mean(rows.slice(-tenth))} MB in the last`;
};

/** Every letter with something accepted that is wrong, or otherwise to be looked at. */
const worst = (rows: Rows): string => {
  const told = rows.filter((row) => row.score.slips.length > 0);
  return told.length === 0
    ? 'nothing to look at'
    : told
        .map(
          ({ truth, score }) =>
            `${truth.index} ${truth.carrier} ${truth.part} ${truth.form ?? 'near miss'}: ${score.slips.join(' | ')}`,
        )
        .join('\n');
};
