/** Wordings of replies that somebody changed, and real letters to show them on. */
import { wordingProblems } from '../../core/judging/wordings.js';
import type { FoundDocument } from '../../core/model.js';
import type { Sql } from '../ports.js';
import type { EventRow } from './events.js';
import type { LetterRow, LetterState, ReplyKind } from './rows.js';

export interface WordingRow {
  kind: ReplyKind;
  words: string;
  changed_at: Date;
  changed_by: string;
}
export async function storedWordings(sql: Sql): Promise<WordingRow[]> {
  return (await sql.query<WordingRow>('select * from wording')).rows;
}
export async function storedWording(sql: Sql, kind: ReplyKind): Promise<WordingRow | null> {
  return (await sql.query<WordingRow>('select * from wording where kind = $1', [kind])).rows[0] ?? null;
}
/** One who changes a wording at a time. */
export async function lockWordings(sql: Sql): Promise<void> {
  await sql.query('lock table wording in share row exclusive mode');
}
export async function saveWording(sql: Sql, row: WordingRow): Promise<void> {
  await sql.query(
    `insert into wording (kind, words, changed_at, changed_by) values ($1, $2, $3, $4)
     on conflict (kind) do update set words = $2, changed_at = $3, changed_by = $4`,
    [row.kind, row.words, row.changed_at, row.changed_by],
  );
}
export async function removeWording(sql: Sql, kind: ReplyKind): Promise<void> {
  await sql.query('delete from wording where kind = $1', [kind]);
}

/** Newest first. */
export async function wordingHistory(sql: Sql, kind: ReplyKind): Promise<EventRow[]> {
  const { rows } = await sql.query<EventRow>(
    `select id, at, actor, what, detail from event where what = 'wording changed' and detail->>'kind' = $1
     order by id desc limit 20`,
    [kind],
  );
  return rows;
}

/** The newest letter, best one in that state. */
export async function letterToShow(sql: Sql, state: LetterState): Promise<LetterRow | null> {
  const { rows } = await sql.query<LetterRow>(
    "select * from letter where state <> 'dismissed' order by state <> $1, created_at desc, id limit 1",
    [state],
  );
  return rows[0] ?? null;
}
/** Documents of the newest mail in which one did not open. */
export async function unopenedToShow(sql: Sql): Promise<FoundDocument[] | null> {
  const { rows } = await sql.query<{ documents: FoundDocument[] }>(
    `select documents from mail where decision in ('letter', 'review')
       and jsonb_path_exists(documents, '$[*] ? (@.problem != null)')
     order by first_seen_at desc, id limit 1`,
  );
  return rows[0]?.documents ?? null;
}

/** The stored wording where there is one that can be used. */
export async function wordingOf(sql: Sql, kind: ReplyKind): Promise<string | undefined> {
  const stored = await storedWording(sql, kind);
  return stored && wordingProblems(kind, stored.words).length === 0 ? stored.words : undefined;
}
