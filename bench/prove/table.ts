/** The table of a proof: kills by point, what they broke, and what that says of the next kill. */
import { inPercent, upperBound } from '../reading/bounds.js';
import { columns } from '../report.js';
import { type CrashName, crashNames, crashPoint } from './crash-points.js';
import type { RoundOutcome } from './round.js';

export interface Totals {
  kills: number;
  missed: number;
  mails: number;
  letters: number;
  replies: number;
  repeats: number;
  faults: string[];
}

export function totalsOf(rounds: readonly RoundOutcome[]): Totals {
  const sum = (of: (round: RoundOutcome) => number): number =>
    rounds.reduce((total, round) => total + of(round), 0);
  return {
    kills: sum(({ kills }) => kills.length),
    missed: sum(({ kills }) => kills.filter(({ hit }) => !hit).length),
    mails: sum(({ mails }) => mails),
    letters: sum(({ letters }) => letters),
    replies: sum(({ replies }) => replies),
    repeats: sum(({ repeats }) => repeats.length),
    faults: rounds.flatMap(({ faults }) => faults),
  };
}

/** For a person. */
export function describeRounds(rounds: readonly RoundOutcome[]): string {
  const totals = totalsOf(rounds);
  const kills = rounds.flatMap((round) => round.kills);
  const repeats = rounds.flatMap((round) => round.repeats);
  const rows = crashNames.flatMap((name): string[][] => {
    const at = kills.filter((kill) => kill.name === name);
    if (at.length === 0) return [];
    const { group, what } = crashPoint(name);
    return [
      [`${group}: ${what}`, String(at.filter(({ hit }) => hit).length), String(timesOf(name, repeats))],
    ];
  });
  const table = columns([['where it was killed', 'kills', 'replies that came again'], ...rows]);
  const { faults, missed } = totals;
  return [
    table,
    '',
    `${totals.kills} kills in ${rounds.length} ${rounds.length === 1 ? 'inbox' : 'inboxes'} with ${totals.mails} mails, ${totals.letters} letters, ${totals.replies} replies; ${missed} not at the point that was meant.`,
    `Faults: ${faults.length}${faults.length > 0 ? `\n  ${[...new Set(faults)].join('\n  ')}` : `; with 95 % confidence fewer than ${inPercent(upperBound(0, totals.kills))} % of kills break anything`}.`,
    `Replies that came again under the same Message-ID: ${totals.repeats}.`,
  ].join('\n');
}

const timesOf = (name: CrashName, names: readonly CrashName[]): number =>
  names.filter((other) => other === name).length;
