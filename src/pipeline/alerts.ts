/**
 * One look at what the operator must know: what stands is written down, and what is due is sent. Alerts are no replies:
 * they stand in no outbox and no journal, and the breaker neither counts nor holds them.
 */
import { alertHeaders, alertMessageId } from '../core/alerts/alert-headers.js';
import {
  type AlertLimits,
  reviewsOpenedBefore,
  standingAlerts,
  waitingSince,
} from '../core/alerts/alert-kinds.js';
import { alertMail } from '../core/alerts/alert-words.js';
import { alertSteps, type DueMail, dueAlerts } from '../core/alerts/due-alerts.js';
import { errorCode } from './error-code.js';
import { domainOf } from './queue-reply.js';
import { sha256 } from './sha256.js';
import { alertCounts } from './store/alert-facts.js';
import { alertNotTold, alertTold, openAlerts, takeStep, toldSince } from './store/alerts.js';
import type { Clock, Database, Logger, MailSender } from './ports.js';

export interface AlertDeps {
  database: Database;
  clock: Clock;
  logger: Logger;
  limits: AlertLimits;
  /** null = nobody is told by mail; log, metrics and page tell all the same */
  mail: {
    sender: MailSender;
    /** ALERT_TO */
    to: string;
    /** REPLY_FROM */
    from: string;
    /** ALERTS_PER_DAY */
    perDay: number;
    /** the page's address without a path or slash at its end */
    page: string;
  } | null;
  /** names of the watched mailboxes; null = this process does not know them */
  watched: readonly string[] | null;
  /** bytes left where DATA_DIR is; null = unknown */
  freeBytes(): Promise<number | null>;
}

const dayMs = 24 * 60 * 60_000;

/** Called under a hold that one process has at a time. @returns how many mails went */
export async function lookForAlerts(deps: AlertDeps): Promise<number> {
  const { database, clock, logger, limits, mail } = deps;
  const now = clock.now();
  const facts = {
    ...(await alertCounts(
      database,
      deps.watched,
      { review: reviewsOpenedBefore(now, limits), work: waitingSince(now, limits) },
      now,
    )),
    freeBytes: await deps.freeBytes(),
  };
  const standing = standingAlerts(facts, limits, now);
  for (const step of alertSteps(standing, await openAlerts(database), mail !== null, now)) {
    await takeStep(database, step, now);
    if (step.kind === 'begin') logger.warn(step.alert, 'an alert begins');
  }
  if (mail === null) return 0;
  const today = await toldSince(database, new Date(now.valueOf() - dayMs));
  let sent = 0;
  for (const due of dueAlerts(await openAlerts(database), today, mail.perDay, now)) {
    if (!(await send(due, deps, mail))) break;
    sent += 1;
  }
  return sent;
}

/** @returns false where it did not go; it is tried again after a while, and what else is due at the next look */
async function send(
  due: DueMail,
  { database, clock, logger, limits }: AlertDeps,
  mail: NonNullable<AlertDeps['mail']>,
): Promise<boolean> {
  const { alert, about } = due;
  const { kind, amount, began_at: beganAt, ended_at: endedAt } = alert;
  const words = alertMail({ kind, amount, about, beganAt, endedAt, limits, page: mail.page });
  try {
    await mail.sender.send({
      ...words,
      messageId: alertMessageId({ alertId: alert.id, about, domain: domainOf(mail.from), hash: sha256 }),
      from: mail.from,
      to: mail.to,
      inReplyTo: null,
      references: [],
      headers: alertHeaders(kind),
      date: clock.now(),
    });
  } catch (error) {
    const code = errorCode(error);
    logger.error({ kind, about, code, tries: alert.tries + 1 }, 'an alert could not be sent');
    await alertNotTold(database, alert.id, code, clock.now());
    return false;
  }
  await alertTold(database, due, clock.now());
  logger.info({ kind, about }, 'alert sent');
  return true;
}
