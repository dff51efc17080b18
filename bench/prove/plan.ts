/** Which points a round is killed at, in which order. */
import type { Prng } from '../../fixtures/prng.js';
import { type CrashName, onTheWay } from './crash-points.js';

const migrations = ['migrating', 'migration uncommitted', 'migration committed'] as const;

/**
 * The tables are made once a round: every second round is killed once with no data at all, at a moment in which they may
 * all be made, the others at each point of a migration. The rest are points that each start passes, each as often as any
 * other, and any moment.
 * @param round from 0
 */
export function planOf(random: Prng, kills: number, round: number): CrashName[] {
  const plan: CrashName[] = round % 2 === 0 ? ['first start'] : [...migrations];
  while (plan.length < kills) plan.push(...random.shuffle([...onTheWay, 'any', 'any'] as CrashName[]));
  return plan.slice(0, kills);
}
