/** Watches the mailboxes, each by one process at a time: a second poller stands by and takes over when the first is gone. */
import { setTimeout as sleep } from 'node:timers/promises';
import { openImapSource } from '../adapters/imap/imap-source.js';
import type { Settings } from '../config.js';
import { errorCode } from '../pipeline/error-code.js';
import { recordHealth } from '../pipeline/mailbox-health.js';
import type { Clock, Database, Logger, MailSession, MailSource } from '../pipeline/ports.js';
import { accessTokens } from './tokens.js';
import { mailboxSettings } from './urls.js';

/** How soon a poller that stands by asks again whether the mailbox is free. */
const standbyMs = 5_000;
/** Between two looks at whether the state of the mailbox is another one. */
const healthMs = 1_000;

export interface SourceDeps {
  clock: Clock;
  logger: Logger;
}

/** One source a mailbox of the settings, in their order; none connects yet. */
export const openSources = (settings: Settings, deps: SourceDeps): MailSource[] =>
  settings.mailboxUrls.map((url) => openSource(url, settings, deps));

function openSource(url: string, settings: Settings, { clock, logger }: SourceDeps): MailSource {
  return openImapSource({
    settings: mailboxSettings(url),
    tokens: accessTokens(settings, { clock, logger }),
    pollMs: settings.POLL_SECONDS * 1000,
    idle: true,
    clock,
    logger,
    random: Math.random,
  });
}

/** One name for a mailbox among all processes on the same database. */
export const mailboxHold = (name: string): string => `mailbox ${name}`;

export interface WatchDeps extends SourceDeps {
  database: Database;
  /** what to do with the mailbox, at each news and poll */
  receive(mailbox: string, session: MailSession): Promise<{ againInMs: number } | void>;
}

export interface Watching {
  /** looks at the mailboxes that this process watches soon, as after a notice of new mail */
  look(): void;
  stop(): Promise<void>;
}

/** Resolves once each mailbox has been tried for the first time; `stop` ends all. */
export async function watchMailboxes(settings: Settings, deps: WatchDeps): Promise<Watching> {
  const stopping = new AbortController();
  const held = new Set<MailSource>();
  const watches: Promise<void>[] = [];
  await Promise.all(
    settings.mailboxUrls.map(
      (url) =>
        new Promise<void>((tried) => {
          watches.push(
            watch(() => openSource(url, settings, deps), { stopped: stopping.signal, tried, held }, deps),
          );
        }),
    ),
  );
  return {
    look: () => {
      for (const source of held) source.look();
    },
    async stop() {
      stopping.abort();
      await Promise.all(watches);
    },
  };
}

async function watch(
  open: () => MailSource,
  { stopped, tried, held }: { stopped: AbortSignal; tried: () => void; held: Set<MailSource> },
  deps: WatchDeps,
): Promise<void> {
  const { logger } = deps;
  let standsBy = false;
  while (!stopped.aborted) {
    const source = open();
    try {
      const outcome = await deps.database.exclusively(mailboxHold(source.name), async (lost) => {
        if (standsBy) logger.info({}, 'the other poller is gone: watching the mailbox now');
        standsBy = false;
        held.add(source);
        await hold(source, AbortSignal.any([stopped, lost]), tried, deps).finally(() => held.delete(source));
        if (lost.aborted) logger.warn({}, 'the hold on the mailbox was lost with its database connection');
      });
      if (outcome === 'taken' && !standsBy) {
        standsBy = true;
        logger.info({}, 'another process watches this mailbox: standing by');
      }
    } catch (error) {
      logger.warn({ code: errorCode(error) }, 'the mailbox cannot be watched now; tried again');
    }
    tried();
    await sleep(standbyMs, undefined, { signal: stopped }).catch(() => undefined);
  }
}

async function hold(
  source: MailSource,
  ended: AbortSignal,
  tried: () => void,
  deps: WatchDeps,
): Promise<void> {
  const record = healthRecorder(source, deps);
  const timer = setInterval(() => void record(), healthMs);
  try {
    await source.start((session) => deps.receive(source.name, session));
    await record();
    tried();
    await aborted(ended);
  } finally {
    clearInterval(timer);
    await source.stop();
    await record();
  }
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

/** Writes the state of the mailbox where it is another than the one written last. */
function healthRecorder(source: MailSource, deps: WatchDeps): () => Promise<void> {
  let written = '';
  let writing = false;
  return async () => {
    const health = source.health();
    const now = JSON.stringify(health);
    if (writing || now === written) return;
    writing = true;
    try {
      await recordHealth(deps.database, source.name, health, deps.clock.now());
      written = now;
    } catch {
      // the database is away: said elsewhere, and written at a later look
    } finally {
      writing = false;
    }
  };
}
