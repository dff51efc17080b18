/** The running program killed again and again: nothing is lost, nothing twice, nobody answered twice. */
import { prng } from '../../fixtures/prng.js';
import { planOf } from './plan.js';
import { crashRound } from './round.js';
import { inRounds } from './rounds.js';

/** Each kill brings a letter of a district of its own, so an inbox takes some dozens. */
const killsARound = 25;
/** Recognition takes as long as ten kills. */
const scannedARound = 1;

export const crashes = inRounds({
  name: 'crashes',
  what: 'the program is killed at named and at random moments, on a mixed inbox',
  n: 100,
  killsARound,
  play: ({ round, engine, ...place }) =>
    crashRound({
      ...place,
      plan: planOf(prng(place.seed), killsARound, round),
      scanned: scannedARound,
      // on engines of their own, a job whose process died is found after its lock has ended, half a minute later:
      // waiting for that once a round is enough
      settleEvery: engine === 'embedded' ? 6 : killsARound,
    }),
});
