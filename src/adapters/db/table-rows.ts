/** Rows of a table as the server's own JSON text, which keeps every digit of an instant and of a number. */
import type { Sql } from '../../pipeline/ports.js';
import type { Table } from './tables.js';

/** rows of one statement; letters are the largest, with some 100 kB of reading each */
const batchRows = 100;

export interface TableReader {
  /** @param rows a JSON array as text; @param done how many there were until now */
  rows(rows: string, done: number): Promise<void>;
  /** a row may refer to one that comes later, so references within the table come once all of its rows have */
  references(column: string, rows: string): Promise<void>;
}

/** Inside a transaction: it uses a cursor. */
export async function readTable(source: Sql, table: Table, to: TableReader): Promise<void> {
  const { qualified, primaryKey, selfReferences } = table;
  const withoutSelf =
    selfReferences.length > 0 ? `(to_jsonb(t) - '{${selfReferences.join(',')}}'::text[])` : 'to_jsonb(t)';
  await inBatches(
    source,
    `select (${withoutSelf})::text as row from ${qualified} t order by ${primaryKey}`,
    (rows, done) => to.rows(rows, done),
  );
  for (const column of selfReferences)
    await inBatches(
      source,
      `select to_jsonb(t)::text as row from (select ${primaryKey}, ${column} from ${qualified}) t where ${column} is not null`,
      (rows) => to.references(column, rows),
    );
}

export async function insertRows(target: Sql, { qualified, written }: Table, rows: string): Promise<void> {
  const columns = written.join(', ');
  await target.query(
    `insert into ${qualified} (${columns}) overriding system value
       select ${columns} from jsonb_populate_recordset(null::${qualified}, $1::jsonb)`,
    [rows],
  );
}

export async function setReferences(
  target: Sql,
  { qualified, primaryKey }: Table,
  column: string,
  rows: string,
): Promise<void> {
  await target.query(
    `update ${qualified} t set ${column} = s.${column}
       from jsonb_populate_recordset(null::${qualified}, $1::jsonb) s where t.${primaryKey} = s.${primaryKey}`,
    [rows],
  );
}

/** Columns that count by themselves go on after the highest row. */
export async function goOnCounting(target: Sql, { qualified, identities }: Table): Promise<void> {
  for (const column of identities)
    await target.query(
      `select setval(pg_get_serial_sequence('${qualified}', '${column}'), max(${column})) from ${qualified} having count(*) > 0`,
    );
}

async function inBatches(
  source: Sql,
  query: string,
  work: (rows: string, done: number) => Promise<void>,
): Promise<void> {
  await source.query(`declare copied no scroll cursor for ${query}`);
  for (let done = 0; ; ) {
    const { rows } = await source.query<{ row: string }>(`fetch ${batchRows} from copied`);
    if (rows.length === 0) break;
    done += rows.length;
    await work(`[${rows.map(({ row }) => row).join(',')}]`, done);
  }
  await source.query('close copied');
}

export async function countRows(sql: Sql, table: string): Promise<number> {
  return (await sql.query<{ n: number }>(`select count(*) as n from ${table}`)).rows[0]!.n;
}

/** SHA-256 over the rows' own, whatever their order */
export async function digest(sql: Sql, table: string): Promise<string> {
  const { rows } = await sql.query<{ digest: string }>(
    `select encode(sha256(string_agg(h, ''::bytea order by h)), 'hex') as digest
       from (select sha256(convert_to(to_jsonb(t)::text, 'UTF8')) as h from ${table} t) hashes`,
  );
  return rows[0]!.digest;
}
