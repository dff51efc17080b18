/** Many rows at once, as jsonb: a statement a few hundred rows instead of one each. */
import type { Sql } from '../../src/pipeline/ports.js';

export type Row = Record<string, unknown>;
const rowsAtOnce = 250;

/** Rows of one table name the same columns; the others take their defaults. Times are Dates or ISO text. */
export async function insertRows(sql: Sql, table: string, rows: readonly Row[]): Promise<void> {
  const first = rows[0];
  if (!first) return;
  const names = Object.keys(first).join(', ');
  // with its schema: `record` alone would mean any row, as a type
  for (let from = 0; from < rows.length; from += rowsAtOnce) {
    const some = JSON.stringify(rows.slice(from, from + rowsAtOnce));
    await sql.query(
      `insert into ${table} (${names}) select ${names} from jsonb_populate_recordset(null::public.${table}, $1::jsonb)`,
      [some],
    );
  }
}
