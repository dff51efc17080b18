/** What else can be done with an item than accepting it: each a panel that opens by a click or its key. */
import { acceptedDistrict } from '../../core/judging/thresholds.js';
import type { District, FormDefinition, LetterReading } from '../../core/model.js';
import type { LetterRow, MailRow, PageAt, ReviewRow } from '../../pipeline/store/rows.js';
import { Html, html } from '../html.js';
import { nounOf } from '../given-files.js';
import { fieldLabel } from '../words.js';
import { districtSelect } from './accept-form.js';
import { hidden, panel, problemAt, wrongAt, type FormContext } from './parts.js';
import { heldWords } from './queue-item.js';

/** The question as it would go, with the person's words in it. */
export interface Draft {
  /** what the text was written for */
  missing: string[];
  subject: string | null;
  text: string;
}

export interface Asking {
  form: FormDefinition | null;
  reading: LetterReading | null;
  missing: readonly string[];
  draft: Draft | null;
  /** it was just refused */
  open: boolean;
}

export function askPanel({ form, reading, missing, draft, open }: Asking, context: FormContext): Html {
  const { id } = context.review;
  const action = `/reviews/${id}/ask`;
  return panel(
    { id: 'ask', title: 'Ask the sender', letter: 's', open: open || draft !== null },
    html`<form method="post" action="${action}" class="decide" data-ask>${hidden(context)}
${form && reading ? missingBoxes({ form, reading, missing }, context.wrong['missing']) : html`<p class="sub">The sender is told which files could not be opened, and why.</p>`}
${
  draft &&
  html`<div class="field"><label for="in-text">The reply, as it will go</label>
${draft.subject !== null && html`<span class="evidence break">${draft.subject}</span>`}
<input type="hidden" name="draftFor" value="${draft.missing.join(',')}">
<textarea id="in-text" name="text" rows="16" maxlength="8000"${wrongAt('text', context.wrong['text'])}>
${draft.text}</textarea>${problemAt('text', context.wrong['text'])}</div>`
}
<div class="buttons"><button class="button primary">Ask the sender</button>
<button class="button" formaction="${action}/preview" data-preview>${draft ? 'Write it anew' : 'See and edit the reply first'}</button></div></form>`,
  );
}

function missingBoxes(
  { form, reading, missing }: { form: FormDefinition; reading: LetterReading; missing: readonly string[] },
  problem: string | undefined,
): Html {
  const emptied = new Set(
    reading.fields.filter((field) => field.state !== 'read').map((field) => field.name),
  );
  const names = form.fields
    .filter((field) => field.required || missing.includes(field.name))
    .map((field) => field.name);
  return html`<fieldset${problem !== undefined && html` aria-describedby="wrong-missing"`}><legend>What is missing? The sender gets the list in plain words.</legend>${problemAt('missing', problem)}
${[...names, 'districtSignature', 'signatureDate'].map(
  (name) =>
    html`<label class="check"><input type="checkbox" name="missing" value="${name}"${missing.includes(name) && html` checked`}> ${fieldLabel(name)}${emptied.has(name) && html` <span class="sub">nothing was read</span>`}</label>`,
)}</fieldset>`;
}

export const dismissPanel = (context: FormContext, mail: MailRow): Html =>
  panel(
    { id: 'dismiss', title: 'No letter', letter: 'n', open: context.wrong['sure'] !== undefined },
    html`<p class="sub">Nothing is answered. What was kept of it here is erased; ${mail.by_hand === null ? 'the mailbox keeps its mail' : 'no mailbox has it'}.</p>
<form method="post" action="/reviews/${context.review.id}/dismiss" class="decide">${hidden(context)}
<label class="check"><input type="checkbox" name="sure" value="yes" required${wrongAt('sure', context.wrong['sure'])}> Yes, erase it here</label>${problemAt('sure', context.wrong['sure'])}
<div class="buttons"><button class="button danger">It is no letter</button></div></form>`,
  );

/** The same for what was typed in answer to our question. */
export const noAnswerPanel = (context: FormContext): Html =>
  panel(
    { id: 'dismiss', title: 'No answer', letter: 'n', open: context.wrong['sure'] !== undefined },
    html`<p class="sub">The letter stands as it stood before, and nothing is answered. What was kept of this mail here is erased; the mailbox keeps it.</p>
<form method="post" action="/reviews/${context.review.id}/dismiss" class="decide">${hidden(context)}
<label class="check"><input type="checkbox" name="sure" value="yes" required${wrongAt('sure', context.wrong['sure'])}> Yes, erase it here</label>${problemAt('sure', context.wrong['sure'])}
<div class="buttons"><button class="button danger">It is no answer</button></div></form>`,
  );

