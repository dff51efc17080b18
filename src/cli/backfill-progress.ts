/** How far a backfill is, as one line for a person: with a bar on a terminal, plain elsewhere. */
import type { BackfillProgress } from '../pipeline/backfill.js';

export interface Pace {
  /** mails that were decided when this run began */
  decidedBefore: number;
  elapsedMs: number;
  /** since a number last changed */
  quietMs: number;
}

const barWidth = 24;
/** Fewer say nothing about the time that is left. */
const enoughForPace = 5;
const noteQuietAfterMs = 60_000;

/** `120/500 mails · 14 with letters · 3 in review · 17 replies held · 4.1 mails/s · 1 min 33 s left` */
export function describeProgress(progress: BackfillProgress, pace: Pace): string {
  const { total, decided, letters, review, failed, repliesHeld, repliesSent } = progress;
  const done = decided - pace.decidedBefore;
  const perSecond = done / (pace.elapsedMs / 1000);
  const paced = done >= enoughForPace && decided < total;
  return [
    `${decided}/${total} mails`,
    `${letters} with letters`,
    `${review} in review`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    `${repliesHeld} replies held`,
    ...(repliesSent > 0 ? [`${repliesSent} sent`] : []),
    ...(paced
      ? [`${perSecond.toFixed(1)} mails/s`, `${durationOf((total - decided) / perSecond)} left`]
      : []),
    ...(pace.quietMs >= noteQuietAfterMs
      ? [`nothing new for ${durationOf(pace.quietMs / 1000)}: letter-intake doctor says what is away`]
      : []),
  ].join(' · ');
}

/** The same behind a bar, cut to the terminal's width: a line that wraps could not be drawn over. */
export function drawProgress(progress: BackfillProgress, pace: Pace, columns: number): string {
  const { total, decided } = progress;
  const filled = total === 0 ? barWidth : Math.floor((decided / total) * barWidth);
  const bar = `[${'#'.repeat(filled)}${'-'.repeat(barWidth - filled)}]`;
  return `${bar} ${describeProgress(progress, pace)}`.slice(0, Math.max(1, columns - 1));
}

function durationOf(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
