/** Every fault of the proof, by what fails. */
import { setTimeout as sleep } from 'node:timers/promises';
import { engineNames } from '../proof.js';
import type { Fault, Stand } from './fault.js';

const dayMs = 24 * 60 * 60_000;
/** Several looks at the mailbox, tries of a reading and of a reply. */
const aWhile = (): Promise<void> => sleep(15_000);
const redisOf = ({ engines }: Stand) => engines.redis!;
const postgresOf = ({ engines }: Stand) => engines.postgres!;
const nothing = (): undefined => undefined;

const mailServer: readonly Fault[] = [
  ['smtp-busy', '421 at the greeting', { kind: 'refuse', at: 'greeting', code: 421, text: '4.3.2 busy' }],
  ['smtp-later', '451 for each recipient', { kind: 'refuse', at: 'rcpt-to', code: 451, text: '4.7.1 later' }],
  ['smtp-closed', '554 at the greeting', { kind: 'refuse', at: 'greeting', code: 554, text: '5.3.2 no' }],
  ['smtp-away', 'it hangs up at once', { kind: 'cut-before-greeting' }],
  ['smtp-lost', 'it hangs up after the data and has not taken it', { kind: 'cut-after-data', kept: false }],
  ['smtp-slow', 'its 250 comes after eight seconds', { kind: 'delay', ms: 8_000 }],
].map(([name, what, behaviour]) => ({
  name: name as string,
  what: `mail server: ${what as string}`,
  on: engineNames,
  begin: ({ smtp }) => smtp.behave(behaviour as Parameters<Stand['smtp']['behave']>[0]),
  lasts: aWhile,
  end: ({ smtp }) => smtp.behave({ kind: 'accept' }),
}));

const unsure: Fault = {
  name: 'smtp-unsure',
  what: 'mail server: it hangs up after the data and has taken it',
  on: engineNames,
  begin: ({ smtp }) => smtp.behave({ kind: 'cut-after-data', kept: true }),
  async lasts({ smtp }) {
    const before = smtp.mails.length;
    while (smtp.mails.length === before) await sleep(5);
  },
  end: ({ smtp }) => smtp.behave({ kind: 'accept' }),
  mayRepeat: true,
};

const mailbox: Fault = {
  name: 'imap-restart',
  what: 'the mailbox server restarts',
  on: engineNames,
  begin: ({ dovecot }) => dovecot.restart(),
  lasts: () => sleep(2_000),
  end: nothing,
};

/** What is delayed when a clock is set right is delayed by that clock: so replies are refused for a while, too. */
const clock = (name: string, what: string, aheadMs: number): Fault => ({
  name,
  what,
  on: engineNames,
  begin({ smtp, setClock }) {
    setClock(aheadMs);
    smtp.behave({ kind: 'refuse', at: 'rcpt-to', code: 451, text: '4.7.1 later' });
  },
  lasts: aWhile,
  end({ smtp, setClock }) {
    setClock(0);
    smtp.behave({ kind: 'accept' });
  },
});

const disk = (name: string, what: string, on: Fault['on'], of: NonNullable<Fault['disk']>): Fault => ({
  name,
  what,
  on,
  disk: of,
  begin: ({ disk: small }) => small!.fill(),
  lasts: aWhile,
  async end({ disk: small, engines }) {
    small!.makeRoom();
    // one that ended for want of room is started again by whoever runs it
    await engines.postgres?.start();
  },
});

export const allFaults: readonly Fault[] = [
  ...mailServer,
  unsure,
  mailbox,
  clock('clock-ahead', 'the clock is a day ahead, then right again', dayMs),
  clock('clock-back', 'the clock is a day back, then right again', -dayMs),
  disk('documents-full', 'the folder of documents has no room', ['embedded'], 'documents'),
  {
    ...disk('documents-read-only', 'the folder of documents is read-only', ['embedded'], 'documents'),
    begin: ({ disk: small }) => small!.readOnly(true),
    end: ({ disk: small }) => small!.readOnly(false),
  },
  disk('data-full', 'the data folder has no room', ['embedded'], 'data folder'),
  disk('postgres-full', 'PostgreSQL has no room', ['postgres', 'redis'], 'PostgreSQL'),
  {
    name: 'postgres-restart',
    what: 'PostgreSQL ends in order and is back after some seconds',
    on: ['postgres', 'redis'],
    begin: (stand) => postgresOf(stand).halt(),
    lasts: () => sleep(6_000),
    end: (stand) => postgresOf(stand).start(),
  },
  {
    name: 'postgres-crash',
    what: 'PostgreSQL crashes and is back after some seconds',
    on: ['postgres', 'redis'],
    begin: (stand) => postgresOf(stand).kill(),
    lasts: () => sleep(6_000),
    end: (stand) => postgresOf(stand).start(),
  },
  {
    name: 'postgres-cut',
    what: 'PostgreSQL cuts every connection, each second',
    on: ['postgres', 'redis'],
    begin: nothing,
    async lasts(stand) {
      for (let cuts = 0; cuts < 10; cuts += 1) {
        await postgresOf(stand).terminateConnections();
        await sleep(1_000);
      }
    },
    end: nothing,
  },
  {
    name: 'redis-flush',
    what: 'Redis is flushed, each second',
    on: ['redis'],
    begin: nothing,
    async lasts(stand) {
      for (let flushes = 0; flushes < 10; flushes += 1) {
        await redisOf(stand).flushAll();
        await sleep(1_000);
      }
    },
    end: nothing,
  },
  {
    name: 'redis-empty',
    what: 'Redis is away and comes back without its data',
    on: ['redis'],
    begin: (stand) => redisOf(stand).stop(),
    lasts: () => sleep(6_000),
    end: (stand) => redisOf(stand).restart({ empty: true }),
  },
  {
    name: 'redis-full',
    what: 'Redis has no memory left (noeviction)',
    on: ['redis'],
    begin: (stand) => redisOf(stand).call('CONFIG', 'SET', 'maxmemory', 1),
    lasts: aWhile,
    end: (stand) => redisOf(stand).call('CONFIG', 'SET', 'maxmemory', 0),
  },
  {
    name: 'redis-hangs',
    what: 'Redis keeps its connections and answers nothing',
    on: ['redis'],
    begin: (stand) => redisOf(stand).freeze(),
    lasts: aWhile,
    end: (stand) => redisOf(stand).thaw(),
  },
];
