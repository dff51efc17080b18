/** Addresses of outside systems in the settings: what is wrong with one, and what it says. Nothing here repeats a password. */
import { type ClamdPlace, parseClamdUrl } from '../adapters/clamd/clamd.js';
import { parseMailboxUrl, type MailboxSettings } from '../adapters/imap/mailbox-url.js';
import { parseRedisUrl } from '../adapters/queue/redis-url.js';
import { parseSmtpUrl, type SmtpSettings } from '../adapters/smtp/smtp-url.js';
import type { Settings } from '../config.js';

/** For `readSettings`: what is wrong with an address, null = nothing. */
export const checkUrl = {
  imap: (url: string, withTokens: boolean): string | null => problemOf(parseMailboxUrl(url, withTokens)),
  smtp: (url: string, withTokens: boolean): string | null => problemOf(parseSmtpUrl(url, withTokens)),
  database: databaseProblem,
  clamd: (url: string): string | null => problemOf(parseClamdUrl(url)),
  redis: (url: string): string | null => problemOf(parseRedisUrl(url)),
};

const problemOf = (parsed: object): string | null => ('problem' in parsed ? String(parsed.problem) : null);

function databaseProblem(text: string): string | null {
  const shape = 'postgres://user:password@host:5432/database';
  if (!URL.canParse(text)) return `is no address: expected ${shape}, each part percent-encoded`;
  const url = new URL(text);
  if (!['postgres:', 'postgresql:'].includes(url.protocol))
    return `has the scheme "${url.protocol.slice(0, -1)}": expected ${shape}`;
  // a socket's folder may stand behind `?host=`, as libpq has it
  return url.hostname === '' && !url.searchParams.has('host') ? `has no host: expected ${shape}` : null;
}

/** Settings are checked when they are read; so here a user name without a password means access tokens. */
export function mailboxSettings(url: string): MailboxSettings {
  const parsed = parseMailboxUrl(url, true);
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed;
}

export function clamdPlace(url: string): ClamdPlace {
  const parsed = parseClamdUrl(url);
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed;
}

export function smtpSettings(url: string): SmtpSettings {
  const parsed = parseSmtpUrl(url, true);
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed;
}

/**
 * Addresses that mail from us may bear, as far as the settings tell; those of the watched mailboxes are in the ledger.
 * Answering one of these would be a loop.
 */
export function ownAddresses(settings: Settings): string[] {
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
