/** What the ledger knows of each district in one school year. */
import type { DateReading, DistrictReading } from '../../core/model.js';
import type { Sql } from '../ports.js';
import type { LetterState } from './rows.js';

export interface DistrictRecord {
  district: string;
  letter_id: string;
  form_id: string;
  /** school years joined by a comma */
  term: string;
  state: LetterState;
  received_at: Date;
  /** of this and of those that it replaced: when the first came */
  first_received_at: Date;
}
/** What stands on record now, with when the first of all that is or was on record beside it came. */
const currentRecords = (condition: string, together: string): string =>
  `with known as (
     select record.id, record.district, record.letter_id, record.form_id, record.term, letter.state,
       record.superseded_at, letter.came_at as received_at
     from record join letter on letter.id = record.letter_id
     where letter.state <> 'dismissed' and ${condition}
   ), firsts as (select ${together}, min(received_at) as first_received_at from known group by ${together})
   select district, letter_id, form_id, term, state, received_at, first_received_at
   from known join firsts using (${together}) where superseded_at is null order by received_at, id`;

/** Every letter that is on record for the school year, the first to come first. */
export async function recordsOfYear(sql: Sql, schoolYear: string): Promise<DistrictRecord[]> {
  const { rows } = await sql.query<DistrictRecord>(
    currentRecords('$1 = any (record.school_years)', 'district'),
    [schoolYear],
  );
  return rows;
}
/** The same of one district, of all years. */
export async function recordsOfDistrict(sql: Sql, district: string): Promise<DistrictRecord[]> {
  const { rows } = await sql.query<DistrictRecord>(currentRecords('record.district = $1', 'form_id, term'), [
    district,
  ]);
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
/**
 * Letters that wait for a person, whatever their school year, the oldest first.
 * @param district only those that name it, surely or not
 */
export async function waitingLetters(sql: Sql, district: string | null = null): Promise<WaitingLetter[]> {
  const { rows } = await sql.query<WaitingLetter>(
    `select letter.id as letter_id, letter.district_reading as district, letter.form_id, letter.term, letter.unknown_year,
       letter.signature->'date' as signed_on,
       letter.came_at as received_at, review.id as review_id
     from letter
     left join review on review.letter_id = letter.id and review.closed_at is null
     where letter.state = 'needs-review' and ($1::text is null or letter.district = $1) order by letter.came_at, letter.id`,
    [district],
  );
  return rows;
}
