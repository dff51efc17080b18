/** What each way of accepting a row accepts: right, left to a person, wrong. */
import { acceptance } from '../../src/core/reading/fields-thresholds.js';
import { withCapitalI } from '../../src/core/reading/title-case.js';
import { withBound } from '../reading/bounds.js';
import { columns } from '../report.js';
import { type Carrier, carriers } from './sheets.js';

/** One row of a sheet as each look spells it. */
export interface RowRead {
  carrier: Carrier;
  told: string;
  first: string;
  second: string;
  third: string;
  /** the other kind's confidence in its least sure letter, where it spells all words as the first look does */
  alike: number;
  /** the same where it was asked once only */
  alikeAtOnce: number;
}
export interface Milliseconds {
  first: number;
  second: number;
  third: number;
  other: number;
}

/** Specks that no answer keeps, and the small i of a title, are mended later. */
const plain = (text: string): string => withCapitalI(text.replace(/(?: [^\p{L}\p{N}@]+)+$/u, ''));
const isWrong = (row: RowRead, read: string): boolean => plain(read) !== row.told;

/** Ways to accept a row, and what they accept. */
const ways: [string, (row: RowRead) => string | null][] = [
  ['first look', ({ first }) => first],
  ['second look', ({ second }) => second],
  ['two looks alike', ({ first, second }) => (first === second ? first : null)],
  ['three looks alike', ({ first, second, third }) => (first === second && first === third ? first : null)],
  ...[0.3, acceptance.alike, 0.7, 0.9].map((least): [string, (row: RowRead) => string | null] => [
    `both kinds alike, each letter ≥ ${least}`,
    ({ first, alike }) => (alike >= least ? first : null),
  ]),
  [
    'both kinds alike, other kind asked once',
    ({ first, alikeAtOnce }) => (alikeAtOnce >= acceptance.alike ? first : null),
  ],
];

export const describeRows = (
  rows: RowRead[],
  ms: Milliseconds,
  memory: { before: number; after: number },
): string => {
  const figures = (some: RowRead[], accept: (row: RowRead) => string | null): string[] => {
    const accepted = some.filter((row) => accept(row) !== null && accept(row) !== '');
    const wrong = accepted.filter((row) => isWrong(row, accept(row)!)).length;
    return [
      String(accepted.length - wrong),
      String(some.length - accepted.length),
      withBound(wrong, some.length),
    ];
  };
  const tables = [...carriers, 'all'].map((carrier) => {
    const some = rows.filter((row) => carrier === 'all' || row.carrier === carrier);
    return columns([
      [`${carrier}, ${some.length} rows`, 'right', 'left', 'WRONG'],
      ...ways.map(([name, accept]) => [name, ...figures(some, accept)]),
    ]);
  });
  const each = (total: number): string => (total / rows.length).toFixed(0);
  const bad = rows.filter((row) => isWrong(row, row.first) && (row.first === row.second || row.alike >= 0.3));
  return [
    ...tables,
    `processor ms a row: first look ${each(ms.first)} (of a sheet), second ${each(ms.second)}, third ${each(ms.third)}, other kind ${each(ms.other)}`,
    `resident: ${(memory.before / 1e6).toFixed(0)} MB before the other kind was loaded, ${(memory.after / 1e6).toFixed(0)} MB at the end`,
    ...bad.map(
      (row) =>
        `${row.carrier}: "${row.told}" first "${row.first}", second "${row.second}", third "${row.third}", alike ${row.alike.toFixed(2)}`,
    ),
  ].join('\n\n');
};
