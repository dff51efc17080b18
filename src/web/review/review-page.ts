/** A letter or a mail that waits for a decision, with the forms to decide it. */
import {
  acceptedDate,
  acceptedDistrict,
  acceptedSigned,
  acceptedValue,
} from '../../core/judging/thresholds.js';
import { hiddenToken } from '../people/form-token.js';
import { dateInWords, oneLine } from '../../core/judging/reply-words.js';
import type {
  DateReading,
  District,
  FieldDefinition,
  FieldReading,
  FormDefinition,
  LetterReading,
  SignatureReading,
} from '../../core/model.js';
import type { EventRow } from '../../pipeline/store/events.js';
import type { MailRow, ReplyRow, ReviewRow } from '../../pipeline/store/rows.js';
import type { Acceptance } from '../../pipeline/review.js';
import { Html, html, type Content } from '../html.js';
import { layout, notice } from '../layout.js';
import { letterFoot, letterHead, verdictSection, type LetterFile } from '../letters/letter-page.js';
import { evidence, isDoubtful, otherReadings, pagePictures } from '../letter-parts.js';
import { historyCard, mailCard, repliesCard } from '../mail-parts.js';
import {
  dateEvidence,
  decisionWords,
  fieldEvidence,
  fieldLabel,
  isProse,
  plainText,
  reasonText,
  signatureEvidence,
  time,
} from '../words.js';

/** What a refused form held, so that nothing has to be typed again. */
export interface Typed {
  problems: string[];
  acceptance?: Acceptance;
  missing?: string[];
}

export function letterReviewPage(
  file: LetterFile & { review: ReviewRow; form: FormDefinition },
  roster: readonly District[],
  token: string,
  typed: Typed | null,
): string {
  const { letter, review, form } = file;
  const open = review.closed_at === null;
  return layout(
    `Review: ${letter.district ?? 'district not known'}`,
    html`${problems(typed)}${letterHead(file)}
${!open && decided(review)}
<div class="desk"><section class="pages" tabindex="0" aria-label="Pages of the letter">${pagePictures(file.mail, letter.reading)}</section>
<div class="side">${verdictSection(file)}
${open && acceptForm(file, roster, token, typed?.acceptance ?? null)}
${open && askForm(review, form, letter.reading, token, typed?.missing ?? letter.verdict.missing)}
${open && dismissForm(review, token)}
</div></div>
${letterFoot(file, false)}`,
  );
}

export interface MailFile {
  mail: MailRow;
  review: ReviewRow;
  replies: ReplyRow[];
  events: EventRow[];
}
export function mailReviewPage(file: MailFile, token: string, typed: Typed | null): string {
  const { mail, review } = file;
  const open = review.closed_at === null;
  const subject = oneLine(mail.facts?.subject ?? '', 150);
  const unopened = (mail.documents ?? []).some((document) => document.problem !== null);
  return layout(
    'Review: a mail',
    html`${problems(typed)}<p class="crumbs"><a href="/">Overview</a></p>
<h1 class="break">${subject === '' ? 'A mail without a subject' : subject}</h1>
${!open && decided(review)}
<div class="desk even"><div>${mailCard(mail, true)}</div><div class="side">
<section class="card" aria-labelledby="why"><h2 id="why">Why a person should look</h2><ul class="reasons">${review.reasons.map((reason) => html`<li>${reasonText(reason)}</li>`)}</ul></section>
${open && unopened && askForFilesForm(review, token)}
${open && dismissForm(review, token)}
${repliesCard(file.replies)}</div></div>
${historyCard(file.events)}`,
  );
}

const problems = (typed: Typed | null): Html | false =>
  typed !== null &&
  notice(
    'bad',
    html`<strong>Nothing was decided yet.</strong><ul>${typed.problems.map((problem) => html`<li>${problem}</li>`)}</ul>`,
  );

const decided = (review: ReviewRow): Html =>
  notice(
    'good',
    html`Decided: ${review.decision && decisionWords[review.decision]}, ${time(review.closed_at)}.`,
  );

