/** Where a backfill is worked off: by the service that runs, by this process alone, or by it among those on one database. */
import { existsSync } from 'node:fs';
import { findSocket } from '../adapters/lock/socket-path.js';
import { openReaderPool } from '../adapters/reader/reader-pool.js';
import { openSmtpSender } from '../adapters/smtp/smtp-sender.js';
import type { Settings } from '../config.js';
import { askControl } from '../control.js';
import {
  backfillProgress,
  fetchOldOf,
  type BackfillOrder,
  type BackfillProgress,
  type NoticedOldMail,
} from '../pipeline/backfill.js';
import { workAlone } from '../pipeline/backfill-alone.js';
import type { Logger, MailSource } from '../pipeline/ports.js';
import { isEmbedded, openData } from './engines.js';
import { judgingBy } from './judging.js';
import { openSources } from './mailboxes.js';
import { noticeOldMailOf } from './notice-old-mail.js';
import { readingTimeoutMs, scannedBy } from './reading.js';
import { controlSocket } from './control-socket.js';
import { startService, systemClock } from './service.js';
import { accessTokens } from './tokens.js';
import { smtpSettings } from './urls.js';

export interface Backfill {
  /**
   * service = a running one does it all and goes on when this process ends; alone = this process does, nothing else may
   * run; among = this process reads with those on the same database, and fetches where no poller does
   */
  by: 'service' | 'alone' | 'among';
  /** safe to call again: finds what is not noticed yet */
  notice(): Promise<NoticedOldMail>;
  progress(): Promise<BackfillProgress>;
  /** nothing of it is at work in this process */
  idle(): boolean;
  /** within some seconds; loses nothing */
  close(): Promise<void>;
}

/** What is being read is given up after so long: the next run begins it anew. */
const graceMs = 3_000;
/** A large mailbox takes its time to search. */
const noticeTimeoutMs = 300_000;

/**
 * @param signal ends the wait for engines that are away
 * @throws PermanentError `data-dir-in-use` where another process than a service holds DATA_DIR
 */
export async function openBackfill(
  settings: Settings,
  order: BackfillOrder,
  logger: Logger,
  signal: AbortSignal,
): Promise<Backfill> {
  if (!isEmbedded(settings)) return joinOthers(settings, order, logger, signal);
  if (existsSync(settings.DATA_DIR)) {
    const socket = await findSocket(settings.DATA_DIR, controlSocket);
    if ((await askControl(socket, '/status')) !== null) return askService(socket, order);
  }
  return workHere(settings, order, logger, signal);
}

async function answered<T>(answer: Promise<unknown>): Promise<T> {
  const body = await answer.catch((error: NodeJS.ErrnoException) => {
    // it ended while it was asked
    if (error.code === 'ECONNRESET' || error.code === 'EPIPE') return null;
    throw error;
  });
  if (body === null) throw new Error('The service has ended. Run the same command again to go on.');
  return body as T;
}

function askService(socket: string, order: BackfillOrder): Backfill {
  const { mode } = order;
  const since = order.since.toISOString().slice(0, 10);
  return {
    by: 'service',
    notice: () => answered(askControl(socket, '/backfill', { since, mode }, noticeTimeoutMs)),
    progress: () => answered(askControl(socket, `/backfill?since=${since}`)),
    idle: () => true,
    close: async () => undefined,
  };
}

/** On engines that several processes share: one more reader, and a poller that stands by where another one watches. */
async function joinOthers(
  settings: Settings,
  order: BackfillOrder,
  logger: Logger,
  signal: AbortSignal,
): Promise<Backfill> {
  const service = await startService({ ...settings, HEALTH_PORT: null }, logger, {
    roles: ['poller', 'reader'],
    signal,
  });
  const { database } = service;
  return {
    by: 'among',
    async notice() {
      const noticed = await noticeOldMailOf(settings, order, { database, clock: systemClock, logger });
      service.look();
      return noticed;
    },
    progress: () => backfillProgress(database, order.since),
    idle: () => true,
    close: () => service.stop(),
  };
}

/** On embedded data without a service: this process holds DATA_DIR, and today's mail waits for the service. */
async function workHere(
  settings: Settings,
  order: BackfillOrder,
  logger: Logger,
  signal: AbortSignal,
): Promise<Backfill> {
  const closing: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const part of closing.splice(0).toReversed())
      await part().catch((error: unknown) => logger.warn({ error }, 'a part did not stop cleanly'));
  };
  try {
    const clock = systemClock;
    const data = await openData(settings, logger, signal);
    closing.push(() => data.close());
    const { database, blobs } = data;
    const reader = scannedBy(
      settings,
      openReaderPool({ size: settings.READERS, logger, timeoutMs: readingTimeoutMs }),
    );
    closing.push(() => reader.close());
    const work = workAlone({
      ...judgingBy(settings),
      database,
      blobs,
      reader,
      clock,
      logger,
      readers: settings.READERS,
      sending: order.mode === 'send' ? await openSending() : null,
    });
    async function openSending() {
      const journal = await data.journal();
      const sender = openSmtpSender(smtpSettings(settings.SMTP_URL), {
        clock,
        tokens: accessTokens(settings, { clock, logger }),
        perMinute: settings.REPLIES_PER_MINUTE,
      });
      closing.push(() => sender.close());
      return { database, sender, journal, clock, logger, replyFrom: settings.REPLY_FROM };
    }
    closing.push(() => work.stop(graceMs));
    const receiving = { database, blobs, readQueue: work.readQueue, clock, logger, since: settings.since };
    const sources: MailSource[] = [];
    return {
      by: 'alone',
      async notice() {
        const noticed = await noticeOldMailOf(settings, order, receiving);
        if (sources.length === 0) {
          await work.resumeReading();
          await work.resumeSending();
          for (const source of openSources(settings, { clock, logger })) {
            sources.push(source);
            closing.push(() => source.stop());
            await source.start((session) => fetchOldOf(source.name, session, receiving));
          }
        }
        for (const source of sources) source.look();
        return noticed;
      },
      async progress() {
        const progress = await backfillProgress(database, order.since);
        // stored, yet nobody here reads it: a step failed in between
        if (progress.fetched > 0 && work.idle()) await work.resumeReading();
        return progress;
      },
      idle: () => work.idle(),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
