/**
 * One inbox whose time is over: its mails are taken in and answered, years pass, and `letter-intake retention` is killed
 * while it deletes, again and again. Then it runs to its end, and the service starts on the same mailbox once more: it
 * must take nothing in anew and answer nobody.
 */
import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkUrl } from '../../src/app.js';
import { openData } from '../../src/app/engines.js';
import { readSettings } from '../../src/config.js';
import { createLogger } from '../../src/logger.js';
import { placeEmbeddedDatabase } from '../../test/support/embedded-database.js';
import { flagsOf } from '../../test/support/mail-program.js';
import { startSmtpSink } from '../../test/support/smtp-sink.js';
import { ledgerFigures } from '../ledger-figures.js';
import type { CrashName, CrashOrder } from './crash-points.js';
import { deletionFaults, type LedgerState, readLedger } from './deletion-check.js';
import { clockVariable } from './faults/inside-settings.js';
import { openInbox } from './inbox.js';
import { programEnvironment } from './outside.js';
import { type Program, runCommand, startProgram } from './program.js';
import type { Kill, RoundOptions, RoundOutcome } from './round.js';

const dayMs = 24 * 3_600_000;
/** Later than any term, and later than the notice after it. */
const overMs = 3_650 * dayMs;
const noticeOverMs = overMs + 30 * dayMs;
const withinMs = 300_000;
const inside = new URL('faults/inside.js', import.meta.url);
const terms = {
  RETAIN_LETTERS_YEARS: '1',
  RETAIN_OTHER_MAIL_DAYS: '1',
  RETAIN_SET_ASIDE_DAYS: '1',
  RETAIN_NOTICE_DAYS: '7',
};
const lettersARound = 8;

interface Options extends Pick<RoundOptions, 'seed' | 'dovecot' | 'engines' | 'onKill'> {
  plan: readonly CrashName[];
}

/** That a command fails, or the service does not settle, is a fault like others. */
export async function deletionRound(options: Options): Promise<RoundOutcome> {
  const folder = await mkdtemp(join(tmpdir(), 'letter-intake-deletion-'));
  const began = performance.now();
  const round = new Round(options, folder, await startSmtpSink());
  let faults: string[];
  try {
    faults = await round.play();
  } catch (error) {
    faults = [error instanceof Error ? error.message : String(error)];
  } finally {
    await round.clear();
    await rm(folder, { recursive: true, force: true });
  }
  const { kills, delivered, before } = round;
  return {
    kills,
    faults,
    mails: delivered,
    letters: before?.letters.length ?? 0,
    replies: before?.replies.length ?? 0,
    repeats: [],
    seconds: Math.round((performance.now() - began) / 1000),
  };
}

class Round {
  readonly kills: Kill[] = [];
  delivered = 0;
  before: LedgerState | null = null;
  readonly #inbox;
  readonly #user: string;
  readonly #environment: Record<string, string>;
  readonly #clock: string;
  #program: Program | null = null;

  constructor(
    private readonly options: Options,
    private readonly folder: string,
    private readonly smtp: Awaited<ReturnType<typeof startSmtpSink>>,
  ) {
    const { seed, dovecot, engines } = options;
    this.#inbox = openInbox(seed);
    this.#user = `deleting-${seed.replaceAll(/[^\w]/g, '-')}@education.example`.toLowerCase();
    this.#clock = join(folder, 'clock');
    const outside = { dovecot, user: this.#user, smtpPort: smtp.port, dataDir: join(folder, 'data') };
    this.#environment = {
      ...programEnvironment(outside),
      ...terms,
      ...engines,
      [clockVariable]: this.#clock,
    };
  }

  async clear(): Promise<void> {
    await this.#program?.kill(true);
    await this.smtp.stop();
  }

