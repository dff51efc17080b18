/** Users, who signed in or tried to, and what was changed about users. */
import type { PeopleEvent, PersonView, SignInView } from '../../pipeline/people.js';
import { Html, html } from '../html.js';
import { badge, layout, notice } from '../layout.js';
import type { Role } from '../people.js';
import { time } from '../words.js';
import { nameField, newPasswordField, roleField, roleWords } from './fields.js';
import { hiddenToken } from './form-token.js';
import { firstUserCommand } from './visit-pages.js';

export interface AddForm {
  name: string;
  role: string;
  problems: { name: string | null; role: string | null; password: string | null };
}
export const emptyAdd: AddForm = {
  name: '',
  role: 'reviewer',
  problems: { name: null, role: null, password: null },
};

export interface PeopleShown {
  token: string;
  people: PersonView[];
  signIns: SignInView[];
  events: PeopleEvent[];
  add: AddForm;
  said: string | null;
}

export const resultWords: Record<SignInView['result'], string> = {
  trying: 'did not finish',
  'signed-in': 'signed in',
  wrong: 'wrong name or password',
  disabled: 'right password, but switched off',
  'too-many': 'not tried: too many before',
};

export function peoplePage({ token, people, signIns, events, add, said }: PeopleShown): string {
  const first = people.length === 0;
  return layout(
    'People',
    html`${said !== null && notice('good', said)}
<h1>People</h1>
${first ? noUser() : usersCard(people)}
<div class="even">
${addCard(first ? { ...add, role: 'admin' } : add, first, token)}
${!first && signInsCard(signIns)}
</div>
${events.length > 0 && eventsCard(events)}`,
    { room: 'people', styles: ['people.css'] },
  );
}

const noUser =
  (): Html => html`<div class="notice" role="note"><p>No user was made yet. Until then nobody has to sign in, and the desk answers only on the machine that it runs on. Make the first user here, or on the command line:</p>
<pre class="text">${firstUserCommand}</pre></div>`;

const usersCard = (
  people: readonly PersonView[],
): Html => html`<section class="card" aria-labelledby="users"><h2 id="users">Users</h2>
<table class="rows"><thead><tr><th>Name</th><th class="middling">Role</th><th class="moment">Last signed in</th><th class="middling">Signed in now</th></tr></thead><tbody>
${people.map(
  (person) => html`<tr>
<td data-label="Name"><a href="/people/${person.id}">${person.name}</a></td>
<td data-label="Role">${roleWords[person.role]} ${person.disabled_at !== null && badge('warn', 'Switched off')}</td>
<td data-label="Last signed in">${time(person.last_sign_in_at)}</td>
<td data-label="Signed in now">${sessionWords(person.sessions)}</td></tr>`,
)}
</tbody></table></section>`;

export const sessionWords = (sessions: number): string =>
  sessions === 0 ? 'no' : sessions === 1 ? 'in one browser' : `in ${sessions} browsers`;

const addCard = (
  { name, role, problems }: AddForm,
  first: boolean,
  token: string,
): Html => html`<section class="card" aria-labelledby="add"><h2 id="add">${first ? 'Make the first user' : 'Add a user'}</h2>
<form method="post" action="/people" class="decide">${hiddenToken(token)}
${nameField({ problem: problems.name, value: name }, 'off')}
${
  first
    ? html`<input type="hidden" name="role" value="admin"><p class="sub">The first user is an admin and can then add the others.</p>
${problems.role !== null && html`<p class="problem">${problems.role}</p>`}`
    : roleField({ problem: problems.role, value: role })
}
${newPasswordField('password', 'Password', { problem: problems.password })}
<div class="buttons"><button class="button primary">${first ? 'Make the first user' : 'Add'}</button></div></form></section>`;

const signInsCard = (
  signIns: readonly SignInView[],
): Html => html`<section class="card" aria-labelledby="sign-ins"><h2 id="sign-ins">Who signed in</h2>
${signIns.length === 0 && html`<p class="empty">Nobody yet.</p>`}
${signIns.length > 0 && signInsTable(signIns)}</section>`;

export const signInsTable = (
  signIns: readonly SignInView[],
): Html => html`<table class="rows cosy"><thead><tr><th class="moment">When</th><th>Who</th><th>From</th><th>Result</th></tr></thead><tbody>
${signIns.map(
  ({ at, name, address, result }) => html`<tr>
<td data-label="When">${time(at)}</td><td data-label="Who">${name ?? html`<span class="sub">a name that is nobody’s</span>`}</td>
<td data-label="From">${address}</td><td data-label="Result"${result !== 'signed-in' && html` class="problem"`}>${resultWords[result]}</td></tr>`,
)}
</tbody></table>`;

const eventsCard = (
  events: readonly PeopleEvent[],
): Html => html`<section class="card" aria-labelledby="changes"><h2 id="changes">What was changed</h2>
<ol class="history">${events.map(
  (event) => html`<li><span class="when">${time(event.at)}</span><span>${eventWords(event)}</span></li>`,
)}</ol></section>`;

const role = (value: unknown): string => roleWords[value as Role] ?? 'unknown';
function eventWords({ actor, what, detail }: PeopleEvent): string {
  const name = typeof detail['name'] === 'string' ? detail['name'] : 'somebody';
  switch (what) {
    case 'person added':
      return `${actor} added ${name} as ${role(detail['role'])}`;
    case 'person role':
      return `${actor} made ${name} ${role(detail['after'])}, who was ${role(detail['before'])}`;
    case 'person disabled':
      return `${actor} switched ${name} off`;
    case 'person enabled':
      return `${actor} switched ${name} on again`;
    case 'person password':
      return actor === name ? `${name} changed the password` : `${actor} gave ${name} a new password`;
    case 'person signed out':
      return `${actor} signed ${name} out everywhere`;
    default:
      return `${actor}: ${what}`;
  }
}
