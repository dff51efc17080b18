import { expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { csvCell, csvOf } from '../../../src/web/sheets/csv.js';
import type { Cell, Sheet } from '../../../src/web/sheets/sheet.js';

const sheet = (rows: Cell[][]): Sheet => ({
  name: 'test',
  columns: [
    { title: 'District', kind: 'text', width: 10 },
    { title: 'Goal, "long"', kind: 'text', width: 10 },
    { title: 'Came', kind: 'date', width: 10 },
    { title: 'Count', kind: 'number', width: 10 },
  ],
  rows: (async function* () {
    yield* rows;
  })(),
});
async function written(rows: Cell[][]): Promise<string> {
  let text = '';
  for await (const piece of csvOf(sheet(rows))) text += piece;
  return text;
}

test('begins with a byte order mark, ends lines with CRLF and is read back as it was', async () => {
  const rows = [
    ['Adair County', 'One.\nTwo, "three"; ünïcode', '2024-09-12', 3],
    ['', null, null, 0],
  ];
  const text = await written(rows);
  expect(text.startsWith('\ufeffDistrict,"Goal, ""long""",Came,Count\r\n')).toBe(true);
  expect(text.endsWith('\r\n')).toBe(true);
  expect(parse(text, { bom: true, record_delimiter: '\r\n' })).toEqual([
    ['District', 'Goal, "long"', 'Came', 'Count'],
    ['Adair County', 'One.\nTwo, "three"; ünïcode', '2024-09-12', '3'],
    ['', '', '', '0'],
  ]);
});

test.each([
  ['=1+1', `"'=1+1"`],
  ['+1 502 555 0100', `"'+1 502 555 0100"`],
  ['-2', `"'-2"`],
  ['@SUM(A1)', `"'@SUM(A1)"`],
  ['\t=1', `"'\t=1"`],
  ['\r=1', `"'\n=1"`],
  ['  =1', `"'  =1"`],
  ['\u200b=1', `"'=1"`],
  ['＝1', `"'＝1"`],
  ['=HYPERLINK("http://x.example","a")', `"'=HYPERLINK(""http://x.example"",""a"")"`],
])('%j is not run by a spreadsheet', (text, cell) => {
  expect(csvCell(text)).toBe(cell);
});
test.each([
  ['a=1', 'a=1'],
  ['name@district.example', 'name@district.example'],
  ['2024-09-12', '2024-09-12'],
  ['a\u0000b\u202ec', 'abc'],
  ["O'Neil", `"O'Neil"`],
])('%j stays as it is', (text, cell) => {
  expect(csvCell(text)).toBe(cell);
});
test('a number is a number, below zero too', () => {
  expect(csvCell(-3)).toBe('-3');
});
