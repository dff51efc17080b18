/**
 * A mailbox full of mail that waits when the service starts, until all of it is decided and answered: how long it takes,
 * what it holds meanwhile, and whether mailbox and desk still get their turn. One process does all but read, as `letter-intake run` does.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packageRoot } from '../fixtures/package-root.js';
import { checkUrl } from '../src/app.js';
import { openData, soon } from '../src/app/engines.js';
import { readSettings } from '../src/config.js';
import { createLogger } from '../src/logger.js';
import { sha256 } from '../src/pipeline/sha256.js';
import { type Dovecot, startDovecot } from '../test/support/dovecot.js';
import { decidedBy, describeLoad, type LoadResult, missedBy, quartersOf } from './load/describe.js';
import { keptBytes, kindFigures, tableSizes } from './load/ledger.js';
import { beginSignal, loopFileVariable, readLoopLines } from './load/loop-delay.js';
import { loadMails } from './load/mails.js';
import { parts, untilDrained } from './load/sampler.js';
import { childrenOf } from './memory.js';
import { type Engines, startEngines } from './prove/engines.js';
import type { EngineName } from './prove/proof.js';
import type { Bench } from './report.js';
import { type ServiceOptions, serviceSettings, startServiceProcess } from './service-process.js';
import { startSink } from './sink.js';

const user = 'load';
const readers = 2;
const inside = join(packageRoot, 'dist', 'bench', 'load', 'loop-delay-inside.js');

export const load: Bench = {
  what: `mails that wait when the service starts (5 % letters, a third of them scans), ${readers} reading processes, no limit on replies; Ctrl-C tells what was measured so far`,
  n: 10_000,
  async run({ n, seed, engine }) {
    const stop = new AbortController();
    // the first ends the measuring, the second ends the bench
    process.once('SIGINT', () => stop.abort());
    process.once('SIGTERM', () => stop.abort());
    const closing: (() => Promise<unknown>)[] = [];
    try {
      const result = await measure(closing, { n, seed, engine, stop: stop.signal });
      const { mails, drained, loop, ledger } = result;
      return {
        text: `${engine}, ${n} mails\n${describeLoad(result)}`,
        figures: {
          engine,
          mails,
          readers,
          end: drained.end,
          decided: decidedBy(drained.samples),
          tookMs: Math.round(drained.tookMs),
          cpuSeconds: drained.cpuSeconds,
          memory: parts.map((part) => quartersOf(drained, part)),
          loop: loop.at(-1) ?? null,
          ledger,
          samples: drained.samples,
        },
        missed: missedBy(result),
      };
    } finally {
      for (const close of closing.toReversed()) await close();
    }
  },
};

async function measure(
  closing: (() => Promise<unknown>)[],
  { n, seed, engine, stop }: { n: number; seed: string; engine: EngineName; stop: AbortSignal },
): Promise<LoadResult> {
  const folder = await mkdtemp(join(tmpdir(), 'letter-intake-load-'));
  closing.push(() => rm(folder, { recursive: true, force: true }));
  const dovecot = await startDovecot();
  if (!dovecot)
    throw new Error('This bench needs Dovecot and may not install it: run it as root in a container.');
  closing.push(() => dovecot.stop());
  const { kindOf, mails } = await fill(dovecot, { n, seed, stop });
  const { engines, pids } = await startWithPids(engine);
  closing.push(() => engines.stop());
  const sink = await startSink();
  closing.push(() => sink.stop());
  const { host, port, password } = dovecot;
  const loopFile = join(folder, 'loop');
  const { DATABASE_URL: databaseUrl = '', REDIS_URL: redisUrl = '' } = await engines.fresh();
  const options: ServiceOptions = {
    entry: 'run',
    imap: { host, port, password },
    user,
    smtpPort: sink.port,
    readers,
    databaseUrl,
    redisUrl,
    dataDir: join(folder, 'data'),
    imports: [pathToFileURL(inside).href],
    more: { INTAKE_SINCE: 'all', REPLIES_PER_HOUR: '0', [loopFileVariable]: loopFile },
  };
  const service = await startServiceProcess(options);
  let stopping: Promise<void> | null = null;
  const end = (): Promise<void> => (stopping ??= service.stop());
  closing.push(end);
  process.kill(service.pid, beginSignal);
  const tell = progress(mails);
  const drained = await untilDrained({ pid: service.pid, page: service.page! }, pids, { mails, stop, tell });
  const loop = readLoopLines(loopFile);
  await end();
  return { mails, drained, loop, ledger: await askLedger(options, kindOf) };
}

/** @returns how many mails wait, fewer where it was stopped, and their kinds by the hash of their bytes */
async function fill(
  dovecot: Dovecot,
  { n, seed, stop }: { n: number; seed: string; stop: AbortSignal },
): Promise<{ kindOf: Map<string, string>; mails: number }> {
  const kindOf = new Map<string, string>();
  let mails = 0;
  for await (const { kind, eml } of loadMails(n, seed)) {
    if (stop.aborted) throw new Error('It was stopped while the mails were made: nothing was measured.');
    await dovecot.deliver(user, eml);
    kindOf.set(sha256(eml), kind);
    mails += 1;
    if (mails % 100 === 0) say(`${mails} of ${n} mails made`);
  }
  return { kindOf, mails };
}

/** The engines with the processes that were started for them. */
async function startWithPids(name: EngineName): Promise<{ engines: Engines; pids: number[] }> {
  const before = new Set(childrenOf(process.pid));
  const engines = await startEngines(name);
  return { engines, pids: childrenOf(process.pid).filter((pid) => !before.has(pid)) };
}

/** After the service, as it alone may use an embedded database. @returns null where the engine has been stopped with us */
async function askLedger(
  options: ServiceOptions,
  kindOf: ReadonlyMap<string, string>,
): Promise<LoadResult['ledger']> {
  const settings = readSettings({}, checkUrl, serviceSettings(options));
  let data;
  try {
    data = await openData(settings, createLogger('error'), soon());
  } catch (error) {
    say(`The ledger cannot be asked: ${(error as Error).message}`);
    return null;
  }
  try {
    const { database } = data;
    return {
      kinds: await kindFigures(database, kindOf),
      tables: await tableSizes(database),
      keptBytes: await keptBytes(database),
    };
  } finally {
    await data.close();
  }
}

/** The bench takes minutes to hours; its result is on stdout. */
const say = (text: string): void => void process.stderr.write(`${text}\n`);

const mb = (bytes: number): number => Math.round(bytes / 2 ** 20);
const tellEveryMs = 60_000;

/** A line a minute. */
function progress(mails: number): Parameters<typeof untilDrained>[2]['tell'] {
  let nextMs = tellEveryMs;
  return ({ atMs, decided, rssBytes }) => {
    if (atMs < nextMs) return;
    nextMs = atMs + tellEveryMs;
    say(
      `${Math.round(atMs / 1000)} s: ${decided ?? '?'} of ${mails} decided; service ${mb(rssBytes.service)} MB, readers ${mb(rssBytes.readers)} MB`,
    );
  };
}
