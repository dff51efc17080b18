/** The stop for everything automatic, and the counts that it rests on (`core/mail/breaker.ts`). */
import type { Tripped } from '../../core/mail/breaker.js';
import type { Sql } from '../ports.js';
import { changeOne } from './change-one.js';

export interface BreakerRow {
  id: string;
  tripped_at: Date;
  hours: number;
  replies: number;
  plausible: number;
}

/** Not counted and not held: what a person asked for, with `backfill --send` or when taking a letter in by hand. */
const bySelf = `reply.automatic and exists (select 1 from mail where mail.id = reply.mail_id
  and mail.by_hand is null and mail.backfill is distinct from 'send')`;
const onItsWay = `reply.state in ('pending', 'sending', 'sent')`;

export async function openBreaker(sql: Sql): Promise<BreakerRow | null> {
  const { rows } = await sql.query<BreakerRow>(
    'select id, tripped_at, hours, replies, plausible from breaker where released_at is null',
  );
  return rows[0] ?? null;
}

export async function lastRelease(sql: Sql): Promise<Date | null> {
  const { rows } = await sql.query<{ at: Date | null }>('select max(released_at) as at from breaker');
  return rows[0]?.at ?? null;
}

/** Automatic replies that went or are to go, by clock hour. */
export async function repliesByHour(sql: Sql, since: Date): Promise<{ hour: Date; replies: number }[]> {
  const { rows } = await sql.query<{ hour: Date; replies: number }>(
    `select date_trunc('hour', created_at) as hour, count(*)::int as replies from reply
     where ${bySelf} and ${onItsWay} and created_at > $1 group by 1`,
    [since],
  );
  return rows;
}

export async function repliesSince(sql: Sql, since: Date): Promise<number> {
  const { rows } = await sql.query<{ count: number }>(
    `select count(*)::int as count from reply where ${bySelf} and ${onItsWay} and created_at > $1`,
    [since],
  );
  return rows[0]!.count;
}

export async function addBreaker(sql: Sql, tripped: Tripped, now: Date): Promise<void> {
  await sql.query('insert into breaker (tripped_at, hours, replies, plausible) values ($1, $2, $3, $4)', [
    now,
    tripped.hours,
    tripped.replies,
    tripped.limit,
  ]);
}

/** Holds what waits to go by itself, its recipient kept. @returns how many; one that is being sent is let go */
export async function holdAutomatic(
  sql: Sql,
  hold: { code: string; text: string },
  now: Date,
): Promise<number> {
  const { rowCount } = await sql.query(
    `with held as (
       update reply set state = 'held', hold_code = $1::text, hold_text = $2 where ${bySelf} and state = 'pending'
       returning id, mail_id, letter_id, kind)
     insert into event (at, actor, what, mail_id, letter_id, reply_id, detail)
     select $3, 'service', 'reply held', mail_id, letter_id, id, jsonb_build_object('kind', kind, 'code', $1::text) from held`,
    [hold.code, hold.text, now],
  );
  return rowCount;
}

/** @returns false where nothing was tripped any more */
export async function closeBreaker(sql: Sql, by: string, now: Date): Promise<boolean> {
  return changeOne(sql, 'update breaker set released_at = $1, released_by = $2 where released_at is null', [
    now,
    by,
  ]);
}

/** Lets go what the stop alone held. @returns the replies */
export async function releaseHeldBy(sql: Sql, code: string, actor: string, now: Date): Promise<string[]> {
  const { rows } = await sql.query<{ id: string }>(
    `with released as (
       update reply set state = 'pending', hold_code = null, hold_text = null
       where state = 'held' and hold_code = $1::text and to_address is not null
       returning id, mail_id, letter_id, kind), told as (
     insert into event (at, actor, what, mail_id, letter_id, reply_id, detail)
     select $2, $3, 'reply released', mail_id, letter_id, id, jsonb_build_object('kind', kind, 'code', $1::text) from released)
     select id from released`,
    [code, now, actor],
  );
  return rows.map(({ id }) => id);
}

export async function countHeldBy(sql: Sql, code: string): Promise<number> {
  const { rows } = await sql.query<{ count: number }>(
    "select count(*)::int as count from reply where state = 'held' and hold_code = $1",
    [code],
  );
  return rows[0]!.count;
}
