/** A person sets and lifts legal holds. One that is set counts from its commit on: deleting takes the same lock. */
import type { Hold } from '../../core/retention/retention.js';
import type { District } from '../../core/model.js';
import type { Clock, Database, Sql } from '../ports.js';
import { lockDecisions } from '../store/decisions.js';
import { addEvent } from '../store/events.js';
import {
  addHold,
  endHold,
  holdById,
  holdOf,
  isDistrictOfLetters,
  listHolds,
  type HoldRow,
} from '../store/holds.js';
import { letterById } from '../store/letters.js';
import { mailById } from '../store/mails.js';
import type { MailRow } from '../store/rows.js';

export interface HoldDeps {
  database: Database;
  clock: Clock;
  roster: readonly Pick<District, 'name'>[];
}
export type HoldOutcome =
  | { kind: 'done'; id: string }
  | { kind: 'not-found' }
  | { kind: 'refused'; about: 'why' | 'on'; problem: string };

const longestWhy = 500;
/** Of those that were lifted. */
const mostShown = 100;

/** Those that stand first. */
export const holds = ({ database }: Pick<HoldDeps, 'database'>): Promise<HoldRow[]> =>
  listHolds(database, mostShown);

/** Several may stand on the same thing, each for its own reason; it stays until the last of them is lifted. */
export async function setHold(
  on: Hold,
  given: { why: string; actor: string },
  { database, clock, roster }: HoldDeps,
): Promise<HoldOutcome> {
  return decide(given.why, database, async (sql, why) => {
    const mail = on.kind === 'letter' ? await mailOfLetter(sql, on.letterId) : null;
    if (on.kind === 'letter' && mail === null) return { kind: 'not-found' };
    if (mail !== null && mail.deleted_at !== null)
      return { kind: 'refused', about: 'on', problem: 'What this letter said is deleted already.' };
    if (
      on.kind === 'district' &&
      !roster.some(({ name }) => name === on.district) &&
      !(await isDistrictOfLetters(sql, on.district))
    )
      return { kind: 'refused', about: 'on', problem: 'There is no district of that name.' };
    const now = clock.now();
    const id = await addHold(sql, on, { why, actor: given.actor, now });
    await tell(sql, 'hold set', on, { mailId: mail?.id ?? null, why, actor: given.actor, now });
    return { kind: 'done', id };
  });
}

export async function liftHold(
  id: string,
  given: { why: string; actor: string },
  { database, clock }: Omit<HoldDeps, 'roster'>,
): Promise<HoldOutcome> {
  return decide(given.why, database, async (sql, why) => {
    const now = clock.now();
    const row = await holdById(sql, id);
    if (row === null || !(await endHold(sql, id, { why, actor: given.actor, now })))
      return { kind: 'not-found' };
    const mailId = row.letter_id && ((await mailOfLetter(sql, row.letter_id))?.id ?? null);
    await tell(sql, 'hold lifted', holdOf(row), { mailId, why, actor: given.actor, now });
    return { kind: 'done', id };
  });
}

/** Refused without a reason; else under the lock of decisions. */
async function decide(
  given: string,
  database: Database,
  act: (sql: Sql, why: string) => Promise<HoldOutcome>,
): Promise<HoldOutcome> {
  const why = given.trim();
  const problem = wrongWhy(why);
  if (problem !== null) return { kind: 'refused', about: 'why', problem };
  return database.transaction(async (sql) => {
    await lockDecisions(sql);
    return act(sql, why);
  });
}

const wrongWhy = (why: string): string | null =>
  why === ''
    ? 'Please say why: whoever lifts it one day should know.'
    : why.length > longestWhy
      ? `Please say it in at most ${longestWhy} characters.`
      : null;

async function mailOfLetter(sql: Sql, letterId: string): Promise<MailRow | null> {
  const letter = await letterById(sql, letterId);
  return letter && mailById(sql, letter.mail_id);
}

async function tell(
  sql: Sql,
  what: 'hold set' | 'hold lifted',
  on: Hold,
  { mailId, why, actor, now }: { mailId: string | null; why: string; actor: string; now: Date },
): Promise<void> {
  const letterId = on.kind === 'letter' ? on.letterId : null;
  const district = on.kind === 'district' ? { district: on.district } : {};
  await addEvent(sql, {
    at: now,
    actor,
    what,
    mailId,
    letterId,
    detail: { hold: on.kind, ...district, why },
  });
}
