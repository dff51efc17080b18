/** The page to sign in on, and that of one's own password. */
import { html } from '../html.js';
import { layout, notice } from '../layout.js';
import { knownPasswordField, nameField, newPasswordField } from './fields.js';
import { hiddenToken } from './form-token.js';

export interface SignInForm {
  token: string;
  /** a path of ours */
  next: string;
  name: string;
  problem: string | null;
  /** the password would travel for anybody to read */
  unencrypted: boolean;
}

export const signInPage = ({ token, next, name, problem, unencrypted }: SignInForm): string =>
  layout(
    'Sign in',
    html`<div class="card narrow sign-in"><h1>Sign in</h1>
${problem !== null && notice('bad', problem)}
${
  unencrypted &&
  notice(
    'bad',
    'This connection is not encrypted: others on the network could read the password. Use it on a network that you trust only.',
  )
}
<form method="post" action="/sign-in" class="decide">${hiddenToken(token)}<input type="hidden" name="next" value="${next}">
${nameField({ problem: null, value: name }, 'username')}
${knownPasswordField('password', 'Password', { problem: null })}
<div class="buttons"><button class="button primary">Sign in</button></div></form>
<p class="sub">Forgotten it? An admin can give you a new password.</p></div>`,
    { styles: ['people.css'] },
  );

export interface OwnPasswordForm {
  token: string;
  name: string;
  old: string | null;
  wanted: string | null;
  done: boolean;
}
export const accountPage = ({ token, name, old, wanted, done }: OwnPasswordForm): string =>
  layout(
    'Your password',
    html`${done && notice('good', 'Your password is changed. Elsewhere you are signed out.')}
<div class="card narrow"><h1>Your password</h1>
<p class="lead">You are signed in as ${name}.</p>
<form method="post" action="/account/password" class="decide">${hiddenToken(token)}<input type="hidden" name="username" autocomplete="username" value="${name}">
${knownPasswordField('old-password', 'Password until now', { problem: old })}
${newPasswordField('new-password', 'New password', { problem: wanted })}
<div class="buttons"><button class="button primary">Change the password</button></div></form></div>`,
    { styles: ['people.css'] },
  );
