/** The overview: what needs the consultant now, the letters, and how the service is. */
import { oneLine } from '../../core/judging/reply-words.js';
import type { countAll } from '../../pipeline/status.js';
import type { HeldReplyView, LetterView, OpenReviewView } from '../../pipeline/store/views.js';
import type { Health } from '../service/health.js';
import { Html, html } from '../html.js';
import { badge, layout, notice } from '../layout.js';
import {
  age,
  day,
  reasonText,
  replyKindWords,
  replyStateWords,
  senderWords,
  signedAndDated,
  stateWords,
  time,
} from '../words.js';

export interface Overview {
  now: Date;
  reviews: OpenReviewView[];
  held: HeldReplyView[];
  letters: LetterView[];
  /** from 1 */
  page: number;
  hasMore: boolean;
  counts: Awaited<ReturnType<typeof countAll>>;
  health: Health;
  said: string | null;
}

export function homePage(overview: Overview): string {
  const { said, reviews, held } = overview;
  const waiting = reviews.length + held.length;
  return layout(
    waiting === 0 ? 'Overview' : `${waiting} waiting`,
    html`${said !== null && notice('good', said)}
<h1>Overview</h1>
${figures(overview)}
${reviewsCard(reviews, overview.now)}
${heldCard(held, overview.now)}
${lettersCard(overview)}
${serviceCard(overview.health)}`,
  );
}

const figure = (count: number, name: string, parts: [number, string][]): Html => html`<div class="figure">
<dt>${name}</dt><dd><strong>${count}</strong>
<span>${parts
  .filter(([number]) => number > 0)
  .map(([number, words]) => `${number} ${words}`)
  .join(' · ')}</span></dd></div>`;

function figures({ counts: { mails, letters, replies } }: Overview): Html {
  return html`<dl class="figures">
${figure(mails.total, 'Mails', [
  [mails.pending, 'being read'],
  [mails.letter, 'with a letter'],
  [mails.review, 'for review'],
  [mails.notALetter, 'no letter'],
  [mails.failed, 'failed'],
])}
${figure(letters.complete + letters.incomplete + letters.needsReview, 'Letters', [
  [letters.complete, 'complete'],
  [letters.incomplete, 'incomplete'],
  [letters.needsReview, 'to review'],
])}
${figure(replies.pending + replies.held + replies.sent, 'Replies', [
  [replies.pending, 'waiting to go'],
  [replies.held, 'held'],
  [replies.sent, 'sent'],
])}
</dl>`;
}

function reviewsCard(reviews: readonly OpenReviewView[], now: Date): Html {
  return html`<section class="card" aria-labelledby="needs-you"><h2 id="needs-you">Needs you now ${count(reviews.length)}</h2>
${reviews.length === 0 && html`<p class="empty">Nothing waits for a decision.</p>`}
${
  reviews.length > 0 &&
  html`<table class="rows reviews"><thead><tr><th scope="col">From</th><th scope="col">Why</th><th scope="col">Waiting</th></tr></thead><tbody>
${reviews.map(
  (review) => html`<tr><td data-label="From"><a href="/reviews/${review.id}">${reviewTitle(review)}</a>
<span class="sub">${review.letter_id === null ? senderWords(review.sender) : review.form_id}</span></td>
<td data-label="Why">${reasons(review)}</td>
<td data-label="Waiting" class="nowrap">${age(review.opened_at, now)}</td></tr>`,
)}
</tbody></table>`
}</section>`;
}

/** The district, or for a mail without a letter its subject. */
function reviewTitle(review: OpenReviewView): string {
  if (review.letter_id !== null) return review.district ?? 'District not known';
  const subject = oneLine(review.subject ?? '', 100);
  return subject === '' ? 'A mail without a subject' : subject;
}

function reasons({ reasons: all }: OpenReviewView): Html {
  const first = all[0];
  const rest = all.length - 1;
  return html`${first ? reasonText(first) : 'No reason was kept.'}${rest > 0 && html` <span class="sub">and ${rest} more</span>`}`;
}

