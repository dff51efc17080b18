/**
 * One inbox, one database, a number of kills: mail comes, the program starts, is killed, starts again; now and then, and
 * at the end, it is left to settle. Then everything is asked whether it holds.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Prng, prng } from '../../fixtures/prng.js';
import { checkUrl } from '../../src/app.js';
import { openData } from '../../src/app/engines.js';
import { readSettings } from '../../src/config.js';
import { createLogger } from '../../src/logger.js';
import type { Status } from '../../src/pipeline/status.js';
import type { Dovecot } from '../../test/support/dovecot.js';
import { placeEmbeddedDatabase } from '../../test/support/embedded-database.js';
import { flagsOf } from '../../test/support/mail-program.js';
import { startSmtpSink } from '../../test/support/smtp-sink.js';
import { ledgerFigures } from '../ledger-figures.js';
import { check, type Run, type Verdict } from './check.js';
import { type CrashName, crashPoint, type JournalLine } from './crash-points.js';
import { type InboxMail, openInbox } from './inbox.js';
import { programEnvironment, readLines } from './outside.js';
import { type Program, runCommand, startProgram } from './program.js';

export interface Kill {
  name: CrashName;
  /** false = the point was not come by in time, and it was killed wherever it was */
  hit: boolean;
  /** from the start of the program to its end */
  tookMs: number;
}
export interface RoundOutcome extends Verdict {
  kills: Kill[];
  mails: number;
  seconds: number;
}

export interface RoundOptions {
  seed: string;
  dovecot: Dovecot;
  /** points in their order; see plan.ts */
  plan: readonly CrashName[];
  /** letters for OCR among the others */
  scanned: number;
  /** after so many kills it is left to settle: a job whose process dies many times is given up for a person to see */
  settleEvery: number;
  /** DATABASE_URL of an empty database and REDIS_URL; empty = embedded */
  engines: Record<string, string>;
  /** told after each kill */
  onKill?: (kill: Kill) => void;
}

/** a point that is not come by within this time will not come */
const reachWithinMs = 180_000;
const settleWithinMs = 600_000;

/** That the program does not start again, or does not settle, is a fault like others, and ends the round. */
export async function crashRound(options: RoundOptions): Promise<RoundOutcome> {
  const round = new Round(options, await mkdtemp(join(tmpdir(), 'letter-intake-prove-')));
  const began = performance.now();
  let verdict: Verdict;
  try {
    verdict = await round.play();
  } catch (error) {
    verdict = {
      faults: [error instanceof Error ? error.message : String(error)],
      letters: 0,
      replies: 0,
      repeats: [],
    };
  } finally {
    await round.clear();
  }
  return {
    ...verdict,
    kills: round.kills,
    mails: round.mails,
    seconds: Math.round((performance.now() - began) / 1000),
  };
}

class Round {
  readonly kills: Kill[] = [];
  readonly #random: Prng;
  readonly #user: string;
  readonly #runs: Run[] = [];
  readonly #delivered: InboxMail[] = [];
  readonly #inbox;
  #smtp: Awaited<ReturnType<typeof startSmtpSink>> | null = null;
  #program: Program | null = null;

  constructor(
    private readonly options: RoundOptions,
    private readonly folder: string,
  ) {
    this.#random = prng(`${options.seed}/round`);
    this.#inbox = openInbox(options.seed);
    this.#user = `${options.seed.replaceAll(/[^\w]/g, '-')}@education.example`.toLowerCase();
  }

  get mails(): number {
    return this.#delivered.length;
  }

  async play(): Promise<Verdict> {
    this.#smtp = await startSmtpSink();
    for (const [at, name] of this.options.plan.entries()) {
      await this.#mailComes(name, at);
      const kill = await this.#killOnce(name);
      this.kills.push(kill);
      this.options.onKill?.(kill);
      if ((at + 1) % this.options.settleEvery === 0) {
        await (await this.#settle()).kill(true);
        await this.#smtp.idle();
        this.#ended(null);
      }
    }
    await this.#end();
    return this.#check();
  }

  async clear(): Promise<void> {
    await this.#program?.kill(true);
    await this.#smtp?.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  get #dataDir(): string {
    return join(this.folder, 'data');
  }

  get #environment(): Record<string, string> {
    return {
      ...programEnvironment({
        dovecot: this.options.dovecot,
        user: this.#user,
        smtpPort: this.#smtp!.port,
        dataDir: this.#dataDir,
      }),
      ...this.options.engines,
    };
  }

