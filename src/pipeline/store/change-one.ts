import type { Sql } from '../ports.js';

/** For a statement that changes one row, or none where that is in another state by now. @returns whether it changed it */
export async function changeOne(sql: Sql, text: string, params: readonly unknown[]): Promise<boolean> {
  const { rowCount } = await sql.query(text, params);
  return rowCount === 1;
}
