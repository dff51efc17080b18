/**
 * One fault on one inbox: mail comes and is answered, the fault begins, mail comes, it ends, mail comes, and with nobody's
 * help all of it is decided and answered. The program is started again where it ends, as Docker Compose does.
 */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkUrl } from '../../../src/app.js';
import { openData } from '../../../src/app/engines.js';
import { readSettings } from '../../../src/config.js';
import { createLogger } from '../../../src/logger.js';
import type { Dovecot } from '../../../test/support/dovecot.js';
import { placeEmbeddedDatabase } from '../../../test/support/embedded-database.js';
import { flagsOf } from '../../../test/support/mail-program.js';
import { startSmtpSink } from '../../../test/support/smtp-sink.js';
import { ledgerFigures } from '../../ledger-figures.js';
import { check, type Run, type Verdict } from '../check.js';
import type { JournalLine } from '../crash-points.js';
import { type Engines, startEngines } from '../engines.js';
import { type InboxMail, openInbox } from '../inbox.js';
import { programEnvironment, readLines } from '../outside.js';
import { type Program, startProgram } from '../program.js';
import type { EngineName } from '../proof.js';
import type { Fault, Stand } from './fault.js';
import { clockVariable } from './inside-settings.js';
import { mountSmallDisk, type SmallDisk } from './small-disk.js';

export interface FaultOutcome extends Verdict {
  mails: number;
  /** how often the program ended by itself, and was started again */
  ended: number;
  /** from the fault's end until all was done */
  doneAfterMs: number | null;
}

const settleWithinMs = 300_000;
const diskMegabytes = 400;
const inside = new URL('inside.js', import.meta.url);

/** That it does not settle is a fault like others. */
export async function underFault(
  fault: Fault,
  options: { seed: string; engine: EngineName; dovecot: Dovecot },
): Promise<FaultOutcome> {
  const folder = await mkdtemp(join(tmpdir(), 'letter-intake-fault-'));
  const dataDir = join(folder, 'data');
  const disk = await diskOf(fault, { folder, dataDir });
  let engines: Engines | null = null;
  const smtp = await startSmtpSink();
  const one = { ...options, fault, folder, dataDir };
  let played: Played | null = null;
  try {
    if (options.engine === 'embedded') await placeEmbeddedDatabase(dataDir);
    engines = await startEngines(options.engine, fault.disk === 'PostgreSQL' ? disk!.folder : null);
    const clockFile = join(folder, 'clock');
    const setClock = (aheadMs: number): void => writeFileSync(clockFile, String(aheadMs));
    setClock(0);
    const stand: Stand = { smtp, dovecot: options.dovecot, engines, disk, setClock };
    played = new Played(one, stand, await engines.fresh(), clockFile);
    const verdict = await played.play();
    return { ...verdict, ...played.told() };
  } catch (error) {
    const faults = [error instanceof Error ? error.message : String(error)];
    const told = played?.told() ?? { mails: 0, ended: 0, doneAfterMs: null };
    return { faults, letters: 0, replies: 0, repeats: [], ...told };
  } finally {
    await played?.clear();
    await smtp.stop();
    await engines?.stop();
    disk?.unmount();
    await rm(folder, { recursive: true, force: true });
  }
}

async function diskOf(
  { disk }: Fault,
  { folder, dataDir }: { folder: string; dataDir: string },
): Promise<SmallDisk | null> {
  if (disk === undefined) return null;
  const at = {
    'data folder': dataDir,
    documents: join(dataDir, 'documents'),
    PostgreSQL: join(folder, 'postgres'),
  }[disk];
  mkdirSync(at, { recursive: true });
  // PostgreSQL runs as another user
  if (disk === 'PostgreSQL') chmodSync(folder, 0o711);
  return mountSmallDisk(at, diskMegabytes);
}

class Played {
  readonly #delivered: InboxMail[] = [];
  readonly #inbox;
  readonly #user: string;
  #program: Program | null = null;
  #ended = 0;
  #over = false;
  #doneAfterMs: number | null = null;

