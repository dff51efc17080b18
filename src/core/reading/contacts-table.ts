/** People in a table without borders that can be relied on: cells that wrap make rows that lack their first cell. */
import { endsAsSchools } from './address-ends.js';

/** Cells that begin this near to each other (share of the page's width) are one column. */
const ONE_COLUMN = 0.02;
/** What ends a name over the row's end: "Jane Doe," / "Ed.D.". */
const REST_OF_NAME = /^(?:ed\.?d|ph\.?d|ed\.?s|m\.?ed|jr|sr|esq|i{2,3})\.?,?$/i;

/**
 * @param lines rows of the answer, cells parted by a tab
 * @param starts where each row's cells begin, in shares of the page's width
 * @returns the rows of the table, one a person, cells parted by a tab; null where it is no table or none of its cells wraps
 */
export function tableRows(lines: readonly string[], starts: readonly (readonly number[])[]): string[] | null {
  const columns = starts.reduce((most, row) => (row.length > most.length ? row : most), []);
  if (columns.length < 2) return null;
  const rows: string[][] = [];
  let hasWrapped = false;
  for (const [at, line] of lines.entries()) {
    const cells = line.split('\t');
    const own = starts[at]!.map((x) => columns.findIndex((start) => Math.abs(start - x) < ONE_COLUMN));
    if (cells.length !== own.length || own.includes(-1)) return null;
    const before = rows.at(-1);
    if (before && (own[0] !== 0 || REST_OF_NAME.test(cells[0]!))) {
      hasWrapped = true;
      for (const [place, column] of own.entries()) before[column] = joined(before[column]!, cells[place]!);
    } else {
      const row = columns.map(() => '');
      for (const [place, column] of own.entries()) row[column] = cells[place]!;
      rows.push(row);
    }
  }
  return hasWrapped ? rows.map((row) => row.filter((cell) => cell !== '').join('\t')) : null;
}

/** An address that does not fit is broken anywhere. */
function joined(before: string, rest: string): string {
  if (before === '') return rest;
  const isCut = /@\S*$/.test(before) && !endsAsSchools(before) && !/\s/.test(rest);
  const isLocalPart = /^\S*[._-]$/.test(before) && rest.includes('@');
  return isCut || isLocalPart ? before + rest : `${before} ${rest}`;
}
