/** The frame of every page: no script, one style sheet of our own, landmarks and a way past the head. */
import { Html, html, type Content } from './html.js';

export function layout(title: string, content: Content): string {
  const page = html`<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title} – Letter intake</title>
<link rel="stylesheet" href="/assets/style.css">
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header class="top"><div class="wrap"><a class="home" href="/">Letter intake</a><span>Letters of Commitment</span></div></header>
<main id="content" class="wrap">
${content}
</main>
</body>
</html>`;
  return `<!doctype html>\n${page.markup}\n`;
}

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
