/** What of the queue is looked at: it stands in the address of the queue and of its items, and goes with every form. */
import type { QueueFilter } from '../../pipeline/store/review-queue.js';

export type Show = QueueFilter['show'];
export type QueueChoice = Pick<QueueFilter, 'reason' | 'form' | 'district' | 'show'>;

const wholeQueue: QueueChoice = { reason: null, form: null, district: null, show: 'waiting' };

/** @param given the query of an address; what is no text is left out */
export function choiceOf(given: Record<string, unknown>): QueueChoice {
  const one = (name: string): string | null => {
    const value = given[name];
    return typeof value === 'string' && value !== '' ? value.slice(0, 200).replaceAll('\0', '') : null;
  };
  return {
    reason: one('reason'),
    form: one('form'),
    district: one('district'),
    show: showOf(one('show')),
  };
}
const showOf = (text: string | null): Show =>
  text === 'held' || text === 'mine' || text === 'all' ? text : 'waiting';

/** @param posted the hidden field `queue` of a form: what `choiceQuery` wrote */
export const choicePosted = (posted: string): QueueChoice =>
  posted === '' ? wholeQueue : choiceOf(Object.fromEntries(new URLSearchParams(posted.slice(0, 2000))));

/** @returns the query without its `?`; '' = the queue as it stands */
export function choiceQuery({ reason, form, district, show }: QueueChoice): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ show, reason, district, form }))
    if (value !== null && value !== 'waiting') query.set(name, value);
  return query.toString();
}

export const isChosen = (choice: QueueChoice): boolean => choiceQuery(choice) !== '';

/** @param path without a query; what else the query says comes first */
export function withChoice(path: string, choice: QueueChoice, more: Record<string, string> = {}): string {
  const query = [new URLSearchParams(more).toString(), choiceQuery(choice)].filter(Boolean).join('&');
  return query === '' ? path : `${path}?${query}`;
}
