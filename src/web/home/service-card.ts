/** Whether mail comes in and goes out, in the figures of `letter-intake status`. */
import { oneLine } from '../../core/judging/reply-words.js';
import type { countAll } from '../../pipeline/status.js';
import type { MailboxRow } from '../../pipeline/store/rows.js';
import { Html, html } from '../html.js';
import { badge } from '../layout.js';
import type { Health } from '../service/health.js';
import { ago, time } from '../words.js';

export interface ServiceState {
  now: Date;
  health: Health;
  /** as the poller last wrote them */
  mailboxes: Pick<MailboxRow, 'name' | 'unaccounted' | 'counted_at'>[];
  counts: Awaited<ReturnType<typeof countAll>>;
}

export function serviceCard(state: ServiceState): Html {
  const { mails, letters, replies } = state.counts;
  const { mailboxes } = state.health;
  return html`<section class="card" aria-labelledby="service"><h2 id="service">Mail</h2>
${mailboxes.length === 0 && html`<p class="empty">No mailbox is watched by this process.</p>`}
${mailboxes.map((mailbox) => mailboxState(mailbox, state))}
<dl class="facts ledger">
<div><dt>Mails</dt><dd>${figures(mails.total, [
    [mails.pending, 'being read'],
    [mails.letter, 'with a letter'],
    [mails.review, 'for review'],
    [mails.notALetter, 'no letter'],
    [mails.failed, 'failed'],
  ])}</dd></div>
<div><dt>Letters</dt><dd>${figures(letters.complete + letters.incomplete + letters.needsReview, [
    [letters.complete, 'complete'],
    [letters.incomplete, 'incomplete'],
    [letters.needsReview, 'to review'],
  ])}</dd></div>
<div><dt>Replies</dt><dd>${figures(replies.pending + replies.held + replies.sent, [
    [replies.pending, 'waiting to go'],
    [replies.held, 'held'],
    [replies.sent, 'sent'],
  ])}</dd></div>
</dl></section>`;
}

const figures = (total: number, parts: [number, string][]): Html =>
  html`<strong>${total.toLocaleString('en-US')}</strong> <span class="sub">${parts
    .filter(([number]) => number > 0)
    .map(([number, words]) => `${number.toLocaleString('en-US')} ${words}`)
    .join(' · ')}</span>`;

function mailboxState(mailbox: Health['mailboxes'][number], { now, mailboxes }: ServiceState): Html {
  const row = mailboxes.find(({ name }) => name === mailbox.name);
  return html`<h3 class="break">${mailbox.name}</h3>
<dl class="facts">
<div><dt>State</dt><dd>${mailbox.connected ? badge('good', 'Connected') : badge('bad', 'Not connected')}</dd></div>
<div><dt>Last poll</dt><dd>${time(mailbox.lastPollAt)}</dd></div>
<div><dt>Last error</dt><dd class="break">${mailbox.lastError ? html`${oneLine(mailbox.lastError.text, 200)} <span class="sub">${mailbox.lastError.code}, ${time(mailbox.lastError.at)}</span>` : 'none'}</dd></div>
<div><dt>Unaccounted</dt><dd>${unaccounted(row, now)}</dd></div>
</dl>`;
}

/** Mails in the mailbox that the ledger does not know: anything but none is a fault of the service. */
function unaccounted(row: ServiceState['mailboxes'][number] | undefined, now: Date): Html {
  if (!row || row.counted_at === null || row.unaccounted === null) return html`not counted yet`;
  const counted = html`<span class="sub">counted ${ago(row.counted_at, now)}</span>`;
  return row.unaccounted === 0
    ? html`0 ${counted}`
    : html`<strong class="problem">${row.unaccounted}</strong> ${counted} <span class="sub">Please run <code>letter-intake doctor</code>.</span>`;
}
