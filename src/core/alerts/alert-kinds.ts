/** What the operator is told of, and when it is so: a table of rules over facts that were counted elsewhere. */

/** The more urgent first; this is the order in which mails go. */
export const alertKinds = [
  'no-poll',
  'sign-in-refused',
  'disk-low',
  'work-waits',
  'replies-stopped',
  'gave-up',
  'mails-missing',
  'review-old',
] as const;
export type AlertKind = (typeof alertKinds)[number];

export interface AlertFacts {
  mailboxes: {
    /** the last look that succeeded; of one that was never looked at, when it was first heard of */
    lookedAt: Date;
    /** it is not connected, and the reason is one that only a person can mend */
    refused: boolean;
  }[];
  /** replies that wait because the mail server, or who gives tokens for it, lets us not in */
  repliesRefused: number;
  /** bytes left where DATA_DIR is; null = it could not be asked */
  freeBytes: number | null;
  /** mails that nobody has read yet since `waitingSince`, and replies written before it whose tries fail; old mail is not counted */
  waiting: number;
  /** replies that the breaker holds; null = automatic replies go */
  stopped: number | null;
  /** mails that no reader could read, whose item is open, and replies that did not go after the last try */
  gaveUp: number;
  /** mails that the mailbox did not hand out, whose item is open, and those it shows that have no row */
  missing: number;
  /** review items opened before `reviewsOpenedBefore` that nobody has put off */
  oldReviews: number;
}

/** 0 = that kind is off */
export interface AlertLimits {
  pollMinutes: number;
  waitMinutes: number;
  reviewDays: number;
  diskFreeMb: number;
}

/** One that is so now, with how many (of `disk-low`: megabytes left). */
export interface StandingAlert {
  kind: AlertKind;
  amount: number;
}

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const megabyte = 1_000_000;

/** For the facts: an item opened earlier is old. */
export const reviewsOpenedBefore = (now: Date, { reviewDays }: AlertLimits): Date =>
  new Date(now.valueOf() - reviewDays * dayMs);

/** For the facts: what waits since before then waits too long. */
export const waitingSince = (now: Date, { waitMinutes }: AlertLimits): Date =>
  new Date(now.valueOf() - waitMinutes * minuteMs);

const amounts: Record<AlertKind, (facts: AlertFacts, limits: AlertLimits, now: Date) => number | null> = {
  'no-poll': ({ mailboxes }, { pollMinutes }, now) =>
    pollMinutes === 0
      ? 0
      : mailboxes.filter(({ lookedAt }) => now.valueOf() - lookedAt.valueOf() >= pollMinutes * minuteMs)
          .length,
  'sign-in-refused': ({ mailboxes, repliesRefused }) =>
    mailboxes.filter(({ refused }) => refused).length + repliesRefused,
  // none left is an alert, too: null stands for "enough"
  'disk-low': ({ freeBytes }, { diskFreeMb }) =>
    freeBytes === null || freeBytes >= diskFreeMb * megabyte ? null : Math.floor(freeBytes / megabyte),
  'work-waits': ({ waiting }, { waitMinutes }) => (waitMinutes === 0 ? 0 : waiting),
  'replies-stopped': ({ stopped }) => stopped,
  'gave-up': ({ gaveUp }) => gaveUp,
  'mails-missing': ({ missing }) => missing,
  'review-old': ({ oldReviews }, { reviewDays }) => (reviewDays === 0 ? 0 : oldReviews),
};
/** Kinds of which none is still something. */
const countsFromNone: ReadonlySet<AlertKind> = new Set(['disk-low', 'replies-stopped']);

export function standingAlerts(facts: AlertFacts, limits: AlertLimits, now: Date): StandingAlert[] {
  return alertKinds.flatMap((kind) => {
    const amount = amounts[kind](facts, limits, now);
    return amount === null || (amount === 0 && !countsFromNone.has(kind)) ? [] : [{ kind, amount }];
  });
}
