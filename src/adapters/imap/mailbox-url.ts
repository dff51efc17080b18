/** `IMAP_URL`: one mailbox as an address. Pure; nothing here ever repeats the password. */
import { decode, hostOf, isLoopback, readTls, toUrl } from '../../core/mail/server-url.js';

export interface MailboxSettings {
  /** the name the ledger keys on: `user@host/FOLDER` */
  name: string;
  host: string;
  port: number;
  /** TLS from the first byte (imaps) */
  secure: boolean;
  /** STARTTLS must succeed before the password is sent; false only with `secure`, on loopback or with `?tls=none` */
  requireStartTls: boolean;
  /** pass null = an access token takes its place */
  auth: { user: string; pass: string | null };
  folder: string;
}

const SHAPE = 'imaps://user:password@host:993/FOLDER, each part percent-encoded';

/**
 * Parses `imaps://user:pass@host:port/FOLDER` (port 993) or `imap://…` (port 143), RFC 5092's shape with a password.
 * imap:// asks for STARTTLS, except on loopback or with `?tls=none`. Without a folder it is INBOX.
 *
 * @param withTokens whether a user name alone will do, as access tokens are to be had
 * @returns the settings, or a sentence on what is wrong; it never holds the password.
 */
export function parseMailboxUrl(text: string, withTokens = false): MailboxSettings | { problem: string } {
  const url = toUrl(text);
  if (url === null) return { problem: `is no address: expected ${SHAPE}` };
  if (url.protocol !== 'imaps:' && url.protocol !== 'imap:') {
    return { problem: `has the scheme "${url.protocol.slice(0, -1)}": expected imaps or imap` };
  }
  if (url.hostname === '') return { problem: `has no host: expected ${SHAPE}` };
  if (url.username === '') return { problem: `has no user name: expected ${SHAPE}` };
  if (url.password === '' && !withTokens) {
    return { problem: `has no password: expected ${SHAPE}, or the OAUTH_ settings` };
  }
  if (url.hash !== '') return { problem: 'has a bare "#": write it as %23' };

  const user = decode(url.username);
  const pass = decode(url.password);
  const folder = decode(url.pathname.replace(/^\//, ''));
  if (user === null || pass === null || folder === null) {
    return { problem: 'has a "%" that begins no percent-encoding: write a percent sign as %25' };
  }
  // a line break in any of these could smuggle a second command to the server
  if (hasControl(user) || hasControl(pass) || hasControl(folder)) {
    return { problem: 'holds a control character' };
  }
  const tls = readTls(url);
  if (tls === 'unknown') return { problem: 'has an unknown setting after "?": only tls=none is known' };

  const secure = url.protocol === 'imaps:';
  if (secure && tls === 'none') return { problem: 'asks for imaps and tls=none at once' };
  const host = hostOf(url);
  return {
    name: `${user}@${host}/${folder || 'INBOX'}`,
    host,
    port: url.port === '' ? (secure ? 993 : 143) : Number(url.port),
    secure,
    requireStartTls: !secure && tls !== 'none' && !isLoopback(host),
    auth: { user, pass: pass === '' ? null : pass },
    folder: folder || 'INBOX',
  };
}

function hasControl(text: string): boolean {
  return /\p{Cc}/u.test(text);
}
