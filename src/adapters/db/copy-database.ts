/**
 * Moves everything from one database to another, such as from the embedded one to a server: documents first (named by their
 * content, so repeating is harmless), then all rows in one transaction. Rows travel as the servers' own JSON text, which
 * keeps every digit of an instant and of a number; the driver's types never see them.
 */
import { type Blobs, type Database, PermanentError, type Sql } from '../../pipeline/ports.js';
import { describeSchema } from './describe-schema.js';
import { inReferenceOrder, readTables, type Table } from './tables.js';

/** rows of one statement; letters are the largest, with some 100 kB of reading each */
const batchRows = 100;

export type MoveProgress =
  | { kind: 'documents' | 'rows'; table: string; done: number; total: number }
  /** it cannot be read where it is, so it stays behind; `code` as of Blobs.get */
  | { kind: 'document-left'; hash: string; code: string };

export interface CopyOptions {
  blobs: { from: Blobs; to: Blobs };
  onProgress?: (progress: MoveProgress) => void;
  /** ends the copying with its reason; the other database stays empty */
  signal?: AbortSignal;
}

/** `from` = there, `to` = here now; they differ only for `document`, by those that were left */
export interface CopiedTable {
  table: string;
  from: number;
  to: number;
}

/**
 * Both databases must be migrated, and nobody else may write to `from` meanwhile. Writers of `to` wait.
 * @returns one row a table, and one `document` for those that mails refer to
 * @throws PermanentError `target-not-empty`, `schemas-differ`, or `copy-differs` (what arrived is not what was sent); in
 * each case, as after a crash, `to` has no rows, and documents alone may have arrived
 */
export async function copyDatabase(
  from: Database,
  to: Database,
  options: CopyOptions,
): Promise<CopiedTable[]> {
  if ((await describeSchema(from)) !== (await describeSchema(to))) {
    throw new PermanentError(
      'The two databases have different tables: bring both to the same version first',
      'schemas-differ',
    );
  }
  const tables = inReferenceOrder((await readTables(from)).filter(({ name }) => !ownOfEach.has(name)));
  await assertEmpty(to, tables);
  const documents = await copyDocuments(from, options);
  const copied = await from.transaction(async (source) => {
    await source.query('set transaction isolation level repeatable read, read only');
    return to.transaction((target) => copyRows(source, target, tables, options));
  });
  return [documents, ...copied];
}

/** each database has its own migrations applied, and documents go through Blobs: they may be files on one side */
const ownOfEach = new Set(['schema_migration', 'document']);

async function assertEmpty(to: Sql, tables: Table[]): Promise<void> {
  for (const { name, qualified } of tables) {
    if ((await to.query(`select from ${qualified} limit 1`)).rowCount > 0) {
      throw new PermanentError(
        `The database to move to is not empty: its table "${name}" has rows. Nothing was changed. ` +
          'Move to a new database, or empty that one.',
        'target-not-empty',
      );
    }
  }
}

async function copyDocuments(from: Sql, options: CopyOptions): Promise<CopiedTable> {
  const { blobs, onProgress, signal } = options;
  const { rows } = await from.query<{ blob: string }>(
    'select distinct blob from mail where blob is not null order by blob',
  );
  const counts: CopiedTable = { table: 'document', from: rows.length, to: 0 };
  for (const [index, { blob }] of rows.entries()) {
    signal?.throwIfAborted();
    const bytes = await readable(blobs.from, blob);
    if (typeof bytes === 'string') {
      onProgress?.({ kind: 'document-left', hash: blob, code: bytes });
    } else {
      await blobs.to.put(bytes);
      counts.to += 1;
    }
    onProgress?.({ kind: 'documents', table: 'document', done: index + 1, total: rows.length });
  }
  return counts;
}

/** @returns the bytes, or the code of why there are none: a damaged document is no reason to stay where one is */
async function readable(blobs: Blobs, hash: string): Promise<Buffer | string> {
  try {
    return await blobs.get(hash);
  } catch (error) {
    if (error instanceof PermanentError) return error.code;
    throw error;
  }
}

async function copyRows(
  source: Sql,
  target: Sql,
  tables: Table[],
  options: CopyOptions,
): Promise<CopiedTable[]> {
  // whoever would write meanwhile waits until all is there; readers go on
  await target.query(`lock table ${tables.map(({ qualified }) => qualified).join(', ')} in exclusive mode`);
  await assertEmpty(target, tables);
  const copied: CopiedTable[] = [];
  for (const table of tables) {
    await copyTable(source, target, table, options);
    copied.push(await compare(source, target, table));
  }
  return copied;
}

async function copyTable(source: Sql, target: Sql, table: Table, options: CopyOptions): Promise<void> {
  const { name, qualified, primaryKey, selfReferences } = table;
  const written = table.written.join(', ');
  const total = await countRows(source, qualified);
  // a row may refer to one that comes later, so references within the table are set once all of its rows are there
  const withoutSelf =
    selfReferences.length > 0 ? `(to_jsonb(t) - '{${selfReferences.join(',')}}'::text[])` : 'to_jsonb(t)';
  await inBatches(
    source,
    `select (${withoutSelf})::text as row from ${qualified} t order by ${primaryKey}`,
    async (rows, done) => {
      options.signal?.throwIfAborted();
      await target.query(
        `insert into ${qualified} (${written}) overriding system value
           select ${written} from jsonb_populate_recordset(null::${qualified}, $1::jsonb)`,
        [rows],
      );
      options.onProgress?.({ kind: 'rows', table: name, done, total });
    },
  );
  for (const column of selfReferences) {
    const references = `select to_jsonb(t)::text as row from (select ${primaryKey}, ${column} from ${qualified}) t where ${column} is not null`;
    await inBatches(source, references, async (rows) => {
      await target.query(
        `update ${qualified} t set ${column} = s.${column}
           from jsonb_populate_recordset(null::${qualified}, $1::jsonb) s where t.${primaryKey} = s.${primaryKey}`,
        [rows],
      );
    });
  }
  for (const column of table.identities) {
    await target.query(
      `select setval(pg_get_serial_sequence('${qualified}', '${column}'), max(${column})) from ${qualified} having count(*) > 0`,
    );
  }
}

/**
 * @param query gives one column `row`, a JSON object as text
 * @param work gets a JSON array of rows as text, and how many there were until now
 */
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

async function compare(source: Sql, target: Sql, { name, qualified }: Table): Promise<CopiedTable> {
  const [from, to] = [await countRows(source, qualified), await countRows(target, qualified)];
  if (from !== to || (await digest(source, qualified)) !== (await digest(target, qualified))) {
    throw new PermanentError(
      `Table "${name}" did not arrive as it was (${from} rows there, ${to} here). Nothing was kept.`,
      'copy-differs',
    );
  }
  return { table: name, from, to };
}

async function countRows(sql: Sql, table: string): Promise<number> {
  return (await sql.query<{ n: number }>(`select count(*) as n from ${table}`)).rows[0]!.n;
}

/** SHA-256 over the rows' own, whatever their order */
async function digest(sql: Sql, table: string): Promise<string> {
  const { rows } = await sql.query<{ digest: string }>(
    `select encode(sha256(string_agg(h, ''::bytea order by h)), 'hex') as digest
       from (select sha256(convert_to(to_jsonb(t)::text, 'UTF8')) as h from ${table} t) hashes`,
  );
  return rows[0]!.digest;
}
