/**
 * The same service embedded and on real engines, with one and with two readers. Latency: the same letter goes to each
 * arrangement in turn, and to an echo, so that what else the machine does meets all of them alike. Throughput: letters
 * that wait in the mailbox, one arrangement after the other, as each wants all cores.
 */
import { type Dovecot, startDovecot } from '../test/support/dovecot.js';
import { type Arrangement, arrangementNames, arrangements, start, type Started } from './arrangement.js';
import { startEcho } from './echo.js';
import { type Carrier, makeLetterMails } from './letter-mails.js';
import type { Memory } from './memory.js';
import { type Bench, columns, percentile } from './report.js';
import { startSink } from './sink.js';

const readerCounts = [1, 2] as const;
const carriers: readonly Carrier[] = ['digital', 'scanned'];
/** A scanned letter takes some twenty times as long to read as a digital one: the whole is to end within ten minutes. */
const shareOf: Record<Carrier, number> = { digital: 1, scanned: 0.2 };
/** Without a reply for so long, none comes any more. */
const patienceMs = 180_000;

interface Measured {
  arrangement: Arrangement | 'echo';
  readers: number;
  carrier: Carrier;
  /** arrival to reply, one after the other; null = no reply */
  latencyMs: (number | null)[];
  /** from the first delivery to the last reply; null for the echo */
  drained: { letters: number; answered: number; seconds: number } | null;
}

export const engines: Bench = {
  what: 'embedded, PostgreSQL, and Redis + PostgreSQL, with one and two readers; n digital letters and n/5 scanned ones, one by one and then as many at once; no limit on replies a minute',
  n: 15,
  async run({ n, seed }) {
    const dovecot = await startDovecot();
    if (!dovecot)
      throw new Error('This bench needs Dovecot and may not install it: run it as root in a container.');
    try {
      const letters = await makeLetters(n, seed);
      const measured: Measured[] = [];
      const memory: Held[] = [];
      for (const readers of readerCounts) {
        const round = await measure(readers, letters, dovecot);
        measured.push(...round.measured);
        memory.push(...round.memory);
      }
      return report(measured, memory);
    } finally {
      await dovecot.stop();
    }
  },
};

/** For each carrier: one that warms up, those that come one by one, those that come at once. */
type Letters = Record<Carrier, { first: Buffer; single: Buffer[]; atOnce: Buffer[] }>;

async function makeLetters(n: number, seed: string): Promise<Letters> {
  const counts = carriers.map((carrier) => Math.max(1, Math.round(n * shareOf[carrier])));
  const wanted = carriers.flatMap((carrier, at) =>
    Array.from({ length: 2 * counts[at]! + 1 }, () => carrier),
  );
  const mails = await makeLetterMails(`engines/${seed}`, wanted);
  const take = (carrier: Carrier): Letters[Carrier] => {
    const count = counts[carriers.indexOf(carrier)]!;
    const own = mails.filter((_mail, at) => wanted[at] === carrier);
    return { first: own[0]!, single: own.slice(1, 1 + count), atOnce: own.slice(1 + count) };
  };
  return { digital: take('digital'), scanned: take('scanned') };
}

interface Held {
  arrangement: Arrangement;
  readers: number;
  processes: [string, Memory][];
}

async function measure(
  readers: number,
  letters: Letters,
  dovecot: Dovecot,
): Promise<{ measured: Measured[]; memory: Held[] }> {
  const running = new Map<Arrangement | 'echo', Pick<Started, 'sink' | 'deliver' | 'stop'>>();
  const started: [Arrangement, Started][] = [];
  try {
    for (const name of arrangementNames) {
      const one = await start(name, readers, dovecot);
      running.set(name, one);
      started.push([name, one]);
    }
    running.set('echo', await beginEcho(`echo-${readers}`, dovecot));
    const measured: Measured[] = [];
    for (const carrier of carriers) {
      const { first, single, atOnce } = letters[carrier];
      say(`readers: ${readers}, ${carrier}: ${single.length} one by one, then ${atOnce.length} at once`);
      // what a first letter loads is not measured
      await Promise.all([...running.values()].map((one) => drain(one, [first])));
      const taken = await inTurn(running, single);
      for (const [arrangement, latencyMs] of taken) {
        const one = arrangement === 'echo' ? null : running.get(arrangement)!;
        const drained = one && (await drain(one, atOnce));
        measured.push({ arrangement, readers, carrier, latencyMs, drained });
      }
    }
    const memory = started.map(
      ([arrangement, one]): Held => ({
        arrangement,
        readers,
        processes: one.memory(),
      }),
    );
    return { measured, memory };
  } finally {
    await Promise.all([...running.values()].map((one) => one.stop()));
  }
}

