/** The parts that the letter's page and the review page share: pages with places, fields, signature, verdict. */
import { sureDistrict } from '../core/judging/calibrated.js';
import { acceptedDate, acceptedDistrict, acceptedSigned, acceptedValue } from '../core/judging/thresholds.js';
import { dateInWords } from '../core/judging/reply-words.js';
import type { Evidence, FieldReading, LetterReading, MailFacts, Reason, Verdict } from '../core/model.js';
import type { LetterRow, MailRow, PageAt } from '../pipeline/store/rows.js';
import { Html, html } from './html.js';
import { deletedWords } from './retention/words.js';
import {
  dateEvidence,
  fieldEvidence,
  fieldLabel,
  plainText,
  reasonText,
  signatureEvidence,
  termWords,
} from './words.js';

/** Places that can be pointed at, by the name in the page's links. */
function places(reading: LetterReading): { name: string; at: Evidence }[] {
  const line = reading.signatures.find((candidate) => candidate.role === 'district');
  return [
    ...reading.fields.map((field) => ({ name: field.name, at: field as Evidence })),
    ...(line
      ? [
          { name: 'districtSignature', at: line as Evidence },
          { name: 'signatureDate', at: line.date },
        ]
      : []),
  ];
}

/** Where the picture of one page is. */
export const pictureUrl = (mailId: string, [document, page]: PageAt): string =>
  `/mails/${mailId}/documents/${document}/pages/${page}.png`;

/**
 * Pictures of the letter's pages; each place that was read is outlined and can be linked to.
 * @param first the page to be looked at first: asked for before all others, which wait until they are in view
 */
export function pagePictures(mail: MailRow, reading: LetterReading, first: PageAt | null = null): Html {
  if (mail.deleted_at !== null) return html`<p class="empty">${deletedWords(mail)}</p>`;
  if (mail.blob === null) return html`<p class="empty">Its bytes are not kept, so there is no picture.</p>`;
  const marked = places(reading);
  return html`${reading.pages.map(([document, page], index) => {
    const here = marked.filter(({ at }) => at.document === document && at.page === page && at.box !== null);
    const isFirst = first !== null && first[0] === document && first[1] === page;
    return html`<figure class="sheet"><div class="picture"><div class="paper">
<img src="${pictureUrl(mail.id, [document, page])}" alt="Page ${index + 1} of the letter (this page cannot be drawn where no picture shows)"${isFirst ? html` fetchpriority="high"` : html` loading="lazy"`}>
<svg aria-hidden="true">${here.map(
      ({ name, at }) =>
        html`<rect id="at-${name}" class="place" x="${percent(at.box!.x)}" y="${percent(at.box!.y)}" width="${percent(at.box!.w)}" height="${percent(at.box!.h)}"><title>${fieldLabel(name)}</title></rect>`,
    )}</svg></div></div><figcaption>Page ${index + 1} of ${reading.pages.length}</figcaption></figure>`;
  })}`;
}
const percent = (fraction: number): string => `${(Math.min(1, Math.max(0, fraction)) * 100).toFixed(2)}%`;

/** What the reading rests on, ending in a link to the place where there is one. */
export function evidence(words: readonly string[], name: string, at: Evidence, reading: LetterReading): Html {
  const index = reading.pages.findIndex(([document, page]) => document === at.document && page === at.page);
  const page =
    index < 0
      ? false
      : at.box === null
        ? html` · page ${index + 1}`
        : html` · <a href="#at-${name}">page ${index + 1}</a>`;
  const typed = at.typedIn !== undefined && html` · <a href="#answer-${at.typedIn.mailId}">its mail</a>`;
  return html`<span class="evidence">${words.join(' · ')}${page}${typed}</span>`;
}

export function factsList(letter: LetterRow): Html {
  const { reading } = letter;
  const line = reading.signatures.find((candidate) => candidate.role === 'district');
  const district = acceptedDistrict(reading.district);
  return html`<dl class="fields">
${row(
  'District',
  reading.district?.name ?? letter.district,
  html`<span class="evidence">${
    reading.district === null
      ? 'not told'
      : `${district === null ? 'not sure' : sureDistrict(reading.district) >= 0.9 ? 'sure' : 'fairly sure'}${
          reading.district.alternatives.length > 0
            ? ` · could be ${reading.district.alternatives.join(', ')}`
            : ''
        }`
  }</span>`,
  district === null,
)}
${row('School years', termWords(letter.term), false, false)}
${
  line
    ? html`${row("District's signature", line.signed === null ? 'Cannot tell' : line.signed ? 'Signed' : 'Not signed', evidence(signatureEvidence(line), 'districtSignature', line, reading), acceptedSigned(line) === null)}
${row('Date of the signature', line.date.value === null ? null : dateInWords(line.date.value), html`${evidence(dateEvidence(line.date), 'signatureDate', line.date, reading)}${otherReadings(line.date.alternatives.map((other) => dateInWords(other.value)))}`, acceptedDate(line.date) === null)}`
    : row("District's signature", null, html`<span class="evidence">its line was not found</span>`, true)
}
</dl>`;
}

export function fieldsList(reading: LetterReading): Html {
  return html`<dl class="fields">${reading.fields.map((field) =>
    row(
      fieldLabel(field.name),
      field.value,
      html`${evidence(fieldEvidence(field), field.name, field, reading)}${otherReadings(field.alternatives.map((other) => other.value))}`,
      isDoubtful(field),
    ),
  )}</dl>`;
}

/** Something stands there, or may, that nobody should rely on yet. */
export const isDoubtful = (field: FieldReading): boolean =>
  field.state === 'unclear' || (field.state === 'read' && acceptedValue(field) === null);

export const otherReadings = (values: readonly string[]): Html | false =>
  values.length > 0 &&
  html`<span class="evidence">could read: ${values.map((value) => plainText(value)).join(' | ')}</span>`;

function row(label: string, value: string | null, note: Html | false, doubtful: boolean): Html {
  return html`<div class="field ${doubtful ? 'doubtful' : ''}"><dt>${label}</dt>
<dd>${value === null || value === '' ? html`<span class="nothing">${note === false && '–'}</span>` : html`<span class="value">${plainText(value)}</span>`}${note}</dd></div>`;
}

export function verdictCard(verdict: Verdict, reasons: readonly Reason[]): Html | false {
  if (verdict.missing.length === 0 && reasons.length === 0) return false;
  return html`${
    reasons.length > 0 &&
    html`<h3>Why a person should look</h3><ul class="reasons">${reasons.map((reason) => html`<li>${reasonText(reason)}</li>`)}</ul>`
  }${
    verdict.missing.length > 0 &&
    html`<h3>Surely missing</h3><ul class="reasons">${verdict.missing.map((name) => html`<li>${fieldLabel(name)}</li>`)}</ul>`
  }`;
}

export function mailText(facts: MailFacts): Html {
  const text = plainText(facts.text).trim();
  return text === ''
    ? html`<p class="empty">The mail has no text.</p>`
    : html`<pre class="text">${text}</pre>`;
}
