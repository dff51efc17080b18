/** The only file that wires adapters: what the command line, the demo and the tests start and stop. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { openFileBlobs } from './adapters/blobs/file-blobs.js';
import { openDatabase } from './adapters/db/open-database.js';
import { loadForms, loadRoster } from './adapters/forms/load-forms.js';
import { openImapSource } from './adapters/imap/imap-source.js';
import { parseMailboxUrl, type MailboxSettings } from './adapters/imap/mailbox-url.js';
import { lockDataDir } from './adapters/lock/data-dir-lock.js';
import { findSocket, placeSocket } from './adapters/lock/socket-path.js';
import { openQueues } from './adapters/queue/open-queues.js';
import { openReaderPool } from './adapters/reader/reader-pool.js';
import { openSmtpSender } from './adapters/smtp/smtp-sender.js';
import { parseSmtpUrl, type SmtpSettings } from './adapters/smtp/smtp-url.js';
import { askControl, serveControl } from './control.js';
import type { Settings } from './config.js';
import { toResult, type Result } from './core/result.js';
import { decideMail } from './core/mail/decide-mail.js';
import type { MailReading } from './core/model.js';
import {
  decisionContext,
  giveUpReading,
  judgeLetters,
  judgeMail,
  type JudgeDeps,
} from './pipeline/judge-mail.js';
import { isoDay } from './pipeline/queue-reply.js';
import { reviewActions } from './pipeline/review.js';
import { receiveMail } from './pipeline/receive-mail.js';
import { holdAfterFailure, sendReply } from './pipeline/send-reply.js';
import { readStatus, type Status } from './pipeline/status.js';
import { sweep } from './pipeline/sweep.js';
import { mailById } from './pipeline/store/mails.js';
import type { Clock, Database, Logger, MailSource } from './pipeline/ports.js';
import { createWeb } from './web/server.js';

const controlSocket = 'control.sock';
const systemClock: Clock = { now: () => new Date() };
/** Lost schedules are found within a minute; the sweep itself is two small queries. */
const sweepEveryMs = 60_000;
/** Room for the largest mail that is read through (24 scanned pages, some seconds each) on a busy machine. */
const readingTimeoutMs = 300_000;
/** A graceful stop: what runs may end, at most so long. */
const stopGraceMs = 8_000;

// ------------------------------------------------------------------------------------------- reading without a mailbox

export interface ReadingSide {
  readers: number;
  read(request: {
    kind: 'mail' | 'document';
    bytes: Uint8Array;
    name: string;
    receivedOn: string;
  }): Promise<MailReading>;
  /** what `letter-intake read` prints of a reading */
  judge(input: string, reading: MailReading, receivedOn: string): Result;
  close(): Promise<void>;
}

/** The reading half alone: no mailbox, no database. */
export function openReading(
  settings: Pick<Settings, 'READERS' | 'FORMS_DIR' | 'ownAddresses' | 'kdeDomains'>,
  logger: Logger,
): ReadingSide {
  const forms = loadForms(settings.FORMS_DIR);
  const roster = loadRoster();
  const reader = openReaderPool({ size: settings.READERS, logger, timeoutMs: readingTimeoutMs });
  return {
    readers: settings.READERS,
    read: (request) => reader.read({ ...request, forms }),
    judge: (input, reading, receivedOn) => {
      const decision = decideMail(reading.mail, reading, decisionContext({ ...settings, roster }));
      return toResult(input, reading, judgeLetters(reading, decision, forms, receivedOn), {
        forms,
        reasons: decision.reasons,
      });
    },
    close: () => reader.close(),
  };
}

// ------------------------------------------------------------------------------------------------------- the service

export interface Service {
  /** where the page answers */
  url: string;
  database: Database;
  status(): Promise<Status>;
  /** at most about ten seconds; nothing is lost by a harder end */
  stop(): Promise<void>;
}

