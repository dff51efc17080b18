/**
 * The service as docker-compose.yml runs it: two pollers of which one stands by, two readers, a sender and the page, on a
 * PostgreSQL, a Redis, a Dovecot and an SMTP server. First left in peace, then with everything taken away in turn.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { makeLetterMails } from '../../bench/letter-mails.js';
import { columnName } from '../support/column.js';
import { startDovecot } from '../support/dovecot.js';
import { findPostgres, startPostgres } from '../support/postgres.js';
import { startRedis } from '../support/redis.js';
import { startSmtpSink, type SmtpSink } from '../support/smtp-sink.js';
import { Processes, type RoleProcess } from './processes.js';
import { environmentFor } from './stage.js';
import { flagsOf } from '../support/mail-program.js';
import { until } from '../support/until.js';

const user = 'topology@education.example';
/** enough for each reader to have its share, and for a reply between any two troubles */
const calmLetters = 30;
const troubledLetters = 18;
/** the stop that is promised */
const stopWithinMs = 10_000;

// it starts engines of its own, which it takes away: once is enough
const wanted = columnName === 'engines';
const dovecot = wanted ? await startDovecot() : null;
const postgresBin = wanted ? await findPostgres() : null;
const redis = wanted ? await startRedis() : null;

(dovecot && postgresBin && redis ? describe : describe.skip)('the service as processes of their own', () => {
  if (!dovecot || !postgresBin || !redis) {
    test.todo('it needs Dovecot, PostgreSQL and Redis, and runs in the column of the engines');
    return;
  }
  let postgres: Awaited<ReturnType<typeof startPostgres>>;
  let smtp: SmtpSink;
  let processes: Processes;
  let databaseUrl = '';
  let mails: Buffer[] = [];
  let poller: RoleProcess;
  let standby: RoleProcess;
  let readers: RoleProcess[] = [];
  let sender: RoleProcess;
  let web: RoleProcess;

  beforeAll(async () => {
    postgres = await startPostgres(postgresBin, { settings: { max_connections: '300' } });
    smtp = await startSmtpSink();
    databaseUrl = await postgres.freshDatabase();
    const letters = calmLetters + troubledLetters;
    mails = await makeLetterMails(
      'topology',
      Array.from({ length: letters }, () => 'digital'),
    );
    const {
      IMAP_URL,
      SMTP_URL,
      DATA_DIR: _none,
      ...common
    } = environmentFor({
      imapPort: dovecot.port,
      smtpPort: smtp.port,
      user,
      dataDir: '/none-is-used',
    });
    processes = new Processes({
      databaseUrl,
      redisUrl: redis.url,
      imapUrl: IMAP_URL!,
      smtpUrl: SMTP_URL!,
      common: { ...common, INTAKE_SINCE: 'all', READERS: '1', REPLIES_PER_MINUTE: '0' },
    });
    // the first applies the migrations, the others wait for it
    [poller, sender, web, ...readers] = (await Promise.all(
      (['poller', 'sender', 'web', 'reader', 'reader'] as const).map((role) => processes.start(role)),
    )) as [RoleProcess, RoleProcess, RoleProcess, RoleProcess, RoleProcess];
    standby = await processes.start('poller');
  }, 300_000);

  afterAll(async () => {
    await processes?.killAll();
    await smtp?.stop();
    await postgres?.stop();
    await redis.close();
    await dovecot.stop();
  }, 60_000);

  const asked = async <R extends object>(sql: string): Promise<R[]> => {
    const client = new Client({ connectionString: databaseUrl });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query<R>(sql)).rows;
    } finally {
      await client.end();
    }
  };
  interface Found {
    mails: number;
    open: number;
    sent: number;
    unsent: number;
  }
  const found = async (): Promise<Found> =>
    (
      await asked<Found>(`select
        (select count(*) from mail)::int as mails,
        (select count(*) from mail where state <> 'decided')::int as open,
        (select count(*) from reply where state = 'sent')::int as sent,
        (select count(*) from reply where state <> 'sent')::int as unsent`)
    )[0]!;
  /** Until so many mails are in the ledger, decided and answered. */
  const settled = (count: number, withinMs: number): Promise<void> =>
    until(
      async () => {
        const now = await found();
        await sleep(200);
        return (now.mails === count && now.open === 0 && now.sent === count && now.unsent === 0) || now;
      },
      withinMs,
      `${count} mails decided and answered`,
    );
  const errorsSaid = (): string[] =>
    processes.all.flatMap(({ role, log }) =>
      log()
        .filter(({ level }) => level === 'error')
        .map(({ msg }) => `${role}: ${msg}`),
    );
  const messageIds = (): string[] => smtp.mails.map(({ parsed }) => parsed.messageId!);

  test(`in peace ${calmLetters} letters are each read once and answered once, and both readers have their share`, async () => {
    const begin = performance.now();
    for (const mail of mails.slice(0, calmLetters)) await dovecot.deliver(user, mail);
    await settled(calmLetters, 240_000);
    process.stdout.write(`${calmLetters} letters in ${Math.round(performance.now() - begin)} ms\n`);

    const reads = processes.reads();
    expect([...reads.values()].filter((pids) => pids.length !== 1)).toEqual([]);
    expect(reads.size).toBe(calmLetters);
    const shares = readers.map(({ pid }) => [...reads.values()].filter(([by]) => by === pid).length);
    process.stdout.write(`read by each reader: ${shares.join(' and ')}\n`);
    expect(Math.min(...shares)).toBeGreaterThanOrEqual(calmLetters / 3);

    expect(smtp.mails).toHaveLength(calmLetters);
    expect(new Set(messageIds()).size).toBe(calmLetters);
    expect(new Set(smtp.mails.map(({ envelope }) => envelope.to.join()))).toHaveProperty('size', calmLetters);
    expect(errorsSaid()).toEqual([]);
    expect([...(await flagsOf(dovecot, user)).values()].flat()).toEqual([]);
  }, 300_000);

  test('a second poller on the mailbox stands by', () => {
    expect(standby.log().map(({ msg }) => msg)).toContain(
      'another process watches this mailbox: standing by',
    );
    expect(poller.log().map(({ msg }) => msg)).not.toContain(
      'another process watches this mailbox: standing by',
    );
  });

  test('the page knows of the mailbox and the queues, though other processes have them', async () => {
    const [, page] = /Page: (\S+)/.exec(web.said())!;
    const health = await (await fetch(`${page}/healthz`)).json();
    expect(health).toMatchObject({
      ok: true,
      mailboxes: [{ connected: true, lastError: null }],
      queues: { read: { waiting: 0, active: 0 }, send: { waiting: 0, active: 0 } },
    });
  });

  test('with one thing after another taken away nothing is lost, and only a reply that was on its way goes again, as it was', async () => {
    const trouble = new Trouble(smtp);
    const troubled = mails.slice(calmLetters);
    for (const mail of troubled.slice(0, -3)) await dovecot.deliver(user, mail);
    await trouble.after(2, 'a reader is told to stop', () => endsInOrder(readers[0]!));
    await trouble.after(2, 'another begins', async () => (readers[0] = await processes.start('reader')));
    await trouble.after(4, 'the sender is told to stop', () => endsInOrder(sender));
    await trouble.after(4, 'another begins', async () => (sender = await processes.start('sender')));
    await trouble.after(6, 'a reader is killed', () => readers[1]!.end('SIGKILL'));
    await trouble.after(6, 'another begins', async () => (readers[1] = await processes.start('reader')));
    await trouble.cut(8, 'the sender is killed', () => sender.end('SIGKILL'));
    await trouble.after(8, 'another begins', async () => (sender = await processes.start('sender')));
    await trouble.cut(10, 'PostgreSQL restarts', () => postgres.restart());
    await trouble.after(11, 'Redis is away for some seconds', async () => {
      await redis.stop();
      await sleep(3_000);
      await redis.start();
    });
    await trouble.after(13, 'the poller is killed', () => poller.end('SIGKILL'));
    for (const mail of troubled.slice(-3)) await dovecot.deliver(user, mail);
    await trouble.after(13, 'Redis forgets everything', () => redis.flushAll());
    await settled(mails.length, 180_000);
    trouble.tell();

    // a reply whose acceptance could not be marked any more goes again under its Message-ID (docs/decisions/0003)
    const ids = messageIds();
    const repeated = ids.filter((id, index) => ids.indexOf(id) !== index);
    expect(repeated.filter((id) => !trouble.wasOnItsWay(ids.indexOf(id)))).toEqual([]);
    expect(new Set(repeated).size).toBe(repeated.length);
    expect(new Set(ids).size).toBe(mails.length);
    // each mail is judged once, each reply marked as sent once, whoever did it
    const again = await asked(
      `select what, mail_id, reply_id from event where what in ('mail letter', 'mail review', 'reply sent')
        group by what, mail_id, reply_id having count(*) > 1`,
    );
    expect(again).toEqual([]);
    expect(
      await asked('select count(distinct mail_id)::int as mails, count(*)::int as replies from reply'),
    ).toEqual([{ mails: mails.length, replies: mails.length }]);
  }, 300_000);

  test('the poller that stood by has taken over, and each process ends within ten seconds', async () => {
    expect(standby.log().map(({ msg }) => msg)).toContain(
      'the other poller is gone: watching the mailbox now',
    );
    const alive = processes.all.filter((each) => each.alive());
    expect(alive.map(({ role }) => role).sort()).toEqual(['poller', 'reader', 'reader', 'sender', 'web']);
    const ends = await Promise.all(alive.map((each) => each.end('SIGTERM')));
    expect(ends.map((end) => end.with)).toEqual(alive.map(() => 0));
    expect(Math.max(...ends.map((end) => end.tookMs))).toBeLessThan(stopWithinMs);
  }, 30_000);
});

