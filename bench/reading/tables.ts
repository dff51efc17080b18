/** What the reading bench prints: each part of the corpus apart, by carrier and by what letters have in common. */
import { carriers } from '../../fixtures/corpus/letter-truth.js';
import type { Part } from '../../fixtures/corpus/parts.js';
import { columns } from '../report.js';
import {
  anyDateFigures,
  carrierGroups,
  fieldFigures,
  type Figure,
  groupOf,
  isDated,
  isEasy,
  isLetter,
  letterFigures,
  type ReadLetterRow,
  type Rows,
  signatureFigures,
  verdictFigures,
} from './figures.js';
import { goalTable } from './goals.js';

interface Group {
  name: string;
  rows: Rows;
}

const table = (head: string, groups: readonly Group[], figures: readonly Figure[]): string =>
  columns([
    [head, ...figures.map(([title]) => title)],
    ...groups.map(({ name, rows }) => [name, ...figures.map(([, figure]) => figure(rows))]),
  ]);

const grouped = (
  rows: Rows,
  names: readonly string[],
  nameOf: (row: ReadLetterRow) => string | null,
): Group[] =>
  names
    .map((name) => ({ name, rows: rows.filter((row) => nameOf(row) === name) }))
    .filter((group) => group.rows.length > 0);

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
  ['everything typed, no cause for review', isEasy],
  ['form of 2018', (row) => row.truth.form === 'kyiln-2018'],
  ['form of 2024', (row) => row.truth.form === 'ky-iln-2024'],
  ['unseen year', (row) => row.truth.form === 'unseen'],
  ['blank form', (row) => row.truth.kind === 'blank'],
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
const nearMissOf = (row: ReadLetterRow): string | null =>
  isLetter(row) ? null : String(row.truth.features['nearMiss']);

const parts: Part[] = ['tune', 'held-out'];

/** Figures of the two parts are never added up: one was tuned on, the other was not. */
export const describeReading = (all: Rows): string => {
  const blocks = parts.flatMap((part) => {
    const rows = all.filter((row) => row.truth.part === part);
    return rows.length === 0 ? [] : [`${part.toUpperCase()}, ${rows.length} mails`, ...describePart(rows)];
  });
  return [...blocks, memory(all), ...sharedTimes(all), slips(all)].join('\n\n');
};

function describePart(rows: Rows): string[] {
  const whole: Group = { name: 'all', rows };
  const byCarrier = [...grouped(rows, carriers, ({ truth }) => truth.carrier), whole];
  const byGroup = [...grouped(rows, carrierGroups, ({ truth }) => groupOf(truth.carrier)), whole];
  const nearMisses = [...new Set(rows.flatMap((row) => nearMissOf(row) ?? []))].sort();
  const features = featureGroups
    .map(([name, holds]) => ({ name, rows: rows.filter(holds) }))
    .filter((group) => group.rows.length > 0);
  return [
    table('carrier', byCarrier, letterFigures),
    table('fields', byCarrier, fieldFigures),
    table('fields of', byGroup, fieldFigures),
    table('signature, date', byCarrier, signatureFigures),
    table('verdict', byCarrier, verdictFigures),
    table('letters that are', features, [...verdictFigures.slice(0, 7), fieldFigures[0]!, ...anyDateFigures]),
    table('dates written', grouped(rows, dateGroups, dateGroupOf), anyDateFigures),
    table(
      'no letter, but',
      grouped(rows, nearMisses, nearMissOf),
      verdictFigures.filter(([title]) => ['mails', 'taken', 'taken to review'].includes(title)),
    ),
    goalTable(rows),
  ];
}

const mean = (some: number[]): string => (some.reduce((total, mb) => total + mb, 0) / some.length).toFixed(0);

/** Whether it grows: the first tenth of the letters against the last. */
const memory = (rows: Rows): string => {
  const resident = rows.flatMap(({ rssMb }) => (rssMb === null ? [] : [rssMb]));
  if (resident.length === 0) return 'memory was not measured';
  const tenth = Math.max(1, Math.floor(resident.length / 10));
  return `memory of the reading processes: resident ${mean(resident.slice(0, tenth))} MB in the first tenth of the letters, ${mean(resident.slice(-tenth))} MB in the last`;
};

const sharedTimes = (rows: Rows): string[] =>
  rows.some(({ jobs }) => jobs > 1)
    ? ['×2, ×3 …: as many letters were read at once; such a time, and such memory, is that of all of them']
    : [];

/** Every letter with something accepted that is wrong, or otherwise to be looked at; of the held-out part none is shown. */
const slips = (rows: Rows): string => {
  const told = rows.filter((row) => row.score.slips.length > 0 && row.truth.part === 'tune');
  return told.length === 0
    ? 'nothing to look at'
    : told
        .map(
          ({ truth, score }) =>
            `${truth.index} ${truth.carrier} ${truth.form ?? 'near miss'}: ${score.slips.join(' | ')}`,
        )
        .join('\n');
};
