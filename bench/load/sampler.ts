/** Looks at the running service every few seconds: what it has done, what it holds, and how soon its page answers. */
import { setTimeout as sleep } from 'node:timers/promises';
import { ledgerFigures } from '../ledger-figures.js';
import { childrenOf, memoryOf } from '../memory.js';
import { secondsOf } from '../speed/cpu.js';

/** Parts of the whole that are told apart; readers: all reading processes, engines: PostgreSQL and Redis. */
export const parts = ['service', 'readers', 'engines'] as const;
export type Part = (typeof parts)[number];

export interface Sample {
  /** since the service has started */
  atMs: number;
  /** in the ledger and decided; null where the page did not answer */
  decided: number | null;
  /** its first page; null where it did not answer */
  pageMs: number | null;
  /** resident */
  rssBytes: Record<Part, number>;
}

export interface Drained {
  samples: Sample[];
  /** `stopped`: by a person; `stuck`: nothing was decided for a long time; `ended`: the service is gone */
  end: 'drained' | 'stopped' | 'stuck' | 'ended';
  /** from the service's start to the last decision and reply, or to the end */
  tookMs: number;
  /** of processor */
  cpuSeconds: Record<Part, number>;
}

const everyMs = 2_000;
/** A mail is given up after five minutes of reading, three times over. */
const stuckAfterMs = 20 * 60_000;

/** Until `mails` are decided and all replies have gone, or for as long as that may be hoped for. */
export async function untilDrained(
  service: { pid: number; page: string },
  engines: readonly number[],
  { mails, stop, tell }: { mails: number; stop: AbortSignal; tell: (sample: Sample) => void },
): Promise<Drained> {
  const began = performance.now();
  const samples: Sample[] = [];
  const used = new ProcessorTime(service.pid, engines);
  let progressAt = began;
  let decided = -1;
  for (;;) {
    used.look();
    const figures = await ledgerFigures(service.page);
    const now = performance.now();
    const done = (end: Drained['end']): Drained => ({
      samples,
      end,
      tookMs: now - began,
      cpuSeconds: used.seconds(),
    });
    if (stop.aborted) return done('stopped');
    const sample: Sample = {
      atMs: now - began,
      decided: figures && figures.mails - figures.undecided,
      pageMs: await pageMs(service.page),
      rssBytes: rssOf(service.pid, engines),
    };
    if (!isAlive(service.pid)) return done('ended');
    samples.push(sample);
    tell(sample);
    if (figures && figures.mails >= mails && figures.open === 0) return done('drained');
    if (figures && figures.mails - figures.undecided > decided) {
      decided = figures.mails - figures.undecided;
      progressAt = now;
    } else if (now - progressAt > stuckAfterMs) return done('stuck');
    await sleep(everyMs, undefined, { signal: stop }).catch(() => undefined);
  }
}

async function pageMs(page: string): Promise<number | null> {
  const began = performance.now();
  try {
    const answer = await fetch(page);
    await answer.arrayBuffer();
    return answer.ok ? performance.now() - began : null;
  } catch {
    return null;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function rssOf(service: number, engines: readonly number[]): Record<Part, number> {
  // buffers that PostgreSQL's processes share are counted once
  const engineBytes = engines.reduce((sum, pid) => sum + memoryOf(pid).ownBytes, 0);
  const readers = childrenOf(service).reduce((sum, pid) => sum + memoryOf(pid, true).rssBytes, 0);
  return { service: memoryOf(service, true).rssBytes, readers, engines: engineBytes };
}

/** From now on. A reading process is replaced now and then, and a server's connections come and go: each one's last figure counts. */
class ProcessorTime {
  readonly #before = new Map<string, number>();
  readonly #last = new Map<string, [part: Part, seconds: number]>();

  constructor(
    private readonly service: number,
    private readonly engines: readonly number[],
  ) {
    this.look();
    for (const [process, [, seconds]] of this.#last) this.#before.set(process, seconds);
  }

  look(): void {
    this.#note('service', [this.service]);
    this.#note('readers', childrenOf(this.service));
    for (const pid of this.engines) this.#note('engines', [pid, ...childrenOf(pid)]);
  }

  #note(part: Part, pids: readonly number[]): void {
    for (const pid of pids) {
      const seconds = secondsOf(pid);
      if (!Number.isNaN(seconds)) this.#last.set(`${part} ${pid}`, [part, seconds]);
    }
  }

  seconds(): Record<Part, number> {
    const total = { service: 0, readers: 0, engines: 0 };
    for (const [process, [part, seconds]] of this.#last)
      total[part] += seconds - (this.#before.get(process) ?? 0);
    return total;
  }
}
