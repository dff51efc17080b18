/** The service, or a part of it: what the command line, the demo and the tests start and stop. */
import type { FastifyInstance } from 'fastify';
import { placeSocket } from '../adapters/lock/socket-path.js';
import { argon2Passwords } from '../adapters/passwords/argon2.js';
import { openReaderPool } from '../adapters/reader/reader-pool.js';
import { openSmtpSender } from '../adapters/smtp/smtp-sender.js';
import type { Settings } from '../config.js';
import { serveControl } from '../control.js';
import { backfillProgress } from '../pipeline/backfill.js';
import { pageDrawer } from '../pipeline/draw-page.js';
import { giveUpReading, judgeMail, type JudgeDeps } from '../pipeline/judge-mail.js';
import { readHealth } from '../pipeline/mailbox-health.js';
import type { Clock, Database, Logger, Queues, Reader } from '../pipeline/ports.js';
import { receiveMail } from '../pipeline/receive-mail.js';
import { reconciler } from '../pipeline/reconcile.js';
import { peopleActions, type PeopleActions } from '../pipeline/people.js';
import { giveUpSecondReading, readSecondTime } from '../pipeline/review/second-reading.js';
import { carryOut } from '../pipeline/people/order.js';
import { carryOutRetention } from '../pipeline/retention/order.js';
import { reviewActions } from '../pipeline/review.js';
import { holdAfterFailure, sendReply } from '../pipeline/send-reply.js';
import { showReply, type WouldGo } from '../pipeline/show-reply.js';
import { readStatus, type Status } from '../pipeline/status.js';
import { settleReplies } from '../pipeline/settle-replies.js';
import { lastSetBacks } from '../pipeline/store/set-back.js';
import { sweep } from '../pipeline/sweep.js';
import { lastWritten, watchForStepBack } from '../pipeline/clock-steps.js';
import { createWeb } from '../web/server.js';
import { documentReader } from '../pipeline/document-of-mail.js';
import { alertsBy, watchAlerts } from './alerts.js';
import { type Data, isEmbedded, openData } from './engines.js';
import { controlSocket } from './control-socket.js';
import { serveHealth } from './health-server.js';
import { judgingBy } from './judging.js';
import { noticeOldMailOf } from './notice-old-mail.js';
import { openSources, type Watching, watchMailboxes } from './mailboxes.js';
import { readingTimeoutMs, scannedBy } from './reading.js';
import { retentionBy, retentionRules, watchRetention } from './retention.js';
import { allRoles, type Role } from './roles.js';
import { accessTokens } from './tokens.js';
import { smtpSettings } from './urls.js';

export const systemClock: Clock = { now: () => new Date() };
/** The same for the page, the control socket and the command line. */
export const peopleIn = (database: Database): PeopleActions =>
  peopleActions({ database, passwords: argon2Passwords, clock: systemClock });
/** Lost schedules are found within a minute; the sweep itself is two small queries. */
const sweepEveryMs = 60_000;
const clockLookMs = 2_000;
const hourMs = 3_600_000;
/** A graceful stop: what runs may end, at most so long; closing the engines comes after, within ten seconds in all. */
const stopGraceMs = 7_000;
/** A poller that has not polled for so many rounds is gone. */
const staleRounds = 3;

export interface Service {
  /** where the page answers; empty where this process serves none */
  url: string;
  database: Database;
  status(): Promise<Status>;
  /** looks at the mailboxes soon, where this process watches them */
  look(): void;
  /** at most about ten seconds; nothing is lost by a harder end */
  stop(): Promise<void>;
}

export interface StartOptions {
  /** all where it is left out */
  roles?: readonly Role[];
  /** ends the wait for engines that are away */
  signal?: AbortSignal;
  /** a dry run: told of each reply that would go, and nothing is sent */
  dryRun?: ((reply: WouldGo) => void) | null;
}

type Close = () => Promise<void>;

