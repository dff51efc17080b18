/** What must be known of our tables to copy their rows, from the catalogs. Names are as the migrations give them: plain. */
import type { Sql } from '../../pipeline/ports.js';

export interface Table {
  name: string;
  /** with its schema: `record` alone would mean any row, as a type */
  qualified: string;
  /** one column */
  primaryKey: string;
  /** other tables whose rows must be there first */
  references: string[];
  /** columns that refer to rows of the same table */
  selfReferences: string[];
  /** columns that count by themselves */
  identities: string[];
  /** columns that are written: the others the database works out of these */
  written: string[];
}

export async function readTables(sql: Sql): Promise<Table[]> {
  const { rows } = await sql.query<{
    name: string;
    primary_key: string;
    refers: { to: string; column: string }[];
    identities: string[];
    written: string[];
  }>(
    `select c.relname::text as name,
            (select a.attname::text from pg_constraint k join pg_attribute a
                on a.attrelid = c.oid and a.attnum = k.conkey[1]
              where k.conrelid = c.oid and k.contype = 'p' and cardinality(k.conkey) = 1) as primary_key,
            (select coalesce(jsonb_agg(jsonb_build_object('to', f.relname, 'column', a.attname)), '[]')
               from pg_constraint k join pg_class f on f.oid = k.confrelid
               join pg_attribute a on a.attrelid = c.oid and a.attnum = k.conkey[1]
              where k.conrelid = c.oid and k.contype = 'f') as refers,
            array(select a.attname::text from pg_attribute a
                   where a.attrelid = c.oid and a.attidentity <> '' and not a.attisdropped) as identities,
            array(select a.attname::text from pg_attribute a
                   where a.attrelid = c.oid and a.attnum > 0 and a.attgenerated = '' and not a.attisdropped
                   order by a.attnum) as written
       from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' order by c.relname`,
  );
  return rows.map(({ name, primary_key: primaryKey, refers, identities, written }) => ({
    name,
    qualified: `public.${name}`,
    primaryKey,
    references: [...new Set(refers.map(({ to }) => to).filter((to) => to !== name))],
    selfReferences: refers.filter(({ to }) => to === name).map(({ column }) => column),
    identities,
    written,
  }));
}

/**
 * The same tables, each after all that it refers to.
 * @throws where two refer to each other
 */
export function inReferenceOrder(tables: readonly Table[]): Table[] {
  const ordered: Table[] = [];
  let left = [...tables];
  while (left.length > 0) {
    const ready = left.filter(({ references }) => !left.some(({ name }) => references.includes(name)));
    if (ready.length === 0) {
      throw new Error(`Tables that refer to each other: ${left.map(({ name }) => name).join(', ')}`);
    }
    ordered.push(...ready);
    left = left.filter((table) => !ready.includes(table));
  }
  return ordered;
}