/** The bench takes minutes; its result is on stdout. */
const say = (text: string): void => void process.stderr.write(`${text}\n`);

async function beginEcho(
  user: string,
  dovecot: Dovecot,
): Promise<Pick<Started, 'sink' | 'deliver' | 'stop'>> {
  const sink = await startSink();
  await dovecot.deliver(user, 'From: a@sender.example\r\nTo: b@sender.example\r\n\r\nReady.\r\n');
  const { host, port, password } = dovecot;
  const echo = await startEcho({ imap: { host, port, password }, user, smtpPort: sink.port });
  return {
    sink,
    deliver: (mail) => dovecot.deliver(user, mail),
    async stop() {
      await echo.stop();
      await sink.stop();
    },
  };
}

/** Each letter to each in turn; who begins moves on by one with each letter. */
async function inTurn<Name>(
  running: ReadonlyMap<Name, Pick<Started, 'sink' | 'deliver'>>,
  mails: readonly Buffer[],
): Promise<Map<Name, (number | null)[]>> {
  const names = [...running.keys()];
  const taken = new Map(names.map((name) => [name, [] as (number | null)[]]));
  for (const [index, mail] of mails.entries()) {
    for (const at of names.keys()) {
      const name = names[(index + at) % names.length]!;
      const { sink, deliver } = running.get(name)!;
      const answered = sink.next(1, patienceMs);
      const begin = performance.now();
      await deliver(mail);
      const [reply] = await answered;
      taken.get(name)!.push(reply === undefined ? null : reply.at - begin);
    }
  }
  return taken;
}

async function drain(
  { sink, deliver }: Pick<Started, 'sink' | 'deliver'>,
  mails: readonly Buffer[],
): Promise<Measured['drained']> {
  const answered = sink.next(mails.length, patienceMs);
  const begin = performance.now();
  for (const mail of mails) await deliver(mail);
  const replies = await answered;
  const end = replies.at(-1)?.at ?? begin;
  return { letters: mails.length, answered: replies.length, seconds: (end - begin) / 1000 };
}

// ------------------------------------------------------------------------------------------------------------ report

function report(measured: readonly Measured[], memory: readonly Held[]): Awaited<ReturnType<Bench['run']>> {
  const lost = measured.reduce(
    (sum, { latencyMs, drained }) =>
      sum +
      latencyMs.filter((ms) => ms === null).length +
      (drained === null ? 0 : drained.letters - drained.answered),
    0,
  );
  return {
    text: [
      ...Object.entries(arrangements).map(([name, what]) => `${name}: ${what}`),
      '',
      columns([speedHead, ...measured.map(speedRow)]),
      '',
      'memory after the letters, MB (own: what is shared is divided among those who share it)',
      columns([memoryHead, ...memory.flatMap(memoryRows)]),
    ].join('\n'),
    figures: { measured, memory },
    missed: lost > 0 ? `${lost} letters were not answered` : null,
  };
}

const speedHead = [
  '',
  'readers',
  'letters',
  'one by one',
  'p50 ms',
  'p95 ms',
  'max ms',
  'at once',
  'letters/s',
];

function speedRow({ arrangement, readers, carrier, latencyMs, drained }: Measured): string[] {
  const values = latencyMs.filter((ms) => ms !== null);
  return [
    arrangement,
    String(readers),
    carrier,
    String(values.length),
    ...[50, 95, 100].map((percent) => Math.round(percentile(values, percent)).toString()),
    drained === null ? '' : String(drained.answered),
    drained === null ? '' : (drained.answered / drained.seconds).toFixed(2),
  ];
}

const memoryHead = ['', 'readers', 'process', 'count', 'RSS', 'peak RSS', 'own'];

/** One row a kind of process, and their sum. */
function memoryRows({ arrangement, readers, processes }: Held): string[][] {
  const kinds = new Map<string, Memory>();
  for (const [name, memory] of [...processes, ...processes.map(([, each]) => ['all', each] as const)]) {
    const before = kinds.get(name);
    kinds.set(name, before ? sum(before, memory) : memory);
  }
  return [...kinds].map(([name, held]) => [
    arrangement,
    String(readers),
    name,
    String(held.processes),
    ...[held.rssBytes, held.peakBytes, held.ownBytes].map((bytes) => Math.round(bytes / 2 ** 20).toString()),
  ]);
}

const sum = (a: Memory, b: Memory): Memory => ({
  processes: a.processes + b.processes,
  rssBytes: a.rssBytes + b.rssBytes,
  peakBytes: a.peakBytes + b.peakBytes,
  ownBytes: a.ownBytes + b.ownBytes,
});