function acceptForm(
  { letter, review, form }: LetterFile & { review: ReviewRow; form: FormDefinition },
  roster: readonly District[],
  token: string,
  typed: Acceptance | null,
): Html {
  const { reading } = letter;
  const line = reading.signatures.find((candidate) => candidate.role === 'district') ?? null;
  const asked = form.fields.filter((definition) => definition.name !== 'district');
  const readingOf = (name: string) => reading.fields.find((field) => field.name === name);
  const isAside = ({ name, required }: FieldDefinition): boolean => {
    const state = readingOf(name)?.state ?? 'not-found';
    return !required && (state === 'empty' || state === 'not-found') && !typed?.fields[name];
  };
  const shown = asked.filter((definition) => !isAside(definition));
  const aside = asked.filter(isAside);
  const inputOf = ({ name, required }: FieldDefinition): Html =>
    fieldInput(name, required, readingOf(name), reading, typed);
  return html`<section class="card" aria-labelledby="accept"><h2 id="accept">Check and accept</h2>
<p class="sub">Correct what is wrong; an amber edge marks what was not read surely. The district gets an acknowledgement.</p>
<form method="post" action="/reviews/${review.id}/accept" class="decide">${hiddenToken(token)}
${districtInput(reading, roster, typed)}
${signatureInputs(line, reading, typed)}
${reading.unknownYear && input('schoolYear', 'School year of the form', false, html`<input id="in-schoolYear" name="schoolYear" value="${typed?.schoolYear ?? reading.schoolYears[0]}" placeholder="2025-2026" pattern="\\d{4}-\\d{4}" required>`, false)}
${shown.map(inputOf)}
${
  aside.length > 0 &&
  html`<details><summary>Optional fields where nothing was read (${aside.length})</summary>${aside.map(inputOf)}</details>`
}
<div class="buttons"><button class="button primary">Accept the letter</button></div></form></section>`;
}

function districtInput(reading: LetterReading, roster: readonly District[], typed: Acceptance | null): Html {
  const sure = acceptedDistrict(reading.district) !== null && (reading.districtProblem ?? null) === null;
  const alternatives = reading.district?.alternatives ?? [];
  // between several a person chooses: a value that stands there already is too easily waved through
  const told = sure || alternatives.length === 0 ? reading.district?.name : undefined;
  const chosen = typed?.district ?? told ?? '';
  return input(
    'district',
    'District',
    !sure,
    html`<select id="in-district" name="district" required><option value="">Please choose</option>${roster.map(
      ({ name }) => html`<option value="${name}"${name === chosen && html` selected`}>${name}</option>`,
    )}</select>`,
    html`<span class="evidence">${reading.district === null ? 'not told by the letter' : sure ? 'told by the letter' : 'not sure'}${alternatives.length > 0 && ` · could be ${alternatives.join(', ')}`}</span>`,
  );
}

function signatureInputs(
  line: SignatureReading | null,
  reading: LetterReading,
  typed: Acceptance | null,
): Html {
  const signed = typed?.signed ?? line?.signed === true;
  const readings = new Set(
    line ? [line.date.value, ...line.date.alternatives.map((other) => other.value)].filter(Boolean) : [],
  );
  const only = readings.size === 1 ? [...readings][0] : line && acceptedDate(line.date);
  const day = typed ? typed.signedOn : only;
  const others = line?.date.alternatives ?? [];
  const choices = only ? [] : others;
  const isChoice = choices.some(({ value }) => value === day);
  return html`<div class="field ${(line === null || acceptedSigned(line) === null) && 'doubtful'}"><label class="check"><input type="checkbox" name="signed" value="yes"${signed && html` checked`}> The district has signed</label>
${line ? evidence(signatureEvidence(line), 'districtSignature', line, reading) : html`<span class="evidence">its line was not found</span>`}</div>
${input('signedOn', 'Date of the signature', line === null || acceptedDate(line.date) === null, html`${line && dayChoices(choices, line.date.source === 'handwriting', day)}<input id="in-signedOn" type="date" name="signedOn" value="${isChoice ? null : day}">`, line !== null && html`${evidence(dateEvidence(line.date), 'signatureDate', line.date, reading)}${choices.length === 0 && otherReadings(others.map((other) => dateInWords(other.value)))}`)}`;
}

