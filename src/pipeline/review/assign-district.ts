/** The consultant says whose letter it is, without deciding about the letter. */
import type { District, Reason } from '../../core/model.js';
import { changeLetter } from '../store/letters.js';
import { updateReview } from '../store/second-reading.js';
import { note, refused, refusedAt, type Change, type OpenReview } from './open-review.js';

/** Reasons that are settled once a person has named the district. */
const settled = new Set(['district-ambiguous', 'district-unknown']);

const rest = (reasons: readonly Reason[]): Reason[] => reasons.filter(({ code }) => !settled.has(code));

export async function assignDistrict(
  open: OpenReview,
  district: string,
  roster: readonly District[],
): Promise<Change> {
  const { sql, review, letter } = open;
  if (letter === null) return refused('There is no letter in this mail that could be of a district.');
  if (!roster.some((known) => known.name === district))
    return refusedAt({ assign: 'Please choose the district from the list.' });
  const before = letter.district;
  await changeLetter(sql, letter.id, {
    district,
    reading: {
      ...letter.reading,
      district: { name: district, confidence: 1, alternatives: [] },
      districtProblem: null,
    },
    verdict: { ...letter.verdict, reasons: rest(letter.verdict.reasons) },
  });
  await updateReview(sql, review.id, rest(review.reasons));
  await note(open, 'district assigned', { changes: [{ name: 'district', before, after: district }] });
  return { kind: 'changed' };
}
