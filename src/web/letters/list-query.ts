/** What the address of a list asks for. What it does not understand is left out, never an error. */
import { isSchoolYear } from '../../pipeline/district-states.js';
import type { LetterFilter, LetterOrder } from '../../pipeline/store/letter-list.js';
import { pageNumber } from '../request.js';

export type Query = Record<string, string | string[] | undefined>;

export interface ListQuery {
  filter: LetterFilter;
  order: LetterOrder;
  /** from 1 */
  page: number;
}

export const stateChoices = {
  complete: 'Complete',
  incomplete: 'Incomplete',
  'needs-review': 'Needs review',
} as const;
export const recordChoices = { current: 'On record now', replaced: 'Replaced by a later letter' } as const;
export const orderChoices: Record<LetterOrder, string> = {
  newest: 'Newest first',
  oldest: 'Oldest first',
  district: 'District',
  state: 'State',
};

export const one = (query: Query, name: string): string => {
  const value = query[name];
  // PostgreSQL holds no NUL in a text
  return typeof value === 'string' ? value.replaceAll('\0', '').trim().slice(0, 500) : '';
};
const among = <K extends string>(choices: Record<K, string>, value: string): K | undefined =>
  Object.hasOwn(choices, value) ? (value as K) : undefined;

export function yearAsked(query: Query): string | undefined {
  const year = one(query, 'year');
  return isSchoolYear(year) ? year : undefined;
}

export const pageAsked = (query: Query): number => pageNumber(one(query, 'page'));

export function listQuery(query: Query): ListQuery {
  const words = one(query, 'q');
  const formId = one(query, 'form');
  const schoolYear = yearAsked(query);
  const state = among(stateChoices, one(query, 'state'));
  const record = among(recordChoices, one(query, 'record'));
  return {
    filter: {
      ...(words !== '' && { words }),
      ...(schoolYear !== undefined && { schoolYear }),
      ...(formId !== '' && { formId }),
      ...(state !== undefined && { state }),
      ...(record !== undefined && { record }),
    },
    order: among(orderChoices, one(query, 'sort')) ?? 'newest',
    page: pageAsked(query),
  };
}

/** @returns the address of the list with this query, its defaults left out */
export function listUrl(path: string, { filter, order, page }: ListQuery): string {
  const given: [string, string | undefined][] = [
    ['q', filter.words],
    ['year', filter.schoolYear],
    ['form', filter.formId],
    ['state', filter.state],
    ['record', filter.record],
    ['sort', order === 'newest' ? undefined : order],
    ['page', page === 1 ? undefined : String(page)],
  ];
  return withQuery(path, given);
}

export function withQuery(path: string, given: readonly [string, string | undefined][]): string {
  const query = new URLSearchParams(given.filter((pair): pair is [string, string] => pair[1] !== undefined));
  return query.size === 0 ? path : `${path}?${query.toString()}`;
}
