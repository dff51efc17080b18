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
  switch (order.kind) {
    case 'list':
      return { kind: 'list', people: await people.list() };
    case 'add':
      return people.add(order, actor);
    case 'role':
      return people.changeRole(order, order.role, actor);
    case 'password':
      return people.setPassword(order, order.password, actor);
    case 'disable':
      return people.disable(order, actor);
    case 'enable':
      return people.enable(order, actor);
  }
}
