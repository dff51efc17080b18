/** Which points a round is killed at, in which order. */
import type { Prng } from '../../fixtures/prng.js';
import { type CrashName, onTheWay } from './crash-points.js';

const migrations = ['migrating', 'migration uncommitted', 'migration committed'] as const;

/**
 * The tables are made once a round, so two of its kills are while they are made, in every second round after one with no
 * data at all; the others are points that each start passes, each as often as any other, and any moment.
 * @param round from 0
 */
export function planOf(random: Prng, kills: number, round: number): CrashName[] {
  const plan: CrashName[] = round % 2 === 0 ? ['first start'] : [];
  plan.push(...[0, 1].map((at) => migrations[(round + at) % migrations.length]!));
  while (plan.length < kills) plan.push(...random.shuffle([...onTheWay, 'any', 'any'] as CrashName[]));
  return plan.slice(0, kills);
}
