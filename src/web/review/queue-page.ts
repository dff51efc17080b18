/** The review queue: what waits for a person, what blocks a district longest first. */
import type { LateDecision, QueueFacet, QueueItem } from '../../pipeline/store/review-queue.js';
import type { ReviewRow } from '../../pipeline/store/rows.js';
import { nameless } from '../given-files.js';
import { Html, html, type Content } from '../html.js';
import { layout } from '../layout.js';
import { decisionWords, senderWords } from '../words.js';
import { hiddenToken } from '../people/form-token.js';
import { choiceQuery, isChosen, withChoice, type QueueChoice, type Show } from './queue-choice.js';
import { heldWords, itemAge, itemReasons, itemTitle } from './queue-item.js';
import { reasonName } from './reason-names.js';

export interface Queue {
  now: Date;
  items: QueueItem[];
  total: number;
  /** from 1 */
  page: number;
  pageSize: number;
  filter: QueueChoice & { actor: string };
  facets: QueueFacet[];
  formTitle: (id: string) => string;
  decisions: LateDecision[];
  token: string;
  said: Content;
}

export function queuePage(queue: Queue): string {
  const { items, total, said } = queue;
  const nothing =
    queue.facets.length === 0
      ? 'Nothing waits for a decision.'
      : 'Nothing that waits fits what you chose above.';
  return layout(
    total === 0 ? 'Reviews' : `Reviews (${total})`,
    html`${said}<h1>Reviews ${total > 0 && html`<span class="count">${total}</span>`}</h1>
<p class="lead">Districts without a complete letter come first, and of them those that wait longest.</p>
${filters(queue)}
<section class="card" aria-label="Items" data-live="queue" id="live-queue"${items[0] !== undefined && html` data-ahead="/reviews/${items[0].id}/ahead"`}>
${items.length === 0 ? html`<p class="empty">${nothing}</p>` : table(queue)}
${pager(queue)}</section>
${lately(queue)}`,
    { room: 'review', styles: ['review.css'], scripts: ['review.js', 'live.js'] },
  );
}

const shows: Record<Show, string> = {
  waiting: 'Waiting',
  held: 'On hold',
  mine: 'Held by me',
  all: 'All',
};

function counted<T>(values: readonly T[]): [T, number][] {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts];
}

/** What there is to choose from by its name, and what was chosen even where nothing of it is left. */
function options(
  chosen: string | null,
  all: readonly [string | null, number][],
  name: (id: string) => string,
): Html {
  const known = all.flatMap(([id, number]) => (id === null ? [] : [{ id, number, name: name(id) }]));
  if (chosen !== null && !known.some(({ id }) => id === chosen))
    known.push({ id: chosen, number: 0, name: name(chosen) });
  known.sort((one, other) => one.name.localeCompare(other.name, 'en'));
  return html`<option value="">All</option>${known.map(
    ({ id, number, name: words }) =>
      html`<option value="${id}"${id === chosen && html` selected`}>${words} (${number})</option>`,
  )}`;
}

function filters({ filter, facets, formTitle }: Queue): Html {
  const held = facets.filter((facet) => facet.held_now);
  const numbers: Record<Show, number> = {
    waiting: facets.length - held.length,
    held: held.length,
    mine: held.filter((facet) => facet.held_by === filter.actor).length,
    all: facets.length,
  };
  return html`<form class="filters" method="get" action="/reviews" data-auto>
<div><label for="by-show">Show</label><select id="by-show" name="show">${(Object.keys(shows) as Show[]).map((show) => html`<option value="${show}"${show === filter.show && html` selected`}>${shows[show]} (${numbers[show]})</option>`)}</select></div>
<div><label for="by-reason">Reason</label><select id="by-reason" name="reason">${options(filter.reason, counted(facets.flatMap((facet) => [...new Set(facet.codes)])), reasonName)}</select></div>
<div><label for="by-district">District</label><select id="by-district" name="district">${options(filter.district, counted(facets.map((facet) => facet.district)), (id) => id)}</select></div>
<div><label for="by-form">Form</label><select id="by-form" name="form">${options(filter.form, counted(facets.map((facet) => facet.form_id)), formTitle)}</select></div>
<button class="button quiet">Show</button>${isChosen(filter) && html` <a href="/reviews">Clear</a>`}</form>`;
}

const table = (
  queue: Queue,
): Html => html`<table class="rows queue"><thead><tr><th scope="col">District</th><th scope="col">Why</th><th scope="col">Waits</th></tr></thead><tbody>
${queue.items.map((item) => row(item, queue))}
</tbody></table>`;

function row(item: QueueItem, { now, formTitle, filter }: Queue): Html {
  return html`<tr><td data-label="District">${itemTitle(item, withChoice(`/reviews/${item.id}`, filter))}
<span class="sub break">${senderWords(item.sender, item.given_files)}</span></td>
<td data-label="Why">${itemReasons(item)}<span class="sub">${item.form_id === null ? 'no letter was found in it' : formTitle(item.form_id)}</span>${item.held_now && html`<span class="sub hold">${heldWords(item)}</span>`}</td>
<td data-label="Waits">${itemAge(item, now)}
<span class="sub">${sinceWhen(item)}</span></td></tr>`;
}

function pager({ page, pageSize, total, filter }: Queue): Html | false {
  const pages = Math.ceil(total / pageSize);
  if (pages <= 1 && page === 1) return false;
  return html`<nav class="pager" aria-label="Pages of the queue">${page > 1 && html`<a href="${queueUrl(filter, page - 1)}">Earlier</a>`}
<span>Page ${page} of ${Math.max(1, pages)}</span>${page < pages && html`<a href="${queueUrl(filter, page + 1)}">Later</a>`}</nav>`;
}

function sinceWhen(item: QueueItem): string {
  if (item.has_complete) return 'the district has a complete letter';
  return item.letter_id === null || item.district === null
    ? 'since it came'
    : "since the district's first mail";
}

const queueUrl = (filter: QueueChoice, page: number): string => {
  const query = [choiceQuery(filter), page > 1 && `page=${page}`].filter(Boolean).join('&');
  return query === '' ? '/reviews' : `/reviews?${query}`;
};

function lately({ decisions, token }: Queue): Html | false {
  if (decisions.length === 0) return false;
  return html`<section class="card" aria-labelledby="lately"><h2 id="lately">Decided a moment ago</h2>
<ul class="lately">${decisions.map(
    (
      one,
    ) => html`<li><span><a href="/reviews/${one.id}">${one.letter_id === null ? nameless(one.given_files) : (one.district ?? 'District not known')}</a>
<span class="sub">${decisionWords[one.decision as NonNullable<ReviewRow['decision']>]} by ${one.actor}</span></span>
<form method="post" action="/reviews/${one.id}/undo">${hiddenToken(token)}<button class="button quiet">Undo</button></form></li>`,
  )}</ul></section>`;
}
