/** What the tests of the watcher share: a quiet logger, short waits, and a promise to open. */
import { openImapSource, type ImapSourceOptions } from '../../../src/adapters/imap/imap-source.js';
import type { MailboxSettings } from '../../../src/adapters/imap/mailbox-url.js';
import type { Logger, MailSource } from '../../../src/pipeline/ports.js';

export interface LogLine {
  level: string;
  fields: object;
  message: string;
}

export function listeningLogger(lines: LogLine[] = []): Logger {
  const at =
    (level: string) =>
    (fields: object, message: string): void => {
      lines.push({ level, fields, message });
    };
  const logger: Logger = {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: () => logger,
  };
  return logger;
}

export function settingsFor(port: number, user = 'reader'): MailboxSettings {
  return {
    name: `${user}@127.0.0.1/INBOX`,
    host: '127.0.0.1',
    port,
    secure: false,
    requireStartTls: false,
    auth: { user, pass: 'secret' },
    folder: 'INBOX',
  };
}

/** Short waits and no jitter: a backoff is 20 ms, 40, 80 … */
export function sourceFor(settings: MailboxSettings, more: Partial<ImapSourceOptions> = {}): MailSource {
  return openImapSource({
    settings,
    pollMs: 60_000,
    idle: true,
    backoff: { firstMs: 20, factor: 2, maxMs: 200, slowMs: 2_000 },
    timeouts: { connectMs: 2_000, greetingMs: 500, socketMs: 5_000, commandMs: 2_000, idleMs: 60_000 },
    clock: { now: () => new Date() },
    logger: listeningLogger(),
    random: () => 0.5,
    ...more,
  });
}

/** A promise that the test opens. */
export function gate(): { opened: Promise<void>; open: () => void } {
  const listeners: (() => void)[] = [];
  return {
    opened: new Promise((resolve) => listeners.push(resolve)),
    open: () => listeners.forEach((resolve) => resolve()),
  };
}
