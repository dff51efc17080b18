/** What the ledger holds when the service has ended: what became of each kind of mail, and how large the tables are. */
import type { Sql } from '../../src/pipeline/ports.js';
import { percentile } from '../report.js';

export interface KindFigures {
  kind: string;
  mails: number;
  /** by decision; `pending` = not decided */
  decisions: Record<string, number>;
  /** handed to a reading process until its answer, waiting for a free one included */
  readMs: { p50: number; p95: number; sum: number };
}

/** @param kindOf by the hash of a mail's bytes */
export async function kindFigures(sql: Sql, kindOf: ReadonlyMap<string, string>): Promise<KindFigures[]> {
  const { rows } = await sql.query<{ hash: string | null; decision: string; ms: number | null }>(
    "select content_hash as hash, coalesce(decision, 'pending') as decision, read_ms as ms from mail",
  );
  const byKind = new Map<string, typeof rows>();
  for (const row of rows) {
    const kind = (row.hash !== null && kindOf.get(row.hash)) || 'not fetched';
    if (!byKind.has(kind)) byKind.set(kind, []);
    byKind.get(kind)!.push(row);
  }
  return Array.from(byKind, ([kind, mails]) => {
    const times = mails.flatMap(({ ms }) => (ms === null ? [] : [ms]));
    const decisions: Record<string, number> = {};
    for (const { decision } of mails) decisions[decision] = (decisions[decision] ?? 0) + 1;
    return {
      kind,
      mails: mails.length,
      decisions,
      readMs: {
        p50: percentile(times, 50),
        p95: percentile(times, 95),
        sum: times.reduce((total, ms) => total + ms, 0),
      },
    };
  });
}

export interface TableSize {
  /** a table of ours, or `queues` for all of theirs */
  name: string;
  rows: number;
  /** with indexes and what stands outside of rows */
  bytes: number;
}

/** Those with rows, largest first. */
export async function tableSizes(sql: Sql): Promise<TableSize[]> {
  // counted by ANALYZE, which reads small tables whole
  await sql.query('analyze');
  const { rows } = await sql.query<TableSize>(
    `select case when n.nspname = 'public' then c.relname else 'queues' end as name,
       sum(greatest(c.reltuples, 0))::int as rows, sum(pg_total_relation_size(c.oid))::float8 as bytes
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'r' and n.nspname in ('public', 'bullmq') group by 1 order by 3 desc`,
  );
  return rows.filter(({ rows: count }) => count > 0);
}

/** Bytes of the mails that are kept. */
export async function keptBytes(sql: Sql): Promise<number> {
  const { rows } = await sql.query<{ bytes: number }>(
    `select coalesce(sum(size_bytes), 0)::float8 as bytes
     from (select distinct on (blob) size_bytes from mail where blob is not null) kept`,
  );
  return rows[0]!.bytes;
}
