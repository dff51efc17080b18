/** The program seen from outside: what it is told, and the files that it leaves. */
import { existsSync, readFileSync } from 'node:fs';
import type { Dovecot } from '../../test/support/dovecot.js';

/** Its settings, for an inbox on Dovecot and an SMTP server of this machine; engines come on top. */
export function programEnvironment(at: {
  dovecot: Dovecot;
  user: string;
  smtpPort: number;
  dataDir: string;
}): Record<string, string> {
  const { dovecot, user } = at;
  return {
    IMAP_URL: `imap://${encodeURIComponent(user)}:${dovecot.password}@${dovecot.host}:${dovecot.port}/INBOX`,
    SMTP_URL: `smtp://127.0.0.1:${at.smtpPort}`,
    REPLY_FROM: 'KY ILN <letters@education.example>',
    REPLY_CONTACT: 'Pat Example, (502) 555-0100',
    REPLIES: 'send',
    REPLIES_PER_MINUTE: '0',
    REPLIES_PER_HOUR: '0',
    // letters of the fixtures are years old: none is late
    HOLD_AFTER_DAYS: '0',
    INTAKE_SINCE: 'all',
    POLL_SECONDS: '5',
    READERS: '1',
    PORT: '0',
    LOG_LEVEL: 'warn',
    DATA_DIR: at.dataDir,
  };
}

/** JSON lines of a file, but for a last one that was cut off. */
export function readLines(path: string): unknown[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as unknown);
}
