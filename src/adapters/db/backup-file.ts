/**
 * A backup: one file that any `tar` opens, with the rows of every table as JSON, the documents, and the journal of sent
 * replies. It does not depend on the engine: what one writes the other one takes.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type Blobs, type Database, PermanentError, type Sql } from '../../pipeline/ports.js';
import { assertEmpty, ownOfEach } from './copy-database.js';
import { ledger, migrate, packageMigrationsDir } from './migrate.js';
import { countRows, digest, goOnCounting, insertRows, readTable, setReferences } from './table-rows.js';
import { inReferenceOrder, readTables, type Table } from './tables.js';
import { readTar, TarWriter } from './tar.js';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const headShape = z.object({
  format: z.literal('letter-intake backup 1'),
  at: z.iso.datetime(),
  /** of the tables: the last migration that was applied, with its hash */
  version: z.object({ name: z.string(), hash: z.string() }),
  /** ids of the journals that write beside the database */
  journals: z.array(z.string()),
});
const endShape = z.object({
  tables: z.array(z.object({ table: z.string(), rows: z.number().int(), digest: z.string().nullable() })),
  documents: z.number().int(),
  /** SHA-256 of the journal; null = there was none on the machine that made the backup */
  journal: z.string().nullable(),
});
export type BackupHead = z.infer<typeof headShape>;
export type BackupEnd = z.infer<typeof endShape>;

export interface WrittenBackup extends BackupEnd {
  /** documents that cannot be read where they are: hash and the code of Blobs.get */
  left: { hash: string; code: string }[];
}

const json = (value: object): Buffer => Buffer.from(JSON.stringify(value));

/**
 * All rows as they stand at one moment; others may go on writing where the engine lets them.
 * @param file must not be there
 * @param journal bytes of the journal of sent replies, null where this machine has none
 */
export async function writeBackup(
  file: string,
  from: { database: Database; blobs: Pick<Blobs, 'get'>; journal: Buffer | null; at: Date },
): Promise<WrittenBackup> {
  const tar = new TarWriter(file);
  try {
    const { tables, blobs } = await from.database.transaction(async (sql) => {
      await sql.query('set transaction isolation level repeatable read, read only');
      await tar.add('backup.json', json(await headOf(sql, from.at)));
      const written = await addTables(tar, sql);
      const { rows } = await sql.query<{ blob: string }>(
        'select distinct blob from mail where blob is not null order by blob',
      );
      return { tables: written, blobs: rows.map(({ blob }) => blob) };
    });
    const left: WrittenBackup['left'] = [];
    for (const hash of blobs) {
      const bytes = await readable(from.blobs, hash);
      if (typeof bytes === 'string') left.push({ hash, code: bytes });
      else await tar.add(`documents/${hash}`, bytes);
    }
    if (from.journal) await tar.add('sent-replies.journal', from.journal);
    const end: BackupEnd = {
      tables,
      documents: blobs.length - left.length,
      journal: from.journal && sha256(from.journal),
    };
    await tar.add('end.json', json(end));
    await tar.end();
    return { ...end, left };
  } catch (error) {
    await tar.abort();
    throw error;
  }
}

async function headOf(sql: Sql, at: Date): Promise<BackupHead> {
  const [name, hash] = [...(await ledger(sql))].at(-1)!;
  const { rows } = await sql.query<{ id: string }>('select id from sent_journal order by begun_at');
  return {
    format: 'letter-intake backup 1',
    at: at.toISOString(),
    version: { name, hash },
    journals: rows.map(({ id }) => id),
  };
}

const tablesOf = async (sql: Sql): Promise<Table[]> =>
  inReferenceOrder((await readTables(sql)).filter(({ name }) => !ownOfEach.has(name)));

async function addTables(tar: TarWriter, sql: Sql): Promise<BackupEnd['tables']> {
  const written: BackupEnd['tables'] = [];
  for (const table of await tablesOf(sql)) {
    let part = 0;
    const path = (kind: string): string =>
      `${kind}/${table.name}/${String((part += 1)).padStart(6, '0')}.json`;
    await readTable(sql, table, {
      rows: (rows) => tar.add(path('rows'), Buffer.from(rows)),
      references: (column, rows) => tar.add(path(`references-${column}`), Buffer.from(rows)),
    });
    written.push({
      table: table.name,
      rows: await countRows(sql, table.qualified),
      digest: await digest(sql, table.qualified),
    });
  }
  return written;
}

