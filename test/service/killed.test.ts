/** The running program, killed in the middle again and again: what it has begun it ends, and no letter is lost. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from '@jest/globals';
import { type MadeCase, makeCase } from '../../fixtures/cases.js';
import { openDatabase } from '../../src/adapters/db/open-database.js';
import type { Status } from '../../src/pipeline/status.js';
import { columnEnvironment, columnReady } from '../support/column.js';
import { startDovecot } from '../support/dovecot.js';
import { startSmtpSink } from '../support/smtp-sink.js';
import { withHeaders } from './mails.js';
import { environmentFor } from './stage.js';
import { flagsOf } from '../support/mail-program.js';
import { until } from '../support/until.js';

const program = fileURLToPath(new URL('../../dist/src/cli.js', import.meta.url));
if (!existsSync(program)) throw new Error('build first: this test runs the compiled program');

const dovecot = await startDovecot();
const user = 'killed@education.example';
/** when to kill: while it starts, while it fetches and reads, or about when the next reply has arrived */
const kills = ['working', 'sending', 'starting', 'sending', 'working', 'sending'] as const;
/** cases with the seed that makes them; each letter is of a district of its own */
const mailbox: [name: string, seed: number][] = [
  ['digital-2018', 81],
  ['private-mail', 81],
  ['digital-2024', 81],
  ['newsletter', 81],
  ['acroform-2024', 81],
  ['unsigned-2024', 81],
  ['bounce', 81],
  ['undated-2018', 81],
  ['missing-contact-email-2024', 81],
  ['out-of-office', 81],
  ['blank-from-district', 81],
  ['corrupt-pdf', 81],
];

interface Running {
  process: ChildProcess;
  said: () => string;
  /** its end, with the exit code or the signal */
  ended: Promise<number | string | null>;
}