function heldCard(held: readonly HeldReplyView[], now: Date): Html | false {
  if (held.length === 0) return false;
  return html`<section class="card" aria-labelledby="held"><h2 id="held">Held replies ${count(held.length)}</h2>
<table class="rows held"><thead><tr><th scope="col">Reply</th><th scope="col">Why held</th><th scope="col">Waiting</th></tr></thead><tbody>
${held.map(
  (reply) => html`<tr><td data-label="Reply"><a href="/replies/${reply.id}">${replyKindWords[reply.kind]}</a>
<span class="sub">${reply.district ?? senderWords(reply.sender)}</span></td>
<td data-label="Why held">${reply.hold_text}</td>
<td data-label="Waiting" class="nowrap">${age(reply.created_at, now)}</td></tr>`,
)}
</tbody></table></section>`;
}

function lettersCard({ letters, page, hasMore }: Overview): Html {
  return html`<section class="card" aria-labelledby="letters"><h2 id="letters">Letters</h2>
${letters.length === 0 && html`<p class="empty">${page === 1 ? 'No letter has come yet.' : 'No more letters.'}</p>`}
${
  letters.length > 0 &&
  html`<table class="rows letters"><thead><tr><th scope="col">District</th><th scope="col">Form</th><th scope="col">School years</th>
<th scope="col">Signed</th><th scope="col">State</th><th scope="col">Reply</th><th scope="col">Came</th></tr></thead><tbody>
${letters.map(letterRow)}
</tbody></table>`
}
${
  (page > 1 || hasMore) &&
  html`<nav class="pager" aria-label="Pages of letters">${page > 1 && html`<a href="/?page=${page - 1}#letters">Newer</a>`}
<span>Page ${page}</span>${hasMore && html`<a href="/?page=${page + 1}#letters">Older</a>`}</nav>`
}</section>`;
}

function letterRow(letter: LetterView): Html {
  const signed = signedAndDated(letter.signature);
  return html`<tr>
<td data-label="District"><a href="/letters/${letter.id}">${letter.district ?? 'District not known'}</a></td>
<td data-label="Form" class="nowrap">${letter.form_id}</td>
<td data-label="School years">${letter.term === '' ? 'not known' : letter.term.split(',').map((year) => html`<span class="nowrap">${year}</span> `)}</td>
<td data-label="Signed">${signed.signed} <span class="sub">${signed.dated}</span></td>
<td data-label="State">${badge(letter.state, stateWords[letter.state])}${letter.superseded && html` <span class="sub">replaced by a later letter</span>`}</td>
<td data-label="Reply">${
    letter.reply_kind && letter.reply_state
      ? html`${replyKindWords[letter.reply_kind]} <span class="sub">${replyStateWords[letter.reply_state]}</span>`
      : 'none'
  }</td>
<td data-label="Came">${day(letter.received_at)}</td></tr>`;
}

function serviceCard({ mailboxes }: Health): Html {
  return html`<section class="card" aria-labelledby="service"><h2 id="service">Mailboxes</h2>
${mailboxes.length === 0 && html`<p class="empty">No mailbox is watched by this process.</p>`}
${
  mailboxes.length > 0 &&
  html`<table class="rows mailboxes"><thead><tr><th scope="col">Mailbox</th><th scope="col">State</th><th scope="col">Last poll</th><th scope="col">Last error</th></tr></thead><tbody>
${mailboxes.map(
  (mailbox) => html`<tr><td data-label="Mailbox" class="break">${mailbox.name}</td>
<td data-label="State">${mailbox.connected ? badge('complete', 'Connected') : badge('needs-review', 'Not connected')}</td>
<td data-label="Last poll">${time(mailbox.lastPollAt)}</td>
<td data-label="Last error">${mailbox.lastError ? html`${oneLine(mailbox.lastError.text, 200)} <span class="sub">${mailbox.lastError.code}, ${time(mailbox.lastError.at)}</span>` : 'none'}</td></tr>`,
)}
</tbody></table>`
}</section>`;
}

const count = (number: number): Html | false => number > 0 && html`<span class="count">${number}</span>`;
