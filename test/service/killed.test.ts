/**
 * The running program, killed at named and at random moments, again and again: a small share of `npm run prove`, which
 * tells how it is done and checked.
 */
import { afterAll, describe, expect, test } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CrashName, onTheWay } from '../../bench/prove/crash-points.js';
import { startProgram } from '../../bench/prove/program.js';
import { crashRound } from '../../bench/prove/round.js';
import { columnEnvironment, columnName, columnReady } from '../support/column.js';
import { startDovecot } from '../support/dovecot.js';
import { placeEmbeddedDatabase } from '../support/embedded-database.js';
import { environmentFor } from './stage.js';
import { until } from '../support/until.js';

const dovecot = await startDovecot();
const embedded = columnName === 'embedded';
const atTheStart: CrashName[] = ['first start', 'migrating', 'migration uncommitted', 'migration committed'];
const others = onTheWay;
/** points that are passed soon after the start come more often: they cost least */
const soon: CrashName[] = ['start', 'numbers', 'rows', 'fetched', 'document', 'stored'];
/** inboxes side by side, each with its points in turn */
const plans: CrashName[][] = embedded
  ? [
      [...atTheStart, ...others, ...soon],
      [...atTheStart.slice(1), ...others.toReversed(), ...soon],
    ]
  : [['migration uncommitted', 'document', 'decided', 'accepted', 'journalled', 'any']];

(dovecot && columnReady ? describe : describe.skip)('the program, killed in the middle', () => {
  if (!dovecot || !columnReady) {
    test.todo('it needs Dovecot, and the engines of its column');
    return;
  }
  afterAll(() => dovecot.stop(), 30_000);

  const count = plans.flat().length;
  test(`${count} times: every mail is decided once, every letter answered under one Message-ID, the mailbox is as it was`, async () => {
    const rounds = await Promise.all(
      plans.map(async (plan, at) =>
        crashRound({
          seed: `killed ${columnName} ${at}`,
          dovecot,
          plan,
          scanned: 0,
          // a job whose process dies many times is given up; on engines of its own it is found only after its lock
          settleEvery: embedded ? 7 : plan.length,
          engines: await columnEnvironment(),
        }),
      ),
    );
    for (const { kills, mails, letters, replies, repeats, seconds } of rounds)
      process.stdout.write(
        `${kills.length} kills in ${seconds} s: ${mails} mails, ${letters} letters, ${replies} replies, ${repeats.length} sent again\n`,
      );
    expect(rounds.flatMap(({ faults }) => faults)).toEqual([]);
    expect(rounds.flatMap(({ kills }) => kills).filter(({ hit }) => !hit)).toEqual([]);
    // where 250 has come and nothing could be written, there is no other way; another point may happen to meet that too
    expect(rounds.flatMap(({ repeats }) => repeats)).toContain('accepted');
  }, 900_000);

  test('a second one on the same data is refused, or stands by where the data is shared', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'letter-intake-second-'));
    const dataDir = join(folder, 'data');
    if (embedded) await placeEmbeddedDatabase(dataDir);
    const environment = {
      ...environmentFor({ imapPort: dovecot.port, smtpPort: 9, user: 'second@education.example', dataDir }),
      ...(await columnEnvironment()),
    };
    const first = startProgram(environment, join(folder, 'journal'), null);
    await until(() => first.page() !== null || first.said(), 120_000, 'the program runs');
    const second = startProgram(environment, join(folder, 'journal'), null);
    try {
      if (!embedded) {
        await until(() => second.page() !== null || second.said(), 120_000, 'the second one runs, too');
        await second.stop();
      }
      expect(await second.ended).toBe(embedded ? 1 : 0);
      expect(second.said()).toMatch(
        embedded ? /is in use by process \d+ on .* since / : /letter-intake runs/,
      );
      expect(second.said()).not.toMatch(/\n\s+at /);
      expect(await first.stop()).toBe(0);
    } finally {
      for (const program of [first, second]) await program.kill(true);
      await rm(folder, { recursive: true, force: true });
    }
  }, 300_000);
});
