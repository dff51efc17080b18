/** What is deleted when, what keeps it, and the holds: for admins. */
import type { RetentionRules } from '../../core/retention/retention.js';
import type { OverdueMail } from '../../pipeline/retention/delete-due.js';
import type { HoldRow } from '../../pipeline/store/holds.js';
import { dateInWords } from '../../core/judging/reply-words.js';
import { nameless } from '../given-files.js';
import { Html, html } from '../html.js';
import { layout, notice } from '../layout.js';
import { hiddenToken } from '../people/form-token.js';
import { time } from '../words.js';
import { heldOn, ruleWords, standingWords } from './words.js';

/** What was typed into a form that was refused, or nothing. */
export interface HoldForm {
  on: string;
  district: string;
  /** set where one came from that letter's page */
  letterId: string | null;
  why: string;
  problems: { on?: string; why?: string };
}
export interface RetentionView {
  rules: RetentionRules;
  holds: HoldRow[];
  overdue: OverdueMail[];
  /** names for the choice */
  districts: string[];
  form: HoldForm;
  /** of the hold that could not be lifted */
  notLifted: { id: string; problem: string } | null;
  token: string;
  said: string | null;
}
const mostShown = 200;

export function retentionPage(view: RetentionView): string {
  return layout(
    'Retention',
    html`${view.said && notice('good', view.said)}<p class="crumbs"><a href="/service">Service</a></p><h1>Retention</h1>
${rulesCard(view.rules)}${holdsCard(view)}${setCard(view)}${overdueCard(view.overdue)}`,
    { room: 'service', styles: ['rooms.css'] },
  );
}

const kept = (amount: number, unit: string): string =>
  amount === 0 ? 'kept for ever' : `${amount} ${unit}${amount === 1 ? '' : 's'}`;
function rulesCard({ lettersYears, otherMailDays, setAsideDays, noticeDays }: RetentionRules): Html {
  return html`<section class="card" aria-labelledby="rules"><h2 id="rules">How long it is kept</h2><dl class="facts">
<div><dt>Letters</dt><dd>${kept(lettersYears, 'year')}${lettersYears > 0 && ' after they came, were decided and their last school year ended'}</dd></div>
<div><dt>Other mails</dt><dd>${kept(otherMailDays, 'day')}${otherMailDays > 0 && ', where a person had to see them'}</dd></div>
<div><dt>Set aside</dt><dd>${kept(setAsideDays, 'day')}${setAsideDays > 0 && ', of their Message-IDs; nothing else is kept of them anyway'}</dd></div></dl>
<p class="sub">${
    lettersYears + otherMailDays === 0
      ? 'No letter and no mail is deleted. The settings RETAIN_LETTERS_YEARS and RETAIN_OTHER_MAIL_DAYS change that.'
      : `What is over is listed here for ${noticeDays === 1 ? 'a day' : `${noticeDays} days`} before it goes.`
  }</p></section>`;
}

function holdsCard({ holds, token, notLifted }: RetentionView): Html {
  return html`<section class="card" aria-labelledby="holds"><h2 id="holds">Legal holds</h2>
${holds.length === 0 && html`<p class="empty">None was set.</p>`}
${holds.map((hold) => {
  const problem = notLifted?.id === hold.id ? notLifted.problem : null;
  const field = `why-${hold.id}`;
  return html`<div class="legal-hold"><p><strong>On ${heldOn(hold)}</strong> <span class="sub">since ${time(hold.set_at)}, by ${hold.set_by}</span><br>${hold.why}</p>
${
  hold.lifted_at === null
    ? html`<details${problem !== null && html` open`}><summary>Lift this hold</summary><form method="post" action="/retention/holds/${hold.id}/lift" class="decide">${hiddenToken(token)}
<div class="field"><label for="${field}">Why it may be lifted</label><input id="${field}" name="why" required maxlength="500" autocomplete="off"${problem !== null && html` aria-invalid="true" aria-describedby="${field}-problem"`}>
${problem !== null && html`<p class="problem" id="${field}-problem">${problem}</p>`}</div>
<div class="buttons"><button class="button danger">Lift this hold</button></div></form></details>`
    : html`<p class="sub">Lifted ${time(hold.lifted_at)} by ${hold.lifted_by}: ${hold.lifted_why}</p>`
}</div>`;
})}</section>`;
}

function setCard({ form, districts, token }: RetentionView): Html {
  const choice = (value: string, words: string): Html =>
    html`<label class="check"><input type="radio" name="on" value="${value}" required${form.on === value && html` checked`}> ${words}</label>`;
  const { on, why } = form.problems;
  return html`<section class="card" aria-labelledby="set"><h2 id="set">Set a hold</h2>
<p>While it stands nothing that it covers is deleted, whatever the settings say.</p>
<form method="post" action="/retention/holds" class="decide">${hiddenToken(token)}
<fieldset class="field"><legend>On what</legend>${
    form.letterId !== null &&
    html`<input type="hidden" name="letter" value="${form.letterId}">${choice('letter', 'The letter you came from, and the mails about it')}`
  }
${choice('district', 'A district, and whatever may be of it')}
${choice('everything', 'Everything')}
${on !== undefined && html`<p class="problem">${on}</p>`}</fieldset>
<div class="field"><label for="hold-district">The district, if it is one</label><select id="hold-district" name="district"><option value=""></option>${districts.map(
    (name) => html`<option${form.district === name && html` selected`}>${name}</option>`,
  )}</select></div>
<div class="field"><label for="hold-why">Why</label><input id="hold-why" name="why" required maxlength="500" autocomplete="off" value="${form.why}"${why !== undefined && html` aria-invalid="true" aria-describedby="hold-why-problem"`}>
${why !== undefined && html`<p class="problem" id="hold-why-problem">${why}</p>`}</div>
<div class="buttons"><button class="button primary">Set the hold</button></div></form></section>`;
}

function overdueCard(overdue: readonly OverdueMail[]): Html {
  return html`<section class="card" aria-labelledby="over"><h2 id="over">Whose time is over</h2>
${overdue.length === 0 && html`<p class="empty">Nothing.</p>`}
${
  overdue.length > 0 &&
  html`<table class="rows"><thead><tr><th scope="col">What</th><th scope="col">Rule</th><th scope="col">Kept until</th><th scope="col">Now</th></tr></thead><tbody>
${overdue
  .slice(0, mostShown)
  .map(
    (mail) =>
      html`<tr><td data-label="What">${
        mail.letterIds.length > 0
          ? mail.letterIds.map(
              (id, at) =>
                html`<a href="/letters/${id}">${mail.districts[at] ?? mail.districts[0] ?? 'District not known'}</a> `,
            )
          : nameless(mail.givenFiles)
      }</td><td data-label="Rule">${ruleWords[mail.rule]}</td><td data-label="Kept until">${dateInWords(mail.until)}</td><td data-label="Now">${standingWords(mail.standing)}</td></tr>`,
  )}</tbody></table>`
}
${overdue.length > mostShown && html`<p class="sub">And ${overdue.length - mostShown} more; letter-intake retention --dry-run lists all.</p>`}</section>`;
}
