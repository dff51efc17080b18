import { expect, test } from '@jest/globals';
import type { Cell } from '../../../src/web/sheets/sheet.js';
import { xlsxOf } from '../../../src/web/sheets/xlsx.js';
import { unzip } from './unzip.js';

async function sheetXml(cells: Cell[]): Promise<{ sheet: string; all: string; styles: string }> {
  const bytes = await xlsxOf({
    name: 'letters',
    columns: [
      { title: 'Text', kind: 'text', width: 20 },
      { title: 'Day', kind: 'date', width: 12 },
      { title: 'Count', kind: 'number', width: 8 },
    ],
    rows: (async function* () {
      yield cells;
    })(),
  });
  const files = unzip(bytes);
  return {
    sheet: files.get('xl/worksheets/sheet1.xml')!,
    all: [...files.values()].join('\n'),
    styles: files.get('xl/styles.xml')!,
  };
}

test('text is text, a day is a day and a number is a number', async () => {
  const { sheet, all, styles } = await sheetXml(['=1+1', '2024-09-12', 3]);
  expect(sheet).not.toContain('<f>');
  expect(all).toContain('=1+1');
  // days since 1899-12-30: 2024-09-12 is 45547
  expect(sheet).toMatch(/<c r="B2"[^>]*><v>45547<\/v><\/c>/);
  expect(sheet).toMatch(/<c r="C2"[^>]*><v>3<\/v><\/c>/);
  expect(styles).toContain('yyyy-mm-dd');
  expect(sheet).toContain('ySplit="1"');
});

test('what no XML holds is left out, and a text that looks like an escape stays one', async () => {
  const { all } = await sheetXml(['a\u0000\u000b\ufffe<b>&_x0041_', null, null]);
  expect(all).toContain('a&lt;b&gt;&amp;_x005F_x0041_');
});

test('a text beyond what a cell may hold is cut', async () => {
  const { all } = await sheetXml(['x'.repeat(40_000), null, null]);
  expect(/x{1000,}/.exec(all)![0]).toHaveLength(32_767);
});
