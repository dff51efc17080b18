/** Looks for alerts every minute, in the process that sends; the one looking is one among all on the same database. */
import { setTimeout as sleep } from 'node:timers/promises';
import { freeBytes } from '../adapters/disk/free-bytes.js';
import type { Settings } from '../config.js';
import { type AlertDeps, lookForAlerts } from '../pipeline/alerts.js';
import type { MailSender } from '../pipeline/ports.js';
import { mailboxSettings } from './urls.js';

const lookEveryMs = 60_000;

export interface AlertsDeps extends Pick<AlertDeps, 'database' | 'clock' | 'logger'> {
  /** null = a dry run, which sends nothing */
  sender: MailSender | null;
}

/** What the settings say about alerts. */
export function alertsBy(settings: Settings, { sender, ...deps }: AlertsDeps): AlertDeps {
  const { mailboxUrls, pageUrl } = settings;
  return {
    ...deps,
    limits: {
      pollMinutes: settings.ALERT_POLL_MINUTES,
      waitMinutes: settings.ALERT_WAIT_MINUTES,
      reviewDays: settings.ALERT_REVIEW_DAYS,
      diskFreeMb: settings.ALERT_DISK_FREE_MB,
    },
    mail:
      sender === null || settings.ALERT_TO === ''
        ? null
        : {
            sender,
            to: settings.ALERT_TO,
            from: settings.REPLY_FROM,
            perDay: settings.ALERTS_PER_DAY,
            page: pageUrl?.origin ?? `http://${settings.HOST}:${settings.PORT}`,
          },
    watched: mailboxUrls.length === 0 ? null : mailboxUrls.map((url) => mailboxSettings(url).name),
    freeBytes: () => freeBytes(settings.DATA_DIR),
  };
}

/**
 * The first look is a minute after the start: by then a mailbox has been looked at, however long the service stood still.
 * @returns ends it; a look that runs, which may be sending, is waited for at most so long
 */
export function watchAlerts(deps: AlertDeps): (graceMs: number) => Promise<void> {
  const { database, logger } = deps;
  let running: Promise<unknown> | null = null;
  const timer = setInterval(() => {
    running ??= database
      .exclusively('alerts', () => lookForAlerts(deps))
      .catch((error: unknown) =>
        logger.error({ error }, 'alerts could not be looked for; tried again in a minute'),
      )
      .finally(() => {
        running = null;
      });
  }, lookEveryMs);
  return async (graceMs) => {
    clearInterval(timer);
    const waiting = new AbortController();
    await Promise.race([
      running,
      sleep(graceMs, undefined, { signal: waiting.signal }).catch(() => undefined),
    ]);
    waiting.abort();
  };
}
