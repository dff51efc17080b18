/**
 * Whether the embedded database holds together: what its indexes name is there, and what its rows refer to, too. Pages are
 * looked at one by one in page-checksums.ts; a file that lost whole pages, or writes that came out of order, show only so.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Database, Sql } from '../../pipeline/ports.js';
import { readTables } from './tables.js';

/**
 * @param folder of the database, for what its catalog says is there
 * @returns what is wrong, in words; null where nothing was found
 */
export async function findDamage(database: Database, folder: string): Promise<string | null> {
  try {
    return await database.transaction(async (sql) => {
      const gone = await missingFile(sql, folder);
      if (gone) return `file ${gone} is missing`;
      // each row by its index: PostgreSQL then says where a row that was written is not there
      for (const option of ['seqscan', 'indexonlyscan', 'bitmapscan'])
        await sql.query(`set local enable_${option} to off`);
      for (const table of await readTables(sql)) {
        const { qualified, primaryKey } = table;
        await sql.query(`select count(t.ctid) from (select ctid from ${qualified} order by ${primaryKey}) t`);
      }
      for (const { toast } of await toastTables(sql))
        await sql.query(
          `select count(t.ctid) from (select ctid from ${toast} order by chunk_id, chunk_seq) t`,
        );
      return orphans(sql);
    });
  } catch (error) {
    return `it cannot be read: ${(error as Error).message}`;
  }
}

/** `pg_class` names each file; one that was never written to is there, too, and empty. */
async function missingFile(sql: Sql, folder: string): Promise<string | undefined> {
  const { rows } = await sql.query<{ path: string }>(
    `select pg_relation_filepath(oid) as path from pg_class
      where relkind in ('r', 'i', 't', 'S', 'm') and relpersistence = 'p' and pg_relation_filepath(oid) is not null`,
  );
  return rows.map(({ path }) => path).find((path) => !existsSync(join(folder, path)));
}

async function toastTables(sql: Sql): Promise<{ toast: string }[]> {
  const { rows } = await sql.query<{ toast: string }>(
    `select t.oid::regclass::text as toast from pg_class c join pg_class t on t.oid = c.reltoastrelid
      where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'`,
  );
  return rows;
}

async function orphans(sql: Sql): Promise<string | null> {
  const { rows } = await sql.query<{ of: string; column: string; to: string; key: string }>(
    `select c.conrelid::regclass::text as of, a.attname::text as column, c.confrelid::regclass::text as to, f.attname::text as key
       from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
       join pg_attribute f on f.attrelid = c.confrelid and f.attnum = c.confkey[1]
      where c.contype = 'f' and c.connamespace = 'public'::regnamespace`,
  );
  for (const { of, column, to, key } of rows) {
    const found = await sql.query(
      `select from ${of} o where o.${column} is not null and not exists (select from ${to} t where t.${key} = o.${column}) limit 1`,
    );
    if (found.rowCount > 0) return `rows of ${of} refer to rows of ${to} that are not there`;
  }
  return null;
}
