/** One reply: its text, which may be changed while it has not gone, and where it is held, to whom it goes or whether at all. */
import { oneLine } from '../../core/judging/reply-words.js';
import type { EditProblem } from '../../pipeline/edit-reply.js';
import type { EventRow } from '../../pipeline/store/events.js';
import type { ReplyRow } from '../../pipeline/store/rows.js';
import { html, type Html } from '../html.js';
import { badge, layout, notice } from '../layout.js';
import { historyCard } from '../history.js';
import { notDelivered } from '../mail-parts.js';
import { hiddenToken } from '../people/form-token.js';
import { plainText, replyKindWords, replyStateWords, time } from '../words.js';

export interface ReplyFile {
  reply: ReplyRow;
  events: EventRow[];
  mayDecide: boolean;
  token: string;
  /** what a refused form held */
  sending: { problems: string[]; to: string } | null;
  edit: { problems: EditProblem[]; subject: string; text: string; edition: number } | null;
}

export function replyPage(file: ReplyFile): string {
  const { reply, sending, edit, mayDecide } = file;
  const unsent = reply.state === 'held' || reply.state === 'pending';
  return layout(
    replyKindWords[reply.kind],
    html`${sending && notice('bad', html`<strong>Nothing was sent.</strong><ul>${sending.problems.map((problem) => html`<li>${problem}</li>`)}</ul>`)}
${edit && notice('bad', html`<strong>The reply was not changed.</strong> See below what to mend.`)}
<p class="crumbs"><a href="/replies">Replies</a>${reply.letter_id && html` · <a href="/letters/${reply.letter_id}">The letter</a>`}</p>
<h1>${replyKindWords[reply.kind]} ${badge(reply.state, replyStateWords[reply.state])}</h1>
<div class="desk even"><section class="card" aria-labelledby="text"><h2 id="text">${oneLine(reply.subject, 200) || 'Erased'}</h2>
<p class="sub">Written ${time(reply.created_at)}${reply.sent_at && html`, sent ${time(reply.sent_at)}`}${reply.to_address && html`, to <span class="break">${reply.to_address}</span>`}</p>
${notDelivered(reply)}${
  reply.deleted_at === null
    ? html`<pre class="text">${plainText(reply.body_text)}</pre>`
    : html`<p class="empty">Its text was deleted with its letter on ${time(reply.deleted_at)}.</p>`
}</section>
${unsent && mayDecide && html`<div class="side">${reply.state === 'held' && sendCard(file)}${editCard(file)}${dropCard(file)}</div>`}</div>
${historyCard(file.events)}`,
    { room: 'replies', styles: ['pictures.css', 'rooms.css'] },
  );
}

function sendCard({ reply, token, sending }: ReplyFile): Html {
  const suggested = [
    ...new Set([...(reply.to_address === null ? [] : [reply.to_address]), ...reply.suggested]),
  ];
  return html`<section class="card" aria-labelledby="send"><h2 id="send">Send it</h2>
<p class="problem">Held: ${reply.hold_text ?? 'no reason was kept'}</p>
<form method="post" action="/replies/${reply.id}/release" class="decide">${hiddenToken(token)}
<div class="field"><label for="in-to">Send to</label><input id="in-to" name="to" value="${sending?.to ?? suggested[0]}" list="suggested" autocomplete="off" required${sending && html` aria-invalid="true" aria-describedby="to-problem"`}>
<datalist id="suggested">${suggested.map((address) => html`<option value="${address}"></option>`)}</datalist>
${sending && html`<p class="problem" id="to-problem">${sending.problems.join(' ')}</p>`}
${suggested.length > 1 && html`<span class="evidence">or ${suggested.slice(1).join(', ')}</span>`}</div>
<div class="buttons"><button class="button primary">Send the reply</button></div></form></section>`;
}

function editCard({ reply, token, edit }: ReplyFile): Html {
  const problems = (name: EditProblem['field']): Html[] =>
    (edit?.problems ?? [])
      .filter(({ field }) => field === name)
      .map(({ text }) => html`<p class="problem" id="${name}-problem">${text}</p>`);
  const wrong = (name: EditProblem['field']): Html | false =>
    problems(name).length > 0 && html` aria-invalid="true" aria-describedby="${name}-problem"`;
  return html`<section class="card" aria-labelledby="edit"><h2 id="edit">Change what it says</h2>
<details${edit && html` open`}><summary>Edit subject and text</summary>
<form method="post" action="/replies/${reply.id}/edit" class="decide">${hiddenToken(token)}<input type="hidden" name="edition" value="${edit?.edition ?? reply.edition}">
<div class="field"><label for="in-subject">Subject</label><input id="in-subject" name="subject" maxlength="200" required value="${edit?.subject ?? reply.subject}"${wrong('subject')}>${problems('subject')}</div>
<div class="field"><label for="in-text">Text</label><textarea id="in-text" name="text" rows="18" required${wrong('text')}>
${edit?.text ?? plainText(reply.body_text)}</textarea>${problems('text')}<span class="evidence">An empty line begins a paragraph; lines that begin with a dash are a list.</span></div>
<div class="buttons"><button class="button">Save the text</button></div></form></details></section>`;
}

const dropCard = ({
  reply,
  token,
}: ReplyFile): Html => html`<section class="card" aria-labelledby="drop"><h2 id="drop">Do not send it</h2>
<p class="sub">It stays in the history, and nobody gets it.</p>
<form method="post" action="/replies/${reply.id}/drop" class="decide">${hiddenToken(token)}<div class="buttons"><button class="button danger">Drop the reply</button></div></form></section>`;
