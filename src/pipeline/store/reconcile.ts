/** Rows of mails whose bytes were never taken in, though the mailbox may hold them still. */
import type { Sql } from '../ports.js';
import type { MailRow } from './rows.js';

export interface NeverStored {
  id: string;
  uid: number;
  reason_code: 'gone' | 'cannot-fetch';
}

/**
 * What was given up without its bytes under these numbers, oldest first: as gone, or as not handed out where nobody has
 * decided about it and its next look is due.
 */
export async function neverStored(
  sql: Sql,
  at: { mailboxId: string; uidValidity: number; now: Date },
): Promise<NeverStored[]> {
  const { rows } = await sql.query<NeverStored>(
    `select id, uid, reason_code from mail where mailbox_id = $1 and uid_validity = $2 and content_hash is null
       and ((decision = 'not-a-letter' and reason_code = 'gone')
         or (decision = 'failed' and reason_code = 'cannot-fetch' and (next_try_at is null or next_try_at <= $3)
           and exists (select 1 from review where review.mail_id = mail.id and closed_at is null)))
     order by uid`,
    [at.mailboxId, at.uidValidity, at.now],
  );
  return rows;
}

/** Of what is not handed out still: when it is looked at next. */
export async function lookLater(sql: Sql, id: string, at: Date): Promise<void> {
  await sql.query("update mail set next_try_at = $2 where id = $1 and decision = 'failed'", [id, at]);
}

/**
 * As one that was just noticed, and no question for a person any more.
 * @returns its row; null where it was decided otherwise meanwhile
 */
export async function noticeAgain(sql: Sql, { id, reason_code: code }: NeverStored): Promise<MailRow | null> {
  const { rows } = await sql.query<MailRow>(
    `update mail set state = 'noticed', decision = null, reason_code = null, reason_text = null, decided_at = null,
       attempts = 0, next_try_at = null, error_code = null
     where id = $1 and state = 'decided' and reason_code = $2 and content_hash is null returning *`,
    [id, code],
  );
  const [mail] = rows;
  if (mail) await sql.query('delete from review where mail_id = $1', [id]);
  return mail ?? null;
}

/** What comparing mailboxes with the ledger has mended so far. */
export interface Mended {
  /** mails that had no row */
  noticed: number;
  /** mails whose bytes had never been taken in */
  fetched: number;
  /** null = never */
  lastAt: Date | null;
}
export async function countMended(sql: Sql): Promise<Mended> {
  const { rows } = await sql.query<Mended>(
    `select coalesce(sum((detail ->> 'noticed')::int), 0)::int as noticed,
       coalesce(sum((detail ->> 'fetched')::int), 0)::int as fetched, max(at) as "lastAt"
     from event where what = 'mailbox reconciled'`,
  );
  return rows[0]!;
}
