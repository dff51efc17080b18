/** What went wrong and is not settled: codes, times and ids only, never what a mail or a reply says. */
import type { Sql } from '../ports.js';

export interface ErrorView {
  kind: 'mail-failed' | 'mail-waits' | 'reply-waits' | 'reply-refused';
  /** of the mail or the reply */
  id: string;
  code: string;
  /** when a mail failed, came or a reply was written */
  at: Date;
  /** of a mail that waits: when it is tried again */
  next_try_at: Date | null;
  /** the item of a mail that failed; null = there is none */
  review: string | null;
}

/**
 * Newest first: mails that failed or wait for another try, replies that wait for another try or that the mail server
 * refused. Those that no longer matter (decided by a person, fetched, sent, dropped) are not among them.
 */
export async function recentErrors(sql: Sql, limit: number): Promise<ErrorView[]> {
  const { rows } = await sql.query<ErrorView>(
    `select * from (
       select 'mail-failed' as kind, mail.id, coalesce(mail.reason_code, 'unknown') as code,
         coalesce(mail.decided_at, mail.first_seen_at) as at, null::timestamptz as next_try_at,
         (select review.id from review where review.mail_id = mail.id order by review.closed_at is not null, review.opened_at limit 1) as review
       from mail where mail.decision = 'failed'
       union all
       select 'mail-waits', mail.id, mail.error_code, mail.first_seen_at, mail.next_try_at, null
       from mail where mail.state <> 'decided' and mail.error_code is not null
       union all
       select 'reply-waits', reply.id, reply.error_code, reply.created_at, null, null
       from reply where reply.state in ('pending', 'sending') and reply.error_code is not null
       union all
       select 'reply-refused', reply.id, coalesce(substring(reply.hold_text from '\\(([A-Za-z0-9_-]+)\\)$'), 'unknown'),
         reply.created_at, null, null
       from reply where reply.state = 'held' and reply.hold_code = 'not-delivered') errors
     order by at desc, id limit $1`,
    [limit],
  );
  return rows;
}
