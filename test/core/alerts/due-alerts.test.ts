import { describe, expect, test } from '@jest/globals';
import { type AlertKind, alertKinds } from '../../../src/core/alerts/alert-kinds.js';
import {
  alertSteps,
  type AlertStep,
  dueAlerts,
  type OpenAlert,
} from '../../../src/core/alerts/due-alerts.js';

const now = new Date('2026-08-03T14:00:00Z');
const ago = (minutes: number) => new Date(now.valueOf() - minutes * 60_000);
const open = (change: Partial<OpenAlert> = {}): OpenAlert => ({
  id: 'a',
  kind: 'no-poll',
  began_at: ago(60),
  amount: 1,
  told_at: null,
  ended_at: null,
  tries: 0,
  tried_at: null,
  ...change,
});
const stands = { kind: 'no-poll', amount: 1 } as const;

describe('from one look to the next', () => {
  test.each<[name: string, standing: (typeof stands)[], known: OpenAlert[], steps: AlertStep[]]>([
    ['one that was not known begins', [stands], [], [{ kind: 'begin', alert: stands }]],
    ['one that is known changes nothing', [stands], [open()], []],
    [
      'another number is written down',
      [stands],
      [open({ amount: 2 })],
      [{ kind: 'go-on', id: 'a', amount: 1 }],
    ],
    ['one that is so no more ends', [], [open()], [{ kind: 'end', id: 'a' }]],
    ['what has just ended waits', [], [open({ ended_at: ago(9) })], []],
    [
      'what comes back within ten minutes is the same alert',
      [stands],
      [open({ ended_at: ago(9) })],
      [{ kind: 'go-on', id: 'a', amount: 1 }],
    ],
    [
      'it is the same also later, while its end was not told',
      [stands],
      [open({ told_at: ago(60), ended_at: ago(40) })],
      [{ kind: 'go-on', id: 'a', amount: 1 }],
    ],
    [
      'what ended before anybody was told is closed without a word',
      [],
      [open({ ended_at: ago(10) })],
      [{ kind: 'close', id: 'a' }],
    ],
    ['one whose end is to be told stays open', [], [open({ told_at: ago(50), ended_at: ago(10) })], []],
  ])('%s', (_name, standing, known, steps) => {
    expect(alertSteps(standing, known, true, now)).toEqual(steps);
  });

  test('where nobody is told any more, one that was told is closed as well', () => {
    const told = open({ told_at: ago(50), ended_at: ago(10) });
    expect(alertSteps([], [told], false, now)).toEqual([{ kind: 'close', id: 'a' }]);
  });
});

const due = (alerts: OpenAlert[], today: AlertKind[] = [], perDay = 12): string[] =>
  dueAlerts(alerts, today, perDay, now).map(({ alert, about }) => `${alert.kind} ${about}`);

describe('mails that are due', () => {
  test.each<[name: string, alert: OpenAlert, mails: string[]]>([
    ['one when it begins', open(), ['no-poll begun']],
    ['none while it lasts', open({ told_at: ago(3_000) }), []],
    ['none when it has just ended', open({ told_at: ago(50), ended_at: ago(9) }), []],
    ['one when it is over', open({ told_at: ago(50), ended_at: ago(10) }), ['no-poll over']],
    ['none of one that ended untold', open({ ended_at: ago(10) }), []],
    ['none within a minute of a try that failed', open({ tries: 1, tried_at: ago(0.9) }), []],
    ['another try after a minute', open({ tries: 1, tried_at: ago(1) }), ['no-poll begun']],
    ['after the fourth try eight minutes pass', open({ tries: 4, tried_at: ago(7) }), []],
    ['and then it is tried', open({ tries: 4, tried_at: ago(8) }), ['no-poll begun']],
    [
      'a try that lies ahead, by a clock that went back',
      open({ tries: 1, tried_at: ago(-1_440) }),
      ['no-poll begun'],
    ],
    ['an hour is the longest wait', open({ tries: 40, tried_at: ago(60) }), ['no-poll begun']],
  ])('%s', (_name, alert, mails) => {
    expect(due([alert])).toEqual(mails);
  });

  test('go in the order of urgency, what begins before what is over', () => {
    const over = open({ id: 'b', kind: 'no-poll', told_at: ago(50), ended_at: ago(20) });
    const alerts = [open({ kind: 'review-old' }), over, open({ id: 'c', kind: 'disk-low' })];
    expect(due(alerts)).toEqual(['disk-low begun', 'review-old begun', 'no-poll over']);
  });

  test('are no more than so many a day', () => {
    const all = alertKinds.map((kind) => open({ id: kind, kind }));
    expect(due(all, [], 3)).toHaveLength(3);
    expect(due(all, ['review-old', 'gave-up'], 3)).toEqual(['no-poll begun']);
    expect(due(all, ['review-old', 'gave-up', 'no-poll'], 3)).toEqual([]);
  });

  test('of a kind that comes and goes leave room for each of the others', () => {
    let today: AlertKind[] = [];
    // it begins and is over as often as may be told
    for (let round = 0; round < 20; round += 1)
      today = [...today, ...dueAlerts([open()], today, 12, now).map(({ alert }) => alert.kind)];
    expect(today.length).toBe(12 - (alertKinds.length - 1));
    for (const kind of alertKinds.slice(1)) {
      expect(due([open({ kind })], today)).toEqual([`${kind} begun`]);
      today.push(kind);
    }
    expect(today).toHaveLength(12);
  });
});
