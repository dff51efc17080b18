/**
 * A proof that kills in rounds. A round is one inbox; its outcome is kept as it ends, so that the same command goes on
 * where it was stopped.
 */
import { type Dovecot, startDovecot } from '../../test/support/dovecot.js';
import { circumstances } from '../report.js';
import { openRowFile } from '../reading/letter-file.js';
import { startEngines } from './engines.js';
import type { EngineName, Proof } from './proof.js';
import type { RoundOptions, RoundOutcome } from './round.js';
import { describeRounds, totalsOf } from './table.js';

interface KeptRound extends RoundOutcome {
  round: number;
  commit: string;
  load: number;
}

export interface RoundPlace extends Pick<RoundOptions, 'seed' | 'dovecot' | 'engines' | 'onKill'> {
  /** from 0 */
  round: number;
  engine: EngineName;
}

export function inRounds(proof: {
  /** its file in bench/results */
  name: string;
  what: string;
  n: number;
  /** only whole rounds are played */
  killsARound: number;
  play(place: RoundPlace): Promise<RoundOutcome>;
}): Proof {
  const { name, what, n: byDefault, killsARound } = proof;
  return {
    what,
    n: byDefault,
    async run({ n, seed, engine, stop }) {
      const file = openRowFile<KeptRound>(
        `prove-${name}-${engine}`,
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
        try {
          await playOn(dovecot, these);
        } finally {
          await dovecot.stop();
        }
      }
      async function playOn(dovecot: Dovecot, these: readonly number[]): Promise<void> {
        const engines = await startEngines(engine);
        try {
          for (const round of these) {
            if (stop.aborted) return;
            const { commit, load } = circumstances();
            let done = 0;
            const outcome = await proof.play({
              seed: `${seed}/${engine}/${round}`,
              dovecot,
              engine,
              round,
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
}
