/** The letters on record in one school year, which goals and contacts are taken from. */
import { runningYear, yearChoices } from '../../pipeline/district-states.js';
import { isoDay } from '../../pipeline/queue-reply.js';
import { namedYearsAndForms, type LetterFilter } from '../../pipeline/store/letter-list.js';
import type { WebContext } from '../context.js';
import { one, yearAsked, type Query } from './list-query.js';

export interface YearAsked {
  year: string;
  years: string[];
  words: string;
  filter: LetterFilter;
}

/** @param query `year`, by default the running one, and `q`: words that must stand in the letter */
export async function lettersOfYear(
  { database, forms, clock }: Pick<WebContext, 'database' | 'forms' | 'clock'>,
  query: Query,
): Promise<YearAsked> {
  const today = isoDay(clock.now());
  const year = yearAsked(query) ?? runningYear(forms, today);
  const words = one(query, 'q');
  const named = await namedYearsAndForms(database);
  return {
    year,
    years: yearChoices(forms, [...named.years, year], today),
    words,
    filter: { schoolYear: year, record: 'current', ...(words !== '' && { words }) },
  };
}
