/**
 * Moves everything from one database to another, such as from the embedded one to a server: documents first (named by their
 * content, so repeating is harmless), then all rows in one transaction. Rows travel as the servers' own JSON text, which
 * keeps every digit of an instant and of a number; the driver's types never see them.
 */
import { type Blobs, type Database, PermanentError, type Sql } from '../../pipeline/ports.js';
import { describeSchema } from './describe-schema.js';
import { countRows, digest, goOnCounting, insertRows, readTable, setReferences } from './table-rows.js';
import { inReferenceOrder, readTables, type Table } from './tables.js';

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
export const ownOfEach = new Set(['schema_migration', 'document']);

export async function assertEmpty(to: Sql, tables: Table[]): Promise<void> {
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
  const total = await countRows(source, table.qualified);
  await readTable(source, table, {
    async rows(rows, done) {
      options.signal?.throwIfAborted();
      await insertRows(target, table, rows);
      options.onProgress?.({ kind: 'rows', table: table.name, done, total });
    },
    references: (column, rows) => setReferences(target, table, column, rows),
  });
  await goOnCounting(target, table);
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
