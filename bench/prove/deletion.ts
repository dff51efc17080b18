/** `letter-intake retention` killed while it deletes: what is over goes whole, what is kept stays whole. */
import { deletionRound } from './deletion-round.js';
import { inRounds } from './rounds.js';
import type { CrashName } from './crash-points.js';

/**
 * Emptied rows come before erased bytes in one run, so the points do, too: two mails are emptied one by one, then bytes
 * are erased one by one.
 */
export const deletionPlan: readonly CrashName[] = [
  ...(['emptying', 'emptied', 'emptying', 'emptied'] as const),
  ...(['bytes gone', 'bytes forgotten', 'bytes gone', 'bytes forgotten'] as const),
];

export const deletion = inRounds({
  name: 'deletion',
  what: 'the deleting of what its time is over for is killed at named moments',
  n: 40,
  killsARound: deletionPlan.length,
  play: (place) => deletionRound({ ...place, plan: deletionPlan }),
});
