/**
 * When the content of a mail has stood its time, and what keeps it nevertheless. Without a setting nothing ever goes, and
 * in doubt it stays: the longest term counts, any hold that may cover it, and whatever still waits for somebody.
 */
import type { IsoDate, SchoolYear } from '../model.js';

/** 0 = kept for ever. */
export interface RetentionRules {
  /** years after a letter came, was decided, and its last school year ended, whichever is last */
  lettersYears: number;
  /** days after a mail without a letter, that a person had to see, came and was decided */
  otherMailDays: number;
  /** days after a mail was set aside, of which a row alone is left anyway */
  setAsideDays: number;
  /** days from when its time is first found to be over until it goes, in which a person may see that and object */
  noticeDays: number;
}

/** Which setting lets it go. */
export type RetentionRule = 'letters' | 'other-mail' | 'set-aside';

export interface LinkedLetter {
  id: string;
  /** the district that it names, and others that it may be of; none = nobody knows */
  districts: readonly string[];
  schoolYears: readonly SchoolYear[];
}

export interface KeptMail {
  rule: RetentionRule;
  cameOn: IsoDate;
  decidedOn: IsoDate;
  /** its own letters and those that it answers, repeats or is answered about */
  letters: readonly LinkedLetter[];
  /** an open review, a reply that has not gone, a decision that can be taken back, a reading that is asked for */
  isInWork: boolean;
  /** since when it is announced; null = not yet */
  toGoOn: IsoDate | null;
}

export type Hold =
  | { kind: 'letter'; letterId: string }
  | { kind: 'district'; district: string }
  | { kind: 'everything' };

export type Standing =
  /** null = for ever */
  | { kind: 'kept'; until: IsoDate | null }
  | { kind: 'held' }
  | { kind: 'in-work' }
  /** its time is over: it goes on that day, if nothing keeps it until then */
  | { kind: 'announced'; goesOn: IsoDate }
  | { kind: 'due' };

/** @param today in the zone in which all days here are told */
export function standingOf(
  mail: KeptMail,
  rules: RetentionRules,
  holds: readonly Hold[],
  today: IsoDate,
): Standing {
  const until = keptUntil(mail, rules);
  if (until === null || until >= today) return { kind: 'kept', until };
  if (holds.some((hold) => covers(hold, mail.letters))) return { kind: 'held' };
  if (mail.isInWork) return { kind: 'in-work' };
  // of what was set aside nothing of substance is left to object for
  if (mail.rule === 'set-aside') return { kind: 'due' };
  const goesOn = daysAfter(mail.toGoOn ?? today, rules.noticeDays);
  return mail.toGoOn === null || goesOn > today ? { kind: 'announced', goesOn } : { kind: 'due' };
}

/** The last day on which it is kept; null = no setting lets it go. */
export function keptUntil(
  { rule, cameOn, decidedOn, letters }: Pick<KeptMail, 'rule' | 'cameOn' | 'decidedOn' | 'letters'>,
  rules: RetentionRules,
): IsoDate | null {
  const begun = cameOn > decidedOn ? cameOn : decidedOn;
  if (rule === 'set-aside') return rules.setAsideDays === 0 ? null : daysAfter(decidedOn, rules.setAsideDays);
  if (rule === 'other-mail') return rules.otherMailDays === 0 ? null : daysAfter(begun, rules.otherMailDays);
  if (rules.lettersYears === 0) return null;
  const ends = letters.flatMap(({ schoolYears }) => schoolYears.map(lastDayOf));
  const last = ends.reduce((one, other) => (other > one ? other : one), begun);
  return yearsAfter(last, rules.lettersYears);
}

/** What names no district may be of any, so a hold on one district keeps it as well. */
export function covers(hold: Hold, letters: readonly LinkedLetter[]): boolean {
  if (hold.kind === 'everything') return true;
  if (hold.kind === 'letter') return letters.some(({ id }) => id === hold.letterId);
  return (
    letters.length === 0 ||
    letters.some(({ districts }) => districts.length === 0 || districts.includes(hold.district))
  );
}

/** `2024-2025` ends on 2025-06-30 (KRS 158.050). */
const lastDayOf = (schoolYear: SchoolYear): IsoDate => `${schoolYear.slice(5)}-06-30`;

function daysAfter(day: IsoDate, days: number): IsoDate {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}
/** February 29 is followed by March 1: a day later is a day safer. */
function yearsAfter(day: IsoDate, years: number): IsoDate {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCFullYear(at.getUTCFullYear() + years);
  return at.toISOString().slice(0, 10);
}
