/** Every mail that was taken for no letter: when, how large and why. Of its content nothing is kept, so none is shown. */
import type { RescanProgress, SetAsideView } from '../../pipeline/store/rereads.js';
import { html, type Html } from '../html.js';
import { layout, notice } from '../layout.js';
import { hiddenToken } from '../people/form-token.js';
import { fileSize, time } from '../words.js';
import { asideWords, rereadWords } from './words.js';

export interface SetAside {
  mails: SetAsideView[];
  counts: { reason: string | null; count: number }[];
  /** as chosen; null = all */
  reason: string | null;
  /** from 1 */
  page: number;
  hasMore: boolean;
  /** mails that are being read again just now */
  reading: number;
  rescan: RescanProgress | null;
  rescannable: number;
  mayDecide: boolean;
  mayRescan: boolean;
  token: string;
  said: { kind: 'good' | 'bad'; text: string } | null;
}

export function setAsidePage(view: SetAside): string {
  const total = view.counts.reduce((sum, { count }) => sum + count, 0);
  return layout(
    'Set aside',
    html`${view.said && notice(view.said.kind, view.said.text)}
<h1>Set aside</h1>
<p class="lead">Mails that were taken for no letter. They stay in the mailbox as they are; here only the time, the size and the reason are kept.</p>
<div class="two"><section class="card" aria-labelledby="mails"><h2 id="mails">${total} mail${total !== 1 && 's'}</h2>
<div data-live="queue" id="live-aside">${view.reading > 0 && html`<p class="sub">${view.reading} more ${view.reading === 1 ? 'is' : 'are'} being read again just now.</p>`}</div>
${total > 0 && filter(view)}
${view.mails.length === 0 && html`<p class="empty">${total === 0 ? 'Nothing was set aside yet.' : 'None here.'}</p>`}
${view.mails.length > 0 && table(view)}
${pager(view)}</section>
${rescanCard(view)}</div>`,
    { room: 'set-aside', styles: ['rooms.css'], scripts: ['live.js'] },
  );
}

const filter = ({
  counts,
  reason,
}: SetAside): Html => html`<form method="get" action="/set-aside" class="filters" data-auto>
<div><label for="reason">Reason</label><select id="reason" name="reason"><option value="">All reasons</option>${counts.map(
  ({ reason: code, count }) =>
    html`<option value="${code}"${code === reason && html` selected`}>${asideWords[code ?? ''] ?? code} (${count})</option>`,
)}</select></div><button class="button quiet">Show</button></form>`;

const table = (view: SetAside): Html => html`<table class="rows aside">
<thead><tr><th scope="col" class="moment">Came</th><th scope="col" class="short">Size</th><th scope="col">Why it was set aside</th>${view.mayDecide && html`<th scope="col" class="short"><span class="hidden-words">Read again</span></th>`}</tr></thead><tbody>
${view.mails.map((mail) => row(mail, view))}
</tbody></table>`;

function row(mail: SetAsideView, { mayDecide, token, reason, page }: SetAside): Html {
  const kind = asideWords[mail.reason_code ?? ''];
  return html`<tr id="m-${mail.id}">
<td data-label="Came">${time(mail.came_at)}${mail.by_hand && html`<span class="sub">taken in by hand</span>`}</td>
<td data-label="Size" class="nowrap">${mail.size_bytes === null ? 'not known' : fileSize(mail.size_bytes)}</td>
<td data-label="Why"><span>${kind && html`<strong>${kind}.</strong> `}${mail.reason_text}</span>
${mail.reread_state && mail.reread_at && html`<span class="sub${mail.reread_state === 'waiting' && ' waits'}">${rereadWords[mail.reread_state]} (${time(mail.reread_at)}).</span>`}</td>
${
  mayDecide &&
  html`<td class="end">${
    mail.reread_state !== 'waiting' &&
    !mail.by_hand &&
    html`<form method="post" action="/set-aside/${mail.id}/again">${hiddenToken(token)}<input type="hidden" name="reason" value="${reason}"><input type="hidden" name="page" value="${page}"><button class="button quiet" aria-label="Read again the mail that came ${plainTime(mail.came_at)}">Read again</button></form>`
  }</td>`
}</tr>`;
}
const plainTime = (at: Date): string => at.toISOString().slice(0, 16).replace('T', ' ');

function pager({ page, hasMore, reason }: SetAside): Html | false {
  if (page === 1 && !hasMore) return false;
  const to = (number: number): string =>
    `/set-aside?${new URLSearchParams({ ...(reason === null ? {} : { reason }), page: String(number) }).toString()}`;
  return html`<nav class="pager" aria-label="Pages">${page > 1 && html`<a href="${to(page - 1)}">Newer</a>`}
<span>Page ${page}</span>${hasMore && html`<a href="${to(page + 1)}">Older</a>`}</nav>`;
}

function rescanCard(view: SetAside): Html {
  const { rescan } = view;
  const runs = rescan !== null && rescan.waiting + rescan.reading > 0;
  return html`<section class="card" aria-labelledby="rescan"><h2 id="rescan">Re-scan</h2>
<p class="sub">After a new form was added, everything that was set aside can be looked at again. What turns out to be a letter is taken in, and its reply waits for a person.</p>
<div data-live="queue" id="live-rescan">${rescan && rescanProgress(rescan)}
${runs && view.mayRescan && stopForm(rescan.id, view.token, '/set-aside')}</div>
${
  !runs &&
  (view.mayRescan
    ? html`<form method="post" action="/set-aside/rescan">${hiddenToken(view.token)}<div class="buttons"><button class="button"${view.rescannable === 0 && html` disabled`}>Re-scan ${view.rescannable} mail${view.rescannable !== 1 && 's'}</button></div></form>`
    : html`<p class="sub">An admin can begin one.</p>`)
}
<p class="sub">Left out are copies, mails from before the start, what a person called no letter, and what is not under its number in the mailbox any more.</p></section>`;
}

export const stopForm = (
  id: string,
  token: string,
  back: string,
): Html => html`<form method="post" action="/set-aside/rescans/${id}/stop">${hiddenToken(token)}<input type="hidden" name="back" value="${back}">
<div class="buttons"><button class="button danger">Stop the re-scan</button></div></form>`;

/** How far a re-scan is, in words and as a bar. */
export function rescanProgress(rescan: RescanProgress): Html {
  const open = rescan.waiting + rescan.reading;
  const found: [number, string][] = [
    [rescan.letters, 'with a letter'],
    [rescan.review, 'for review'],
    [rescan.asideAgain, 'set aside again'],
    [rescan.failed, 'failed'],
    [rescan.missed, 'could not be fetched'],
    [rescan.left, 'left, because it was stopped'],
  ];
  const done = rescan.total - open - rescan.left;
  return html`<p><label for="bar-${rescan.id}">${open > 0 ? 'Running' : rescan.stopped_at ? 'Stopped' : 'Done'}: ${done} of ${rescan.total}</label>
<progress id="bar-${rescan.id}" max="${rescan.total}" value="${done}"></progress></p>
<p class="sub">Begun ${time(rescan.asked_at)} by ${rescan.asked_by}. ${found
    .filter(([count]) => count > 0)
    .map(([count, words]) => `${count} ${words}`)
    .join(' · ')}</p>`;
}
