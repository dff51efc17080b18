/** The outbox: what waits for a person, what goes by itself, what went. */
import { outboxLists, type OutboxList, type OutboxView } from '../../pipeline/store/outbox.js';
import { html, type Html } from '../html.js';
import { badge, layout, notice } from '../layout.js';
import { hiddenToken } from '../people/form-token.js';
import { age, replyKindWords, replyStateWords, senderWords, time } from '../words.js';

export interface Outbox {
  list: OutboxList;
  counts: Record<OutboxList, number>;
  kind: string | null;
  replies: OutboxView[];
  page: number;
  hasMore: boolean;
  now: Date;
  mayDecide: boolean;
  mayWord: boolean;
  token: string;
  said: string | null;
}
export const listWords: Record<OutboxList, string> = {
  held: 'Held',
  waiting: 'Waiting to go',
  sent: 'Sent',
  dropped: 'Dropped',
};
const emptyWords: Record<OutboxList, string> = {
  held: 'No reply waits for you.',
  waiting: 'Nothing waits to go.',
  sent: 'Nothing was sent yet.',
  dropped: 'Nothing was dropped.',
};
const addressOf = (list: OutboxList, kind: string | null, page: number): string => {
  const query = new URLSearchParams({
    list,
    ...(kind === null ? {} : { kind }),
    ...(page === 1 ? {} : { page: String(page) }),
  });
  return `/replies?${query.toString()}`;
};

export function outboxPage(view: Outbox): string {
  const { list, counts, kind, replies, page, hasMore } = view;
  return layout(
    'Replies',
    html`${view.said && notice('good', view.said)}
<div class="headline"><h1>Replies</h1>${view.mayWord && html`<div class="actions"><a class="button quiet" href="/replies/wordings">Wordings</a></div>`}</div>
<div data-live="outbox" id="live-outbox">
<nav class="tabs" aria-label="Lists of replies"><ul>${outboxLists.map(
      (name) =>
        html`<li><a href="${addressOf(name, kind, 1)}"${name === list && html` aria-current="page"`}>${listWords[name]} <span class="count">${counts[name]}</span></a></li>`,
    )}</ul></nav>
<section class="card" aria-label="${listWords[list]}">${filter(view)}
${replies.length === 0 && html`<p class="empty">${page > 1 ? 'No more.' : kind === null ? emptyWords[list] : 'None of this kind.'}</p>`}
${replies.length > 0 && table(view)}
${
  (page > 1 || hasMore) &&
  html`<nav class="pager" aria-label="Pages">${page > 1 && html`<a rel="prev" href="${addressOf(list, kind, page - 1)}">Back</a>`}
<span>Page ${page}</span>${hasMore && html`<a rel="next" href="${addressOf(list, kind, page + 1)}">On</a>`}</nav>`
}</section></div>`,
    { room: 'replies', styles: ['rooms.css'], scripts: ['live.js'] },
  );
}

const filter = ({
  list,
  kind,
}: Outbox): Html => html`<form method="get" action="/replies" class="filters" data-auto>
<input type="hidden" name="list" value="${list}"><div><label for="kind">Kind</label><select id="kind" name="kind"><option value="">All kinds</option>${Object.entries(
  replyKindWords,
).map(
  ([code, words]) => html`<option value="${code}"${code === kind && html` selected`}>${words}</option>`,
)}</select></div><button class="button quiet">Show</button></form>`;

const lastColumn = { held: 'Waits', waiting: 'Written', sent: 'Sent', dropped: 'Written' };

function table(view: Outbox): Html {
  const { list, replies } = view;
  return html`<table class="rows"><thead><tr><th scope="col">Reply</th><th scope="col">To</th>${list !== 'sent' && html`<th scope="col">${list === 'held' ? 'Why held' : 'State'}</th>`}<th scope="col" class="${list === 'held' ? 'short' : 'moment'}">${lastColumn[list]}</th>${list === 'held' && view.mayDecide && html`<th scope="col" class="short"><span class="hidden-words">Send</span></th>`}</tr></thead><tbody>
${replies.map((reply) => row(reply, view))}</tbody></table>`;
}

function row(reply: OutboxView, { list, now, mayDecide, token }: Outbox): Html {
  const to = reply.to_address ?? reply.suggested[0] ?? null;
  const about = reply.district ?? senderWords(reply.sender);
  return html`<tr><td data-label="Reply"><a href="/replies/${reply.id}">${replyKindWords[reply.kind]}</a><span class="sub">${about}</span>${reply.bounced_at !== null && badge('bad', 'The reply could not be delivered')}</td>
<td data-label="To" class="break">${to ?? 'nobody yet'}${list === 'held' && to !== null && html`<span class="sub">suggested</span>`}</td>
${
  list !== 'sent' &&
  html`<td data-label="${list === 'held' ? 'Why held' : 'State'}">${list === 'held' ? reply.hold_text : badge(reply.state, replyStateWords[reply.state])}${reply.error_code !== null && list === 'waiting' && html`<span class="sub">the mail server did not take it yet; it is tried again</span>`}${list === 'waiting' && goesLater(reply, now)}</td>`
}
<td data-label="${lastColumn[list]}">${list === 'held' ? age(reply.created_at, now) : time(reply.sent_at ?? reply.created_at)}</td>
${
  list === 'held' &&
  mayDecide &&
  html`<td class="end">${to !== null && html`<form method="post" action="/replies/${reply.id}/release">${hiddenToken(token)}<input type="hidden" name="to" value="${to}"><button class="button quiet" aria-label="Send the ${replyKindWords[reply.kind].toLowerCase()} to ${about}">Send</button></form>`}</td>`
}</tr>`;
}

/** A reply waits a moment, so that the decision behind it can be taken back. */
function goesLater({ state, not_before: at, undo_review: review }: OutboxView, now: Date): Html | false {
  const seconds = at === null ? 0 : Math.ceil((at.valueOf() - now.valueOf()) / 1000);
  if (state !== 'pending' || seconds <= 0) return false;
  const left =
    seconds < 120 ? `${seconds} second${seconds === 1 ? '' : 's'}` : `${Math.ceil(seconds / 60)} minutes`;
  return html`<span class="sub">goes in ${left}${review !== null && html`; <a href="/reviews/${review}">can be taken back</a>`}</span>`;
}
