/** An item of the queue in a row, as the queue and home show it. */
import { oneLine } from '../../core/judging/reply-words.js';
import type { QueueItem } from '../../pipeline/store/review-queue.js';
import type { ReviewRow } from '../../pipeline/store/rows.js';
import { spokenOf, withoutSubject } from '../given-files.js';
import { Html, html } from '../html.js';
import { isDistrictDoubtful } from '../letters/letters-table.js';
import { age, day, reasonText } from '../words.js';

/** The district, or for a mail without a letter its subject, as a link. */
export function itemTitle(item: QueueItem, href: string): Html {
  const subject = oneLine(item.subject ?? '', 100) || withoutSubject(item.given_files);
  const title = item.letter_id === null ? subject : (item.district ?? 'District not known');
  return html`<a href="${href}">${title}</a>${isDistrictDoubtful(item) && html` <span class="unsure">not sure</span>`}`;
}

/** A district that has its complete letter waits for nothing: then it is the item that waits. */
export const itemAge = (item: QueueItem, now: Date): string =>
  age(item.has_complete ? item.opened_at : item.waits_since, now);

export function itemReasons({ reasons: all, given_files: files }: QueueItem): Html {
  const first = all[0];
  const rest = all.length - 1;
  return html`${first ? spokenOf(reasonText(first), files) : 'No reason was kept.'}${rest > 0 && html` <span class="sub">and ${rest} more</span>`}`;
}

export function heldWords(held: Pick<ReviewRow, 'held_until' | 'held_note' | 'held_by'>): Html {
  return html`On hold by ${held.held_by}${held.held_until && html` until ${day(held.held_until)}`}${held.held_note !== null && html`: ${held.held_note}`}`;
}
