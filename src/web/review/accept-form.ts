/** The fields of a letter to check: what is doubtful first, so that Tab goes from one doubt to the next. */
import { dateInWords } from '../../core/judging/reply-words.js';
import { acceptedDate, acceptedValue } from '../../core/judging/thresholds.js';
import type {
  DateReading,
  District,
  FieldDefinition,
  FieldReading,
  FormDefinition,
  LetterReading,
  SignatureReading,
} from '../../core/model.js';
import type { Acceptance } from '../../pipeline/review.js';
import type { LetterRow } from '../../pipeline/store/rows.js';
import { Html, html } from '../html.js';
import { evidence, otherReadings } from '../letter-parts.js';
import {
  dateEvidence,
  fieldEvidence,
  fieldLabel,
  isProse,
  percent,
  plainText,
  signatureEvidence,
} from '../words.js';
import {
  districtLine,
  isDateDoubtful,
  isDistrictSure,
  isFieldDoubtful,
  isSignatureDoubtful,
} from './doubts.js';
import { hidden, input, key, problemAt, wrongAt, type FormContext } from './parts.js';

interface Part {
  doubtful: boolean;
  markup: Html;
}

export function acceptForm(
  { letter, form, roster }: { letter: LetterRow; form: FormDefinition; roster: readonly District[] },
  context: FormContext,
  typed: Acceptance | null,
): Html {
  const { reading } = letter;
  const { wrong } = context;
  const line = districtLine(reading);
  const readingOf = (name: string) => reading.fields.find((field) => field.name === name);
  const isAside = ({ name, required }: FieldDefinition): boolean => {
    const state = readingOf(name)?.state ?? 'not-found';
    return !required && (state === 'empty' || state === 'not-found') && !typed?.fields[name] && !wrong[name];
  };
  const asked = form.fields.filter((definition) => definition.name !== 'district');
  const fieldPart = ({ name, required }: FieldDefinition): Part =>
    fieldInput({ name, required, field: readingOf(name) }, reading, typed, wrong[name]);
  const parts: Part[] = [
    districtInput(reading, roster, typed, wrong['district']),
    signatureInput(line, reading, typed, wrong['signed']),
    dateInput(line, reading, typed, wrong['signedOn']),
    ...(reading.unknownYear ? [yearInput(reading, typed, wrong['schoolYear'])] : []),
    ...asked.filter((definition) => !isAside(definition)).map(fieldPart),
  ];
  const aside = asked.filter(isAside).map(fieldPart);
  const doubtful = parts.filter((part) => part.doubtful);
  const sure = parts.filter((part) => !part.doubtful);
  return html`<section class="card" aria-labelledby="accept"><h2 id="accept">Check and accept</h2>
<form method="post" action="/reviews/${context.review.id}/accept" class="decide accept">${hidden(context)}
${doubtful.length > 0 ? html`<h3>To check (${doubtful.length})</h3>${doubtful.map((part) => part.markup)}` : html`<p class="sub">No field is in doubt.</p>`}
${sure.length > 0 && html`<h3>The rest</h3>${sure.map((part) => part.markup)}`}
${aside.length > 0 && html`<details><summary>Optional fields where nothing was read (${aside.length})</summary>${aside.map((part) => part.markup)}</details>`}
<div class="buttons bar"><button class="button primary" data-key="a">Accept the letter${key('Ctrl')}${key('Enter')}</button>
${context.next !== null && html`<label class="check"><input type="checkbox" name="goOn" value="yes" checked> then show the next item</label>`}</div></form></section>`;
}

function districtInput(
  reading: LetterReading,
  roster: readonly District[],
  typed: Acceptance | null,
  problem: string | undefined,
): Part {
  const sure = isDistrictSure(reading);
  const alternatives = reading.district?.alternatives ?? [];
  // between several a person chooses: a value that stands there already is too easily waved through
  const told = sure || alternatives.length === 0 ? reading.district?.name : undefined;
  const chosen = typed?.district ?? told ?? '';
  const others = sure ? [] : [...new Set([reading.district?.name ?? '', ...alternatives])].filter(Boolean);
  const markup = input('district', 'District', {
    doubtful: !sure,
    control: districtSelect('in-district', roster, chosen, wrongAt('district', problem)),
    problem,
    note: html`<span class="evidence">${reading.district === null ? 'not told by the letter' : sure ? 'told by the letter' : 'not sure'}${alternatives.length > 0 && ` · could be ${alternatives.join(', ')}`}</span>${choices('in-district', others)}`,
  });
  return { doubtful: !sure, markup };
}

export const districtSelect = (
  id: string,
  roster: readonly District[],
  chosen: string,
  wrong: Html | false,
): Html =>
  html`<select id="${id}" name="district" required${wrong}><option value="">Please choose</option>${roster.map(
    ({ name }) => html`<option value="${name}"${name === chosen && html` selected`}>${name}</option>`,
  )}</select>`;

