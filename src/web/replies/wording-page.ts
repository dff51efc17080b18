/** The wording of one kind of reply, with how it reads on a real letter. */
import { placeholders } from '../../core/judging/wordings.js';
import type { EventRow } from '../../pipeline/store/events.js';
import type { ReplyKind } from '../../pipeline/store/rows.js';
import type { WordingRow } from '../../pipeline/store/wordings.js';
import type { WordingPreview } from '../../pipeline/wordings.js';
import { html, type Html } from '../html.js';
import { badge, layout, notice } from '../layout.js';
import { historyCard } from '../history.js';
import { hiddenToken } from '../people/form-token.js';
import { plainText, replyKindWords, time } from '../words.js';

const kinds = Object.keys(replyKindWords) as ReplyKind[];

export function wordingsPage(stored: readonly WordingRow[], said: string | null): string {
  return layout(
    'Wordings',
    html`${said && notice('good', said)}<p class="crumbs"><a href="/replies">Replies</a></p><h1>Wordings</h1>
<p class="lead">What each kind of reply says. A change holds for replies that are written from then on.</p>
<section class="card" aria-label="Kinds of replies"><table class="rows"><thead><tr><th scope="col">Reply</th><th scope="col">Wording</th></tr></thead><tbody>
${kinds.map((kind) => {
  const own = stored.find((row) => row.kind === kind);
  return html`<tr><td data-label="Reply"><a href="/replies/wordings/${kind}">${replyKindWords[kind]}</a></td>
<td data-label="Wording">${own ? html`${badge('info', 'your own')}<span class="sub">changed ${time(own.changed_at)} by ${own.changed_by}</span>` : 'as the service brings it'}</td></tr>`;
})}</tbody></table></section>`,
    { room: 'replies', styles: ['rooms.css'] },
  );
}

export interface Wording {
  kind: ReplyKind;
  /** in the box: stored, typed or brought by the service */
  words: string;
  stored: WordingRow | null;
  problems: string[];
  preview: WordingPreview | null;
  history: EventRow[];
  token: string;
}

export function wordingPage(view: Wording): string {
  const { kind, words, stored, problems, token } = view;
  const wrong = problems.length > 0;
  return layout(
    `Wording: ${replyKindWords[kind]}`,
    html`${wrong && notice('bad', html`<strong>Nothing was saved.</strong> See below what to mend.`)}
<p class="crumbs"><a href="/replies">Replies</a> · <a href="/replies/wordings">Wordings</a></p>
<h1>${replyKindWords[kind]}</h1>
<div class="desk even turned"><section class="card" aria-labelledby="words-head"><h2 id="words-head">Wording</h2>
<form method="post" action="/replies/wordings/${kind}" class="decide" data-preview>${hiddenToken(token)}<input type="hidden" name="shown" value="${stored?.changed_at.toISOString() ?? ''}">
<div class="field"><label for="in-words">Text, with an empty line between paragraphs</label>
<textarea id="in-words" name="words" rows="20" required maxlength="4000"${wrong && html` aria-invalid="true" aria-describedby="words-problem"`}>
${words}</textarea>
<div id="words-problem">${problems.map((problem) => html`<p class="problem">${problem}</p>`)}</div></div>
<div class="buttons"><button class="button primary" name="do" value="save">Save the wording</button><button class="button" name="do" value="preview">Preview</button>${stored && html`<button class="button danger" name="do" value="default" formnovalidate>Back to the default</button>`}</div></form>
<h3>Placeholders</h3><dl class="facts placeholders">${placeholders[kind].map(
      ({ name, what, required, kind: shape }) =>
        html`<div><dt><code>{${name}}</code></dt><dd>${what}${shape === 'block' && ', in a paragraph of its own'}${required && html` <strong>must stay</strong>`}</dd></div>`,
    )}</dl></section>
<section class="card" aria-labelledby="preview-head"><h2 id="preview-head">Preview</h2><div id="preview" aria-live="polite">${preview(view)}</div></section></div>
${historyCard(view.history)}`,
    { room: 'replies', styles: ['pictures.css', 'rooms.css'], scripts: ['wording.js'] },
  );
}

function preview({ preview: shown, problems }: Wording): Html {
  if (!shown)
    return html`<p class="empty">It appears when the wording can be used.</p><ul class="reasons">${problems.map((problem) => html`<li class="problem">${problem}</li>`)}</ul>`;
  return html`<p class="sub">${shown.shownOn === null ? 'On a made-up letter: none came yet.' : `On ${shown.shownOn}.`} The mail also holds the same as HTML.</p>
<pre class="text">${plainText(shown.text)}</pre>`;
}
