/** Rows of people, their sessions and their tries to sign in. */
import type { Role } from '../people/roles.js';
import type { Sql } from '../ports.js';

export interface PersonRow {
  id: string;
  name: string;
  name_key: string;
  role: Role;
  password_hash: string;
  created_at: Date;
  disabled_at: Date | null;
}

/** One change of people at a time: the last admin must see the other one go. */
export async function lockPeople(sql: Sql): Promise<void> {
  await sql.query('select pg_advisory_xact_lock(5018025)');
}

export async function hasPeople(sql: Sql): Promise<boolean> {
  const { rows } = await sql.query<{ some: boolean }>('select exists (select 1 from person) as some');
  return rows[0]!.some;
}

export async function personByKey(sql: Sql, nameKey: string): Promise<PersonRow | null> {
  return (await sql.query<PersonRow>('select * from person where name_key = $1', [nameKey])).rows[0] ?? null;
}
export async function personById(sql: Sql, id: string): Promise<PersonRow | null> {
  return (await sql.query<PersonRow>('select * from person where id = $1', [id])).rows[0] ?? null;
}

export async function addPerson(
  sql: Sql,
  person: { name: string; nameKey: string; role: Role; passwordHash: string; now: Date },
): Promise<string> {
  const { rows } = await sql.query<{ id: string }>(
    'insert into person (name, name_key, role, password_hash, created_at) values ($1, $2, $3, $4, $5) returning id',
    [person.name, person.nameKey, person.role, person.passwordHash, person.now],
  );
  return rows[0]!.id;
}
export async function setRole(sql: Sql, id: string, role: Role): Promise<void> {
  await sql.query('update person set role = $2 where id = $1', [id, role]);
}
export async function setPasswordHash(sql: Sql, id: string, passwordHash: string): Promise<void> {
  await sql.query('update person set password_hash = $2 where id = $1', [id, passwordHash]);
}
/** @param disabledAt null lets the person in again */
export async function setDisabled(sql: Sql, id: string, disabledAt: Date | null): Promise<void> {
  await sql.query('update person set disabled_at = $2 where id = $1', [id, disabledAt]);
}
export async function countAdmins(sql: Sql): Promise<number> {
  const { rows } = await sql.query<{ count: number }>(
    "select count(*)::int as count from person where role = 'admin' and disabled_at is null",
  );
  return rows[0]!.count;
}

export interface PersonView {
  id: string;
  name: string;
  role: Role;
  created_at: Date;
  disabled_at: Date | null;
  last_sign_in_at: Date | null;
  sessions: number;
}
/** Those who may sign in first, by name. */
export async function listPeople(
  sql: Sql,
  since: { startedAfter: Date; seenAfter: Date },
): Promise<PersonView[]> {
  const { rows } = await sql.query<PersonView>(
    `select person.id, person.name, person.role, person.created_at, person.disabled_at,
       (select max(at) from sign_in where person_id = person.id and result = 'signed-in') as last_sign_in_at,
       (select count(*)::int from session where person_id = person.id and started_at > $1 and seen_at > $2) as sessions
     from person order by disabled_at is not null, name_key`,
    [since.startedAfter, since.seenAfter],
  );
  return rows;
}

export interface PeopleEvent {
  at: Date;
  actor: string;
  what: string;
  detail: Record<string, unknown>;
}
/** What was changed about people, newest first. */
export async function peopleEvents(sql: Sql, limit: number): Promise<PeopleEvent[]> {
  const { rows } = await sql.query<PeopleEvent>(
    "select at, actor, what, detail from event where mail_id is null and what like 'person %' order by id desc limit $1",
    [limit],
  );
  return rows;
}
