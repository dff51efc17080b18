/** `letter-intake user …`: who may use the desk. */
import { checkUrl, orderPeople } from '../app.js';
import { readSettings } from '../config.js';
import { createLogger } from '../logger.js';
import { shortestPassword } from '../pipeline/people/credentials.js';
import type { PersonView, Role } from '../pipeline/people.js';
import type { PeopleOrder } from '../pipeline/people/order.js';
import { secretFromPipe, secretFromTerminal } from './secret-input.js';

export interface PasswordOption {
  passwordStdin: boolean;
}
const password = ({ passwordStdin }: PasswordOption, name: string): Promise<string> =>
  passwordStdin
    ? secretFromPipe()
    : secretFromTerminal(`Password of ${name}, at least ${shortestPassword} characters`);

/** What was done on stdout; what was refused on stderr, with exit 1. */
async function carryOut(order: PeopleOrder, done: (name: string) => string): Promise<void> {
  const settings = readSettings({}, checkUrl);
  const answer = await orderPeople(settings, createLogger('warn'), order);
  if (answer.kind === 'list') print(table(answer.people));
  else if (answer.kind === 'done') print(done(answer.name));
  else if (answer.kind === 'refused') throw new Error(answer.problem);
  else throw new Error('There is no user of that name. letter-intake user list shows them.');
}
const print = (line: string): boolean => process.stdout.write(`${line}\n`);

export const addUser = async (name: string, options: PasswordOption & { role: Role }): Promise<void> =>
  carryOut(
    { kind: 'add', name, role: options.role, password: await password(options, name) },
    (added) => `${added} is added as ${options.role} and can sign in.`,
  );
export const setUserPassword = async (name: string, options: PasswordOption): Promise<void> =>
  carryOut(
    { kind: 'password', name, password: await password(options, name) },
    (found) => `The password of ${found} is changed; ${found} is signed out everywhere.`,
  );
export const setUserRole = (name: string, role: Role): Promise<void> =>
  carryOut({ kind: 'role', name, role }, (found) => `${found} is ${role} now and signed out everywhere.`);
export const disableUser = (name: string): Promise<void> =>
  carryOut({ kind: 'disable', name }, (found) => `${found} cannot sign in any more.`);
export const enableUser = (name: string): Promise<void> =>
  carryOut({ kind: 'enable', name }, (found) => `${found} can sign in again.`);
export const listUsers = (): Promise<void> => carryOut({ kind: 'list' }, () => '');

/** Through the socket of a running service, times come as text. */
const day = (at: Date | string | null): string =>
  at === null ? 'never' : new Date(at).toISOString().slice(0, 10);

function table(people: readonly PersonView[]): string {
  if (people.length === 0)
    return 'No user yet: the page answers on this machine only. letter-intake user add "YOUR NAME" --role admin makes the first.';
  const rows = people.map((person) => [
    person.name,
    person.role,
    person.disabled_at === null ? 'may sign in' : 'disabled',
    `last signed in: ${day(person.last_sign_in_at)}`,
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) => row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ')).join('\n');
}
