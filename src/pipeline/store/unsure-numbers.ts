/** What the ledger knows of the UIDs of a mailbox whose server does not promise to keep them. */
import type { Sql } from '../ports.js';

export interface FetchedUnder {
  uid: number;
  size_bytes: number;
  received_at: Date;
}

/** Mails whose size and day of arrival are known under these numbers. */
export async function fetchedUnder(
  sql: Sql,
  mailboxId: string,
  uidValidity: number,
): Promise<FetchedUnder[]> {
  const { rows } = await sql.query<FetchedUnder>(
    `select uid, size_bytes, received_at from mail where mailbox_id = $1 and uid_validity = $2
       and size_bytes is not null and received_at is not null order by uid`,
    [mailboxId, uidValidity],
  );
  return rows;
}

/** The lowest UIDVALIDITY that mails of this mailbox stand under; 0 where there are none. */
export async function lowestNumbers(sql: Sql, mailboxId: string): Promise<number> {
  const { rows } = await sql.query<{ lowest: number | null }>(
    'select min(uid_validity) as lowest from mail where mailbox_id = $1',
    [mailboxId],
  );
  return rows[0]?.lowest ?? 0;
}
