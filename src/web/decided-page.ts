/** Somebody was faster, perhaps the same person in another tab: what was decided is one click away, what was typed is here. */
import { html } from './html.js';
import { layout } from './layout.js';
import { fieldLabel, plainText } from './words.js';

type Posted = Record<string, string | string[] | undefined>;

/**
 * @param decision in words
 * @param path of the form, below that of what was decided
 */
export function decidedPage(decision: string, path: string, body: Posted): string {
  const words = wordsIn(body);
  return layout(
    'Decided already',
    html`<div class="card narrow"><h1>Decided already</h1>
<p>This was decided before (${decision}). Nothing was changed now.</p>
<p><a href="${path.replace(/\/[^/]*$/, '')}">See what was decided</a> · <a href="/">Back to the overview</a></p>
${words.length > 0 && html`<details><summary>What you typed</summary>${words.map(([name, value]) => html`<h2>${name}</h2><pre class="text">${plainText(value)}</pre>`)}</details>`}</div>`,
  );
}

/** Of controls that words are typed into. */
function wordsIn(body: Posted): [string, string][] {
  return Object.entries(body).flatMap(([name, value]): [string, string][] => {
    const label = name.startsWith('field.') ? fieldLabel(name.slice('field.'.length)) : labels[name];
    return label !== undefined && typeof value === 'string' && value.trim() !== '' ? [[label, value]] : [];
  });
}
const labels: Record<string, string> = { text: 'The reply', note: 'Note', subject: 'Subject' };
