import { describe, expect, test } from '@jest/globals';
import {
  type AlertFacts,
  alertKinds,
  type AlertLimits,
  standingAlerts,
  type StandingAlert,
} from '../../../src/core/alerts/alert-kinds.js';

const now = new Date('2026-08-03T14:00:00Z');
const minutesAgo = (minutes: number) => new Date(now.valueOf() - minutes * 60_000);
const limits: AlertLimits = { pollMinutes: 15, waitMinutes: 120, reviewDays: 3, diskFreeMb: 1000 };
const well: AlertFacts = {
  mailboxes: [{ lookedAt: minutesAgo(1), refused: false }],
  repliesRefused: 0,
  freeBytes: 50e9,
  waiting: 0,
  stopped: null,
  gaveUp: 0,
  missing: 0,
  oldReviews: 0,
};
const silent = (minutes: number) => ({ mailboxes: [{ lookedAt: minutesAgo(minutes), refused: false }] });

describe('what the operator is told of', () => {
  test.each<[name: string, facts: Partial<AlertFacts>, expected: StandingAlert[]]>([
    ['nothing where all is well', {}, []],
    ['nothing where no mailbox is watched yet', { mailboxes: [] }, []],
    ['a mailbox not looked at for as long as the limit', silent(15), [{ kind: 'no-poll', amount: 1 }]],
    ['not one looked at a little later', silent(14.9), []],
    [
      'each mailbox counts',
      { mailboxes: [...silent(20).mailboxes, ...silent(1).mailboxes, ...silent(90).mailboxes] },
      [{ kind: 'no-poll', amount: 2 }],
    ],
    [
      'a refused sign-in, at once',
      { mailboxes: [{ lookedAt: minutesAgo(1), refused: true }] },
      [{ kind: 'sign-in-refused', amount: 1 }],
    ],
    ['one that the SMTP server refuses', { repliesRefused: 2 }, [{ kind: 'sign-in-refused', amount: 2 }]],
    ['a disk below the limit', { freeBytes: 999_999_999 }, [{ kind: 'disk-low', amount: 999 }]],
    ['a disk with nothing left', { freeBytes: 0 }, [{ kind: 'disk-low', amount: 0 }]],
    ['not one at the limit', { freeBytes: 1_000_000_000 }, []],
    ['not one that could not be asked', { freeBytes: null }, []],
    [
      'replies that are stopped, though none is held',
      { stopped: 0 },
      [{ kind: 'replies-stopped', amount: 0 }],
    ],
    ['mails and replies that wait too long', { waiting: 4 }, [{ kind: 'work-waits', amount: 4 }]],
    ['work given up', { gaveUp: 3 }, [{ kind: 'gave-up', amount: 3 }]],
    ['mails that were not handed out', { missing: 1 }, [{ kind: 'mails-missing', amount: 1 }]],
    ['old items', { oldReviews: 7 }, [{ kind: 'review-old', amount: 7 }]],
  ])('%s', (_name, facts, expected) => {
    expect(standingAlerts({ ...well, ...facts }, limits, now)).toEqual(expected);
  });

  test.each<[limit: keyof AlertLimits, facts: Partial<AlertFacts>]>([
    ['pollMinutes', silent(500)],
    ['waitMinutes', { waiting: 4 }],
    ['reviewDays', { oldReviews: 7 }],
    ['diskFreeMb', { freeBytes: 0 }],
  ])('%s = 0 turns its kind off', (limit, facts) => {
    expect(standingAlerts({ ...well, ...facts }, limits, now)).toHaveLength(1);
    expect(standingAlerts({ ...well, ...facts }, { ...limits, [limit]: 0 }, now)).toEqual([]);
  });

  test('comes in the order of urgency', () => {
    const all: AlertFacts = {
      mailboxes: [{ lookedAt: minutesAgo(60), refused: true }],
      repliesRefused: 1,
      freeBytes: 1,
      waiting: 1,
      stopped: 1,
      gaveUp: 1,
      missing: 1,
      oldReviews: 1,
    };
    expect(standingAlerts(all, limits, now).map(({ kind }) => kind)).toEqual([...alertKinds]);
  });
});
