import { standingsOf, type Standings } from '../../pipeline/district-states.js';
import { recordsOfYear, waitingLetters } from '../../pipeline/store/district-list.js';
import type { WebContext } from '../context.js';

/** Where each district stands in a school year. */
export async function readStandings(
  { database, forms, roster }: Pick<WebContext, 'database' | 'forms' | 'roster'>,
  year: string,
): Promise<Standings> {
  const records = await recordsOfYear(database, year);
  return standingsOf(year, records, await waitingLetters(database), { roster, forms });
}
