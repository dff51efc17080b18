/** All letters: looked for by words, filtered, sorted, fifty on a page. */
import { acceptedDistrict } from '../../core/judging/thresholds.js';
import type { FormDefinition } from '../../core/model.js';
import type { ListedLetter, LetterFilter, LetterOrder } from '../../pipeline/store/letter-list.js';
import { Html, html } from '../html.js';
import { badge, layout } from '../layout.js';
import {
  day,
  replyKindWords,
  replyStateWords,
  senderWords,
  signedAndDated,
  stateWords,
  termWords,
} from '../words.js';
import { choicesOf, choose, filters, pageCountOf, pager, plainChoices } from './list-parts.js';
import { listUrl, orderChoices, recordChoices, stateChoices, type ListQuery } from './list-query.js';

export const lettersOnAPage = 50;

export interface LettersList {
  query: ListQuery;
  found: number;
  letters: { letter: ListedLetter; foundIn: Html | null; termIsSure: boolean }[];
  years: string[];
  forms: { id: string; form: FormDefinition | null }[];
}

export function lettersListPage(list: LettersList): string {
  const { query, found } = list;
  const { filter } = query;
  return layout(
    filter.words === undefined ? 'Letters' : `${filter.words} – Letters`,
    html`<h1>Letters</h1>
${filters(
  '/letters',
  html`<div class="grow"><label for="words">Search</label><input type="search" id="words" name="q" value="${filter.words}" maxlength="500" placeholder="District, person, address, words of a goal, file name"></div>
${choose('year', 'School year', plainChoices(list.years), filter.schoolYear, 'All')}
${choose(
  'form',
  'Form',
  list.forms.map(({ id, form }) => ({ value: id, text: form ? formWords(form) : id })),
  filter.formId,
  'All',
)}
${choose('state', 'State', choicesOf(stateChoices), filter.state, 'All')}
${choose('record', 'Record', choicesOf(recordChoices), filter.record, 'All letters')}
${choose('sort', 'Order', choicesOf(orderChoices), query.order, null)}`,
  'Search',
)}
<section class="card" aria-label="Letters found">
<div class="list-head"><p role="status">${foundWords(found, filter)}${!isEmpty(filter) && html` <a href="/letters">Show all</a>`}</p></div>
${list.letters.length > 0 && table(list)}
${pager(query.page, pageCountOf(found, lettersOnAPage), (page) => listUrl('/letters', { ...query, page }))}
</section>`,
    { room: 'letters', styles: ['letters.css'] },
  );
}

const isEmpty = (filter: LetterFilter): boolean => Object.keys(filter).length === 0;
function foundWords(found: number, filter: LetterFilter): string {
  if (found === 0) return isEmpty(filter) ? 'No letter has come yet.' : 'No letter is like that.';
  return `${found.toLocaleString('en-US')} letter${found === 1 ? '' : 's'}`;
}
/** `2024-2025` of a form that names its year, else its id. */
export const formWords = (form: FormDefinition): string =>
  form.term.kind === 'named' ? `${form.term.schoolYear} form` : `${form.published.slice(0, 4)} form`;

function table({ query, letters }: LettersList): Html {
  const head = (text: string, order: LetterOrder | null, width: string): Html => {
    if (order === null) return html`<th scope="col" class="${width}">${text}</th>`;
    const next = order === 'newest' && query.order === 'newest' ? 'oldest' : order;
    const isSorted = query.order === order || (order === 'newest' && query.order === 'oldest');
    const direction = query.order === 'newest' ? 'descending' : 'ascending';
    return html`<th scope="col" class="${width}"${isSorted && html` aria-sort="${direction}"`}><a href="${listUrl('/letters', { ...query, order: next, page: 1 })}">${text}</a></th>`;
  };
  return html`<table class="rows letters-list"><thead><tr>${head('District', 'district', '')}${head('State', 'state', 'middling')}${head('School years', null, 'middling')}${head('Signed', null, 'middling')}${head('Reply', null, 'middling')}${head('Came', 'newest', 'short')}</tr></thead><tbody>
${letters.map((row) => letterRow(row))}
</tbody></table>`;
}

function letterRow({ letter, foundIn, termIsSure }: LettersList['letters'][number]): Html {
  const signed = signedAndDated(letter.signature);
  return html`<tr>
<td data-label="District"><a href="/letters/${letter.id}">${letter.district ?? 'District not known'}</a>${isDistrictDoubtful(letter) && html` <span class="unsure">not sure</span>`}
<span class="sub break">${senderWords(letter.sender)}</span>${foundIn}</td>
<td data-label="State">${badge(letter.state, stateWords[letter.state])}${letter.superseded && html` <span class="sub">replaced by a later letter</span>`}</td>
<td data-label="School years">${termWords(letter.term)}${letter.term !== '' && !termIsSure && html` <span class="unsure">not sure</span>`}</td>
<td data-label="Signed">${signed.signed} <span class="sub">${signed.dated}</span></td>
<td data-label="Reply">${
    letter.reply_kind && letter.reply_state
      ? html`${replyKindWords[letter.reply_kind]} <span class="sub">${replyStateWords[letter.reply_state]}</span>`
      : 'none'
  }</td>
<td data-label="Came" class="nowrap">${day(letter.received_at)}</td></tr>`;
}

/** It names one, which nobody should rely on yet. */
export const isDistrictDoubtful = (letter: Pick<ListedLetter, 'district' | 'district_reading'>): boolean =>
  letter.district !== null && acceptedDistrict(letter.district_reading)?.name !== letter.district;
