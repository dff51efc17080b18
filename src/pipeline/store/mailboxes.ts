import type { Sql } from '../ports.js';
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
