/**
 * The running program killed again and again: nothing is lost, nothing twice, nobody answered twice. A round is one inbox;
 * its outcome is kept as it ends, so that the same command goes on where it was stopped.
 */
import { prng } from '../../fixtures/prng.js';
import { startDovecot } from '../../test/support/dovecot.js';
import { circumstances } from '../report.js';
import { openRowFile } from '../reading/letter-file.js';
import { startEngines } from './engines.js';
import { planOf } from './plan.js';
import type { Proof } from './proof.js';
import { crashRound, type RoundOutcome } from './round.js';
import { describeRounds, totalsOf } from './table.js';

/** Each kill brings a letter of a district of its own, so an inbox takes some dozens. Only whole inboxes are played. */
const killsARound = 25;
/** Recognition takes as long as ten kills. */
const scannedARound = 1;

interface KeptRound extends RoundOutcome {
  round: number;
  commit: string;
  load: number;
}

export const crashes: Proof = {
  what: 'the program is killed at named and at random moments, on a mixed inbox',
  n: 100,
  async run({ n, seed, engine, stop }) {
    const file = openRowFile<KeptRound>(
      `prove-crashes-${engine}`,
      seed,
      ['src', 'bench/prove'],
      ({ round }) => round,
    );
    const rounds = Array.from({ length: Math.ceil(n / killsARound) }, (_, round) => round);
    const left = rounds.filter((round) => !file.known.has(round));
    if (left.length > 0) await playAll(left);

    async function playAll(these: readonly number[]): Promise<void> {
      const dovecot = await startDovecot();
      if (!dovecot) throw new Error('This proof needs Dovecot: run it as root in a container.');
      const engines = await startEngines(engine);
      try {
        for (const round of these) {
          if (stop.aborted) return;
          const { commit, load } = circumstances();
          const roundSeed = `${seed}/${engine}/${round}`;
          let done = 0;
          const outcome = await crashRound({
            seed: roundSeed,
            dovecot,
            plan: planOf(prng(roundSeed), killsARound, round),
            scanned: scannedARound,
            // on engines of their own, a job whose process died is found after its lock has ended, half a minute later:
            // waiting for that once a round is enough
            settleEvery: engine === 'embedded' ? 6 : killsARound,
            engines: await engines.fresh(),
            onKill: () => {
              done += 1;
              if (process.stderr.isTTY)
                process.stderr.write(`\rround ${round}: ${done} of ${killsARound} kills`);
            },
          });
          file.add({ ...outcome, round, commit, load });
          process.stdout.write(
            `round ${round}: ${outcome.kills.length} kills, ${outcome.mails} mails, ${outcome.faults.length} faults, ${outcome.repeats.length} repeated, ${outcome.seconds} s\n`,
          );
        }
      } finally {
        await engines.stop();
        await dovecot.stop();
      }
    }

    const outcomes = rounds.flatMap((round) => file.known.get(round) ?? []);
    if (outcomes.length === 0) throw new Error('No round was played to its end.');
    const totals = totalsOf(outcomes);
    const commits = [...new Set(outcomes.map(({ commit }) => commit))];
    return {
      text: `${file.path}\n\n${describeRounds(outcomes)}\nRun on commit ${commits.join(', ')}.`,
      figures: { engine, commits, ...totals },
      broken:
        totals.faults.length > 0
          ? `${totals.faults.length} faults in ${totals.kills} kills`
          : totals.missed > 0
            ? `${totals.missed} points were not come by`
            : null,
    };
  },
};
