/** The pages that stand in the way. What was typed into a form is never lost with one: it is sent again from there. */
import { Html, html } from '../html.js';
import { layout } from '../layout.js';
import type { FastifyRequest } from 'fastify';
import { formToken, hiddenToken } from './form-token.js';

/** How the first user is made, wherever that is told. */
export const firstUserCommand = 'npx letter-intake user add "YOUR NAME" --role admin';
const inContainers = 'docker compose run --rm tool user add "YOUR NAME" --role admin';

export const noUserPage = (): string =>
  layout(
    'No user yet',
    html`<div class="card narrow"><h1>No user yet</h1>
<p>Until the first user is made, the desk answers only on the machine that it runs on. There, run</p>
<pre class="text">${firstUserCommand}</pre>
<p>or, in containers,</p>
<pre class="text">${inContainers}</pre>
<p>Then load this page again and sign in.</p></div>`,
  );

export const signInFirstPage = (url: string, body: unknown): string =>
  layout(
    'Please sign in',
    html`<div class="card narrow"><h1>Please sign in</h1>
<p>Nobody is signed in here any more, so nothing was changed.</p>
<ol><li><a href="/sign-in" target="_blank">Sign in in another window</a> and come back here.</li>
<li>Send it again: what you typed is kept on this page.</li></ol>
${again(url, body, '')}</div>`,
  );

export const sendAgainPage = (url: string, body: unknown, token: string): string =>
  layout(
    'Please send it again',
    html`<div class="card narrow"><h1>Please send it again</h1>
<p>The page with the form was loaded some time ago, before you signed in or the desk was started anew. Nothing was changed yet; what you typed is kept here.</p>
${again(url, body, token)}</div>`,
  );

/** @param waitSeconds until it is let through again */
export const tooMuchPage = (
  { method, url, body, formSecret, person }: FastifyRequest,
  waitSeconds: number,
): string =>
  layout(
    'Too much at once',
    html`<div class="card narrow"><h1>Too much at once</h1>
<p>That is more in a minute than one person can mean. Please wait ${waitSeconds === 1 ? 'a second' : `${waitSeconds} seconds`} and try again. Nothing was changed.</p>
${method === 'POST' && person !== null && formSecret !== null && again(url, body, formToken(formSecret))}</div>`,
  );

/** A form with files is not kept: they would have to be chosen again. */
function again(url: string, body: unknown, token: string): Html {
  const values = valuesOf(body);
  if (values === null) return html`<p>Files are not kept: please go back and choose them again.</p>`;
  return html`<form method="post" action="${url}">${hiddenToken(token)}
${values.map(
  ([name, value]) => html`<textarea name="${name}" hidden>
${value}</textarea>`,
)}
<div class="buttons"><button class="button primary">Send it again</button></div></form>`;
}

/** Names and values of a posted form but its token and passwords; null where it held anything else. */
function valuesOf(body: unknown): [string, string][] | null {
  if (typeof body !== 'object' || body === null) return null;
  const values = Object.entries(body)
    .filter(([name]) => name !== 'token' && !/password/i.test(name))
    .flatMap(([name, value]) => [value].flat().map((one) => [name, one] as const));
  return values.every((pair): pair is [string, string] => typeof pair[1] === 'string') ? values : null;
}
