/** Letters that came by post or lie in a mail program: given here, read and reviewed as all others. */
import { oneLine } from '../../core/judging/reply-words.js';
import type { ByHandProblem } from '../../pipeline/by-hand/take-in.js';
import type { ByHandView } from '../../pipeline/store/by-hand.js';
import { nameless, spokenOf } from '../given-files.js';
import { html, type Html } from '../html.js';
import { badge, layout, notice } from '../layout.js';
import { hiddenToken } from '../people/form-token.js';
import { fileSize, stateWords, time } from '../words.js';

export interface Typed {
  problems: ByHandProblem[];
  receivedOn: string;
  answer: boolean;
  answerTo: string;
}
export interface ByHand {
  taken: ByHandView[];
  page: number;
  hasMore: boolean;
  mayDecide: boolean;
  token: string;
  /** as YYYY-MM-DD */
  today: string;
  typed: Typed | null;
  said: string | null;
}

export function uploadPage(view: ByHand): string {
  return layout(
    'By post or by hand',
    html`${view.said && notice('good', view.said)}
${view.typed && notice('bad', html`<strong>Nothing was taken in.</strong> Please choose the files again; the rest is as you typed it.`)}
<h1>By post or by hand</h1>
<p class="lead">A letter on paper, a file somebody handed over, a mail from another mailbox: it is read and reviewed as any other.</p>
<div class="${view.mayDecide && 'two turned'}">${view.mayDecide && form(view)}${takenCard(view)}</div>`,
    { room: 'upload', styles: ['rooms.css'], scripts: ['upload.js', 'live.js'] },
  );
}

function form({ typed, token, today }: ByHand): Html {
  const of = (field: ByHandProblem['field']): ByHandProblem[] =>
    (typed?.problems ?? []).filter((problem) => problem.field === field);
  const told = (field: ByHandProblem['field']): Html[] =>
    of(field).map(
      (problem, index) =>
        html`<p class="problem" id="${field}-problem-${index}">${problem.text}${problem.href && html` <a href="${problem.href}">See it</a>`}</p>`,
    );
  const wrong = (field: ByHandProblem['field']): Html | false =>
    of(field).length > 0 &&
    html` aria-invalid="true" aria-describedby="${of(field)
      .map((_, index) => `${field}-problem-${index}`)
      .join(' ')}"`;
  return html`<section class="card" aria-labelledby="give"><h2 id="give">Take in</h2>
<form method="post" action="/upload" enctype="multipart/form-data" class="decide">${hiddenToken(token)}
<div class="field"><label for="files">Files of one letter, or saved mails</label>
<input id="files" name="files" type="file" multiple required data-largest="25" data-together="35"${wrong('files')}>
<span class="evidence" data-drop-words>PDF, pictures, Word or ZIP files, or mails saved as .eml; at most 25 MB each. Files of one letter go together.</span>${told('files')}</div>
<div class="field"><label for="receivedOn">Came on</label>
<input id="receivedOn" name="receivedOn" type="date" max="${today}" value="${typed?.receivedOn ?? today}"${wrong('receivedOn')}>${told('receivedOn')}</div>
<div class="field"><label class="check"><input type="checkbox" name="answer" value="yes"${typed?.answer && html` checked`}> Answer the district</label>
<span class="evidence">Otherwise nobody gets a mail. A saved mail is answered to its sender.</span></div>
<div class="field"><label for="answerTo">Answer files to</label>
<input id="answerTo" name="answerTo" type="email" autocomplete="off" value="${typed?.answerTo ?? ''}"${wrong('answerTo')}>${told('answerTo')}</div>
<div class="buttons"><button class="button primary">Take it in</button></div></form></section>`;
}

function takenCard({ taken, page, hasMore }: ByHand): Html {
  return html`<section class="card" aria-labelledby="taken"><h2 id="taken">Taken in by hand</h2>
<div data-live="queue" id="live-taken">${taken.length === 0 && html`<p class="empty">${page === 1 ? 'Nothing yet.' : 'No more.'}</p>`}
${
  taken.length > 0 &&
  html`<table class="rows"><thead><tr><th scope="col" class="middling">Taken in</th><th scope="col">Files</th><th scope="col">What became of it</th></tr></thead><tbody>
${taken.map(row)}</tbody></table>`
}</div>
${
  (page > 1 || hasMore) &&
  html`<nav class="pager" aria-label="Pages">${page > 1 && html`<a rel="prev" href="/upload?page=${page - 1}">Newer</a>`}
<span>Page ${page}</span>${hasMore && html`<a rel="next" href="/upload?page=${page + 1}">Older</a>`}</nav>`
}</section>`;
}

const row = (mail: ByHandView): Html => html`<tr>
<td data-label="Taken in">${time(mail.taken_at)}${mail.taken_by && html`<span class="sub break">by ${mail.taken_by}</span>`}</td>
<td data-label="Files" class="break">${mail.names.length === 0 ? nameless(mail.given_files) : mail.names.map((name) => oneLine(name, 80) || 'without a name').join(', ')}
<span class="sub">${fileSize(mail.size_bytes)}, ${mail.by_hand === 'answer' ? 'to be answered' : 'not answered'}</span></td>
<td data-label="Outcome">${outcome(mail)}</td></tr>`;

function outcome(mail: ByHandView): Html {
  if (mail.state === 'stored') return html`${badge('info', 'Being read')}`;
  const [review] = mail.reviews;
  const links = mail.letters.map(
    ({ id, district, state }) =>
      html`<a href="${state === 'needs-review' && review ? `/reviews/${review}` : `/letters/${id}`}">${district ?? 'District not known'}</a> ${badge(state, stateWords[state])} `,
  );
  if (links.length > 0) return html`${links}`;
  if (review)
    return html`<a href="/reviews/${review}">Needs a person</a><span class="sub">${spokenOf(mail.reason_text ?? '', mail.given_files)}</span>`;
  return html`${mail.decision === 'not-a-letter' ? 'No letter' : 'No letter of its own: it came before'}<span class="sub">${spokenOf(mail.reason_text ?? '', mail.given_files)}</span>`;
}
