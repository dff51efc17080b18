/** What a person's decision changes in rows that the machine has decided before. */
import type { Sql } from '../ports.js';
import { changeOne } from './change-one.js';
import { forgetDropped } from './replies.js';

/** One decision at a time, machine's or person's: two letters of one district must see each other's record. */
export async function lockDecisions(sql: Sql): Promise<void> {
  await sql.query('select pg_advisory_xact_lock(5018024)');
}

/** Forgets what was read of something that turned out to be no letter; the row stays, so that it is counted. */
export async function forgetLetter(sql: Sql, id: string): Promise<void> {
  await sql.query(
    `update letter set state = 'dismissed', district = null, term = '', sender_address = null,
       reading = reading || '{"district": null, "schoolYears": [], "fields": [], "signatures": [], "doubts": []}'::jsonb,
       verdict = '{"kind": "needs-review", "missing": [], "reasons": []}'::jsonb
     where id = $1`,
    [id],
  );
}

/** Unsent replies of a mail that is no letter name people and what they wrote: their words go, the row stays. */
export async function dropAndForgetReplies(sql: Sql, mailId: string): Promise<void> {
  await sql.query("update reply set state = 'dropped' where mail_id = $1 and state in ('pending', 'held')", [
    mailId,
  ]);
  await sql.query("update reply set unwanted = true where mail_id = $1 and state = 'sending'", [mailId]);
  await forgetDropped(sql, mailId, null);
}

/** The mail holds a letter after all: a person said so. */
export async function mailHoldsLetter(sql: Sql, id: string): Promise<void> {
  await sql.query(
    "update mail set decision = 'letter', reason_code = null, reason_text = null where id = $1 and decision in ('review', 'failed')",
    [id],
  );
}

/** A held or waiting reply that nobody wants sent. */
export async function dropHeldReply(sql: Sql, id: string): Promise<boolean> {
  return changeOne(sql, "update reply set state = 'dropped' where id = $1 and state in ('held', 'pending')", [
    id,
  ]);
}