export const readAgainPanel = (context: FormContext, mail: MailRow): Html | false =>
  mail.blob !== null &&
  panel(
    { id: 'again', title: 'Read again', letter: 'r', open: false },
    html`<p class="sub">The ${nounOf(mail.given_files)} is read anew by the forms as they are now. Nothing is answered; it comes back here.</p>
<form method="post" action="/reviews/${context.review.id}/read-again" class="decide">${hidden(context)}
<div class="buttons"><button class="button">Read it again</button></div></form>`,
  );

export const districtPanel = (
  context: FormContext,
  roster: readonly District[],
  letter: LetterRow,
  typed: string | null,
): Html =>
  panel(
    { id: 'district', title: 'Assign the district', letter: 'd', open: typed !== null },
    html`<p class="sub">Says whose letter it is; the letter waits on.</p>
<form method="post" action="/reviews/${context.review.id}/district" class="decide">${hidden(context)}
<div class="field"><label for="assign-district">District</label>${districtSelect('assign-district', roster, typed ?? acceptedDistrict(letter.reading.district)?.name ?? '', wrongAt('assign', context.wrong['assign']))}${problemAt('assign', context.wrong['assign'])}</div>
<div class="buttons"><button class="button">Assign it</button></div></form>`,
  );

export interface Grouping {
  pages: PageAt[];
  /** which letter a page belongs to now, from 1; null = none */
  letterOf(page: PageAt): number | null;
  /** letters of this mail that are open */
  letters: number;
  mailId: string;
}
export function pagesPanel(
  context: FormContext,
  grouping: Grouping,
  { mail, open }: { mail: MailRow; open: boolean },
): Html | false {
  const { pages, letters } = grouping;
  if (pages.length < 2) return false;
  const most = Math.min(pages.length, letters + 3, 20);
  const numbers = Array.from({ length: most }, (_, index) => index + 1);
  return panel(
    { id: 'pages', title: 'Split or join letters', letter: 'p', open },
    html`<p class="sub">Say which letter each page belongs to. The ${nounOf(mail.given_files)} is then read anew by that, and its letters come back here. Nothing is answered.</p>
<form method="post" action="/reviews/${context.review.id}/pages" class="decide">${hidden(context)}${problemAt('pages', context.wrong['pages'])}
<div class="page-list">${pages.map((page) => {
      const [document, number] = page;
      const name = `page.${document}.${number}`;
      const current = grouping.letterOf(page);
      return html`<div class="page-choice"><label for="in-${name}">Document ${document + 1}, <a href="/mails/${grouping.mailId}/documents/${document}/pages/${number}.png">page ${number}</a></label>
<select id="in-${name}" name="${name}"><option value="">no letter</option>${numbers.map((letter) => html`<option value="${letter}"${letter === current && html` selected`}>letter ${letter}</option>`)}</select></div>`;
    })}</div>
<div class="buttons"><button class="button">Read the letters so</button></div></form>`,
  );
}

export const holdPanel = (
  context: FormContext,
  review: ReviewRow,
  now: Date,
  typed: { until: string; note: string } | null,
): Html => {
  const tomorrow = new Date(now.valueOf() + 24 * 60 * 60_000).toISOString().slice(0, 10);
  const note = typed?.note ?? review.held_note ?? '';
  return panel(
    { id: 'hold', title: 'Hold', letter: 'h', open: typed !== null },
    html`<p class="sub">It leaves the top of the queue, and comes back on the day you give, or when somebody takes it up.</p>
<form method="post" action="/reviews/${review.id}/hold" class="decide">${hidden(context)}
<div class="field"><label for="in-until">Until</label><input id="in-until" type="date" name="until" min="${tomorrow}" value="${typed?.until}"${wrongAt('until', context.wrong['until'])}>${problemAt('until', context.wrong['until'])}</div>
<div class="field"><label for="in-note">Note</label><input id="in-note" name="note" maxlength="500" value="${note}" autocomplete="off"${wrongAt('note', context.wrong['note'])}>${problemAt('note', context.wrong['note'])}</div>
<div class="buttons"><button class="button">Hold it</button></div></form>`,
  );
};

/** Above an item that is on hold. */
export const heldNotice = (context: FormContext, mayDecide: boolean): Html | false =>
  context.review.held_at !== null &&
  html`<div class="notice bad held-note"><span>${heldWords(context.review)}</span>
${mayDecide && html`<form method="post" action="/reviews/${context.review.id}/take-up">${hidden(context)}<button class="button quiet">Take it up again</button></form>`}</div>`;
