import type { MailSource, Sql } from '../ports.js';
import type { MailboxRow } from './rows.js';

/** The mailbox of that name, made at its first sight. */
export async function openMailbox(sql: Sql, name: string, now: Date): Promise<MailboxRow> {
  await sql.query('insert into mailbox (name, started_at) values ($1, $2) on conflict (name) do nothing', [
    name,
    now,
  ]);
  const { rows } = await sql.query<MailboxRow>('select * from mailbox where name = $1', [name]);
  return rows[0]!;
}

export async function mailboxById(sql: Sql, id: string): Promise<MailboxRow> {
  return (await sql.query<MailboxRow>('select * from mailbox where id = $1', [id])).rows[0]!;
}

export async function allMailboxes(sql: Sql): Promise<MailboxRow[]> {
  return (await sql.query<MailboxRow>('select * from mailbox order by name')).rows;
}

export async function saveScan(
  sql: Sql,
  id: string,
  scan: Pick<MailboxRow, 'uid_validity' | 'scan_from_uid' | 'scan_since' | 'next_uid'>,
): Promise<void> {
  await sql.query(
    'update mailbox set uid_validity = $2, scan_from_uid = $3, scan_since = $4, next_uid = $5 where id = $1',
    [id, scan.uid_validity, scan.scan_from_uid, scan.scan_since, scan.next_uid],
  );
}

export async function saveHealth(
  sql: Sql,
  id: string,
  { connected, lastPollAt, lastError }: ReturnType<MailSource['health']>,
): Promise<void> {
  await sql.query(
    'update mailbox set connected = $2, last_poll_at = $3, error_at = $4, error_code = $5, error_text = $6 where id = $1',
    [id, connected, lastPollAt, lastError?.at ?? null, lastError?.code ?? null, lastError?.text ?? null],
  );
}

/** Messages without a row, as a search of the mailbox has just shown. */
export async function saveUnaccounted(sql: Sql, id: string, count: number, now: Date): Promise<void> {
  await sql.query('update mailbox set unaccounted = $2, counted_at = $3 where id = $1', [id, count, now]);
}

/**
 * The addresses of the watched mailboxes, where their users sign in by one: mail from these is our own. The name is
 * `user@host/FOLDER`, and a host holds no `@`.
 */
export async function watchedAddresses(sql: Sql): Promise<string[]> {
  return (await allMailboxes(sql)).flatMap(({ name }) => {
    const user = /^(.*)@[^@/]+\//.exec(name)?.[1];
    return user?.includes('@') ? [user.toLowerCase()] : [];
  });
}
