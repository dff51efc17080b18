/** What needs a person now, the oldest first. */
import { oneLine } from '../../core/judging/reply-words.js';
import type { HeldReplyView, OpenReviewView, WaitingView } from '../../pipeline/store/views.js';
import { Html, html } from '../html.js';
import { isDistrictDoubtful } from '../letters/letters-table.js';
import { age, reasonText, replyKindWords, senderWords } from '../words.js';

export interface Waiting {
  now: Date;
  reviews: OpenReviewView[];
  held: HeldReplyView[];
  totals: { reviews: WaitingView; held: WaitingView };
}

export function waitingCard({ now, reviews, held, totals }: Waiting): Html {
  return html`<section class="card" aria-labelledby="needs-you"><h2 id="needs-you">Needs you now</h2>
${totals.reviews.count + totals.held.count === 0 && html`<p class="empty">Nothing waits for a decision.</p>`}
${
  reviews.length > 0 &&
  html`<h3><a href="/reviews">Reviews</a> ${total(totals.reviews, now)}</h3><ul class="waiting">${reviews.map(
    (
      review,
    ) => html`<li><span><a href="/reviews/${review.id}">${reviewTitle(review)}</a>${isDistrictDoubtful(review) && html` <span class="unsure">not sure</span>`}</span> <span class="age">${age(review.opened_at, now)}</span>
<span class="sub">${reasons(review)}</span></li>`,
  )}</ul>`
}
${
  held.length > 0 &&
  html`<h3><a href="/replies">Held replies</a> ${total(totals.held, now)}</h3><ul class="waiting">${held.map(
    (
      reply,
    ) => html`<li><a href="/replies/${reply.id}">${replyKindWords[reply.kind]}</a> <span class="age">${age(reply.created_at, now)}</span>
<span class="sub break">${reply.district ?? senderWords(reply.sender)}${reply.hold_text !== null && ` · ${reply.hold_text}`}</span></li>`,
  )}</ul>`
}</section>`;
}

const total = ({ count, since }: WaitingView, now: Date): Html =>
  html`<span class="count">${count}</span>${since !== null && html` <span class="sub">the oldest waits ${age(since, now)}</span>`}`;

/** The district, or for a mail without a letter its subject. */
function reviewTitle(review: OpenReviewView): string {
  if (review.letter_id !== null) return review.district ?? 'District not known';
  const subject = oneLine(review.subject ?? '', 100);
  return subject === '' ? 'A mail without a subject' : subject;
}

function reasons({ reasons: all }: OpenReviewView): string {
  const [first] = all;
  const rest = all.length - 1;
  return `${first ? reasonText(first) : 'No reason was kept.'}${rest > 0 ? ` and ${rest} more` : ''}`;
}
