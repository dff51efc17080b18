/** Old mail taken in by the command line: alone, beside a running service, interrupted, and never before today's. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { type MadeCase, makeCase } from '../../fixtures/cases.js';
import type { BackfillProgress, NoticedOldMail } from '../../src/pipeline/backfill.js';
import { columnName, columnReady } from '../support/column.js';
import { startDovecot } from '../support/dovecot.js';
import { headerOf, strangersMail } from './mails.js';
import { Stage } from './stage.js';
import { flagsOf } from '../support/mail-program.js';
import { shortLived } from '../support/short-lived.js';
import { until } from '../support/until.js';

const program = fileURLToPath(new URL('../../dist/src/cli.js', import.meta.url));
if (!existsSync(program)) throw new Error('build first: this test runs the compiled program');

const dovecot = await startDovecot();
/** old mail of several months, each letter of a district of its own */
const archive = [
  'digital-2018',
  'private-mail',
  'digital-2024',
  'newsletter',
  'acroform-2024',
  'unsigned-2024',
  'bounce',
  'undated-2018',
];
const since = '2018-01-01';
const repliesTo = (made: MadeCase[]): number => made.filter(({ expected }) => expected.reply !== null).length;

(dovecot && columnReady ? describe : describe.skip)('old mail', () => {
  if (!dovecot || !columnReady) {
    test.todo('it needs Dovecot, and the engines of its column');
    return;
  }
  const running = new Set<ChildProcess>();
  let stage: Stage;
  afterEach(async () => {
    for (const child of running) child.kill('SIGKILL');
    await stage.clear();
  }, 30_000);
  afterAll(() => dovecot.stop(), 30_000);

  const backfill = (more: string[] = [], from = since) => {
    const child = spawn(process.execPath, [...shortLived, program, 'backfill', '--since', from, ...more], {
      env: { PATH: process.env['PATH'], ...stage.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.add(child);
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const ended = new Promise<number | string | null>((resolve) =>
      child.once('exit', (code, signal) => {
        running.delete(child);
        resolve(code ?? signal);
      }),
    );
    const says = (words: RegExp): Promise<void> =>
      until(
        async () => {
          if (child.exitCode !== null) throw new Error(`the command ended: ${stderr}`);
          return words.test(stderr) || stderr;
        },
        120_000,
        `the command says ${words}`,
      );
    return { process: child, said: () => stderr, ended, says, result: () => stdout };
  };
  const finished = async (more: string[] = []): Promise<NoticedOldMail & BackfillProgress> => {
    const command = backfill([...more, '--json']);
    const code = await command.ended;
    if (code !== 0) throw new Error(`the command ended with ${code}: ${command.said()}`);
    return JSON.parse(command.result()) as NoticedOldMail & BackfillProgress;
  };

  async function deliverArchive(seed: number): Promise<MadeCase[]> {
    const made: MadeCase[] = [];
    for (const name of archive) {
      const mail = await makeCase(name, seed);
      made.push(mail);
      await stage.deliver(mail.eml, mail.receivedAt);
    }
    return made;
  }
  /** One row for each mail, one letter for each letter, one reply for each that is to be answered. */
  async function expectAllOnce(made: MadeCase[], state: 'held' | 'sent'): Promise<void> {
    const mails = (await stage.mails()).filter((mail) => mail.backfill !== null);
    expect(mails).toHaveLength(made.length);
    for (const [index, { expected, eml }] of made.entries()) {
      const [mail, ...more] = mails.filter((row) => row.message_id === headerOf(eml, 'Message-ID'));
      expect(more).toEqual([]);
      const traced = await stage.trace(mail!);
      expect([archive[index], traced.mail.decision, traced.letters.length]).toEqual([
        archive[index],
        expected.mailDecision,
        expected.outcome === 'letter' ? 1 : 0,
      ]);
      expect([archive[index], ...traced.replies.map((reply) => [reply.kind, reply.state])]).toEqual([
        archive[index],
        ...(expected.reply === null ? [] : [[expected.reply, state]]),
      ]);
    }
  }
  const kill = async (command: ReturnType<typeof backfill>, afterMs: number): Promise<void> => {
    await command.says(/\d+\/\d+ mails/);
    await sleep(afterMs);
    command.process.kill('SIGKILL');
    expect(await command.ended).toBe('SIGKILL');
  };

  test('is taken in by the command alone, killed and resumed; replies wait, and today’s mail is the service’s', async () => {
    stage = await Stage.set(dovecot, `alone-${columnName}@education.example`);
    const made = await deliverArchive(71);
    const ended = backfill();
    await ended.says(/old ones are new here/);
    ended.process.kill('SIGINT');
    expect(await ended.ended).toBe(130);
    expect(ended.said()).toMatch(/Run the same command again to go on\.\n$/);

    for (const afterMs of [150, 500]) await kill(backfill(), afterMs);
    const fresh = await makeCase('digital-2024', 72);
    await stage.deliver(fresh.eml, fresh.receivedAt);
    const done = await finished();
    expect(done).toMatchObject({
      found: made.length + 1,
      new: 0,
      total: made.length,
      waiting: 0,
      fetched: 0,
      decided: made.length,
      letters: made.filter(({ expected }) => expected.mailDecision === 'letter').length,
      notALetter: made.filter(({ expected }) => expected.mailDecision === 'not-a-letter').length,
      repliesHeld: repliesTo(made),
      repliesSent: 0,
    });
    expect(stage.smtp.mails).toEqual([]);

    await stage.start();
    await stage.settled(made.length + 1, 120_000);
    await expectAllOnce(made, 'held');
    const codes = await stage.service.database.query<{ hold_code: string }>(
      "select distinct hold_code from reply where state = 'held'",
    );
    expect(codes.rows).toEqual([{ hold_code: 'backfill' }]);
    expect(stage.smtp.mails.map(({ envelope }) => envelope.to)).toEqual([[fresh.from]]);
    expect((await stage.service.status()).unaccounted).toBe(0);
    expect([...(await flagsOf(dovecot, stage.user)).values()].flat()).toEqual([]);
  }, 300_000);

  test('with --send is answered, each letter under one Message-ID, however often the command is killed', async () => {
    stage = await Stage.set(dovecot, `sending-${columnName}@education.example`, { HOLD_AFTER_DAYS: '3' });
    const made = await deliverArchive(73);
    for (const afterMs of [200, 600]) await kill(backfill(['--send']), afterMs);
    const done = await finished(['--send']);
    const replies = repliesTo(made);
    expect(done).toMatchObject({
      total: made.length,
      decided: made.length,
      repliesHeld: 0,
      // alone it sends itself; among several processes a sender does
      ...(columnName === 'embedded'
        ? { repliesSent: replies, repliesPending: 0 }
        : { repliesSent: 0, repliesPending: replies }),
    });

    await stage.start();
    await stage.settled(made.length, 120_000);
    await expectAllOnce(made, 'sent');
    const { rows } = await stage.service.database.query<{ message_id: string }>(
      'select message_id from reply',
    );
    expect(new Set(stage.smtp.mails.map(({ parsed }) => parsed.messageId))).toEqual(
      new Set(rows.map((row) => row.message_id)),
    );
  }, 300_000);

  test('beside a service is the service’s, which answers today’s mail first', async () => {
    stage = await Stage.set(dovecot, `beside-${columnName}@education.example`);
    // the oldest are letters: while the reader has them, the others are fetched and wait behind them
    const letters = await Promise.all(
      [74, 75, 76, 77, 78, 79, 80, 81].map((seed) => makeCase('digital-2018', seed)),
    );
    for (const [index, { eml }] of letters.entries())
      await stage.deliver(eml, new Date(Date.UTC(2019, index, 3)));
    const old = 200;
    for (let count = letters.length; count < old; count += 1)
      await stage.deliver(strangersMail(), new Date(Date.UTC(2025, count % 12, 3)));
    const fresh = await makeCase('digital-2024', 74);
    await stage.start();

    const command = backfill();
    if (columnName === 'embedded') await command.says(/The running service takes them in/);
    // asked seldom and for a number alone: the embedded database serves fetching, too, in turn
    const dozensWait = async (): Promise<unknown> => {
      const { rows } = await stage.service.database.query<{ waiting: number }>(
        "select count(*)::int as waiting from mail where state = 'stored'",
      );
      return rows[0]!.waiting >= 20 || rows;
    };
    await until(dozensWait, 60_000, 'dozens wait for the reader', 50);
    await stage.deliver(fresh.eml);
    await until(async () => stage.smtp.mails.length === 1, 60_000, 'the answer to today’s mail');
    // that a killed one's work is taken over once its locks have run out is waited for above; here it only ends
    const [signal, end] =
      columnName === 'embedded' ? (['SIGKILL', 'SIGKILL'] as const) : (['SIGINT', 130] as const);
    command.process.kill(signal);
    expect(await command.ended).toBe(end);
    await until(async () => (await stage.mails()).length === old + 1, 60_000, 'all are noticed');

    const done = await finished();
    expect(done).toMatchObject({
      new: 0,
      total: old,
      decided: old,
      repliesHeld: letters.length,
      repliesSent: 0,
    });
    await stage.settled(old + 1, 120_000);
    const mails = await stage.mails();
    const today = mails.filter((mail) => mail.backfill === null);
    expect(today).toHaveLength(1);
    const { first_seen_at: seenAt, decided_at: decidedAt } = today[0]!;
    const between = mails.filter(
      (mail) => mail.backfill !== null && mail.decided_at! > seenAt && mail.decided_at! < decidedAt!,
    );
    // the one that was being read (among several processes the command reads, too), while dozens waited
    expect(between.length).toBeLessThan(12);
    expect(mails.filter((mail) => mail.decided_at! > decidedAt!).length).toBeGreaterThan(50);
    expect(stage.smtp.mails.map(({ envelope }) => envelope.to)).toEqual([[fresh.from]]);
    expect((await stage.service.status()).unaccounted).toBe(0);
  }, 300_000);
});
