/** Who may use the desk and who is signed in: what the page and the command line do about it. */
import { peopleEvents, hasPeople, listPeople, type PeopleEvent, type PersonView } from './store/people.js';
import { listSignIns, type SignInView } from './store/sessions.js';
import {
  add,
  changeRole,
  disable,
  enable,
  endSessions,
  setPassword,
  type Changed,
  type PeopleDeps,
  type Whom,
} from './people/manage.js';
import type { Role } from './people/roles.js';
import {
  changeOwnPassword,
  makeDummy,
  signIn,
  signOut,
  stillGood,
  visitorOf,
  type Attempt,
  type OwnPassword,
  type SignedIn,
  type Visitor,
} from './people/sign-in.js';

export type { Changed, PeopleDeps, PeopleEvent, PersonView, Role, SignInView, SignedIn, Visitor, Whom };

/** `actor` is the name of who does it, for the history. */
export interface PeopleActions {
  /** whether a user was ever made; without one the desk is for this machine alone */
  any(): Promise<boolean>;
  list(): Promise<PersonView[]>;
  /** newest first */
  signIns(limit: number): Promise<SignInView[]>;
  events(limit: number): Promise<PeopleEvent[]>;
  add(person: { name: string; role: Role; password: string }, actor: string): Promise<Changed>;
  changeRole(whom: Whom, role: Role, actor: string): Promise<Changed>;
  disable(whom: Whom, actor: string): Promise<Changed>;
  enable(whom: Whom, actor: string): Promise<Changed>;
  setPassword(whom: Whom, password: string, actor: string): Promise<Changed>;
  endSessions(whom: Whom, actor: string): Promise<Changed>;
  changeOwnPassword(own: OwnPassword): Promise<Changed | { kind: 'wrong' } | { kind: 'too-many' }>;
  signIn(attempt: Attempt): Promise<SignedIn>;
  /** @param used a person asked, not a page by itself: the session goes on from now */
  visitorOf(token: string, used: boolean): Promise<Visitor | null>;
  signOut(token: string): Promise<void>;
}

export function peopleActions(deps: PeopleDeps): PeopleActions {
  const { database, clock } = deps;
  // at once, so that the first sign-in takes no longer than the others
  const dummy = makeDummy(deps);
  return {
    any: () => hasPeople(database),
    list: () => listPeople(database, stillGood(clock.now())),
    signIns: (limit) => listSignIns(database, limit),
    events: (limit) => peopleEvents(database, limit),
    add: (person, actor) => add(person, actor, deps),
    changeRole: (whom, role, actor) => changeRole(whom, role, actor, deps),
    disable: (whom, actor) => disable(whom, actor, deps),
    enable: (whom, actor) => enable(whom, actor, deps),
    setPassword: (whom, password, actor) => setPassword(whom, password, actor, deps),
    endSessions: (whom, actor) => endSessions(whom, actor, deps),
    changeOwnPassword: (own) => changeOwnPassword(own, dummy, deps),
    signIn: (attempt) => signIn(attempt, dummy, deps),
    visitorOf: (token, used) => visitorOf(token, used, deps),
    signOut: (token) => signOut(token, database),
  };
}
