/** A letter or a mail that waits for a decision, with the forms to decide it. */
import { oneLine } from '../../core/judging/reply-words.js';
import type { District, FormDefinition } from '../../core/model.js';
import type { EventRow } from '../../pipeline/store/events.js';
import type { MailRow, ReplyRow, ReviewRow } from '../../pipeline/store/rows.js';
import type { Acceptance } from '../../pipeline/review.js';
import { nounOf, spokenOf, withoutSubject } from '../given-files.js';
import { Html, html, type Content } from '../html.js';
import { badge, layout, notice } from '../layout.js';
import { letterFoot, readCard, verdictSection, type LetterFile } from '../letters/letter-page.js';
import { pagePictures, pictureUrl } from '../letter-parts.js';
import { answersCard } from '../answers-card.js';
import { historyCard } from '../history.js';
import { mailCard, repliesCard } from '../mail-parts.js';
import { decisionWords, fieldLabel, reasonText, senderWords, stateWords, time } from '../words.js';
import { acceptForm } from './accept-form.js';
import { pageInDoubt } from './doubts.js';
import { keysButton, keysDialog } from './keys.js';
import {
  askPanel,
  dismissPanel,
  districtPanel,
  heldNotice,
  holdPanel,
  noAnswerPanel,
  pagesPanel,
  readAgainPanel,
  type Draft,
  type Grouping,
} from './other-forms.js';
import { key, type FormContext } from './parts.js';
import { isChosen, withChoice, type QueueChoice } from './queue-choice.js';
import { undoForm } from './undo-form.js';

/** What a refused form held, so that nothing has to be typed again. */
export interface Typed {
  problems: string[];
  /** by the control they are about */
  at: Record<string, string>;
  acceptance?: Acceptance;
  missing?: string[];
  draft?: Draft;
  district?: string;
  hold?: { until: string; note: string };
  pages?: Map<string, number>;
}

/** What stands around either kind of item. */
export interface Desk {
  now: Date;
  token: string;
  /** whoever asks may decide; others look */
  mayDecide: boolean;
  roster: readonly District[];
  /** its place in the queue; null = not in it (on hold, decided) */
  place: { number: number; of: number; before: string | null; next: string | null } | null;
  /** what of the queue is looked at */
  choice: QueueChoice;
  /** names of others who have the item open */
  others: string[];
  /** what was just done, with a way back */
  said: Content;
  /** until when this item's own decision can be taken back */
  undo: Date | 'sent' | null;
  grouping: Grouping;
  typed: Typed | null;
}

const frame = {
  room: 'review',
  wide: true,
  styles: ['pictures.css', 'review.css'],
  scripts: ['review.js'],
} as const;

export function letterReviewPage(
  file: LetterFile & { review: ReviewRow; form: FormDefinition },
  desk: Desk,
): string {
  const { letter, review, form, mail, siblings, answers } = file;
  // what was typed in answer to our question; its letter came in another mail
  const isAnswer = review.mail_id !== mail.id;
  const { typed, roster } = desk;
  const context = contextOf(review, desk);
  const open = isToDecide(review, mail, desk);
  const first = pageInDoubt(letter.reading, form);
  const asking = {
    form,
    reading: letter.reading,
    missing: typed?.missing ?? typed?.draft?.missing ?? letter.verdict.missing,
    draft: typed?.draft ?? null,
    open: typed?.missing !== undefined,
  };
  return layout(
    `Review: ${letter.district ?? 'district not known'}`,
    html`${top(review, desk)}
<h1>${letter.district ?? 'District not known'} ${badge(letter.state, stateWords[letter.state])}</h1>
<p class="lead">${form.title}${letter.reading.unknownYear && ' (of a year that is not known yet)'} · from ${senderWords(mail.facts?.from[0], mail.given_files)} · came ${time(mail.received_at ?? mail.first_seen_at)}${siblings.length > 1 && html` · letter ${letter.ordinal + 1} of ${siblings.length} in its ${nounOf(mail.given_files)}`}</p>
${notices(review, mail, desk)}
<div class="desk review"><section class="pages" tabindex="0" aria-label="Pages of the letter">${pagePictures(mail, letter.reading, first)}</section>
<div class="side" tabindex="-1" id="side">${verdictSection(file)}
${answersCard(answers)}
${open ? acceptForm({ letter, form, roster }, context, typed?.acceptance ?? null) : readCard(letter)}
${
  open &&
  html`<section class="card panels" aria-labelledby="otherwise"><h2 id="otherwise">Decide otherwise</h2>
${askPanel(asking, context)}${isAnswer ? noAnswerPanel(context) : dismissPanel(context, mail)}${holdPanel(context, review, desk.now, typed?.hold ?? null)}
${
  !isAnswer &&
  html`${districtPanel(context, roster, letter, typed?.district ?? null)}${readAgainPanel(context, mail)}
${pagesPanel(context, desk.grouping, { mail, open: typed?.pages !== undefined })}`
}</section>`
}
</div></div>
${letterFoot(file, false)}${open && keysDialog()}`,
    { ...frame, first: first !== null && mail.blob !== null ? pictureUrl(mail.id, first) : null },
  );
}

