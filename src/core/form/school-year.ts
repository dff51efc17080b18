/** A Kentucky school year runs from July 1 to June 30 (KRS 158.050). */
import type { FormDefinition, IsoDate, SchoolYear } from '../model.js';

function startingIn(year: number): SchoolYear {
  return `${year}-${year + 1}`;
}

/** The school year a day lies in: 2018-06-30 → 2017-2018, 2018-07-01 → 2018-2019. */
export function schoolYearOf(day: IsoDate): SchoolYear {
  const [year, month] = yearAndMonth(day);
  return startingIn(month >= 7 ? year : year - 1);
}

/**
 * The school years a letter is good for.
 * A named form says it itself, dated or not. By signature date (2018): signed June 1 to December 31 is one school
 * year, where June means the one that starts on July 1; January 1 to May 31 is the running and the next one;
 * without a date there is none.
 */
export function schoolYearsOf(form: Pick<FormDefinition, 'term'>, signedOn: IsoDate | null): SchoolYear[] {
  if (form.term.kind === 'named') return [form.term.schoolYear];
  if (signedOn === null) return [];
  const [year, month] = yearAndMonth(signedOn);
  return month >= 6 ? [startingIn(year)] : [startingIn(year - 1), startingIn(year)];
}

function yearAndMonth(day: IsoDate): [number, number] {
  const match = /^(\d{4})-(\d{2})-\d{2}$/.exec(day);
  if (!match) throw new Error(`school year of a day: expected YYYY-MM-DD, got ${day}`);
  return [Number(match[1]), Number(match[2])];
}
