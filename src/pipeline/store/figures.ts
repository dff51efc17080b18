/** Figures for `/metrics` and the service page, and what tells that something changed. Counts and ages only. */
import { countMended, type Mended } from './reconcile.js';
import type { ReplyState } from './rows.js';
import type { Sql } from '../ports.js';

export interface Figures {
  mails: { decision: string; count: number }[];
  letters: { state: string; count: number }[];
  replies: { state: ReplyState; count: number }[];
  reviews: number;
  /** null = none is open */
  oldestReviewAt: Date | null;
  /** of the last seven days */
  readings: { count: number; p50: number | null; p95: number | null; sum: number | null };
  rereads: number;
  backfill: number;
  mended: Mended;
}
export async function readFigures(sql: Sql, now: Date): Promise<Figures> {
  const counts = async <K extends string>(text: string): Promise<({ count: number } & Record<K, string>)[]> =>
    (await sql.query<{ count: number } & Record<K, string>>(text)).rows;
  const { rows: reviews } = await sql.query<{ count: number; oldest: Date | null }>(
    'select count(*)::int as count, min(opened_at) as oldest from review where closed_at is null',
  );
  const { rows: readings } = await sql.query<Figures['readings']>(
    `select count(*)::int as count, percentile_cont(0.5) within group (order by read_ms)::float8 as p50,
       percentile_cont(0.95) within group (order by read_ms)::float8 as p95, sum(read_ms)::float8 as sum
     from mail where read_ms is not null and decided_at > $1`,
    [new Date(now.valueOf() - 7 * 24 * 3_600_000)],
  );
  const { rows: work } = await sql.query<{ rereads: number; backfill: number }>(
    `select (select count(*)::int from reread where state = 'waiting') as rereads,
       (select count(*)::int from mail where backfill is not null and state <> 'decided') as backfill`,
  );
  return {
    mails: await counts<'decision'>(
      "select coalesce(decision, 'pending') as decision, count(*)::int as count from mail group by 1 order by 1",
    ),
    letters: await counts<'state'>('select state, count(*)::int as count from letter group by 1 order by 1'),
    replies: (await counts<'state'>(
      'select state, count(*)::int as count from reply group by 1 order by 1',
    )) as Figures['replies'],
    reviews: reviews[0]!.count,
    oldestReviewAt: reviews[0]!.oldest,
    readings: readings[0]!,
    ...work[0]!,
    mended: await countMended(sql),
  };
}

export interface Pulse {
  /** id of the newest line of the history */
  event: number;
  pending: number;
  reviews: number;
  held: number;
  waiting: number;
  rereads: number;
  /** alerts that stand, and those of which somebody was told */
  alerts: string;
  /** state and errors of the mailboxes */
  mailboxes: string;
}
/** Cheap enough to be asked every two seconds: small partial indexes, and the end of one. */
export async function readPulse(sql: Sql): Promise<Pulse> {
  const { rows } = await sql.query<Pulse>(
    `select coalesce((select max(id) from event), 0)::int as event,
       (select count(*)::int from mail where state <> 'decided') as pending,
       (select count(*)::int from review where closed_at is null) as reviews,
       (select count(*)::int from reply where state = 'held') as held,
       (select count(*)::int from reply where state in ('pending', 'sending')) as waiting,
       (select count(*)::int from reread where state = 'waiting') as rereads,
       (select concat(count(*), ',', count(told_at), ',', count(error_code)) from alert where closed_at is null and ended_at is null) as alerts,
       coalesce((select string_agg(connected::text || coalesce(error_at::text, ''), ',' order by id) from mailbox), '') as mailboxes`,
  );
  return rows[0]!;
}
