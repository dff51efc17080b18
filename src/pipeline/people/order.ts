/** What the command line asks about users, of this process or of the service that runs. */
import type { PeopleActions, PersonView } from '../people.js';
import type { Changed } from './manage.js';
import type { Role } from './roles.js';

export type PeopleOrder =
  | { kind: 'list' }
  | { kind: 'add'; name: string; role: Role; password: string }
  | { kind: 'role'; name: string; role: Role }
  | { kind: 'password'; name: string; password: string }
  | { kind: 'disable'; name: string }
  | { kind: 'enable'; name: string };
export type PeopleAnswer = { kind: 'list'; people: PersonView[] } | Changed;

/** In the history; nobody signed in for it. */
const actor = 'command line';

export async function carryOut(order: PeopleOrder, people: PeopleActions): Promise<PeopleAnswer> {
  if (order.kind === 'list') return { kind: 'list', people: await people.list() };
  if (order.kind === 'add') return people.add(order, actor);
  if (order.kind === 'role') return people.changeRole(order, order.role, actor);
  if (order.kind === 'password') return people.setPassword(order, order.password, actor);
  return order.kind === 'disable' ? people.disable(order, actor) : people.enable(order, actor);
}