/** Readings of one date, one click each; another day is typed beside them. */
const dayChoices = (
  choices: DateReading['alternatives'],
  withSureness: boolean,
  chosen: string | null | undefined,
): Html =>
  html`${choices.map(
    ({ value, confidence }) =>
      html`<label class="check"><input type="radio" name="signedOnOffered" value="${value}"${value === chosen && html` checked`}> ${dateInWords(value)}${withSureness && html` <span class="sub">${Math.round(100 * confidence)} %</span>`}</label>`,
  )}`;

function fieldInput(
  name: string,
  required: boolean,
  field: FieldReading | undefined,
  reading: LetterReading,
  typed: Acceptance | null,
): Html {
  const read = field && (acceptedValue(field) ?? field.value ?? field.alternatives[0]?.value);
  const value = plainText(typed?.fields[name] ?? read ?? '');
  const control = isProse(name)
    ? html`<textarea id="in-${name}" name="field.${name}" rows="4">
${value}</textarea>`
    : html`<input id="in-${name}" name="field.${name}" value="${value}" autocomplete="off">`;
  const doubtful = field === undefined ? required : isDoubtful(field) || (required && field.state !== 'read');
  const others = (field?.alternatives ?? []).map((other) => other.value).filter((other) => other !== value);
  return input(
    name,
    `${fieldLabel(name)}${required ? '' : ' (optional)'}`,
    doubtful,
    control,
    field !== undefined &&
      html`${evidence(fieldEvidence(field), name, field, reading)}${otherReadings(others)}`,
  );
}

const input = (name: string, label: string, doubtful: boolean, control: Html, note: Content): Html =>
  html`<div class="field ${doubtful && 'doubtful'}"><label for="in-${name}">${label}</label>${control}${note}</div>`;

function askForm(
  review: ReviewRow,
  form: FormDefinition,
  reading: LetterReading,
  token: string,
  missing: readonly string[],
): Html {
  const emptied = new Set(
    reading.fields.filter((field) => field.state !== 'read').map((field) => field.name),
  );
  const names = form.fields
    .filter((field) => field.required || missing.includes(field.name))
    .map((field) => field.name);
  return html`<section class="card" aria-labelledby="ask"><h2 id="ask">Ask the sender</h2>
<form method="post" action="/reviews/${review.id}/ask" class="decide">${hiddenToken(token)}
<fieldset><legend>What is missing? The sender gets the list in plain words.</legend>
${[...names, 'districtSignature', 'signatureDate'].map(
  (name) =>
    html`<label class="check"><input type="checkbox" name="missing" value="${name}"${missing.includes(name) && html` checked`}> ${fieldLabel(name)}${emptied.has(name) && html` <span class="sub">nothing was read</span>`}</label>`,
)}</fieldset>
<div class="buttons"><button class="button">Ask the sender</button></div></form></section>`;
}

const askForFilesForm = (
  review: ReviewRow,
  token: string,
): Html => html`<section class="card" aria-labelledby="ask"><h2 id="ask">Ask for the files again</h2>
<p class="sub">The sender is told which files could not be opened, and why.</p>
<form method="post" action="/reviews/${review.id}/ask" class="decide">${hiddenToken(token)}<div class="buttons"><button class="button">Ask the sender</button></div></form></section>`;

const dismissForm = (
  review: ReviewRow,
  token: string,
): Html => html`<section class="card" aria-labelledby="dismiss"><h2 id="dismiss">No letter</h2>
<p class="sub">Nothing is answered. What was kept of it here is erased; the mailbox keeps its mail.</p>
<form method="post" action="/reviews/${review.id}/dismiss" class="decide">${hiddenToken(token)}
<label class="check"><input type="checkbox" name="sure" value="yes" required> Yes, erase it here</label>
<div class="buttons"><button class="button danger">It is no letter</button></div></form></section>`;
