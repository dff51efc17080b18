/**
 * CSV (RFC 4180) as Excel opens it rightly: a byte order mark, so that it is taken for UTF-8, lines ended by CRLF, and
 * no cell that a spreadsheet would run.
 */
import { plainCell, type Cell, type Sheet } from './sheet.js';

const byteOrderMark = '\ufeff';

/** One piece of text a row. */
export async function* csvOf({ columns, rows }: Sheet): AsyncGenerator<string> {
  yield byteOrderMark + line(columns.map(({ title }) => title));
  for await (const row of rows) yield line(row);
}

const line = (cells: readonly Cell[]): string => `${cells.map(csvCell).join(',')}\r\n`;

/**
 * What begins a formula in one spreadsheet or another, behind whatever a spreadsheet skips: = + - @, their full-width
 * forms, tab and line ends (OWASP, "CSV Injection").
 */
const formula = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/u;

/** @returns the cell, quoted where it must be; text that would be run stands behind an apostrophe */
export function csvCell(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const plain = plainCell(cell);
  const safe = formula.test(plain) ? `'${plain}` : plain;
  return /[",\n\t']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
