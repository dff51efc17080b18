/** Letters as a table: a row a letter. */
import { acceptedDistrict } from '../../core/judging/thresholds.js';
import type { ListedLetter, LetterOrder } from '../../pipeline/store/letter-list.js';
import { Html, html } from '../html.js';
import { badge } from '../layout.js';
import {
  day,
  replyKindWords,
  replyStateWords,
  senderWords,
  signedAndDated,
  stateWords,
  termWords,
} from '../words.js';
import { listUrl, type ListQuery } from './list-query.js';

export interface LetterRow {
  letter: ListedLetter;
  termIsSure: boolean;
  /** where the words that were looked for stand */
  foundIn?: Html | null;
}
export interface TableOptions {
  /** false on the page of one district */
  withDistrict: boolean;
  /** what the list is sorted by, where it can be sorted otherwise */
  query?: ListQuery;
}

export function lettersTable(letters: readonly LetterRow[], options: TableOptions): Html {
  const { query } = options;
  const head = (text: string, width: string, order: LetterOrder | null): Html => {
    if (order === null || query === undefined) return html`<th scope="col" class="${width}">${text}</th>`;
    const next = order === 'newest' && query.order === 'newest' ? 'oldest' : order;
    const isSorted = query.order === order || (order === 'newest' && query.order === 'oldest');
    const direction = query.order === 'newest' ? 'descending' : 'ascending';
    return html`<th scope="col" class="${width}"${isSorted && html` aria-sort="${direction}"`}><a href="${listUrl('/letters', { ...query, order: next, page: 1 })}">${text}</a></th>`;
  };
  return html`<table class="rows letters-list"><thead><tr>${
    options.withDistrict ? head('District', '', 'district') : head('From', '', null)
  }${head('State', 'state', 'state')}${head('School years', 'short', null)}${head('Signed', 'signed', null)}${head('Reply', 'reply', null)}${head('Came', 'short', 'newest')}</tr></thead><tbody>
${letters.map((row) => letterRow(row, options))}
</tbody></table>`;
}

function letterRow({ letter, termIsSure, foundIn }: LetterRow, { withDistrict }: TableOptions): Html {
  const signed = signedAndDated(letter.signature);
  const sender = letter.deleted_at === null ? senderWords(letter.sender, letter.given_files) : 'deleted';
  return html`<tr>
${
  withDistrict
    ? html`<td data-label="District"><a href="/letters/${letter.id}">${letter.district ?? 'District not known'}</a>${unsureDistrict(letter)}
<span class="sub break">${sender}</span>${foundIn}</td>`
    : html`<td data-label="From" class="break"><a href="/letters/${letter.id}">${sender}</a>${unsureDistrict(letter)}</td>`
}
<td data-label="State">${badge(letter.state, stateWords[letter.state])}${letter.superseded && html` <span class="sub">replaced by a later letter</span>`}</td>
<td data-label="School years">${termWords(letter.term)}${letter.term !== '' && !termIsSure && html` <span class="unsure">not sure</span>`}</td>
<td data-label="Signed">${letter.deleted_at === null ? html`${signed.signed} <span class="sub">${signed.dated}</span>` : 'deleted'}</td>
<td data-label="Reply">${
    letter.reply_kind && letter.reply_state
      ? html`${replyKindWords[letter.reply_kind]} <span class="sub">${replyStateWords[letter.reply_state]}</span>`
      : 'none'
  }</td>
<td data-label="Came" class="nowrap">${day(letter.received_at)}</td></tr>`;
}

const unsureDistrict = (letter: ListedLetter): Html | false =>
  isDistrictDoubtful(letter) && html` <span class="unsure">not sure</span>`;

/** It names one, which nobody should rely on yet. */
export const isDistrictDoubtful = (letter: Pick<ListedLetter, 'district' | 'district_reading'>): boolean =>
  letter.district !== null && acceptedDistrict(letter.district_reading)?.name !== letter.district;
