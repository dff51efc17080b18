/** One user: role, password, sessions, on and off. */
import type { PersonView } from '../../pipeline/people.js';
import { Html, html } from '../html.js';
import { badge, layout, notice } from '../layout.js';
import { time } from '../words.js';
import { newPasswordField, roleField } from './fields.js';
import { hiddenToken } from './form-token.js';
import { sessionWords } from './people-page.js';

export interface PersonShown {
  token: string;
  person: PersonView;
  said: string | null;
  problems: { role?: string; password?: string; person?: string };
  /** the one who looks is this very user */
  isSelf: boolean;
}

export function personPage({ token, person, said, problems, isSelf }: PersonShown): string {
  const { id, name, role, disabled_at: disabledAt, sessions } = person;
  const form = (action: string, content: Html): Html =>
    html`<form method="post" action="/people/${id}/${action}" class="decide">${hiddenToken(token)}${content}</form>`;
  return layout(
    name,
    html`<p class="crumbs"><a href="/people">People</a></p>
${said !== null && notice('good', said)}
${problems.person !== undefined && notice('bad', problems.person)}
<h1>${name} ${disabledAt !== null && badge('warn', 'Switched off')}</h1>
<div class="even">
<section class="card" aria-labelledby="role"><h2 id="role">What this user may do</h2>
${form(
  'role',
  html`${roleField({ problem: problems.role ?? null, value: role })}
<p class="sub">A new role signs ${isSelf ? 'you' : 'this user'} out everywhere.</p>
<div class="buttons"><button class="button">Change the role</button></div>`,
)}</section>
<section class="card" aria-labelledby="password-title"><h2 id="password-title">A new password</h2>
${form(
  'password',
  html`${newPasswordField('password', 'New password', { problem: problems.password ?? null })}
<p class="sub">It signs ${isSelf ? 'you' : 'this user'} out everywhere.</p>
<div class="buttons"><button class="button">Set the password</button></div>`,
)}</section>
<section class="card" aria-labelledby="now"><h2 id="now">Signing in</h2>
<p>Signed in now: ${sessionWords(sessions)}. Last signed in: ${time(person.last_sign_in_at)}. Added: ${time(person.created_at)}.</p>
${sessions > 0 && form('end-sessions', html`<div class="buttons"><button class="button">Sign out everywhere</button></div>`)}
${
  disabledAt === null
    ? form(
        'disable',
        html`<p class="sub">Switched off, this user cannot sign in. What was decided stays in the history.</p>
<div class="buttons"><button class="button danger">Switch off</button></div>`,
      )
    : form(
        'enable',
        html`<p class="sub">Switched off ${time(disabledAt)}.</p><div class="buttons"><button class="button">Switch on again</button></div>`,
      )
}</section></div>`,
    { room: 'people', styles: ['people.css'] },
  );
}
