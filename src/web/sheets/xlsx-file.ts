/** The bytes of an XLSX file: text as text whatever it begins with, days as days, the first row stays in sight. */
import writeExcelFile, { type SheetData } from 'write-excel-file/node';
import { plainCell, type Cell, type Column } from './sheet.js';

/** Excel's own limit on the text of a cell (Microsoft, "Excel specifications and limits"). */
const longestCell = 32_767;

export function xlsxFile(
  { name, columns }: { name: string; columns: Column[] },
  rows: readonly Cell[][],
): Promise<Buffer> {
  const data: SheetData = [
    columns.map(({ title }) => ({ value: title, type: String, fontWeight: 'bold' as const })),
    ...rows.map((row) => row.map((cell, index) => xlsxCell(cell, columns[index]!))),
  ];
  return writeExcelFile(data, {
    sheet: name,
    columns: columns.map(({ width }) => ({ width })),
    stickyRowsCount: 1,
  }).toBuffer();
}

function xlsxCell(cell: Cell, { kind }: Column): SheetData[number][number] {
  if (cell === null || cell === '') return null;
  if (typeof cell === 'number') return { value: cell, type: Number };
  if (kind === 'date') return { value: new Date(`${cell}T00:00:00Z`), type: Date, format: 'yyyy-mm-dd' };
  // `_x0041_` is how the format spells a character (ECMA-376, 22.4.2.4): a text that looks so must spell its underscore
  const text = plainCell(cell)
    .slice(0, longestCell)
    .replaceAll(/_(?=x[0-9a-f]{4}_)/gi, '_x005F_');
  return { value: text, type: String, alignVertical: 'top' };
}