/** @throws PermanentError `data-dir-in-use` where another process holds DATA_DIR */
export async function startService(settings: Settings, logger: Logger): Promise<Service> {
  const closing: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const close of closing.splice(0).toReversed()) {
      try {
        await close();
      } catch (error) {
        logger.warn({ error }, 'a part did not stop cleanly');
      }
    }
  };
  try {
    return await start(settings, logger, closing, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(
  settings: Settings,
  logger: Logger,
  closing: (() => Promise<void>)[],
  stop: () => Promise<void>,
): Promise<Service> {
  const clock = systemClock;
  const lock = await lockDataDir(settings.DATA_DIR);
  closing.push(() => lock.release());
  const { database, pool } = await openDatabase({ dataDir: settings.DATA_DIR });
  closing.push(() => database.close());
  await database.migrate();
  const blobs = await openFileBlobs(join(settings.DATA_DIR, 'documents'));
  const queues = await openQueues({ kind: 'postgres', pool, logger, soleProcess: true });
  closing.push(() => queues.close());
  const reader = openReaderPool({ size: settings.READERS, logger, timeoutMs: readingTimeoutMs });
  closing.push(() => reader.close());
  const sender = openSmtpSender(smtpSettings(settings.SMTP_URL), { clock });
  closing.push(() => sender.close());

  const readQueue = queues.open('read');
  const sendQueue = queues.open('send');
  const deps: JudgeDeps = {
    database,
    blobs,
    reader,
    sendQueue,
    clock,
    logger,
    forms: loadForms(settings.FORMS_DIR),
    roster: loadRoster(),
    receivedReply: settings.RECEIVED_REPLY === 'on',
    replyFrom: settings.REPLY_FROM,
    replyContact: settings.REPLY_CONTACT,
    mode: settings.REPLIES,
    holdAfterDays: settings.HOLD_AFTER_DAYS,
    ownAddresses: ownAddresses(settings),
    kdeDomains: settings.kdeDomains,
  };
  const reading = await queues.work('read', {
    concurrency: settings.READERS,
    handler: ({ mailId }, signal) => judgeMail(mailId, signal, deps),
    onExhausted: ({ mailId }, error) => giveUpReading(mailId, error, deps),
  });
  closing.push(() => reading.close(stopGraceMs));
  const sendDeps = { database, sender, clock, logger, replyFrom: settings.REPLY_FROM };
  const sending = await queues.work('send', {
    concurrency: 1,
    handler: ({ replyId }) => sendReply(replyId, sendDeps),
    onExhausted: ({ replyId }, error) =>
      holdAfterFailure(replyId, error.name, 'The mail server could not be reached for days.', sendDeps),
  });
  closing.push(() => sending.close(stopGraceMs));

  const sweepDeps = { database, blobs, readQueue, sendQueue };
  await sweep(sweepDeps);
  const timer = setInterval(() => {
    sweep(sweepDeps).catch((error: unknown) =>
      logger.error({ error }, 'the sweep failed; it runs again in a minute'),
    );
  }, sweepEveryMs);
  closing.push(async () => clearInterval(timer));

  const sources = settings.mailboxUrls.map((url) => openSource(url, settings, clock, logger));
  const status = (): Promise<Status> => readStatus(database, sources);
  const web = createWeb({
    database,
    blobs,
    clock,
    logger,
    review: reviewActions(deps),
    forms: deps.forms,
    roster: deps.roster,
    host: settings.HOST,
    drawPage: (mailId, document, page) => drawPage(mailId, { document, page }, deps),
    health: async () => ({
      mailboxes: sources.map((source) => ({ name: source.name, ...source.health() })),
      queues: { read: await readQueue.counts(), send: await sendQueue.counts() },
    }),
  });
  const url = await listen(web, settings);
  closing.push(() => web.close());
  const control = await serveControl(await placeSocket(settings.DATA_DIR, controlSocket), { status });
  closing.push(() => control.close());

  for (const source of sources) {
    await source.start((session) =>
      receiveMail(source.name, session, { database, blobs, readQueue, clock, logger, since: settings.since }),
    );
    closing.push(() => source.stop());
  }
  return { url, database, status, stop };
}

function openSource(url: string, settings: Settings, clock: Clock, logger: Logger): MailSource {
  return openImapSource({
    settings: mailboxSettings(url),
    pollMs: settings.POLL_SECONDS * 1000,
    idle: true,
    clock,
    logger,
    random: Math.random,
  });
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

async function drawPage(
  mailId: string,
  at: { document: number; page: number },
  deps: JudgeDeps,
): Promise<Buffer | null> {
  const mail = await mailById(deps.database, mailId);
  if (!mail?.blob) return null;
  const bytes = await deps.blobs.get(mail.blob);
  const receivedOn = isoDay(mail.received_at ?? mail.first_seen_at);
  return deps.reader.drawPage({ kind: 'mail', bytes, name: '', receivedOn, forms: deps.forms }, at);
}

/** Every address that mail from us or to the watched mailbox may bear: answering one of these would be a loop. */
function ownAddresses(settings: Settings): string[] {
  const from = /<([^>]+)>/.exec(settings.REPLY_FROM)?.[1] ?? settings.REPLY_FROM;
  const users = settings.mailboxUrls
    .map((url) => mailboxSettings(url).auth.user)
    .filter((user) => user.includes('@'));
  return [
    ...new Set(
      [...settings.ownAddresses, from, ...users]
        .map((address) => address.trim().toLowerCase())
        .filter(Boolean),
    ),
  ];
}

// ------------------------------------------------------------------------------------------------------ configuration

/** For `readSettings`: what is wrong with an address, without repeating it. */
export const checkUrl = {
  imap: (url: string): string | null => problemOf(parseMailboxUrl(url)),
  smtp: (url: string): string | null => problemOf(parseSmtpUrl(url)),
};
const problemOf = (parsed: object): string | null => ('problem' in parsed ? String(parsed.problem) : null);

function mailboxSettings(url: string): MailboxSettings {
  const parsed = parseMailboxUrl(url);
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed;
}
function smtpSettings(url: string): SmtpSettings {
  const parsed = parseSmtpUrl(url);
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed;
}

// ------------------------------------------------------------------------------------------------- status and doctor

/** Asks the running service; where none runs, opens its data (under its lock) and the mailboxes itself. */
export async function askStatus(settings: Settings, logger: Logger): Promise<Status> {
  if (!existsSync(join(settings.DATA_DIR, 'pglite'))) {
    return {
      mails: { total: 0, pending: 0, letter: 0, review: 0, notALetter: 0, failed: 0 },
      letters: { complete: 0, incomplete: 0, needsReview: 0 },
      replies: { pending: 0, held: 0, sent: 0 },
      unaccounted: 0,
    };
  }
  const answered = await askControl(await findSocket(settings.DATA_DIR, controlSocket), '/status');
  if (answered) return answered as Status;
  return withData(settings, ({ database }) =>
    readStatus(
      database,
      settings.mailboxUrls.map((url) => openSource(url, settings, systemClock, logger)),
    ),
  );
}

/** The data of a service that does not run now, under its lock and migrated. */
async function withData<T>(
  settings: Settings,
  work: (data: Awaited<ReturnType<typeof openDatabase>> & { applied: string[] }) => Promise<T>,
): Promise<T> {
  const lock = await lockDataDir(settings.DATA_DIR);
  try {
    const opened = await openDatabase({ dataDir: settings.DATA_DIR });
    try {
      return await work({ ...opened, ...(await opened.database.migrate()) });
    } finally {
      await opened.database.close();
    }
  } finally {
    await lock.release();
  }
}

export interface Check {
  what: string;
  ok: boolean;
  /** what was found, or what to do about it */
  text: string;
}

/** Everything the service needs, one check each; none of them changes anything outside DATA_DIR. */
export async function checkAll(settings: Settings, logger: Logger): Promise<Check[]> {
  const checks: Check[] = [];
  const check = async (what: string, work: () => Promise<string>, advice: string): Promise<void> => {
    try {
      checks.push({ what, ok: true, text: await work() });
    } catch (error) {
      checks.push({ what, ok: false, text: `${(error as Error).message} ${advice}`.trim() });
    }
  };
  for (const url of settings.mailboxUrls) {
    const source = openSource(url, settings, systemClock, logger);
    await check(
      `mailbox ${source.name}`,
      () => source.withSession(async (session) => `opened read-only, ${session.status().exists} messages`),
      'Check IMAP_URL: host, port, user, password (percent-encoded), folder; some providers want an app password.',
    );
  }
  if (settings.SMTP_URL !== '') {
    await check(
      'SMTP server',
      async () => {
        const sender = openSmtpSender(smtpSettings(settings.SMTP_URL), { clock: systemClock });
        try {
          await sender.verify();
          return 'connected and signed in';
        } finally {
          await sender.close();
        }
      },
      'Check SMTP_URL: host, port, user, password; port 465 is smtps://, port 587 smtp:// with STARTTLS.',
    );
  }
  await check(
    'database and queue',
    () => checkData(settings, logger),
    'Check DATA_DIR: it must be a folder on a local disk that this user may write.',
  );
  await check(
    'forms and roster',
    async () =>
      `${loadForms(settings.FORMS_DIR)
        .map((form) => form.id)
        .join(', ')}; ${loadRoster().length} districts`,
    'Mend the named file.',
  );
  await check(
    'reading and OCR',
    () => checkReading(logger),
    'Run npm ci again: a package or its data is missing.',
  );
  return checks;
}

async function checkData(settings: Settings, logger: Logger): Promise<string> {
  if (
    existsSync(settings.DATA_DIR) &&
    (await askControl(await findSocket(settings.DATA_DIR, controlSocket), '/status'))
  )
    return 'in use by the running service, which answers';
  return withData(settings, async ({ pool, applied }) => {
    const queues = await openQueues({ kind: 'postgres', pool, logger });
    await queues.open('read').counts();
    await queues.close();
    return applied.length > 0 ? `ready (${applied.length} migrations applied)` : 'ready';
  });
}

/** A grey sheet of 850 × 1100 pixels as PNG. */
const blankPicture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAA1IAAARMAQMAAACpkzAhAAAAA1BMVEXu7u6DSdFtAAAACXBIWXMAAAPoAAAD6AG1e1JrAAAAiklEQVR42u3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA+BtAfAAGY+JtvAAAAAElFTkSuQmCC',
  'base64',
);

/** Opens a picture in a reading process as the service runs it; without its data OCR would be a problem. */
async function checkReading(logger: Logger): Promise<string> {
  const reader = openReaderPool({ size: 1, logger });
  try {
    const reading = await reader.read({
      kind: 'document',
      bytes: blankPicture,
      name: 'check.png',
      receivedOn: '2024-09-01',
      forms: [],
    });
    const problem = reading.problem ?? reading.documents[0]?.problem;
    if (problem) throw new Error(problem.text);
    return 'a reading process opened a picture and ran OCR on it';
  } finally {
    await reader.close();
  }
}