/** @throws PermanentError `data-dir-in-use` where another process holds DATA_DIR; where an engine refuses us */
export async function startService(
  settings: Settings,
  logger: Logger,
  { roles = allRoles, signal, dryRun = null }: StartOptions = {},
): Promise<Service> {
  const data = await openData(settings, logger, signal);
  const reader = openReader(roles, settings, logger);
  const parts: Close[] = [];
  const snapshotHours = settings.SNAPSHOT_HOURS;
  const stop = async (): Promise<void> => {
    // the parts end side by side, so that the slowest sets the time; what they work with ends last
    await Promise.all(parts.splice(0).map((close) => quietly(close, logger)));
    await quietly(() => reader.close(), logger);
    if (snapshotHours > 0) await quietly(async () => data.guard?.snapshotIfChanged(), logger);
    await quietly(() => data.close(), logger);
  };
  try {
    const context = await openContext(settings, logger, data, reader, dryRun);
    const { url, look } = await startParts(context, new Set(roles), parts);
    return { url, database: data.database, status: () => context.status(), look, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The page draws with a process of its own: whoever looks at a letter waits for none that is read meanwhile. */
function openReader(roles: readonly Role[], settings: Settings, logger: Logger): Reader {
  const pool = (role: Role, size: number): Reader =>
    openReaderPool({ size: roles.includes(role) ? size : 0, logger, timeoutMs: readingTimeoutMs });
  const letters = pool('reader', settings.READERS);
  const pages = pool('web', 1);
  return scannedBy(settings, {
    ...pages,
    read: (request, signal) => letters.read(request, signal),
    close: async () => {
      await Promise.all([letters.close(), pages.close()]);
    },
  });
}

async function quietly(close: Close, logger: Logger): Promise<void> {
  try {
    await close();
  } catch (error) {
    logger.warn({ error }, 'a part did not stop cleanly');
  }
}

interface Context {
  settings: Settings;
  logger: Logger;
  data: Data;
  queues: Queues;
  deps: JudgeDeps;
  dryRun: ((reply: WouldGo) => void) | null;
  status(): Promise<Status>;
}

async function openContext(
  settings: Settings,
  logger: Logger,
  data: Data,
  reader: Reader,
  dryRun: Context['dryRun'],
): Promise<Context> {
  const clock = systemClock;
  const { database, blobs } = data;
  const queues = await data.openQueues();
  const sources = openSources(settings, { clock, logger });
  const deps: JudgeDeps = {
    ...judgingBy(settings, dryRun !== null),
    database,
    blobs,
    reader,
    sendQueue: queues.open('send'),
    clock,
    logger,
  };
  return { settings, logger, data, queues, deps, dryRun, status: () => readStatus(database, sources) };
}

/** `url`: where the page answers, '' without one. */
async function startParts(
  context: Context,
  roles: ReadonlySet<Role>,
  parts: Close[],
): Promise<Pick<Service, 'url' | 'look'>> {
  const { settings, logger, data } = context;
  let watching: Watching | null = null;
  const look = (): void => watching?.look();
  if (roles.has('reader')) await startReading(context, parts);
  if (roles.has('sender')) await (context.dryRun ? startShowing : startSending)(context, parts);
  await startSweeping(context, roles, parts);
  const url = roles.has('web') ? await startWeb(context, parts, look) : '';
  if (isEmbedded(settings)) {
    const control = await serveControl(await placeSocket(settings.DATA_DIR, controlSocket), {
      status: () => context.status(),
      setBacks: () => lastSetBacks(data.database, systemClock.now()),
      async snapshot() {
        const { file, at } = await data.guard!.snapshot();
        return { file, at: at.toISOString() };
      },
      async backfill(order) {
        const noticed = await noticeOldMailOf(settings, order, {
          database: data.database,
          clock: systemClock,
          logger,
        });
        look();
        return noticed;
      },
      people: (order) => carryOut(order, peopleIn(data.database)),
      retention: (order) =>
        carryOutRetention(order, retentionBy(settings, data, { clock: systemClock, logger })),
      backfillProgress: (since) => backfillProgress(data.database, since),
    });
    parts.push(() => control.close());
  }
  if (settings.HEALTH_PORT !== null) {
    const health = await serveHealth(settings.HEALTH_PORT, data.database);
    parts.push(() => health.close());
  }
  if (roles.has('poller')) {
    const { database, blobs } = data;
    const readQueue = context.queues.open('read');
    const compare = reconciler({ database, blobs, readQueue, clock: systemClock, logger });
    const watch = await watchMailboxes(settings, {
      database,
      clock: systemClock,
      logger,
      async receive(mailbox, session) {
        const deps = {
          database,
          blobs,
          readQueue,
          clock: systemClock,
          logger,
          since: settings.since ?? data.readSince,
        };
        const again = await receiveMail(mailbox, session, deps);
        const mended = await compare(mailbox, session);
        return mended && mended.noticed + mended.fetched > 0 ? { againInMs: 0 } : again;
      },
    });
    watching = watch;
    parts.push(() => watch.stop());
  }
  return { url, look };
}

async function startReading({ settings, logger, queues, deps }: Context, parts: Close[]): Promise<void> {
  const worker = await queues.work('read', {
    concurrency: settings.READERS,
    handler: async ({ mailId }, signal) => {
      await judgeMail(mailId, signal, deps);
      await readSecondTime(mailId, signal, deps);
      logger.info({ mailId, pid: process.pid }, 'mail read');
    },
    async onExhausted({ mailId }, error) {
      await giveUpReading(mailId, error, deps);
      await giveUpSecondReading(mailId, deps);
    },
  });
  parts.push(() => worker.close(stopGraceMs));
}

async function startSending({ settings, logger, data, queues }: Context, parts: Close[]): Promise<void> {
  const { database } = data;
  const sender = openSmtpSender(smtpSettings(settings.SMTP_URL), {
    clock: systemClock,
    tokens: accessTokens(settings, { clock: systemClock, logger }),
    perMinute: settings.REPLIES_PER_MINUTE,
    onWait: (waitMs) => logger.info({ waitMs }, 'as many replies as a minute may hold: the next one waits'),
  });
  const journal = await data.journal();
  const deps = { database, sender, journal, clock: systemClock, logger, replyFrom: settings.REPLY_FROM };
  // what the database has forgotten to have sent is settled before anything is sent from it
  await settleReplies(journal, deps);
  const worker = await queues.work('send', {
    // one after the other: a mail server that sees one connection refuses nobody for haste
    concurrency: 1,
    async handler({ replyId }) {
      // a schedule may come twice (a lost lock, an emptied Redis); the same reply never goes from two processes at once
      await database.exclusively(`reply ${replyId}`, () => sendReply(replyId, deps));
    },
    onExhausted: ({ replyId }, error) =>
      holdAfterFailure(replyId, error.name, 'The mail server could not be reached for days.', deps),
  });
  const stopAlerts = watchAlerts(alertsBy(settings, { database, clock: systemClock, logger, sender }));
  parts.push(async () => {
    // a mail on its way is let through; one that waits for the limit on replies is given back at once
    await Promise.all([worker.close(stopGraceMs), stopAlerts(stopGraceMs), sender.close()]);
  });
}

async function startShowing(
  { settings, logger, data, queues, dryRun }: Context,
  parts: Close[],
): Promise<void> {
  const show = (reply: WouldGo): void => dryRun?.(reply);
  const worker = await queues.work('send', {
    concurrency: 1,
    handler: ({ replyId }) => showReply(replyId, { database: data.database, show }),
    onExhausted: async () => undefined,
  });
  const stopAlerts = watchAlerts(
    alertsBy(settings, { database: data.database, clock: systemClock, logger, sender: null }),
  );
  parts.push(async () => {
    await Promise.all([worker.close(stopGraceMs), stopAlerts(stopGraceMs)]);
  });
}

/** Every process sweeps, one at a time: whichever is left alone finds what the others dropped. */
async function startSweeping(
  { settings, logger, data, queues, deps }: Context,
  roles: ReadonlySet<Role>,
  parts: Close[],
): Promise<void> {
  const sweepDeps = {
    database: data.database,
    blobs: data.blobs,
    readQueue: queues.open('read'),
    sendQueue: deps.sendQueue,
    journal: roles.has('sender') ? await data.journal() : null,
    clock: systemClock,
    logger,
  };
  // looked at oftener than the sweep runs: a clock may be ahead for less than a minute
  const hasSteppedBack = watchForStepBack(await lastWritten(data.database));
  let steppedBack = hasSteppedBack(systemClock.now());
  const watch = setInterval(() => {
    if (hasSteppedBack(systemClock.now())) steppedBack = true;
  }, clockLookMs);
  const once = (): Promise<unknown> =>
    data.database
      .exclusively('sweep', async () => {
        if (steppedBack) {
          logger.warn({}, 'the clock has gone back: what waited by it is tried now');
          await queues.hurry();
          steppedBack = false;
        }
        return sweep(sweepDeps);
      })
      .catch((error: unknown) => logger.error({ error }, 'the sweep failed; it runs again in a minute'));
  const keep = async (): Promise<void> => {
    await data.guard
      ?.watch(settings.SNAPSHOT_HOURS * hourMs)
      .catch((error: unknown) => logger.error({ error }, 'no snapshot of the database could be taken'));
  };
  let running: Promise<unknown> = once();
  await running;
  const timer = setInterval(() => {
    running = once().then(keep);
  }, sweepEveryMs);
  parts.push(async () => {
    clearInterval(watch);
    clearInterval(timer);
    await running;
  });
}

async function startWeb(context: Context, parts: Close[], look: () => void): Promise<string> {
  const { settings, logger, data, queues, deps } = context;
  parts.push(watchRetention(retentionBy(settings, data, { clock: systemClock, logger })));
  const web = createWeb({
    database: data.database,
    blobs: data.blobs,
    clock: systemClock,
    logger,
    review: reviewActions({
      ...deps,
      readQueue: queues.open('read'),
      undoMs: settings.UNDO_SECONDS * 1000,
    }),
    forms: deps.forms,
    roster: deps.roster,
    people: peopleIn(data.database),
    retentionRules: retentionRules(settings),
    host: settings.HOST,
    look,
    readQueue: queues.open('read'),
    replyContact: settings.REPLY_CONTACT,
    metricsToken: settings.METRICS_TOKEN,
    pageUrl: settings.pageUrl,
    trustProxy: settings.trustProxy,
    drawPage: pageDrawer(deps),
    documentBytes: documentReader(deps),
    health: async () => ({
      mailboxes: await readHealth(
        data.database,
        systemClock.now(),
        settings.POLL_SECONDS * 1000 * staleRounds,
      ),
      queues: {
        read: await queues.open('read').counts(),
        send: await queues.open('send').counts(),
      },
    }),
  });
  parts.push(() => web.close());
  return listen(web, settings);
}

async function listen(web: FastifyInstance, settings: Settings): Promise<string> {
  try {
    return await web.listen({ host: settings.HOST, port: settings.PORT });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new Error(
      `PORT ${settings.PORT} on ${settings.HOST} is in use; set PORT to a free one (0 takes any).`,
      { cause: error },
    );
  }
}
