/** All letters: looked for by words, filtered, sorted, fifty on a page. */
import type { FormDefinition } from '../../core/model.js';
import type { LetterFilter } from '../../pipeline/store/letter-list.js';
import { html } from '../html.js';
import { layout } from '../layout.js';
import { choicesOf, choose, exportLinks, filters, pageCountOf, pager, plainChoices } from './list-parts.js';
import { lettersTable, type LetterRow } from './letters-table.js';
import { listUrl, orderChoices, recordChoices, stateChoices, type ListQuery } from './list-query.js';

export const lettersOnAPage = 50;

export interface LettersList {
  query: ListQuery;
  found: number;
  letters: LetterRow[];
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
<div class="list-head"><p role="status">${foundWords(found, filter)}${!isEmpty(filter) && html` <a href="/letters">Show all</a>`}</p>
${found > 0 && exportLinks((ending) => listUrl(`/letters.${ending}`, { ...query, page: 1 }))}</div>
${list.letters.length > 0 && lettersTable(list.letters, { withDistrict: true, query })}
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