  async play(): Promise<string[]> {
    const { engines, plan, onKill } = this.options;
    if (!('DATABASE_URL' in engines)) await placeEmbeddedDatabase(this.#environment['DATA_DIR']!);
    this.#setClock(0);
    for (let at = 0; at < lettersARound; at += 1) await this.#comes(await this.#inbox.letter());
    await this.#comes(await this.#inbox.nothing());
    await this.#serve();
    const letter = await this.#answeredLetter();
    await this.#command(['hold', 'set', '--letter', letter, '--why', 'A request.']);
    const before = await this.#ledger(null);
    this.before = before;
    const sent = this.smtp.mails.length;

    this.#setClock(overMs);
    // announces; what was set aside goes at once
    await this.#retention(null);
    this.#setClock(noticeOverMs);
    for (const name of plan) {
      const began = performance.now();
      const hit = await this.#retention({ name, nth: 1, delayMs: 0 });
      const kill = { name, hit, tookMs: Math.round(performance.now() - began) };
      this.kills.push(kill);
      onKill?.(kill);
    }
    await this.#retention(null);
    // once the newest mail is decided, the mailbox was looked at
    await this.#comes(await this.#inbox.nothing());
    await this.#serve();

    const after = await this.#ledger(new Map(before.mails.map(({ id, blob }) => [id, blob])));
    const faults = deletionFaults(before, after);
    if (after.mails.length !== this.delivered)
      faults.push(`${after.mails.length} rows for ${this.delivered} mails`);
    if (this.smtp.mails.length !== sent) faults.push(`${this.smtp.mails.length - sent} replies went again`);
    const flags = await flagsOf(this.options.dovecot, this.#user);
    if (flags.size !== this.delivered) faults.push('the mailbox holds other mails than were delivered');
    if ([...flags.values()].some((ofOne) => ofOne.length > 0)) faults.push('a flag of a mail was changed');
    return faults;
  }

  #setClock(aheadMs: number): void {
    writeFileSync(this.#clock, String(aheadMs));
  }

  async #comes({ eml }: { eml: Buffer }): Promise<void> {
    await this.options.dovecot.deliver(this.#user, eml);
    this.delivered += 1;
  }

  #start(order: CrashOrder | null, command: 'run' | 'retention'): Program {
    this.#program = startProgram(this.#environment, join(this.folder, 'journal'), order, [inside], command);
    return this.#program;
  }

  /** Runs the service until every mail is decided and every reply sent, and ends it. */
  async #serve(): Promise<void> {
    const program = this.#start(null, 'run');
    const until = performance.now() + withinMs;
    for (;;) {
      if (program.end() !== null) throw new Error(`The program ended by itself: ${program.said()}`);
      const page = program.page();
      const found = page === null ? null : await ledgerFigures(page);
      if (found && found.mails === this.delivered && found.open === 0) break;
      if (performance.now() > until)
        throw new Error(`It does not settle: ${JSON.stringify(found)}; ${program.said()}`);
      await sleep(100);
    }
    const ended = await program.stop();
    if (ended !== 0) throw new Error(`It did not end as it should (${ended}): ${program.said()}`);
  }

  /** @returns whether it was killed, as a named order wants; else it came to its end */
  async #retention(order: CrashOrder | null): Promise<boolean> {
    const program = this.#start(order, 'retention');
    const late = setTimeout(() => void program.kill(true), withinMs);
    const ended = await program.ended;
    clearTimeout(late);
    if (ended === 0) return false;
    if (ended !== 'SIGKILL' || order === null)
      throw new Error(`letter-intake retention (${ended}): ${program.said()}`);
    return true;
  }

  async #command(command: readonly string[]): Promise<void> {
    const { code, said } = await runCommand(this.#environment, command);
    if (code !== 0) throw new Error(`letter-intake ${command[0]}: ${said}`);
  }

  #ledger(hashes: Parameters<typeof readLedger>[2]): Promise<LedgerState> {
    return this.#withData(({ database, blobs }) => readLedger(database, blobs, hashes));
  }

  async #answeredLetter(): Promise<string> {
    return this.#withData(async ({ database }) => {
      const { rows } = await database.query<{ id: string }>(
        "select id from letter where state in ('complete', 'incomplete') order by id limit 1",
      );
      if (!rows[0]) throw new Error('No letter was answered.');
      return rows[0].id;
    });
  }

  async #withData<T>(work: (data: Awaited<ReturnType<typeof openData>>) => Promise<T>): Promise<T> {
    const data = await openData(readSettings({}, checkUrl, this.#environment), createLogger('warn'));
    try {
      return await work(data);
    } finally {
      await data.close();
    }
  }
}
