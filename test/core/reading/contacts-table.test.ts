import { expect, test } from '@jest/globals';
import { tableRows } from '../../../src/core/reading/contacts-table.js';

const starts = (...rows: number[][]): number[][] => rows;
const columns = [0.1, 0.4, 0.7];

test('a cell that wraps belongs to the row above', () => {
  const lines = [
    'Jo Embry\tExecutive Director of\tjo.embry@x.exa',
    'Learning\tmple',
    'Al Fox\tCIO\tal@x.test',
  ];
  expect(tableRows(lines, starts(columns, [0.4, 0.7], columns))).toEqual([
    'Jo Embry\tExecutive Director of Learning\tjo.embry@x.example',
    'Al Fox\tCIO\tal@x.test',
  ]);
});

test('a credential under a name ends it', () => {
  const lines = ['Jo Embry,\tjo.embry@x.te', 'Ed.D.\tst'];
  expect(tableRows(lines, starts([0.1, 0.6], [0.1, 0.6]))).toEqual(['Jo Embry, Ed.D.\tjo.embry@x.test']);
});

test.each<[string, string[], number[][]]>([
  ['rows of one cell', ['Jo Embry', 'CIO'], [[0.1], [0.1]]],
  [
    'rows whose cells begin anywhere',
    ['Jo Embry\tCIO', 'Al Fox\tCTO'],
    [
      [0.1, 0.4],
      [0.1, 0.55],
    ],
  ],
  [
    'rows without a cell that wraps',
    ['Jo Embry\tCIO', 'Al Fox\tCTO'],
    [
      [0.1, 0.4],
      [0.1, 0.4],
    ],
  ],
])('%s are no table to be joined', (_, lines, at) => {
  expect(tableRows(lines, at)).toBeNull();
});