  constructor(
    private readonly one: { fault: Fault; seed: string; folder: string; dataDir: string; dovecot: Dovecot },
    private readonly stand: Stand,
    private readonly engines: Record<string, string>,
    private readonly clockFile: string,
  ) {
    this.#inbox = openInbox(`${one.seed}/${one.fault.name}`);
    this.#user = `${one.fault.name}-${one.seed}@education.example`.toLowerCase().replaceAll('/', '-');
  }

  told(): Pick<FaultOutcome, 'mails' | 'ended' | 'doneAfterMs'> {
    return { mails: this.#delivered.length, ended: this.#ended, doneAfterMs: this.#doneAfterMs };
  }

  async play(): Promise<Verdict> {
    const { fault } = this.one;
    const supervised = this.#supervise();
    supervised.catch(() => undefined);
    await this.#comes([await this.#inbox.letter(), await this.#inbox.nothing()]);
    await this.#settle();
    const during = [await this.#inbox.letter(), await this.#inbox.other(), await this.#inbox.letter()];
    const after = [await this.#inbox.letter(), await this.#inbox.nothing()];
    await fault.begin(this.stand);
    await Promise.all([fault.lasts(this.stand), this.#comes(during)]);
    await fault.end(this.stand);
    const endedAt = performance.now();
    const before = this.#run(fault.mayRepeat ? 'accepted' : null, 0);
    await this.#comes(after);
    await this.#settle();
    this.#doneAfterMs = Math.round(performance.now() - endedAt);
    this.#over = true;
    const ended = await this.#program!.stop();
    await supervised;
    if (ended !== 0) throw new Error(`It did not end as it should (${ended}): ${this.#program!.said()}`);
    return this.#check([before, this.#run(null, before.accepted.length)]);
  }

  async clear(): Promise<void> {
    this.#over = true;
    await this.#program?.kill(true);
  }

  /** Runs it, and again where it ended. */
  async #supervise(): Promise<void> {
    while (!this.#over) {
      this.#program = startProgram(this.#environment, join(this.one.folder, 'journal'), null, [inside]);
      const end = await this.#program.ended;
      if (this.#over) return;
      this.#ended += 1;
      process.stdout.write(`  it ended by itself (${end}): ${this.#program.said().slice(-600)}\n`);
      await sleep(1_000);
    }
  }

  get #environment(): Record<string, string> {
    const { dovecot, dataDir } = this.one;
    return {
      ...programEnvironment({ dovecot, user: this.#user, smtpPort: this.stand.smtp.port, dataDir }),
      ...this.engines,
      [clockVariable]: this.clockFile,
    };
  }

  async #comes(mails: readonly InboxMail[]): Promise<void> {
    for (const mail of mails) await this.one.dovecot.deliver(this.#user, mail.eml);
    this.#delivered.push(...mails);
  }

  async #settle(): Promise<void> {
    const end = performance.now() + settleWithinMs;
    for (;;) {
      const page = this.#program?.page() ?? null;
      const found = page === null ? null : await ledgerFigures(page);
      if (found && found.mails === this.#delivered.length && found.open === 0) return;
      if (performance.now() > end)
        throw new Error(
          `It does not settle: ${JSON.stringify(found)}, ${this.#delivered.length} mails; ${this.#program?.said().slice(-2_000)}`,
        );
      await sleep(200);
    }
  }

  /** @param from the first of the accepted mails that is its own */
  #run(killedAt: Run['killedAt'], from: number): Run {
    const own = readLines(join(this.one.dataDir, 'sent-replies.journal')) as { sent?: string }[];
    return {
      killedAt,
      knownAsSent: new Set(own.flatMap(({ sent }) => sent ?? [])),
      journal: readLines(join(this.one.folder, 'journal')) as JournalLine[],
      accepted: this.stand.smtp.mails.slice(from),
    };
  }

  async #check(runs: readonly Run[]): Promise<Verdict> {
    const settings = readSettings({}, checkUrl, this.#environment);
    const data = await openData(settings, createLogger('warn'));
    try {
      return await check({
        delivered: this.#delivered,
        runs,
        database: data.database,
        blobs: data.blobs,
        flags: await flagsOf(this.one.dovecot, this.#user),
      });
    } finally {
      await data.close();
    }
  }
}
