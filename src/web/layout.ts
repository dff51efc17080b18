/** The frame of every page: our own style sheets and scripts only, landmarks, the rooms of the desk, a way past the head. */
import type { FastifyReply } from 'fastify';
import { scriptUrls, stylesUrl } from './assets.js';
import { Html, html, type Content } from './html.js';
import { mayDo, type Person } from './people.js';
import { formToken, hiddenToken } from './people/form-token.js';
import { whoAsks } from './people/asking.js';

/** The rooms of the desk, as the head names them. */
const rooms = [
  { id: 'home', path: '/', name: 'Home', needs: 'viewer' },
  { id: 'review', path: '/reviews', name: 'Reviews', needs: 'viewer' },
  { id: 'letters', path: '/letters', name: 'Letters', needs: 'viewer' },
  { id: 'goals', path: '/goals', name: 'Goals', needs: 'viewer' },
  { id: 'contacts', path: '/contacts', name: 'Contacts', needs: 'viewer' },
  { id: 'replies', path: '/replies', name: 'Replies', needs: 'viewer' },
  { id: 'set-aside', path: '/set-aside', name: 'Set aside', needs: 'viewer' },
  { id: 'upload', path: '/upload', name: 'By hand', needs: 'viewer' },
  { id: 'service', path: '/service', name: 'Service', needs: 'viewer' },
  { id: 'people', path: '/people', name: 'People', needs: 'admin' },
] as const;
export type Room = (typeof rooms)[number]['id'];

export interface Frame {
  /** the room that the page belongs to */
  room?: Room;
  /** as wide as the window allows, for a page with documents beside decisions */
  wide?: boolean;
  /** style sheets and scripts beside the common ones, by file name */
  styles?: readonly string[];
  scripts?: readonly string[];
  /** address of the picture that one waits for: it is asked for before all else */
  first?: string | null;
}

export function layout(
  title: string,
  content: Content,
  { room, wide = false, styles = [], scripts = [], first = null }: Frame = {},
): string {
  const { own, imported } = scriptUrls(['desk.js', ...scripts]);
  const asks = whoAsks();
  const person = asks?.person ?? null;
  const page = html`<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${title} – Letter intake</title>
${first !== null && html`<link rel="preload" as="image" href="${first}" fetchpriority="high">`}
<link rel="stylesheet" href="${stylesUrl(['desk.css', 'forms.css', ...styles])}">
${own.map((url) => html`<script type="module" src="${url}"></script>`)}
${imported.map((url) => html`<link rel="modulepreload" href="${url}">`)}
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header class="top"><div class="wrap${wide && ' wide'}"><a class="home" href="/">Letter intake</a>
${person && headOf(person, room, asks?.formSecret ?? null)}</div></header>
<main id="content" class="wrap${wide && ' wide'}" tabindex="-1">
${content}
</main>
${
  person?.id === null &&
  html`<footer class="wrap no-print first-user"><p class="sub">Nobody has to sign in yet, so the desk answers on this machine only. <a href="/people">Make the first user</a> to change that.</p></footer>`
}
</body>
</html>`;
  return `<!doctype html>\n${page.markup}\n`;
}

/** The rooms that this person may enter, and who that is. */
const headOf = (person: Person, room: Room | undefined, secret: string | null): Html =>
  html`<button type="button" class="menu" popovertarget="rooms">Menu</button>
<nav id="rooms" class="rooms" popover aria-label="Rooms"><ul>${rooms
    .filter(({ needs }) => mayDo(person.role, needs))
    .map(
      ({ id, path, name }) =>
        html`<li><a href="${path}"${id === room && html` aria-current="page"`}>${name}</a></li>`,
    )}</ul></nav>
${
  person.id !== null &&
  secret !== null &&
  html`<div class="who"><a href="/account">${person.name}</a>
<form method="post" action="/sign-out">${hiddenToken(formToken(secret))}<button>Sign out</button></form></div>`
}`;

export function notice(kind: 'good' | 'bad', text: Content): Html {
  return html`<div class="notice ${kind}" role="${kind === 'bad' ? 'alert' : 'status'}">${text}</div>`;
}

/** A plain page for what went wrong or was decided before. */
export function messagePage(title: string, text: string): string {
  return layout(
    title,
    html`<div class="card narrow"><h1>${title}</h1><p>${text}</p><p><a href="/">Back to the overview</a></p></div>`,
  );
}

export const notFoundPage = (): string =>
  messagePage('Not found', 'There is no such page, or what it showed is not kept any more.');

export const badge = (kind: string, text: string): Html => html`<span class="badge ${kind}">${text}</span>`;

export const sendPage = (reply: FastifyReply, page: string, status = 200): FastifyReply =>
  reply.code(status).type('text/html; charset=utf-8').send(page);
