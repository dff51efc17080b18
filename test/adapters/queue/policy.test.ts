import { describe, expect, test } from '@jest/globals';
import { codeOf, failedTry, framesOf } from '../../../src/adapters/queue/failure.js';
import { bullJobId, waitBeforeRetryMs } from '../../../src/adapters/queue/policy.js';
import { workerSettings } from '../../../src/adapters/queue/settings.js';
import { jobNames, jobs } from '../../../src/pipeline/jobs.js';
import { TransientError } from '../../../src/pipeline/ports.js';

const minuteMs = 60_000;

describe('waitBeforeRetryMs', () => {
  test.each<[string, Parameters<typeof waitBeforeRetryMs>, number]>([
    ['first wait', ['send', 1, undefined], minuteMs],
    ['doubles', ['send', 3, undefined], 4 * minuteMs],
    ['is capped', ['send', 54, undefined], 60 * minuteMs],
    ['grows by the factor of its queue', ['read', 2, undefined], 4_000],
    ['a longer wait that was asked is kept', ['send', 1, 5 * minuteMs], 5 * minuteMs],
    ['even over the cap', ['send', 1, 90 * minuteMs], 90 * minuteMs],
    ['but not past a day', ['read', 1, 1e12], 24 * 60 * minuteMs],
    ['a shorter one does not use up the tries', ['send', 4, 1_000], 8 * minuteMs],
  ])('%s', (_name, args, expected) => {
    expect(waitBeforeRetryMs(...args)).toBe(expected);
  });
});

test('a mail server that is away for a day finds every reply still tried, within an hour after it is back', () => {
  const dayMs = 24 * 60 * minuteMs;
  const waits = Array.from({ length: jobs.send.attempts - 1 }, (_, n) =>
    waitBeforeRetryMs('send', n + 1, undefined),
  );
  // the first try at the outage's beginning, or so many tries after it
  let triedMs = 0;
  const next = waits.findIndex((waitMs) => (triedMs += waitMs) >= dayMs);
  expect(next).toBeGreaterThan(0);
  expect(triedMs - dayMs).toBeLessThanOrEqual(60 * minuteMs);
});

test.each(jobNames)(
  'a %s job whose process died is given up after as many starts, however that is found',
  (name) => {
    const { maxStalledCount, maxStartedAttempts } = workerSettings(name, 1);
    // a death that the end of a lock tells is counted as stalled; before that count may end the job, its starts do
    expect(maxStartedAttempts).toBeGreaterThan(jobs[name].attempts);
    expect(maxStalledCount).toBeGreaterThanOrEqual(maxStartedAttempts!);
  },
);

test.each([
  ['b5e1f6a2-6c0e-4c80-9d6f-0d3b2a0f9f11', 'j-b5e1f6a2-6c0e-4c80-9d6f-0d3b2a0f9f11'],
  ['12', 'j-12'],
  ['0:a', 'j-0%3Aa'],
  ['a:b:c', 'j-a%3Ab%3Ac'],
  ['a%3Ab', 'j-a%253Ab'],
])('bullJobId(%s)', (id, expected) => {
  expect(bullJobId(id)).toBe(expected);
});

describe('what the queue learns of an error', () => {
  test.each<[string, unknown, string]>([
    ['the code of a classified error', new TransientError('Ada wrote', 'smtp-4xx'), 'smtp-4xx'],
    ['the name of another', new TypeError('Ada wrote'), 'TypeError'],
    ['no code that is a sentence', Object.assign(new Error('x'), { code: 'Ada wrote this' }), 'Error'],
    ['of no error at all', 'Ada wrote', 'thrown-value'],
  ])('%s', (_name, error, code) => {
    expect(codeOf(error)).toBe(code);
    expect(failedTry(error).message).toBe(code);
  });

  test('the wait that was asked', () => {
    expect(failedTry(new TransientError('x', 'y', 7_000)).askedMs).toBe(7_000);
    expect(failedTry(new Error('x')).askedMs).toBeUndefined();
  });

  test('frames without the message, even where it has several lines', () => {
    const frames = framesOf(new Error('Ada wrote\n at home: 1\nlast line'));
    expect(frames.length).toBeGreaterThan(0);
    expect(frames.join('\n')).not.toMatch(/Ada wrote|home|last line/);
    expect(frames[0]).toContain('policy.test');
  });
});
