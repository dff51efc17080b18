/** Rows of sessions, and of tries to sign in. */
import type { Role } from '../people/roles.js';
import type { Sql } from '../ports.js';

export async function addSession(
  sql: Sql,
  session: { tokenHash: string; personId: string; address: string; now: Date },
): Promise<void> {
  await sql.query(
    'insert into session (token_hash, person_id, started_at, seen_at, address) values ($1, $2, $3, $3, $4)',
    [session.tokenHash, session.personId, session.now, session.address],
  );
}

export interface SessionRow {
  person_id: string;
  name: string;
  role: Role;
  seen_at: Date;
}
/** @returns null for one that is unknown or over, or whose person may not sign in any more */
export async function sessionByHash(
  sql: Sql,
  tokenHash: string,
  since: { startedAfter: Date; seenAfter: Date },
): Promise<SessionRow | null> {
  const { rows } = await sql.query<SessionRow>(
    `select session.person_id, person.name, person.role, session.seen_at
     from session join person on person.id = session.person_id
     where session.token_hash = $1 and session.started_at > $2 and session.seen_at > $3 and person.disabled_at is null`,
    [tokenHash, since.startedAfter, since.seenAfter],
  );
  return rows[0] ?? null;
}
export async function sessionSeen(sql: Sql, tokenHash: string, now: Date): Promise<void> {
  await sql.query('update session set seen_at = $2 where token_hash = $1', [tokenHash, now]);
}
export async function endSession(sql: Sql, tokenHash: string): Promise<void> {
  await sql.query('delete from session where token_hash = $1', [tokenHash]);
}
/** @param except the hash of a session that goes on */
export async function endSessionsOf(
  sql: Sql,
  personId: string,
  except: string | null = null,
): Promise<number> {
  const { rowCount } = await sql.query(
    'delete from session where person_id = $1 and token_hash is distinct from $2',
    [personId, except],
  );
  return rowCount;
}
export async function forgetOldSessions(
  sql: Sql,
  since: { startedAfter: Date; seenAfter: Date },
): Promise<void> {
  await sql.query('delete from session where started_at <= $1 or seen_at <= $2', [
    since.startedAfter,
    since.seenAfter,
  ]);
}

export type SignInResult = 'trying' | 'signed-in' | 'wrong' | 'disabled' | 'too-many';
export interface NewTry {
  at: Date;
  nameHash: string;
  personId: string | null;
  address: string;
  place: string;
}
/** Written before the password is compared, so that tries at the same time count each other. */
export async function beginTry(sql: Sql, attempt: NewTry): Promise<number> {
  const { rows } = await sql.query<{ id: number }>(
    `insert into sign_in (at, name_hash, person_id, address, place, result) values ($1, $2, $3, $4, $5, 'trying') returning id`,
    [attempt.at, attempt.nameHash, attempt.personId, attempt.address, attempt.place],
  );
  return rows[0]!.id;
}
export async function endTry(sql: Sql, id: number, result: SignInResult): Promise<void> {
  await sql.query('update sign_in set result = $2 where id = $1', [id, result]);
}
export async function forgetTry(sql: Sql, id: number): Promise<void> {
  await sql.query('delete from sign_in where id = $1', [id]);
}

/** Tries that failed or are under way, up to and with this one; of the name, since it last signed in. */
export async function failedTries(
  sql: Sql,
  upTo: number,
  { nameHash, place, after }: { nameHash: string; place: string; after: Date },
): Promise<{ ofName: number; ofPlace: number }> {
  const { rows } = await sql.query<{ of_name: number; of_place: number }>(
    `select
       count(*) filter (where name_hash = $2 and id > coalesce(
         (select max(id) from sign_in where name_hash = $2 and result = 'signed-in' and at > $4), 0))::int as of_name,
       count(*) filter (where place = $3)::int as of_place
     from sign_in where id <= $1 and at > $4 and result in ('trying', 'wrong', 'disabled')`,
    [upTo, nameHash, place, after],
  );
  return { ofName: rows[0]!.of_name, ofPlace: rows[0]!.of_place };
}

export interface SignInView {
  at: Date;
  /** null for a name that is nobody's */
  name: string | null;
  address: string;
  result: SignInResult;
}
/** Newest first. */
export async function listSignIns(sql: Sql, limit: number): Promise<SignInView[]> {
  const { rows } = await sql.query<SignInView>(
    `select sign_in.at, person.name, sign_in.address, sign_in.result
     from sign_in left join person on person.id = sign_in.person_id order by sign_in.id desc limit $1`,
    [limit],
  );
  return rows;
}
export async function forgetOldTries(sql: Sql, before: Date): Promise<void> {
  await sql.query('delete from sign_in where at < $1', [before]);
}
