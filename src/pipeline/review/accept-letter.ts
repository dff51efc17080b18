/** The consultant says what stands in the letter, and that it is complete. */
import { fieldKind } from '../../core/judging/calibrated.js';
import { isAddress } from '../../core/mail/domains.js';
import { schoolYearsOf } from '../../core/form/school-year.js';
import type { District, FormDefinition, IsoDate, LetterReading, SchoolYear } from '../../core/model.js';
import { isoDay } from '../queue-reply.js';
import { latestAfter, putOnRecord } from '../succession.js';
import { changeLetter, currentRecordOfLetter, currentRecords } from '../store/letters.js';
import type { LetterRow, MailRow } from '../store/rows.js';
import type { Sql } from '../ports.js';
import { correctReading } from './correct-reading.js';
import {
  answer,
  close,
  refused,
  refusedAt,
  type OpenReview,
  type ReviewDeps,
  type Step,
} from './open-review.js';

export interface Acceptance {
  /** as in the roster */
  district: string;
  /** by field name; '' = nothing stands there. Fields that are not named keep their reading */
  fields: Record<string, string>;
  signedOn: IsoDate | null;
  signed: boolean;
  /** asked for only where the form's year is not known: its own definition cannot tell then */
  schoolYear?: SchoolYear | null;
}

export async function accept(open: OpenReview, acceptance: Acceptance, deps: ReviewDeps): Promise<Step> {
  const { sql, mail, letter, now } = open;
  if (letter === null) return refused('There is no letter in this mail that could be accepted.');
  const form = deps.forms.find((candidate) => candidate.id === letter.form_id);
  if (!form) return refused('The form of this letter is not known any more.');
  const schoolYears = schoolYearsFor(letter.reading, form, acceptance);
  const problems = acceptanceProblems(acceptance, schoolYears, { letter, mail, form, roster: deps.roster });
  if (Object.keys(problems).length > 0) return refusedAt(problems);
  const term = schoolYears.join(',');
  const { reading, changes } = correctReading(letter.reading, { ...acceptance, schoolYears });
  const decided = {
    state: 'complete',
    district: acceptance.district,
    term,
    reading,
    verdict: { kind: 'complete', missing: [], reasons: [] },
  } satisfies Partial<LetterRow>;
  await changeLetter(sql, letter.id, decided);
  const accepted: LetterRow = { ...letter, ...decided };
  const replaced = await recordAccepted(sql, mail, accepted, now);
  await close(open, 'accepted', 'letter accepted', {
    changes,
    verdictBefore: letter.verdict.kind,
    term,
    replacedRecords: replaced,
  });
  return { kind: 'decided', replyId: await answer(open, accepted, 'acknowledgement', deps) };
}

function schoolYearsFor(reading: LetterReading, form: FormDefinition, acceptance: Acceptance): SchoolYear[] {
  if (reading.unknownYear) return acceptance.schoolYear ? [acceptance.schoolYear] : [];
  return isDay(acceptance.signedOn) || acceptance.signedOn === null
    ? schoolYearsOf(form, acceptance.signedOn)
    : [];
}

function acceptanceProblems(
  { district, fields, signed, signedOn, schoolYear }: Acceptance,
  schoolYears: SchoolYear[],
  about: { letter: LetterRow; mail: MailRow; form: FormDefinition; roster: District[] },
): Record<string, string> {
  const arrivedOn = isoDay(about.mail.received_at ?? about.mail.first_seen_at);
  const { unknownYear } = about.letter.reading;
  const problems: Record<string, string> = {};
  if (!about.roster.some((known) => known.name === district))
    problems['district'] = 'Please choose the district from the list.';
  for (const [name, value] of Object.entries(fields)) {
    if (!about.form.fields.some((field) => field.name === name))
      problems[name] = 'The form has no such field.';
    else if (fieldKind(name) === 'email' && value.trim() !== '' && !isAddress(value.trim()))
      problems[name] = 'This is no e-mail address. Give one address, or leave it empty.';
  }
  if (!signed)
    problems['signed'] =
      'An unsigned letter is not complete: please ask the sender for the signature instead.';
  if (signedOn !== null && !isDay(signedOn))
    problems['signedOn'] = 'The date of the signature is no real date.';
  else if (signedOn !== null && signedOn > arrivedOn)
    problems['signedOn'] = 'The date of the signature is after the day the letter came.';
  else if (!unknownYear && schoolYears.length === 0)
    problems['signedOn'] =
      'The school years of this form follow from the date of the signature: please enter it, or ask for it.';
  if (unknownYear && !isSchoolYear(schoolYear ?? ''))
    problems['schoolYear'] = 'Please name the school year of this form, such as 2025-2026.';
  return problems;
}

/**
 * A letter takes the place of the records of its district and form for the same school years, or for none named. One that
 * was overtaken while it waited here, by a letter that came later, becomes history instead.
 */
async function recordAccepted(sql: Sql, mail: MailRow, letter: LetterRow, now: Date): Promise<number> {
  if (await currentRecordOfLetter(sql, letter.id)) return 0;
  const district = letter.district!;
  const rivals = (await currentRecords(sql, district, letter.form_id)).filter(
    (record) => record.term === letter.term || record.term === '',
  );
  const later = await latestAfter(sql, mail, rivals);
  return putOnRecord(
    sql,
    { district, formId: letter.form_id, term: letter.term, letterId: letter.id, now },
    later
      ? { kind: 'overtaken', by: later, reasons: [] }
      : { kind: 'supersedes', recordIds: rivals.map((row) => row.id) },
  );
}

function isDay(text: string | null): boolean {
  if (text === null || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.valueOf()) && isoDay(day) === text;
}
const isSchoolYear = (text: string): boolean =>
  /^\d{4}-\d{4}$/.test(text) && Number(text.slice(5)) === Number(text.slice(0, 4)) + 1;