(dovecot && columnReady ? describe : describe.skip)('the program, killed in the middle', () => {
  if (!dovecot || !columnReady) {
    test.todo('it needs Dovecot, and the engines of its column');
    return;
  }
  const running = new Set<ChildProcess>();
  let dataDir = '';
  let stopSmtp: (() => Promise<void>) | null = null;
  afterAll(async () => {
    for (const child of running) child.kill('SIGKILL');
    await stopSmtp?.();
    await dovecot.stop();
    if (dataDir) await rm(dataDir, { recursive: true, force: true });
  }, 30_000);

  const run = (environment: Record<string, string>, command = ['run']): Running => {
    const child = spawn(process.execPath, [program, ...command], {
      env: { PATH: process.env['PATH'], ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.add(child);
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const ended = new Promise<number | string | null>((resolve) =>
      child.once('exit', (code, signal) => {
        running.delete(child);
        resolve(code ?? signal);
      }),
    );
    return { process: child, said: () => said, ended };
  };
  test('every mail is decided, every letter answered under one Message-ID, and the mailbox is as it was', async () => {
    const smtp = await startSmtpSink();
    stopSmtp = () => smtp.stop();
    dataDir = await mkdtemp(join(tmpdir(), 'letter-intake-killed-'));
    const engines = await columnEnvironment();
    const environment = {
      ...environmentFor({ imapPort: dovecot.port, smtpPort: smtp.port, user, dataDir }),
      ...engines,
      INTAKE_SINCE: 'all',
      LOG_LEVEL: 'warn',
    };
    const made: MadeCase[] = [];
    for (const [name, seed] of mailbox) {
      const mail = await makeCase(name, seed);
      made.push(mail);
      await dovecot.deliver(user, mail.eml, { internalDate: mail.receivedAt });
    }
    // one mail comes twice
    await dovecot.deliver(
      user,
      withHeaders(made[0]!.eml, { Received: 'from relay.example; Mon, 1 Jan 2024 00:00:00 +0000' }),
    );

    const moments: string[] = [];
    for (const when of kills) {
      const one = run(environment);
      if (when !== 'starting') await isUp(one);
      const sent = smtp.mails.length;
      if (when === 'sending')
        for (let tries = 0; tries < 500 && smtp.mails.length === sent; tries += 1) await sleep(10);
      const afterMs = Math.round(Math.random() * { working: 1_500, sending: 40, starting: 2_500 }[when]);
      await sleep(afterMs);
      const children = childrenOf(one.process.pid!);
      one.process.kill('SIGKILL');
      expect(await one.ended).toBe('SIGKILL');
      await until(
        async () => children.filter(isAlive).length === 0,
        10_000,
        'its reading processes end with it',
      );
      moments.push(`${when} + ${afterMs} ms (${smtp.mails.length} sent)`);
    }
    process.stdout.write(`killed: ${moments.join('; ')}\n`);

    const last = run(environment);
    await isUp(last);
    const second = run(environment);
    // on embedded data a second one is refused; on engines of its own it stands by, until it is told to end
    const standsBy = 'DATABASE_URL' in engines;
    if (standsBy) {
      await isUp(second);
      second.process.kill('SIGTERM');
    }
    expect(await second.ended).toBe(standsBy ? 0 : 1);
    expect(second.said()).toMatch(standsBy ? /letter-intake runs/ : /is in use by process \d+ on .* since /);
    expect(second.said()).not.toMatch(/\n\s+at /);

    const status = async (): Promise<Status> => {
      const asked = run(environment, ['status', '--json']);
      await asked.ended;
      return JSON.parse(asked.said()) as Status;
    };
    let found = await status();
    await until(
      async () => {
        found = await status();
        return found.mails.total === made.length + 1 &&
          found.mails.pending === 0 &&
          found.replies.pending === 0
          ? true
          : found;
      },
      120_000,
      'all decided and answered',
    );
    expect(found).toEqual({
      mails: { total: 13, pending: 0, letter: 7, review: 2, notALetter: 4, failed: 0 },
      letters: { complete: 3, incomplete: 3, needsReview: 1 },
      replies: { pending: 0, held: 0, sent: 7 },
      unaccounted: 0,
    });

    last.process.kill('SIGTERM');
    expect(await last.ended).toBe(0);
    const { DATABASE_URL: url } = engines;
    const { database } = await openDatabase(url ? { url } : { dataDir });
    try {
      const { rows } = await database.query<{ message_id: string; to_address: string; kind: string }>(
        "select message_id, to_address, kind from reply where state = 'sent'",
      );
      const expected = made
        .filter((mail) => mail.expected.reply)
        .map((mail) => `${mail.from} ${mail.expected.reply}`);
      expect(rows.map((row) => `${row.to_address} ${row.kind}`).toSorted()).toEqual(expected.toSorted());
      // SMTP cannot be exactly once: a reply may have come twice, but never under two Message-IDs
      expect(new Set(smtp.mails.map(({ parsed }) => parsed.messageId))).toEqual(
        new Set(rows.map((row) => row.message_id)),
      );
      for (const { to_address, message_id } of rows)
        expect(
          smtp.mails
            .filter(
              ({ envelope, parsed }) => envelope.to.includes(to_address) && parsed.messageId !== message_id,
            )
            .map(({ parsed }) => parsed.messageId),
        ).toEqual([]);
      process.stdout.write(`${smtp.mails.length} mails sent for ${rows.length} replies\n`);
    } finally {
      await database.close();
    }
    expect([...(await flagsOf(dovecot, user)).values()].flat()).toEqual([]);
  }, 300_000);
});

async function isUp({ said, process: child }: Running): Promise<void> {
  await until(
    async () => {
      if (child.exitCode !== null) throw new Error(`the program ended: ${said()}`);
      return /letter-intake runs/.test(said()) || said();
    },
    60_000,
    'the program runs',
  );
}

/** From /proc, by the parent's id: the reading processes. */
function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}
function isAlive(pid: number): boolean {
  try {
    // a zombie that nobody has collected yet has ended
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
