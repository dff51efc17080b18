/** What alerts rest on, counted: no names, no addresses, no words of a mail. */
import type { AlertFacts } from '../../core/alerts/alert-kinds.js';
import type { Sql } from '../ports.js';

/** What only a person can mend: a password or a token that is refused. Codes of the IMAP, SMTP and OAuth adapters. */
const refusals = [
  'token-refused',
  'token-not-taken',
  'credentials',
  'smtp-token-not-taken',
  'smtp-credentials',
];

/**
 * @param watched names of the mailboxes in the settings; null = this process does not know them, so that all count
 * @param before `review`: items that are older are old; `work`: what came or was written earlier waits too long
 */
export async function alertCounts(
  sql: Sql,
  watched: readonly string[] | null,
  before: { review: Date; work: Date },
  now: Date,
): Promise<Omit<AlertFacts, 'freeBytes'>> {
  const { rows: mailboxes } = await sql.query<AlertFacts['mailboxes'][number] & { unaccounted: number }>(
    `select coalesce(last_poll_at, started_at) as "lookedAt",
       not connected and coalesce(error_code = any($2::text[]), false) as refused,
       coalesce(unaccounted, 0) as unaccounted
     from mailbox where kind = 'imap' and ($1::text[] is null or name = any($1::text[]))`,
    [watched, refusals],
  );
  const { rows } = await sql.query<{
    refused: number;
    waiting: number;
    stopped: number | null;
    unread: number;
    undelivered: number;
    unfetched: number;
    old: number;
  }>(
    `select
       (select count(*)::int from reply where state in ('pending', 'sending') and error_code = any($1::text[])) as refused,
       (select count(*)::int from mail where state <> 'decided' and backfill is null and read_again_at is null
          and first_seen_at < $4)
         + (select count(*)::int from reply where state in ('pending', 'sending') and error_code is not null
          and coalesce(not_before, created_at) < $4) as waiting,
       (select (select count(*)::int from reply where state = 'held' and hold_code = 'breaker')
          from breaker where released_at is null) as stopped,
       (select count(*)::int from review join mail on mail.id = review.mail_id
          where review.closed_at is null and mail.decision = 'failed' and mail.reason_code <> 'cannot-fetch') as unread,
       (select count(*)::int from reply where state = 'held' and hold_code = 'not-delivered') as undelivered,
       (select count(*)::int from review join mail on mail.id = review.mail_id
          where review.closed_at is null and mail.decision = 'failed' and mail.reason_code = 'cannot-fetch') as unfetched,
       (select count(*)::int from review where closed_at is null and opened_at < $2
          and (held_at is null or held_until <= $3)) as old`,
    [refusals, before.review, now, before.work],
  );
  const counted = rows[0]!;
  return {
    mailboxes: mailboxes.map(({ lookedAt, refused }) => ({ lookedAt, refused })),
    repliesRefused: counted.refused,
    waiting: counted.waiting,
    stopped: counted.stopped,
    gaveUp: counted.unread + counted.undelivered,
    missing: counted.unfetched + mailboxes.reduce((sum, { unaccounted }) => sum + unaccounted, 0),
    oldReviews: counted.old,
  };
}