function signatureInput(
  line: SignatureReading | null,
  reading: LetterReading,
  typed: Acceptance | null,
  problem: string | undefined,
): Part {
  const signed = typed?.signed ?? line?.signed === true;
  const doubtful = isSignatureDoubtful(line);
  const markup = html`<div class="field ${doubtful && 'doubtful'}" data-place="districtSignature"><label class="check"><input type="checkbox" name="signed" value="yes"${signed && html` checked`}${wrongAt('signed', problem)}> The district has signed${doubtful && html` <span class="check-it">please check</span>`}</label>${problemAt('signed', problem)}
${line ? evidence(signatureEvidence(line), 'districtSignature', line, reading) : html`<span class="evidence">its line was not found</span>`}</div>`;
  return { doubtful, markup };
}

function dateInput(
  line: SignatureReading | null,
  reading: LetterReading,
  typed: Acceptance | null,
  problem: string | undefined,
): Part {
  const readings = new Set(
    line ? [line.date.value, ...line.date.alternatives.map((other) => other.value)].filter(Boolean) : [],
  );
  const only = readings.size === 1 ? [...readings][0] : line && acceptedDate(line.date);
  const chosen = typed ? typed.signedOn : only;
  const others = line?.date.alternatives ?? [];
  const isByHand = line?.date.source === 'handwriting';
  // several readers found them: the likeliest has the first key, whoever found it
  const ordered = isByHand ? others.toSorted((one, other) => other.confidence - one.confidence) : others;
  const offered = only ? [] : ordered;
  const doubtful = isDateDoubtful(line);
  const markup = input('signedOn', 'Date of the signature', {
    doubtful,
    place: 'signatureDate',
    problem,
    control: html`${line && dayChoices(offered, isByHand, chosen)}<input id="in-signedOn" type="date" name="signedOn" value="${isOffered(offered, chosen) ? null : chosen}"${wrongAt('signedOn', problem)}>`,
    note:
      line !== null &&
      html`${evidence(dateEvidence(line.date), 'signatureDate', line.date, reading)}${offered.length === 0 && otherReadings(others.map((other) => dateInWords(other.value)))}`,
  });
  return { doubtful, markup };
}

const isOffered = (offered: DateReading['alternatives'], day: string | null | undefined): boolean =>
  offered.some(({ value }) => value === day);

/** Readings of one date, one key or click each; another day is typed beside them. */
const dayChoices = (
  offered: DateReading['alternatives'],
  withSureness: boolean,
  chosen: string | null | undefined,
): Html | false =>
  offered.length > 0 &&
  html`${offered.map(
    ({ value, confidence }, index) =>
      html`<label class="check day"><input type="radio" name="signedOnOffered" value="${value}"${value === chosen && html` checked`}> ${dateInWords(value)}${withSureness && html` <span class="sub">${percent(confidence)}</span>`}${index < mostChoices && key(String(index + 1))}</label>`,
  )}<label class="check day"><input type="radio" name="signedOnOffered" value="" data-other${!isOffered(offered, chosen) && chosen && html` checked`}> another day:${offered.length < mostChoices && key(String(offered.length + 1))}</label>`;

function yearInput(reading: LetterReading, typed: Acceptance | null, problem: string | undefined): Part {
  const year = typed?.schoolYear ?? reading.schoolYears[0];
  const control = html`<input id="in-schoolYear" name="schoolYear" value="${year}" placeholder="2025-2026" pattern="\\d{4}-\\d{4}" required${wrongAt('schoolYear', problem)}>`;
  const markup = input('schoolYear', 'School year of the form', {
    doubtful: true,
    control,
    note: false,
    problem,
  });
  return { doubtful: true, markup };
}

function fieldInput(
  { name, required, field }: { name: string; required: boolean; field: FieldReading | undefined },
  reading: LetterReading,
  typed: Acceptance | null,
  problem: string | undefined,
): Part {
  const read = field && (acceptedValue(field) ?? field.value ?? field.alternatives[0]?.value);
  const value = plainText(typed?.fields[name] ?? read ?? '');
  const control = isProse(name)
    ? html`<textarea id="in-${name}" name="field.${name}" rows="4"${wrongAt(name, problem)}>
${value}</textarea>`
    : html`<input id="in-${name}" name="field.${name}" value="${value}" autocomplete="off"${wrongAt(name, problem)}>`;
  const doubtful = isFieldDoubtful(field, required);
  const all = [...new Set([read ?? '', ...(field?.alternatives ?? []).map((other) => other.value)])]
    .map(plainText)
    .filter(Boolean);
  const label = `${fieldLabel(name)}${required ? '' : ' (optional)'}`;
  const note =
    field !== undefined &&
    html`${evidence(fieldEvidence(field), name, field, reading)}${all.length > 1 && choices(`in-${name}`, all)}`;
  return { doubtful, markup: input(name, label, { doubtful, control, note, problem }) };
}

/** As many as there are keys for them. */
const mostChoices = 3;

/** Readings of one field: the script makes a button of each, with a key. */
const choices = (into: string, values: readonly string[]): Html | false =>
  values.length > 0 &&
  html`<span class="evidence choices" data-into="${into}">could read: ${values
    .slice(0, mostChoices)
    .map(
      (value, index) => html`${index > 0 && ' | '}<span class="choice" data-value="${value}">${value}</span>`,
    )}</span>`;
