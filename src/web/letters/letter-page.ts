/** One letter: its pages, what was read with its evidence, the verdict, the mail, the replies, the history. */
import type { FormDefinition } from '../../core/model.js';
import type { EventRow } from '../../pipeline/store/events.js';
import type { HoldRow } from '../../pipeline/store/holds.js';
import type { ListedLetter } from '../../pipeline/store/letter-list.js';
import type { LetterRow, MailRow, ReplyRow, ReviewRow } from '../../pipeline/store/rows.js';
import type { AnswerMail } from '../../pipeline/store/typed-answers.js';
import { answersCard } from '../answers-card.js';
import { Html, html, type Content } from '../html.js';
import { badge, layout, notice } from '../layout.js';
import { factsList, fieldsList, pagePictures, verdictCard } from '../letter-parts.js';
import { historyCard } from '../history.js';
import { mailCard, repliesCard } from '../mail-parts.js';
import { deletedWords, heldOn } from '../retention/words.js';
import { day, decisionWords, stateWords, termWords, time } from '../words.js';
import { isDistrictDoubtful } from './letters-table.js';
import { districtUrl } from './list-parts.js';

export interface LetterFile {
  mail: MailRow;
  letter: LetterRow;
  /** all letters of the mail, this one too */
  siblings: LetterRow[];
  form: FormDefinition | null;
  review: ReviewRow | null;
  /** mails in which what was missing was typed, the oldest first */
  answers: AnswerMail[];
  replies: ReplyRow[];
  events: EventRow[];
  /** letters of the same district, the newest first, this one too */
  ofDistrict: ListedLetter[];
  /** mails that brought the same letter again */
  repeats: { id: string; received_at: Date }[];
  /** legal holds that cover it */
  holds: HoldRow[];
}

/**
 * @param wayBack a form to take the decision on it back, while that is possible
 * @param mayHold whether the person may set a legal hold
 */
export function letterPage(
  file: LetterFile,
  said: string | null,
  wayBack: Content = false,
  mayHold = false,
): string {
  const { letter, review, mail } = file;
  const isDeleted = mail.deleted_at !== null;
  return layout(
    letter.district ?? 'Letter',
    html`${said !== null && notice('good', said)}${letterHead(file)}
${review !== null && review.closed_at === null && notice('bad', html`This letter waits for a decision. <a href="/reviews/${review.id}">See its review</a>`)}
${isDeleted && notice('bad', deletedWords(mail))}
<div class="desk"><section class="pages" tabindex="0" aria-label="Pages of the letter">${pagePictures(file.mail, letter.reading)}</section>
<div class="side">
${verdictSection(file)}
${answersCard(file.answers)}
${!isDeleted && readCard(letter)}
${!isDeleted && holdsCard(file, mayHold)}
</div></div>
${districtCard(file)}
${letterFoot(file, false, wayBack)}`,
    { room: 'letters', styles: ['pictures.css', 'letters.css'], wide: true },
  );
}

function holdsCard({ holds, letter }: LetterFile, mayHold: boolean): Html | false {
  if (holds.length === 0 && !mayHold) return false;
  return html`<section class="card" aria-labelledby="holds"><h2 id="holds">Legal hold</h2>
${holds.length === 0 && html`<p class="empty">None covers this letter.</p>`}
${holds.map((hold) => html`<p>On ${heldOn(hold)}: ${hold.why} <span class="sub">since ${time(hold.set_at)}, by ${hold.set_by}</span></p>`)}
${mayHold && html`<p><a href="/retention?letter=${letter.id}">Set or lift a hold</a></p>`}</section>`;
}

export const readCard = (letter: LetterRow): Html =>
  html`<section class="card" aria-labelledby="read"><h2 id="read">What was read</h2>${factsList(letter)}<h3>Fields</h3>${fieldsList(letter.reading)}</section>`;

export function letterHead({ letter, siblings, form }: LetterFile): Html {
  return html`<p class="crumbs"><a href="/letters">Letters</a>${letter.district !== null && html` › <a href="${districtUrl(letter.district)}">${letter.district}</a>`}</p>
<h1>${letter.district ?? 'District not known'} ${badge(letter.state, stateWords[letter.state])}</h1>
<p class="lead">${form?.title ?? letter.form_id}${letter.reading.unknownYear && ' (of a year that is not known yet)'}</p>
${
  siblings.length > 1 &&
  html`<nav class="siblings" aria-label="Letters that came together">Letters that came together: ${siblings.map(
    (sibling) =>
      sibling.id === letter.id
        ? html`<strong aria-current="page">${sibling.ordinal + 1}</strong> `
        : html`<a href="/letters/${sibling.id}">${sibling.ordinal + 1}</a> `,
  )}</nav>`
}`;
}

export function verdictSection({ letter, review, mail }: LetterFile): Html | false {
  const content = verdictCard(
    letter.verdict,
    review?.closed_at === null ? review.reasons : letter.verdict.reasons,
  );
  const settled = review !== null && review.closed_at !== null && review.decision !== null;
  if (content === false && !settled) return false;
  const isAnswer = review?.mail_id !== mail.id;
  return html`<section class="card" aria-labelledby="verdict"><h2 id="verdict">Verdict</h2>${content}
${settled && html`<p>Decided: ${isAnswer && review.decision === 'no-letter' ? 'what was typed is no answer' : decisionWords[review.decision!]}, ${time(review.closed_at)}.</p>`}</section>`;
}

export const letterFoot = (
  file: LetterFile,
  mailOpen: boolean,
  wayBack: Content = false,
): Html => html`<div class="foot">${mailCard(file.mail, mailOpen)}
${repliesCard(file.replies)}
${historyCard(file.events, { wayBack, givenFiles: file.mail.given_files })}</div>`;

/** Where this letter stands among those of its district. */
function districtCard({ letter, ofDistrict, repeats }: LetterFile): Html | false {
  if (ofDistrict.length < 2 && repeats.length === 0) return false;
  const at = ofDistrict.findIndex(({ id }) => id === letter.id);
  const some = ofDistrict.slice(Math.max(0, at - 5), at + 6);
  return html`<section class="card" aria-labelledby="others"><h2 id="others">Earlier and later letters</h2>
${
  some.length > 1 &&
  html`<ol class="history">${some.map(
    (other) =>
      html`<li><span class="when">${day(other.received_at)}</span><div>${
        other.id === letter.id
          ? html`<strong aria-current="page">this letter</strong>`
          : html`<a href="/letters/${other.id}">${termWords(other.term) === 'not known' ? 'School year not known' : termWords(other.term)}</a>`
      } ${badge(other.state, stateWords[other.state])}${other.on_record && html` <span class="sub">on record</span>`}${other.superseded && html` <span class="sub">replaced by a later letter</span>`}${isDistrictDoubtful(other) && html` <span class="unsure">district not sure</span>`}</div></li>`,
  )}</ol>`
}
${repeats.length > 0 && html`<p>The same mail came again: ${repeats.map((mail, index) => html`${index > 0 && ', '}${time(mail.received_at)} (<a href="/mails/${mail.id}/original.eml">original</a>)`)}.</p>`}</section>`;
}