export interface MailFile {
  mail: MailRow;
  review: ReviewRow;
  replies: ReplyRow[];
  events: EventRow[];
  /** the reply of ours that it gave back */
  returned: ReplyRow | null;
  /** the reply of ours that it answers */
  answered: ReplyRow | null;
}
export function mailReviewPage(
  { mail, review, replies, events, returned, answered }: MailFile,
  desk: Desk,
): string {
  const { typed } = desk;
  const context = contextOf(review, desk);
  const open = isToDecide(review, mail, desk);
  const subject = oneLine(mail.facts?.subject ?? '', 150);
  const unopened = (mail.documents ?? []).some((document) => document.problem !== null);
  const asking = { form: null, reading: null, missing: [], draft: typed?.draft ?? null, open: false };
  return layout(
    `Review: a ${nounOf(mail.given_files)}`,
    html`${top(review, desk)}
<h1 class="break">${subject === '' ? withoutSubject(mail.given_files) : subject}</h1>
${notices(review, mail, desk)}
<div class="desk even"><div>${mailCard(mail, true)}</div><div class="side" tabindex="-1" id="side">
<section class="card" aria-labelledby="why"><h2 id="why">Why a person should look</h2><ul class="reasons">${review.reasons.map((reason) => html`<li>${spokenOf(reasonText(reason), mail.given_files)}</li>`)}</ul>
${returned && html`<p>See <a href="/replies/${returned.id}">the reply</a>${returned.letter_id !== null && html` and <a href="/letters/${returned.letter_id}">the letter it answered</a>`}.</p>`}
${answered?.letter_id && html`<p>It answers <a href="/replies/${answered.id}">our reply</a> about <a href="/letters/${answered.letter_id}">this letter</a>.</p>`}</section>
${
  open &&
  html`<section class="card panels" aria-labelledby="otherwise"><h2 id="otherwise">Decide</h2>
${unopened && askPanel(asking, context)}${dismissPanel(context, mail)}${holdPanel(context, review, desk.now, typed?.hold ?? null)}
${readAgainPanel(context, mail)}${pagesPanel(context, desk.grouping, { mail, open: typed?.pages !== undefined })}</section>`
}
${repliesCard(replies)}</div></div>
${historyCard(events, { givenFiles: mail.given_files })}${open && keysDialog()}`,
    frame,
  );
}

const isToDecide = (review: ReviewRow, mail: MailRow, { mayDecide }: Desk): boolean =>
  mayDecide && review.closed_at === null && mail.second_reading === null;

const contextOf = (review: ReviewRow, { token, place, choice, typed }: Desk): FormContext => ({
  review,
  token,
  next: place?.next ?? null,
  choice,
  wrong: typed?.at ?? {},
});

/** Where one is in the queue, who else is here, and the keys. */
function top(review: ReviewRow, { place, choice, others, token, mayDecide }: Desk): Html {
  const at = (id: string): string => withChoice(`/reviews/${id}`, choice);
  return html`<div class="item-top"><p class="crumbs"><a href="${withChoice('/reviews', choice)}">Reviews${isChosen(choice) && ', those chosen'}</a>${
    place !== null &&
    html` · ${place.number} of ${place.of}${place.before !== null && html` · <a href="${at(place.before)}" data-key="k">Before${key('K')}</a>`}${place.next !== null && html` · <a href="${at(place.next)}" data-key="j" data-ahead="/reviews/${place.next}/ahead">Next${key('J')}</a>`}`
  }</p>${mayDecide && review.closed_at === null && keysButton()}</div>
<p id="presence" class="presence" role="status" data-here="/reviews/${review.id}/here" data-token="${token}" data-version="${review.version}">${presenceWords(others)}</p>`;
}
export const presenceWords = (others: readonly string[]): string =>
  others.length === 0
    ? ''
    : `${others.join(' and ')} ${others.length === 1 ? 'has' : 'have'} this item open, too.`;

/** What is said of a letter's own field names it here, where it does not stand beside it. */
function problemLines({ problems, at, acceptance }: Typed): string[] {
  const named = new Map(
    Object.entries(at).flatMap(([name, problem]) =>
      acceptance?.fields[name] === undefined ? [] : [[problem, `${fieldLabel(name)}: ${problem}`] as const],
    ),
  );
  return problems.map((problem) => named.get(problem) ?? problem);
}

function notices(review: ReviewRow, mail: MailRow, desk: Desk): Content {
  const { typed, said, undo } = desk;
  return [
    said,
    typed !== null &&
      typed.problems.length > 0 &&
      notice(
        'bad',
        html`<strong>Nothing was decided yet.</strong><ul>${problemLines(typed).map((problem) => html`<li>${problem}</li>`)}</ul>`,
      ),
    mail.second_reading !== null &&
      notice(
        'good',
        html`It is being read again, as ${mail.second_reading.actor} asked. <a href="${withChoice(`/reviews/${review.id}`, desk.choice)}">Look whether it is done</a>`,
      ),
    review.closed_at === null &&
      !desk.mayDecide &&
      notice('good', 'You may look at this item. A reviewer or an admin decides.'),
    review.closed_at === null
      ? heldNotice(contextOf(review, desk), desk.mayDecide)
      : html`<div class="notice good decided" role="status"><span>Decided: ${review.decision && decisionWords[review.decision]}, ${time(review.closed_at)}.</span>${undo !== null && desk.mayDecide && undoForm(review.id, undo, desk)}</div>`,
  ];
}