/** What is done to the service, each when so many more replies have come, and when that was. */
class Trouble {
  readonly #begin = performance.now();
  readonly #before: number;
  readonly #moments: string[] = [];
  readonly #cuts: { from: number; to: number }[] = [];

  constructor(private readonly smtp: SmtpSink) {
    this.#before = smtp.mails.length;
  }

  async after(replies: number, what: string, act: () => Promise<unknown>): Promise<void> {
    await until(async () => this.#answered() >= replies || this.#answered(), 120_000, what);
    await act();
    this.#moments.push(`${this.#now()}: ${what}`);
  }

  /** what may cut a reply off between its acceptance and our mark */
  async cut(replies: number, what: string, act: () => Promise<unknown>): Promise<void> {
    await this.after(replies, what, async () => {
      const from = this.smtp.mails.length - 1;
      await act();
      this.#cuts.push({ from, to: this.smtp.mails.length });
    });
  }

  /** @param index of a mail among those the server has taken */
  wasOnItsWay(index: number): boolean {
    return this.#cuts.some(({ from, to }) => from <= index && index <= to);
  }

  tell(): void {
    process.stdout.write(`${[...this.#moments, `${this.#now()}: all is done`].join('\n')}\n`);
  }

  #answered(): number {
    return this.smtp.mails.length - this.#before;
  }
  #now(): string {
    return `after ${((performance.now() - this.#begin) / 1000).toFixed(1)} s and ${this.#answered()} replies`;
  }
}

async function endsInOrder(one: RoleProcess): Promise<void> {
  const end = await one.end('SIGTERM');
  expect([one.role, end.with]).toEqual([one.role, 0]);
  expect(end.tookMs).toBeLessThan(stopWithinMs);
}
