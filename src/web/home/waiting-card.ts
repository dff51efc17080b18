/** What needs a person now: reviews in the order of their queue, replies the oldest first. */
import type { QueueItem } from '../../pipeline/store/review-queue.js';
import type { HeldReplyView, WaitingView } from '../../pipeline/store/views.js';
import { Html, html } from '../html.js';
import { heldWords, itemAge, itemReasons, itemTitle } from '../review/queue-item.js';
import { age, ago, replyKindWords, senderWords } from '../words.js';

export interface Waiting {
  now: Date;
  reviews: QueueItem[];
  held: HeldReplyView[];
  totals: { reviews: WaitingView; held: WaitingView };
}

export function waitingCard({ now, reviews, held, totals }: Waiting): Html {
  return html`<section class="card" aria-labelledby="needs-you"><h2 id="needs-you">Needs you now</h2>
${totals.reviews.count + totals.held.count === 0 && html`<p class="empty">Nothing waits for a decision.</p>`}
${
  reviews.length > 0 &&
  html`<h3><a href="/reviews">Reviews</a> ${total(totals.reviews, (since) => `the oldest was opened ${ago(since, now)}`)}</h3><ul class="waiting">${reviews.map(
    (
      review,
    ) => html`<li><span>${itemTitle(review, `/reviews/${review.id}`)}</span> <span class="age">${itemAge(review, now)}</span>
<span class="sub">${itemReasons(review)}${review.held_now && html` · ${heldWords(review)}`}</span></li>`,
  )}</ul>`
}
${
  held.length > 0 &&
  html`<h3><a href="/replies">Held replies</a> ${total(totals.held, (since) => `the oldest waits ${age(since, now)}`)}</h3><ul class="waiting">${held.map(
    (
      reply,
    ) => html`<li><a href="/replies/${reply.id}">${replyKindWords[reply.kind]}</a> <span class="age">${age(reply.created_at, now)}</span>
<span class="sub break">${reply.district ?? senderWords(reply.sender)}${reply.hold_text !== null && ` · ${reply.hold_text}`}</span></li>`,
  )}</ul>`
}</section>`;
}

/** @param words of reviews other ones: each says how long its district waits, which may be longer than there is an item */
const total = ({ count, since }: WaitingView, words: (since: Date) => string): Html =>
  html`<span class="count">${count}</span>${since !== null && html` <span class="sub">${words(since)}</span>`}`;
