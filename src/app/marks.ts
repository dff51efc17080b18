/**
 * A number that stands in the database and then in the journal of sent replies: where the journal has the higher one, the
 * database is an old copy of itself (docs/decisions/0008).
 */
import { readFile } from 'node:fs/promises';
import type { FileJournal } from '../adapters/journal/sent-journal.js';
import type { Clock, Database, Sql } from '../pipeline/ports.js';

/** One start of this machine, as Linux names it; elsewhere none is known. */
export const bootId = async (): Promise<string> =>
  readFile('/proc/sys/kernel/random/boot_id', 'utf8').then(
    (id) => id.trim(),
    () => 'unknown',
  );

export async function markOf(sql: Sql, journalId: string): Promise<number | null> {
  const { rows } = await sql.query<{ mark: number }>('select mark from sent_journal where id = $1', [
    journalId,
  ]);
  return rows[0]?.mark ?? null;
}

/** The database says that this journal is beside it; a restore asks whether it still is. */
export async function registerJournal(sql: Sql, journal: FileJournal): Promise<void> {
  await sql.query('insert into sent_journal (id, begun_at) values ($1, $2) on conflict (id) do nothing', [
    journal.id,
    journal.begunAt,
  ]);
}

/** Counts both up, the database first: a crash between leaves it ahead, never behind. */
export async function putMark(database: Database, journal: FileJournal, clock: Clock): Promise<void> {
  await registerJournal(database, journal);
  const mark = Math.max(journal.mark, (await markOf(database, journal.id)) ?? 0) + 1;
  await database.query('update sent_journal set mark = $2 where id = $1', [journal.id, mark]);
  await journal.putMark(mark, await bootId(), clock.now());
}

/** Message-IDs that went after the last mark and that the database does not know as sent or on their way. */
export async function forgottenReplies(sql: Sql, journal: FileJournal): Promise<number> {
  const { rows } = await sql.query<{ count: number }>(
    `select count(*)::int as count from jsonb_array_elements_text($1::jsonb) went (id)
      where not exists (select from reply where reply.message_id = went.id and reply.state in ('sending', 'sent'))`,
    [JSON.stringify(journal.sentSinceMark)],
  );
  return rows[0]!.count;
}

/** Changes with whatever the service or a person does that is worth keeping. */
export async function stateOf(sql: Sql): Promise<string> {
  const { rows } = await sql.query<{ state: string }>(
    `select concat_ws('/', (select max(id) from event), (select sum(next_uid) from mailbox), (select count(*) from person)) as state`,
  );
  return rows[0]!.state;
}