async function readable(blobs: Pick<Blobs, 'get'>, hash: string): Promise<Buffer | string> {
  try {
    return await blobs.get(hash);
  } catch (error) {
    if (error instanceof PermanentError) return error.code;
    throw error;
  }
}

/**
 * Reads all of it once, and changes nothing.
 * @throws PermanentError `backup-damaged` where it is cut off, altered, or none of ours
 */
export async function checkBackup(
  file: string,
): Promise<{ head: BackupHead; end: BackupEnd; journal: Buffer | null }> {
  try {
    let head: BackupHead | null = null;
    let end: BackupEnd | null = null;
    let journal: Buffer | null = null;
    let documents = 0;
    for await (const { path, bytes } of readTar(file)) {
      if (path === 'backup.json') head = headShape.parse(JSON.parse(bytes.toString('utf8')));
      else if (path === 'end.json') end = endShape.parse(JSON.parse(bytes.toString('utf8')));
      else if (path === 'sent-replies.journal') journal = bytes;
      else if (path.startsWith('documents/')) {
        documents += 1;
        if (path !== `documents/${sha256(bytes)}`) throw new Error(`${path} is not what its name says`);
      }
    }
    if (!head || !end) throw new Error('it has no beginning or no end');
    if (end.documents !== documents) throw new Error(`${documents} documents of ${end.documents}`);
    if ((journal && sha256(journal)) !== end.journal)
      throw new Error('its journal of sent replies was altered');
    return { head, end, journal };
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') throw error;
    throw new PermanentError(
      `${file} is no whole backup: ${(error as Error).message}. Nothing was changed`,
      'backup-damaged',
      { cause: error },
    );
  }
}

/**
 * Documents first, then all rows in one transaction, compared with what was written.
 * @param to a database without rows, its tables not yet brought further than the backup's
 * @param settle the rest of that transaction, once the rows are there
 * @throws PermanentError `target-not-empty`, `copy-differs`, `migration-unknown`: no row is kept then
 */
export async function readBackup(
  file: string,
  { head, end }: { head: BackupHead; end: BackupEnd },
  to: { database: Database; blobs(): Promise<Blobs>; settle(sql: Sql): Promise<void> },
): Promise<void> {
  const { database } = to;
  await migrate(database, packageMigrationsDir(), head.version.name);
  await assertVersion(database, head);
  await assertEmpty(database, await tablesOf(database));
  const blobs = await to.blobs();
  for await (const { path, bytes } of readTar(file))
    if (path.startsWith('documents/')) await blobs.put(bytes);
  await database.transaction(async (sql) => {
    const tables = await tablesOf(sql);
    const named = new Map(tables.map((table) => [table.name, table]));
    for await (const { path, bytes } of readTar(file)) {
      const [kind = '', name = ''] = path.split('/');
      const table = named.get(name);
      if (!table) continue;
      const rows = bytes.toString('utf8');
      if (kind === 'rows') await insertRows(sql, table, rows);
      else if (kind.startsWith('references-'))
        await setReferences(sql, table, column(table, kind.slice('references-'.length)), rows);
    }
    for (const table of tables) {
      await goOnCounting(sql, table);
      const sent = end.tables.find((other) => other.table === table.name);
      const [rows, found] = [await countRows(sql, table.qualified), await digest(sql, table.qualified)];
      if (sent?.rows !== rows || sent.digest !== found)
        throw new PermanentError(
          `Table "${table.name}" did not arrive as it was written (${sent?.rows ?? 0} rows there, ${rows} here). Nothing was kept.`,
          'copy-differs',
        );
    }
    await to.settle(sql);
  });
  await database.migrate();
}

/** A path of the file is no SQL. */
function column(table: Table, name: string): string {
  const found = table.selfReferences.find((other) => other === name);
  if (!found) throw new Error(`Backup: table ${table.name} has no reference ${name}`);
  return found;
}

async function assertVersion(sql: Sql, head: BackupHead): Promise<void> {
  const done = await ledger(sql);
  const [last] = [...done.keys()].slice(-1);
  if (done.get(head.version.name) === head.version.hash && last === head.version.name) return;
  throw new PermanentError(
    `The backup was made by another version (tables as of ${head.version.name}, here ${last}): ` +
      (done.has(head.version.name)
        ? 'restore it into a database without tables'
        : 'restore it with the version that made it, or a newer one'),
    'migration-unknown',
  );
}
