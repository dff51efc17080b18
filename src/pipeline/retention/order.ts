/** What the command line asks about holds and deleting, of this process or of the service that runs. */
import type { Hold } from '../../core/retention/retention.js';
import type { HoldRow } from '../store/holds.js';
import {
  deleteDue,
  type Deletion,
  type OverdueMail,
  overdueMails,
  type RetentionDeps,
} from './delete-due.js';
import { type HoldDeps, type HoldOutcome, holds, liftHold, setHold } from './holds.js';

export type RetentionOrder =
  | { kind: 'holds' }
  | { kind: 'hold'; on: Hold; why: string }
  | { kind: 'lift'; id: string; why: string }
  /** changes nothing */
  | { kind: 'due' }
  | { kind: 'delete' };
export type RetentionAnswer =
  | { kind: 'holds'; holds: HoldRow[] }
  | { kind: 'due'; mails: OverdueMail[]; isOff: boolean }
  | ({ kind: 'deleted' } & Deletion)
  /** another process deletes just now */
  | { kind: 'at-work' }
  | HoldOutcome;

/** In the history; nobody signed in for it. */
const actor = 'command line';

/** One at a time among all on the same database. */
export const deleteAlone = (deps: RetentionDeps): Promise<Deletion | 'taken'> =>
  deps.database.exclusively('retention', (signal) => deleteDue(deps, signal));

export async function carryOutRetention(
  order: RetentionOrder,
  deps: RetentionDeps & HoldDeps,
): Promise<RetentionAnswer> {
  if (order.kind === 'holds') return { kind: 'holds', holds: await holds(deps) };
  if (order.kind === 'hold') return setHold(order.on, { why: order.why, actor }, deps);
  if (order.kind === 'lift') return liftHold(order.id, { why: order.why, actor }, deps);
  if (order.kind === 'due') {
    const { lettersYears, otherMailDays, setAsideDays } = deps.rules;
    const isOff = lettersYears + otherMailDays + setAsideDays === 0;
    return { kind: 'due', mails: await overdueMails(deps), isOff };
  }
  const done = await deleteAlone(deps);
  return done === 'taken' ? { kind: 'at-work' } : { kind: 'deleted', ...done };
}
