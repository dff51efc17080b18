/** What the lists share: choices, pages, links to the same list as a file. */
import { Html, html, type Content } from '../html.js';

export interface Choice {
  value: string;
  text: string;
}
/** @param any what no choice is called; null where one must be chosen */
export function choose(
  name: string,
  label: string,
  choices: readonly Choice[],
  chosen: string | undefined,
  any: string | null,
): Html {
  const all = any === null ? choices : [{ value: '', text: any }, ...choices];
  const id = `choose-${name}`;
  return html`<div><label for="${id}">${label}</label><select id="${id}" name="${name}">${all.map(
    ({ value, text }) =>
      html`<option value="${value}"${value === (chosen ?? '') && html` selected`}>${text}</option>`,
  )}</select></div>`;
}

export const choicesOf = (choices: Record<string, string>): Choice[] =>
  Object.entries(choices).map(([value, text]) => ({ value, text }));
export const plainChoices = (values: readonly string[]): Choice[] =>
  values.map((value) => ({ value, text: value }));

export const pageCountOf = (found: number, onAPage: number): number =>
  Math.max(1, Math.ceil(found / onAPage));

export function pager(page: number, pages: number, urlOf: (page: number) => string): Html | false {
  if (pages < 2) return false;
  return html`<nav class="pager" aria-label="Pages of the list">${page > 1 && html`<a href="${urlOf(Math.min(page - 1, pages))}" rel="prev">Previous</a>`}
<span>Page ${page} of ${pages}</span>${page < pages && html`<a href="${urlOf(page + 1)}" rel="next">Next</a>`}</nav>`;
}

/** The same list as files; `urlOf` takes the ending. */
export const exportLinks = (urlOf: (ending: 'csv' | 'xlsx') => string): Html =>
  html`<p class="exports">Export: <a href="${urlOf('xlsx')}">Excel</a> <a href="${urlOf('csv')}">CSV</a></p>`;

export const filters = (path: string, content: Content, send: string): Html =>
  html`<form class="filters" action="${path}" method="get" data-auto>${content}<button class="button">${send}</button></form>`;

export const districtUrl = (name: string): string => `/districts/${encodeURIComponent(name)}`;
