/**
 * What becomes of an alert from one look to the next, and which mails are due: one when it begins, one when it is over,
 * and no more than so many a day in all.
 */
import { type AlertKind, alertKinds, type StandingAlert } from './alert-kinds.js';

/** One that nothing has closed yet. */
export interface OpenAlert {
  id: string;
  kind: AlertKind;
  began_at: Date;
  amount: number;
  told_at: Date | null;
  /** null = it lasts */
  ended_at: Date | null;
  /** tries to send the mail that is due, and the last of them */
  tries: number;
  tried_at: Date | null;
}

export type AlertStep =
  | { kind: 'begin'; alert: StandingAlert }
  /** also one that had ended, and is so again before anybody was told of its end */
  | { kind: 'go-on'; id: string; amount: number }
  | { kind: 'end'; id: string }
  /** nobody is to be told of it any more */
  | { kind: 'close'; id: string };

/** What comes and goes within it is one alert, with one mail. */
const overAfterMs = 10 * 60_000;
const isOver = ({ ended_at: endedAt }: OpenAlert, now: Date): boolean =>
  endedAt !== null && hasPassed(overAfterMs, endedAt, now);
/** Also where the clock has gone back since, by more than the wait: nothing waits for it to come round again. */
const hasPassed = (ms: number, since: Date, now: Date): boolean =>
  Math.abs(now.valueOf() - since.valueOf()) >= ms;

/** @param mails false = there is nobody to tell, or nothing to tell it by */
export function alertSteps(
  standing: readonly StandingAlert[],
  open: readonly OpenAlert[],
  mails: boolean,
  now: Date,
): AlertStep[] {
  const begun = standing
    .filter(({ kind }) => !open.some((alert) => alert.kind === kind))
    .map((alert): AlertStep => ({ kind: 'begin', alert }));
  const known = open.flatMap((alert): AlertStep[] => {
    const { id, told_at: toldAt } = alert;
    const current = standing.find(({ kind }) => kind === alert.kind);
    if (current) {
      const changed = alert.ended_at !== null || current.amount !== alert.amount;
      return changed ? [{ kind: 'go-on', id, amount: current.amount }] : [];
    }
    if (alert.ended_at === null) return [{ kind: 'end', id }];
    return isOver(alert, now) && (toldAt === null || !mails) ? [{ kind: 'close', id }] : [];
  });
  return [...begun, ...known];
}

export interface DueMail {
  alert: OpenAlert;
  about: 'begun' | 'over';
}

/** Between tries: a minute, two, four … an hour. */
const longestWaitMs = 60 * 60_000;
const waitMs = (tries: number): number => Math.min(longestWaitMs, 60_000 * 2 ** (tries - 1));

/**
 * In the order in which they go. A kind that was told today leaves room for each kind that was not, so that one which
 * comes and goes silences no other.
 * @param today kinds of the mails that went in the last 24 hours, one entry a mail
 * @param perDay ALERTS_PER_DAY
 */
export function dueAlerts(
  open: readonly OpenAlert[],
  today: readonly AlertKind[],
  perDay: number,
  now: Date,
): DueMail[] {
  const told = [...today];
  const mayGo = ({ kind }: OpenAlert): boolean => {
    const untold = alertKinds.filter((other) => !told.includes(other)).length;
    return told.length < (told.includes(kind) ? perDay - untold : perDay);
  };
  return candidates(open, now).filter(({ alert }) => {
    const goes = mayGo(alert);
    if (goes) told.push(alert.kind);
    return goes;
  });
}

function candidates(open: readonly OpenAlert[], now: Date): DueMail[] {
  const rested = open.filter(
    ({ tries, tried_at: triedAt }) => triedAt === null || hasPassed(waitMs(tries), triedAt, now),
  );
  const inOrder = alertKinds.flatMap((kind) => rested.filter((alert) => alert.kind === kind));
  return [
    ...inOrder
      .filter(({ told_at: toldAt, ended_at: endedAt }) => toldAt === null && endedAt === null)
      .map((alert): DueMail => ({ alert, about: 'begun' })),
    ...inOrder
      .filter((alert) => alert.told_at !== null && isOver(alert, now))
      .map((alert): DueMail => ({ alert, about: 'over' })),
  ];
}
