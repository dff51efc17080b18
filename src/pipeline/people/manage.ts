/** Who may use the desk: each change is one transaction, ends the sessions that it makes untrue, and writes an event. */
import type { Clock, Database, Passwords, Sql } from '../ports.js';
import { addEvent } from '../store/events.js';
import {
  addPerson,
  countAdmins,
  hasPeople,
  lockPeople,
  personById,
  personByKey,
  setDisabled,
  setPasswordHash,
  setRole,
  type PersonRow,
} from '../store/people.js';
import { endSessionsOf } from '../store/sessions.js';
import { comparable, nameKey, nameProblem, passwordProblem } from './credentials.js';
import type { Role } from './roles.js';

export interface PeopleDeps {
  database: Database;
  passwords: Passwords;
  clock: Clock;
}

/** What became of a change; `problem` is a sentence for whoever asked. */
export type Changed =
  | { kind: 'done'; name: string }
  | { kind: 'not-found' }
  | { kind: 'refused'; about: 'name' | 'role' | 'password' | 'person'; problem: string };

const refused = (about: 'name' | 'role' | 'password' | 'person', problem: string): Changed => ({
  kind: 'refused',
  about,
  problem,
});

const oneAdmin = 'This is the only admin: make another one first, or nobody could manage the desk any more.';

/** A person by id or by name. */
export type Whom = { id: string } | { name: string };

const find = (sql: Sql, whom: Whom): Promise<PersonRow | null> =>
  'id' in whom ? personById(sql, whom.id) : personByKey(sql, nameKey(whom.name));

export async function add(
  person: { name: string; role: Role; password: string },
  actor: string,
  { database, passwords, clock }: PeopleDeps,
): Promise<Changed> {
  const name = person.name.trim().normalize('NFC');
  const { role, password } = person;
  const wrongName = nameProblem(name);
  if (wrongName !== null) return refused('name', wrongName);
  const wrongPassword = passwordProblem(password, name);
  if (wrongPassword !== null) return refused('password', wrongPassword);
  const passwordHash = await passwords.hash(comparable(password));
  return database.transaction(async (sql) => {
    await lockPeople(sql);
    if (role !== 'admin' && !(await hasPeople(sql)))
      return refused('role', 'The first user must be an admin, who can then add the others.');
    if (await personByKey(sql, nameKey(name)))
      return refused('name', 'There is a user of this name already.');
    const now = clock.now();
    await addPerson(sql, { name, nameKey: nameKey(name), role, passwordHash, now });
    await addEvent(sql, { at: now, actor, what: 'person added', detail: { name, role } });
    return { kind: 'done', name };
  });
}

export async function changeRole(whom: Whom, role: Role, actor: string, deps: PeopleDeps): Promise<Changed> {
  return change(whom, deps, async (sql, person, now) => {
    if (person.role === role) return null;
    if (role !== 'admin' && (await isLastAdmin(sql, person))) return refused('role', oneAdmin);
    await setRole(sql, person.id, role);
    await endSessionsOf(sql, person.id);
    const detail = { name: person.name, before: person.role, after: role };
    await addEvent(sql, { at: now, actor, what: 'person role', detail });
    return null;
  });
}

export async function disable(whom: Whom, actor: string, deps: PeopleDeps): Promise<Changed> {
  return change(whom, deps, async (sql, person, now) => {
    if (person.disabled_at !== null) return null;
    if (await isLastAdmin(sql, person)) return refused('person', oneAdmin);
    await setDisabled(sql, person.id, now);
    await endSessionsOf(sql, person.id);
    await addEvent(sql, { at: now, actor, what: 'person disabled', detail: { name: person.name } });
    return null;
  });
}

export async function enable(whom: Whom, actor: string, deps: PeopleDeps): Promise<Changed> {
  return change(whom, deps, async (sql, person, now) => {
    if (person.disabled_at === null) return null;
    await setDisabled(sql, person.id, null);
    await addEvent(sql, { at: now, actor, what: 'person enabled', detail: { name: person.name } });
    return null;
  });
}

/** @param keep the hash of the token of the session that goes on: that of whoever changes his own */
export async function setPassword(
  whom: Whom,
  password: string,
  actor: string,
  deps: PeopleDeps,
  keep: string | null = null,
): Promise<Changed> {
  const known = await find(deps.database, whom);
  if (!known) return { kind: 'not-found' };
  const wrong = passwordProblem(password, known.name);
  if (wrong !== null) return refused('password', wrong);
  const passwordHash = await deps.passwords.hash(comparable(password));
  return change(whom, deps, async (sql, person, now) => {
    await setPasswordHash(sql, person.id, passwordHash);
    await endSessionsOf(sql, person.id, keep);
    await addEvent(sql, { at: now, actor, what: 'person password', detail: { name: person.name } });
    return null;
  });
}

export async function endSessions(whom: Whom, actor: string, deps: PeopleDeps): Promise<Changed> {
  return change(whom, deps, async (sql, person, now) => {
    const ended = await endSessionsOf(sql, person.id);
    if (ended > 0)
      await addEvent(sql, {
        at: now,
        actor,
        what: 'person signed out',
        detail: { name: person.name, ended },
      });
    return null;
  });
}

async function change(
  whom: Whom,
  { database, clock }: PeopleDeps,
  step: (sql: Sql, person: PersonRow, now: Date) => Promise<Changed | null>,
): Promise<Changed> {
  return database.transaction(async (sql) => {
    await lockPeople(sql);
    const person = await find(sql, whom);
    if (!person) return { kind: 'not-found' };
    return (await step(sql, person, clock.now())) ?? { kind: 'done', name: person.name };
  });
}

const isLastAdmin = async (sql: Sql, person: PersonRow): Promise<boolean> =>
  person.role === 'admin' && person.disabled_at === null && (await countAdmins(sql)) === 1;