  async #mailComes(name: CrashName, at: number): Promise<void> {
    const { plan, scanned } = this.options;
    // most of an inbox is no letter; a letter is made and read where the point is not passed without one
    const comes = [await (crashPoint(name).needsLetter ? this.#inbox.letter() : this.#inbox.nothing())];
    if (this.#random.chance(0.3)) comes.push(await this.#inbox.other());
    // scans are spread over the round
    if (Math.floor((at * scanned) / plan.length) < Math.floor(((at + 1) * scanned) / plan.length))
      comes.push(await this.#inbox.scannedLetter());
    for (const mail of comes) await this.options.dovecot.deliver(this.#user, mail.eml);
    this.#delivered.push(...comes);
  }

  #start(order: Parameters<typeof startProgram>[2]): Program {
    const journal = join(this.folder, `journal-${this.#runs.length}`);
    this.#program = startProgram(this.#environment, journal, order);
    return this.#program;
  }

  /** Once the program has ended and nothing of it is on its way any more. */
  #ended(killedAt: CrashName | null): void {
    const before = this.#runs.reduce((sum, run) => sum + run.accepted.length, 0);
    const journal = join(this.folder, `journal-${this.#runs.length}`);
    const own = readLines(join(this.#dataDir, 'sent-replies.journal')) as { sent?: string }[];
    this.#runs.push({
      killedAt,
      knownAsSent: new Set(own.flatMap(({ sent }) => sent ?? [])),
      journal: readLines(journal) as JournalLine[],
      accepted: this.#smtp!.mails.slice(before),
    });
    this.#program = null;
  }

  async #killOnce(name: CrashName): Promise<Kill> {
    const { where, first } = crashPoint(name);
    if (first === 'no-tables' && !('DATABASE_URL' in this.options.engines) && !existsSync(this.#dataDir))
      await placeEmbeddedDatabase(this.#dataDir, 'no-tables');
    const withinMs = 'withinMs' in where ? where.withinMs : 60;
    const nth = first === 'no-tables' ? this.#random.int(1, 3) : 1;
    const order = { name, nth, delayMs: this.#random.int(0, withinMs) };
    const whole = this.#random.chance(0.5);
    const began = performance.now();
    const program = this.#start(order);
    const limitMs = where.kind === 'time' ? order.delayMs : reachWithinMs;
    const waited = new AbortController();
    await Promise.race([
      program.ended,
      sleep(limitMs, undefined, { signal: waited.signal }).catch(() => undefined),
    ]);
    waited.abort();
    const end = program.end();
    const byItself = end !== null && end !== 'SIGKILL';
    if (byItself) throw new Error(`The program ended by itself (${end}): ${program.said()}`);
    await program.kill(whole || where.kind !== 'time');
    // what it still takes of what had been sent belongs to this run
    await this.#smtp!.idle();
    this.#ended(name);
    return {
      name,
      hit: where.kind === 'time' || end !== null,
      tookMs: Math.round(performance.now() - began),
    };
  }

  /** Starts it and waits until every mail is decided and every reply sent. @returns it, running */
  async #settle(): Promise<Program> {
    const program = this.#start(null);
    const end = performance.now() + settleWithinMs;
    let last = '';
    for (;;) {
      if (program.end() !== null)
        throw new Error(`The program ended by itself (${program.end()}): ${program.said()}`);
      const page = program.page();
      const found = page === null ? null : await ledgerFigures(page);
      if (found && found.mails === this.#delivered.length && found.open === 0) break;
      last = JSON.stringify(found);
      if (performance.now() > end)
        throw new Error(`It does not settle: ${last}, ${this.#delivered.length} mails; ${program.said()}`);
      await sleep(100);
    }
    return program;
  }

  async #end(): Promise<void> {
    const program = await this.#settle();
    const { out, said, code } = await runCommand(this.#environment, ['status', '--json']);
    if (code !== 0) throw new Error(`letter-intake status: ${said}`);
    const { unaccounted } = JSON.parse(out) as Status;
    if (unaccounted !== 0) throw new Error(`${unaccounted} mails have no row`);
    const ended = await program.stop();
    this.#ended(null);
    if (ended !== 0) throw new Error(`It did not end as it should (${ended}): ${program.said()}`);
  }

  async #check(): Promise<Verdict> {
    const settings = readSettings({}, checkUrl, this.#environment);
    const data = await openData(settings, createLogger('warn'));
    try {
      return await check({
        delivered: this.#delivered,
        runs: this.#runs,
        database: data.database,
        blobs: data.blobs,
        flags: await flagsOf(this.options.dovecot, this.#user),
      });
    } finally {
      await data.close();
    }
  }
}
