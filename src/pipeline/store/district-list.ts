/** What the ledger knows of each district in one school year. */
import type { DateReading, DistrictReading } from '../../core/model.js';
import type { Sql } from '../ports.js';
import type { LetterState } from './rows.js';

export interface DistrictRecord {
  district: string;
  letter_id: string;
  form_id: string;
  state: LetterState;
  received_at: Date;
  /** stands on record now; false: a later letter took its place */
  current: boolean;
}
/** Every letter that is or was on record for the school year, the district's first to come first. */
export async function recordsOfYear(sql: Sql, schoolYear: string): Promise<DistrictRecord[]> {
  const { rows } = await sql.query<DistrictRecord>(
    `select record.district, record.letter_id, record.form_id, letter.state, record.superseded_at is null as current,
       coalesce(mail.received_at, mail.first_seen_at) as received_at
     from record join letter on letter.id = record.letter_id join mail on mail.id = letter.mail_id
     where $1 = any (string_to_array(record.term, ',')) and letter.state <> 'dismissed' order by received_at, record.id`,
    [schoolYear],
  );
  return rows;
}

export interface WaitingLetter {
  letter_id: string;
  district: DistrictReading | null;
  form_id: string;
  term: string;
  unknown_year: boolean;
  /** the date on the district's line, which decides the years of some forms */
  signed_on: DateReading | null;
  received_at: Date;
  review_id: string | null;
}
/** Letters that wait for a person, whatever their school year, the oldest first. */
export async function waitingLetters(sql: Sql): Promise<WaitingLetter[]> {
  const { rows } = await sql.query<WaitingLetter>(
    `select letter.id as letter_id, letter.reading->'district' as district, letter.form_id, letter.term,
       coalesce((letter.reading->>'unknownYear')::boolean, false) as unknown_year,
       jsonb_path_query_first(letter.reading, '$.signatures[*] ? (@.role == "district").date') as signed_on,
       coalesce(mail.received_at, mail.first_seen_at) as received_at, review.id as review_id
     from letter join mail on mail.id = letter.mail_id
     left join review on review.letter_id = letter.id and review.closed_at is null
     where letter.state = 'needs-review' order by received_at, letter.id`,
  );
  return rows;
}
