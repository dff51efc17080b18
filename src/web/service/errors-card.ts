/** What went wrong lately and is not settled, each with its reason in words; never what stood in it. */
import type { ErrorView } from '../../pipeline/store/errors.js';
import { html, type Html } from '../html.js';
import { time } from '../words.js';
import { errorWords } from './error-words.js';

const kindWords: Record<ErrorView['kind'], string> = {
  'mail-failed': 'A mail failed',
  'mail-waits': 'A mail waits for another try',
  'reply-waits': 'A reply waits for another try',
  'reply-refused': 'A reply did not go; it is held',
};
const timeWords: Record<ErrorView['kind'], string> = {
  'mail-failed': 'failed',
  'mail-waits': 'came',
  'reply-waits': 'written',
  'reply-refused': 'written',
};

export function errorsCard(errors: readonly ErrorView[]): Html {
  return html`<section class="card" aria-labelledby="errors"><h2 id="errors">Errors</h2>
${
  errors.length === 0
    ? html`<p class="empty">No mail and no reply is in trouble.</p>`
    : html`<table class="rows"><thead><tr><th scope="col">What</th><th scope="col">Why</th><th scope="col" class="short">When</th></tr></thead><tbody>${errors.map(row)}</tbody></table>`
}</section>`;
}

function row(error: ErrorView): Html {
  const { kind, code, at, next_try_at: next } = error;
  const url = pageOf(error);
  const what = kindWords[kind];
  return html`<tr><td data-label="What">${url === null ? what : html`<a href="${url}">${what}</a>`}</td>
<td data-label="Why">${errorWords(code)} <span class="sub break">${code}</span></td>
<td data-label="When">${time(at)}<span class="sub">${timeWords[kind]}${next && html`; next try ${time(next)}`}</span></td></tr>`;
}

const pageOf = ({ kind, id, review }: ErrorView): string | null =>
  kind === 'reply-waits' || kind === 'reply-refused'
    ? `/replies/${id}`
    : review === null
      ? null
      : `/reviews/${review}`;
