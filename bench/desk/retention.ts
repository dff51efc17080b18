/** Letters of years ago whose time is over by the desk's rules, some of them announced, and what legal holds keep. */
import type { Prng } from '../../fixtures/prng.js';
import type { RetentionRules } from '../../src/core/retention/retention.js';
import type { Sql } from '../../src/pipeline/ports.js';
import { insertRows, type Row } from './insert.js';
import { later, rowId } from './rows.js';

/** The letters of the form of 2018 are over by it, those of the newest are not. */
export const deskRetention: RetentionRules = {
  lettersYears: 5,
  otherMailDays: 0,
  setAsideDays: 0,
  noticeDays: 14,
};
const day = 24 * 3600;
const who = 'Casey Consultant';

/** Mails that a sweep has found to be over already: so many stand on the service page. */
const announced = 12;

/** @param mails and letters as they are to be inserted: the oldest mails become announced */
export function announceOldest(mails: readonly Row[], now: Date): void {
  const old = mails
    .filter(
      ({ decision, received_at: at }) =>
        decision === 'letter' && Number(at) < Number(later(now, -5 * 365 * day)),
    )
    .slice(0, announced);
  for (const mail of mails) mail['to_go_at'] = old.includes(mail) ? later(now, -3 * day) : null;
}

export async function insertHolds(
  sql: Sql,
  { random, letters, now }: { random: Prng; letters: readonly Row[]; now: Date },
): Promise<void> {
  const [letter, other] = letters.filter(({ form_id: form }) => form === 'kyiln-2018');
  if (!letter || !other) return;
  const hold = (kind: string, on: Row, why: string, days: number): Row => ({
    id: rowId(random),
    kind,
    letter_id: null,
    district: null,
    set_at: later(now, -days * day),
    set_by: who,
    why,
    lifted_at: null,
    lifted_by: null,
    lifted_why: null,
    ...on,
  });
  await insertRows(sql, 'legal_hold', [
    hold('letter', { letter_id: letter['id'] }, 'A request for records of October 2, case 24-117', 12),
    hold('district', { district: other['district'] }, 'The district asked for its file to be kept', 40),
    hold(
      'everything',
      { lifted_at: later(now, -60 * day), lifted_by: who, lifted_why: 'The audit is closed' },
      'State audit of the programme',
      130,
    ),
  ]);
}
