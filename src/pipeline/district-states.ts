/**
 * Where each district stands in a school year. Only what is sure counts: a letter whose district nobody should rely on
 * yet is counted beside, and makes no district anything.
 */
import { schoolYearOf, schoolYearsOf } from '../core/form/school-year.js';
import { acceptedDate, acceptedDistrict } from '../core/judging/thresholds.js';
import type { DateReading, District, FormDefinition, IsoDate, SchoolYear } from '../core/model.js';
import { isoDay } from './queue-reply.js';
import type { DistrictRecord, WaitingLetter } from './store/district-list.js';

/** returned = a complete letter on record; in review outranks incomplete, for it waits for a person here. */
export type DistrictState = 'returned' | 'incomplete' | 'in-review' | 'not-yet';
export const districtStates: readonly DistrictState[] = ['returned', 'in-review', 'incomplete', 'not-yet'];

export interface DistrictStanding {
  district: string;
  type: District['type'];
  state: DistrictState;
  /** of the letter that the state rests on */
  letterId: string | null;
  /** when that letter came */
  receivedAt: Date | null;
  /** when the district's first letter on record for the year came */
  firstReceivedAt: Date | null;
  /** letters of the district that wait for a person, beside whatever is on record */
  waiting: number;
}
export interface Standings {
  districts: DistrictStanding[];
  counts: Record<DistrictState, number>;
  /** letters in review, of this year as far as is known, that name no district surely */
  withoutDistrict: number;
}

/** @param roster every district gets a row, in the roster's order; a district on record that has left it comes last */
export function standingsOf(
  schoolYear: SchoolYear,
  records: readonly DistrictRecord[],
  waiting: readonly WaitingLetter[],
  known: { roster: readonly District[]; forms: readonly FormDefinition[] },
): Standings {
  const ofYear = waiting.filter((letter) => yearsOfWaiting(letter, known.forms).includes(schoolYear));
  const named = ofYear.map((letter) => ({ letter, name: acceptedDistrict(letter.district)?.name ?? null }));
  const names = new Set(known.roster.map(({ name }) => name));
  const gone = [...records.map(({ district }) => district), ...named.map(({ name }) => name)].filter(
    (name): name is string => name !== null && !names.has(name),
  );
  const all = [
    ...known.roster.map(({ name, type }) => ({ name, type })),
    ...[...new Set(gone)].map((name) => ({ name, type: 'independent' as const })),
  ];
  const districts = all.map(({ name, type }) =>
    standing(
      name,
      type,
      records.filter((record) => record.district === name),
      named.filter((one) => one.name === name).map(({ letter }) => letter),
    ),
  );
  const counts = { returned: 0, 'in-review': 0, incomplete: 0, 'not-yet': 0 };
  for (const { state } of districts) counts[state] += 1;
  return { districts, counts, withoutDistrict: named.filter(({ name }) => name === null).length };
}

function standing(
  district: string,
  type: District['type'],
  records: readonly DistrictRecord[],
  waiting: readonly WaitingLetter[],
): DistrictStanding {
  const complete = records.findLast((record) => record.state === 'complete');
  const [oldest] = waiting;
  const partial = records.at(-1);
  const [state, at]: [DistrictState, { letter_id: string; received_at: Date } | undefined] = complete
    ? ['returned', complete]
    : oldest
      ? ['in-review', oldest]
      : partial
        ? [partial.state === 'needs-review' ? 'in-review' : 'incomplete', partial]
        : ['not-yet', undefined];
  return {
    district,
    type,
    state,
    letterId: at?.letter_id ?? null,
    receivedAt: at?.received_at ?? null,
    firstReceivedAt: firstOf(records.map((record) => record.first_received_at)),
    waiting: waiting.length,
  };
}

const firstOf = (instants: readonly Date[]): Date | null =>
  instants.length === 0 ? null : new Date(Math.min(...instants.map(Number)));

/**
 * The school years of a letter in review: those of its form where that names them or its date is sure; while neither is
 * known, the one in which it came.
 */
export function yearsOfWaiting(letter: WaitingLetter, forms: readonly FormDefinition[]): SchoolYear[] {
  const form = forms.find(({ id }) => id === letter.form_id);
  const years = sureYears(letter, form ?? null, letter.signed_on);
  return years.length > 0 ? years : [schoolYearOf(isoDay(letter.received_at))];
}

/** @returns the years that a letter states surely; none where its form or its date leaves them open */
export function sureYears(
  letter: { term: string; unknown_year: boolean },
  form: Pick<FormDefinition, 'term'> | null,
  signedOn: DateReading | null,
): SchoolYear[] {
  const stated = letter.term === '' ? [] : letter.term.split(',');
  if (letter.unknown_year || form === null || form.term.kind === 'named') return stated;
  return signedOn !== null && acceptedDate(signedOn) !== null ? stated : [];
}

/** The school years that a form is for. */
const yearsOfForm = (form: FormDefinition): SchoolYear[] =>
  form.term.kind === 'named'
    ? [form.term.schoolYear]
    : [form.signableFrom, form.signableUntil]
        .flatMap((day) => schoolYearsOf(form, day))
        .filter((year) => firstDay(year) >= form.published);
const firstDay = (year: SchoolYear): IsoDate => `${year.slice(0, 4)}-07-01`;

/** The newest school year that a known form is for and that has begun; without one, the year of the day. */
export function runningYear(forms: readonly FormDefinition[], today: IsoDate): SchoolYear {
  const begun = forms.flatMap(yearsOfForm).filter((year) => firstDay(year) <= today);
  return begun.sort().at(-1) ?? schoolYearOf(today);
}

/** All that can be chosen, the newest first: of forms, of letters, and the running one by form and by calendar. */
export function yearChoices(
  forms: readonly FormDefinition[],
  named: readonly SchoolYear[],
  today: IsoDate,
): SchoolYear[] {
  const all = new Set([...forms.flatMap(yearsOfForm), ...named, schoolYearOf(today)]);
  return [...all].filter(isSchoolYear).sort().reverse();
}
export const isSchoolYear = (text: string): boolean =>
  /^\d{4}-\d{4}$/.test(text) && Number(text.slice(5)) === Number(text.slice(0, 4)) + 1;
