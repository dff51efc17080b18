/** Deletes what its time is over for, every hour, in the process with the page; `letter-intake retention` and `hold`. */
import { existsSync } from 'node:fs';
import { loadRoster } from '../adapters/forms/load-forms.js';
import { findSocket } from '../adapters/lock/socket-path.js';
import type { Settings } from '../config.js';
import { askControl } from '../control.js';
import type { RetentionRules } from '../core/retention/retention.js';
import type { RetentionDeps } from '../pipeline/retention/delete-due.js';
import type { HoldDeps } from '../pipeline/retention/holds.js';
import {
  carryOutRetention,
  deleteAlone,
  type RetentionAnswer,
  type RetentionOrder,
} from '../pipeline/retention/order.js';
import type { Clock, Logger } from '../pipeline/ports.js';
import { controlSocket } from './control-socket.js';
import { type Data, isEmbedded, openData, soon } from './engines.js';

const everyMs = 3_600_000;
/** After the start, and where one run did not delete all. */
const soonMs = 60_000;
/** Listing and deleting look at many mails. */
const orderTimeoutMs = 600_000;

export const retentionRules = (settings: Settings): RetentionRules => ({
  lettersYears: settings.RETAIN_LETTERS_YEARS,
  otherMailDays: settings.RETAIN_OTHER_MAIL_DAYS,
  setAsideDays: settings.RETAIN_SET_ASIDE_DAYS,
  noticeDays: settings.RETAIN_NOTICE_DAYS,
});

/** What the settings say about deleting. */
export const retentionBy = (
  settings: Settings,
  { database, blobs }: Pick<Data, 'database' | 'blobs'>,
  { clock, logger }: { clock: Clock; logger: Logger },
): RetentionDeps & HoldDeps => ({
  database,
  blobs,
  clock,
  logger,
  rules: retentionRules(settings),
  roster: loadRoster(),
});

/** Without a setting nothing goes, and what was announced under an earlier one is called off. @returns ends it */
export function watchRetention(deps: RetentionDeps): () => Promise<void> {
  let timer: NodeJS.Timeout;
  let running: Promise<void> = Promise.resolve();
  let isClosed = false;
  const later = (ms: number): void => {
    if (isClosed) return;
    timer = setTimeout(() => {
      running = once();
    }, ms);
  };
  async function once(): Promise<void> {
    let next = everyMs;
    try {
      const done = await deleteAlone(deps);
      if (done !== 'taken' && done.more) next = soonMs;
    } catch (error) {
      deps.logger.error({ error }, 'what its time is over for could not be deleted; tried again in an hour');
    }
    later(next);
  }
  later(soonMs);
  return async () => {
    isClosed = true;
    clearTimeout(timer);
    await running;
  };
}

/** @throws PermanentError `data-dir-in-use` where another process than a service holds DATA_DIR */
export async function orderRetention(
  settings: Settings,
  logger: Logger,
  order: RetentionOrder,
): Promise<RetentionAnswer> {
  if (isEmbedded(settings) && existsSync(settings.DATA_DIR)) {
    const socket = await findSocket(settings.DATA_DIR, controlSocket);
    const answered = await askControl(socket, '/retention', order, orderTimeoutMs);
    if (answered !== null) return answered as RetentionAnswer;
  }
  const data = await openData(settings, logger, soon());
  try {
    return await carryOutRetention(
      order,
      retentionBy(settings, data, { clock: { now: () => new Date() }, logger }),
    );
  } finally {
    await data.close();
  }
}
