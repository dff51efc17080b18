/** The ways in which the service is set up, each started with mailbox, SMTP server and engines of its own. */
import { findPostgres, startPostgres } from '../test/support/postgres.js';
import { startRedis } from '../test/support/redis.js';
import type { Dovecot } from '../test/support/dovecot.js';
import { childrenOf, type Memory, memoryOf } from './memory.js';
import { type Entry, type ServiceProcess, startServiceProcess } from './service-process.js';
import { type Sink, startSink } from './sink.js';

export const arrangements = {
  embedded: 'one process, data and queues embedded',
  postgres: 'processes, data and queues in PostgreSQL',
  'redis+postgres': 'processes, data in PostgreSQL, queues on Redis',
} as const;
export type Arrangement = keyof typeof arrangements;
export const arrangementNames = Object.keys(arrangements) as Arrangement[];

export interface Started {
  sink: Sink;
  deliver(mail: Buffer): Promise<unknown>;
  /** by process, the service's first */
  memory(): [name: string, memory: Memory][];
  stop(): Promise<void>;
}

/** @param readers reading processes: those of the one process, or reader processes with one each */
export async function start(name: Arrangement, readers: number, dovecot: Dovecot): Promise<Started> {
  const closing: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const close of closing.splice(0).toReversed()) await close();
  };
  try {
    const sink = await startSink();
    closing.push(() => sink.stop());
    const user = `${name.replace('+', '-')}-${readers}`;
    // a maildir is made by its first delivery
    await dovecot.deliver(user, plainMail);
    const engines: [string, number][] = [];
    const databaseUrl = name === 'embedded' ? '' : await startDatabase(engines, closing);
    const redisUrl = name === 'redis+postgres' ? await startQueue(engines, closing) : '';
    const { host, port, password } = dovecot;
    const common = { imap: { host, port, password }, user, smtpPort: sink.port, databaseUrl, redisUrl };
    const services: ServiceProcess[] = [];
    for (const entry of entriesOf(name, readers)) {
      const service = await startServiceProcess({
        ...common,
        entry,
        readers: entry === 'run' ? readers : 1,
      });
      services.push(service);
      closing.push(() => service.stop());
    }
    return {
      sink,
      deliver: (mail) => dovecot.deliver(user, mail),
      memory: () => [
        ...services.flatMap(memoryOfService),
        ...engines.map(([engine, pid]): [string, Memory] => [engine, memoryOf(pid)]),
      ],
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function entriesOf(name: Arrangement, readers: number): Entry[] {
  if (name === 'embedded') return ['run'];
  return ['web', 'sender', ...Array.from({ length: readers }, () => 'reader' as const), 'poller'];
}

function memoryOfService({ entry, pid }: ServiceProcess): [string, Memory][] {
  return [
    [entry, memoryOf(pid, true)],
    ...childrenOf(pid).map((child): [string, Memory] => [`${entry}: reading`, memoryOf(child)]),
  ];
}

type Closing = (() => Promise<void>)[];

/** Durable, as a person would run it. @returns its URL */
async function startDatabase(engines: [string, number][], closing: Closing): Promise<string> {
  const bin = await findPostgres();
  if (bin === null) throw new Error('This bench needs PostgreSQL: install the package postgresql.');
  const [postgres, pid] = await withPid(() => startPostgres(bin, { durable: true }));
  closing.push(() => postgres.stop());
  engines.push(['postgres', pid]);
  return postgres.freshDatabase();
}

/** @returns its URL */
async function startQueue(engines: [string, number][], closing: Closing): Promise<string> {
  const [redis, pid] = await withPid(() => startRedis());
  if (redis === null) throw new Error('This bench needs Redis and may not install it.');
  closing.push(() => redis.close());
  engines.push(['redis', pid]);
  return redis.url;
}

/** What `begin` started, and the process it left running. */
async function withPid<T>(begin: () => Promise<T>): Promise<[T, number]> {
  const before = new Set(childrenOf(process.pid));
  const begun = await begin();
  return [begun, childrenOf(process.pid).find((pid) => !before.has(pid)) ?? 0];
}

const plainMail =
  'From: a@sender.example\r\nTo: letters@education.example\r\nAuto-Submitted: auto-generated\r\n\r\nReady.\r\n';
