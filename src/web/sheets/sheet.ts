/** A list as a file for a spreadsheet: columns, and rows that are made as they are written. */
export interface Column {
  title: string;
  /** date: cells are `YYYY-MM-DD` */
  kind: 'text' | 'date' | 'number';
  /** characters, in XLSX */
  width: number;
}
export const districtColumn: Column = { title: 'District', kind: 'text', width: 26 };
export const yearsColumn: Column = { title: 'School years', kind: 'text', width: 20 };
export type Cell = string | number | null;
export interface Sheet {
  /** of the file and of the sheet: letters, digits, hyphens */
  name: string;
  columns: Column[];
  rows: AsyncIterable<Cell[]>;
}

/** Characters that are no text: XML 1.0 (2.2) has no place for most of them, and a spreadsheet none for the rest. */
export const plainCell = (text: string): string =>
  text
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/[^\n\t\P{Cc}]|[\p{Cs}\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff]/gu, '');
