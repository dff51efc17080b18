/**
 * Signing in. Whatever is wrong (the name, the password, a person who may not any more) gets the same answer after the
 * same work, and tries are counted in the database, so that a restart or a second process forgives nothing.
 */
import type { Sql } from '../ports.js';
import { lockPeople, personById, personByKey, setPasswordHash, type PersonRow } from '../store/people.js';
import {
  addSession,
  beginTry,
  endSession,
  endTry,
  failedTries,
  forgetOldSessions,
  forgetOldTries,
  forgetTry,
  sessionByHash,
  sessionSeen,
} from '../store/sessions.js';
import { sha256 } from '../sha256.js';
import { comparable, longestPassword, nameKey, newToken } from './credentials.js';
import {
  seenEveryMs,
  sessionIdleMs,
  sessionLongestMs,
  signInsKeptMs,
  triesOfName,
  triesOfPlace,
  triesWithinMs,
} from './limits.js';
import { setPassword, type Changed, type PeopleDeps } from './manage.js';
import { placeOf } from './place.js';
import type { Role } from './roles.js';

export type SignedIn =
  | { kind: 'signed-in'; token: string; personId: string }
  /** the name, the password or both */
  | { kind: 'wrong' }
  | { kind: 'too-many'; waitMs: number };

export interface Attempt {
  name: string;
  password: string;
  address: string;
}

/** Compared where there is nobody of that name, so that the answer takes as long. */
export type Dummy = Promise<string>;
export const makeDummy = (deps: PeopleDeps): Dummy => {
  const dummy = deps.passwords.hash(newToken());
  // whoever asks for it hears of the failure
  dummy.catch(() => undefined);
  return dummy;
};

export async function signIn(
  { name, password, address }: Attempt,
  dummy: Dummy,
  deps: PeopleDeps,
): Promise<SignedIn> {
  const { database, clock } = deps;
  const now = clock.now();
  const key = nameKey(name);
  const person = await personByKey(database, key);
  const { attempt, result } = await compare({ key, person, password, address }, dummy, deps);
  if (result === 'too-many') return { kind: 'too-many', waitMs: triesWithinMs };
  if (result === 'wrong' || !person) return { kind: 'wrong' };
  const passwordHash = deps.passwords.isOutdated(person.password_hash)
    ? await deps.passwords.hash(comparable(password))
    : null;
  const token = newToken();
  return database.transaction(async (sql): Promise<SignedIn> => {
    // it may have been changed while the password was compared
    await lockPeople(sql);
    const still = await personById(sql, person.id);
    if (!still || still.disabled_at !== null || still.password_hash !== person.password_hash) {
      await endTry(sql, attempt, still?.disabled_at ? 'disabled' : 'wrong');
      return { kind: 'wrong' };
    }
    if (passwordHash !== null) await setPasswordHash(sql, person.id, passwordHash);
    await forgetOldSessions(sql, stillGood(now));
    await forgetOldTries(sql, earlier(now, signInsKeptMs));
    await addSession(sql, { tokenHash: sha256(token), personId: person.id, address, now });
    await endTry(sql, attempt, 'signed-in');
    return { kind: 'signed-in', token, personId: person.id };
  });
}

interface Compared {
  key: string;
  person: PersonRow | null;
  password: string;
  address: string;
}
/** A counted try; one that was right is still `trying` afterwards. */
async function compare(
  { key, person, password, address }: Compared,
  dummy: Dummy,
  deps: PeopleDeps,
): Promise<{ attempt: number; result: 'right' | 'wrong' | 'too-many' }> {
  const { database, clock } = deps;
  const now = clock.now();
  const at = { nameHash: sha256(key), place: placeOf(address), after: earlier(now, triesWithinMs) };
  const attempt = await beginTry(database, { at: now, ...at, personId: person?.id ?? null, address });
  const failed = await failedTries(database, attempt, at);
  if (failed.ofName > triesOfName || failed.ofPlace > triesOfPlace) {
    await endTry(database, attempt, 'too-many');
    return { attempt, result: 'too-many' };
  }
  if (await isPassword(person, password, dummy, deps)) return { attempt, result: 'right' };
  await endTry(database, attempt, 'wrong');
  return { attempt, result: 'wrong' };
}

/** Compares something in every case. */
async function isPassword(
  person: PersonRow | null,
  password: string,
  dummy: Dummy,
  { passwords }: PeopleDeps,
): Promise<boolean> {
  const sane = Array.from(password).length <= longestPassword;
  const right = await passwords.verify(
    person?.password_hash ?? (await dummy),
    sane ? comparable(password) : '',
  );
  return right && sane && person !== null;
}

export interface Visitor {
  id: string;
  name: string;
  role: Role;
}
/**
 * @param used a person asked for it, not a page by itself: the session goes on from now
 * @returns null where the token is no session's, or of one that is over
 */
export async function visitorOf(
  token: string,
  used: boolean,
  { database, clock }: PeopleDeps,
): Promise<Visitor | null> {
  const now = clock.now();
  const hash = sha256(token);
  const session = await sessionByHash(database, hash, stillGood(now));
  if (!session) return null;
  if (used && now.valueOf() - session.seen_at.valueOf() >= seenEveryMs)
    await sessionSeen(database, hash, now);
  return { id: session.person_id, name: session.name, role: session.role };
}

export async function signOut(token: string, sql: Sql): Promise<void> {
  await endSession(sql, sha256(token));
}

export interface OwnPassword {
  /** whose */
  id: string;
  old: string;
  wanted: string;
  /** of the session that goes on */
  token: string;
  address: string;
}
/** A person's own password: the old one is asked for, and every other session of that person ends. */
export async function changeOwnPassword(
  { id, old, wanted, token, address }: OwnPassword,
  dummy: Dummy,
  deps: PeopleDeps,
): Promise<Changed | { kind: 'wrong' } | { kind: 'too-many' }> {
  const person = await personById(deps.database, id);
  if (!person) return { kind: 'not-found' };
  const { attempt, result } = await compare(
    { key: person.name_key, person, password: old, address },
    dummy,
    deps,
  );
  if (result !== 'right') return { kind: result };
  // no sign-in: nothing to list
  await forgetTry(deps.database, attempt);
  return setPassword({ id }, wanted, person.name, deps, sha256(token));
}

const earlier = (now: Date, ms: number): Date => new Date(now.valueOf() - ms);

/** A session is good where it began and was last used after these. */
export const stillGood = (now: Date): { startedAfter: Date; seenAfter: Date } => ({
  startedAfter: earlier(now, sessionLongestMs),
  seenAfter: earlier(now, sessionIdleMs),
});
