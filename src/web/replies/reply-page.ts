/** One reply: its text, and where it is held, to whom it goes or whether it goes at all. */
import { oneLine } from '../../core/judging/reply-words.js';
import type { ReplyRow } from '../../pipeline/store/rows.js';
import { Html, html } from '../html.js';
import { badge, layout, notice } from '../layout.js';
import { hiddenToken } from '../review/review-page.js';
import { plainText, replyKindWords, replyStateWords, time } from '../words.js';

export function replyPage(
  reply: ReplyRow,
  token: string,
  typed: { problems: string[]; to: string } | null,
): string {
  return layout(
    replyKindWords[reply.kind],
    html`${typed && notice('bad', html`<strong>Nothing was sent.</strong><ul>${typed.problems.map((problem) => html`<li>${problem}</li>`)}</ul>`)}
<p class="crumbs"><a href="/">Overview</a>${reply.letter_id && html` · <a href="/letters/${reply.letter_id}">The letter</a>`}</p>
<h1>${replyKindWords[reply.kind]} ${badge(reply.state, replyStateWords[reply.state])}</h1>
<div class="desk even"><section class="card" aria-labelledby="text"><h2 id="text">${oneLine(reply.subject, 200) || 'Erased'}</h2>
<p class="sub">Written ${time(reply.created_at)}${reply.sent_at && html`, sent ${time(reply.sent_at)}`}${reply.to_address && html`, to <span class="break">${reply.to_address}</span>`}</p>
<pre class="text">${plainText(reply.body_text)}</pre></section>
${reply.state === 'held' && decisions(reply, token, typed?.to ?? null)}</div>`,
  );
}

function decisions(reply: ReplyRow, token: string, typed: string | null): Html {
  const suggested = [
    ...new Set([...(reply.to_address === null ? [] : [reply.to_address]), ...reply.suggested]),
  ];
  return html`<div class="side"><section class="card" aria-labelledby="send"><h2 id="send">Send it</h2>
<p class="problem">Held: ${reply.hold_text ?? 'no reason was kept'}</p>
<form method="post" action="/replies/${reply.id}/release" class="decide">${hiddenToken(token)}
<div class="field"><label for="in-to">Send to</label><input id="in-to" name="to" value="${typed ?? suggested[0]}" list="suggested" autocomplete="off" required>
<datalist id="suggested">${suggested.map((address) => html`<option value="${address}"></option>`)}</datalist>
${suggested.length > 1 && html`<span class="evidence">or ${suggested.slice(1).join(', ')}</span>`}</div>
<div class="buttons"><button class="button primary">Send the reply</button></div></form></section>
<section class="card" aria-labelledby="drop"><h2 id="drop">Do not send it</h2>
<p class="sub">It stays in the history, and nobody gets it.</p>
<form method="post" action="/replies/${reply.id}/drop" class="decide">${hiddenToken(token)}<div class="buttons"><button class="button danger">Drop the reply</button></div></form></section></div>`;
}
