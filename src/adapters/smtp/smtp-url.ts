/** `SMTP_URL`: the server replies go out by. Pure; nothing here ever repeats the password. */
import { decode, hostOf, isLoopback, readTls, toUrl } from '../../core/mail/server-url.js';

export interface SmtpSettings {
  host: string;
  port: number;
  /** TLS from the first byte (smtps) */
  secure: boolean;
  /** STARTTLS must succeed before anything is sent; false only with `secure`, on loopback or with `?tls=none` */
  requireStartTls: boolean;
  /** null = the server takes mail without a login (a relay on the same machine); pass null = an access token takes its place */
  auth: { user: string; pass: string | null } | null;
}

const SHAPE = 'smtps://user:password@host:465 or smtp://user:password@host:587, each part percent-encoded';

/**
 * Parses `smtps://user:pass@host:port` (port 465, RFC 8314 §3.3) or `smtp://…` (port 587, RFC 6409). smtp:// asks for
 * STARTTLS, except on loopback or with `?tls=none`. User and password may both be left out.
 *
 * @param withTokens whether a user name alone will do, as access tokens are to be had
 * @returns the settings, or a sentence on what is wrong; it never holds the password.
 */
export function parseSmtpUrl(text: string, withTokens = false): SmtpSettings | { problem: string } {
  const url = toUrl(text);
  if (url === null) return { problem: `is no address: expected ${SHAPE}` };
  if (url.protocol !== 'smtps:' && url.protocol !== 'smtp:') {
    return { problem: `has the scheme "${url.protocol.slice(0, -1)}": expected smtps or smtp` };
  }
  if (url.hostname === '') return { problem: `has no host: expected ${SHAPE}` };
  if (url.hash !== '') return { problem: 'has a bare "#": write it as %23' };
  if (url.pathname !== '' && url.pathname !== '/') {
    return { problem: 'has a path: a "/" in the password is written %2F' };
  }
  if ((url.username === '') !== (url.password === '') && !(withTokens && url.username !== '')) {
    return { problem: 'has a user name without password or the other way round' };
  }
  const user = decode(url.username);
  const pass = decode(url.password);
  if (user === null || pass === null) {
    return { problem: 'has a "%" that begins no percent-encoding: write a percent sign as %25' };
  }
  const tls = readTls(url);
  if (tls === 'unknown') return { problem: 'has an unknown setting after "?": only tls=none is known' };
  const plain = tls === 'none';
  const secure = url.protocol === 'smtps:';
  if (secure && plain) return { problem: 'asks for smtps and tls=none at once' };
  const host = hostOf(url);
  return {
    host,
    port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
    secure,
    requireStartTls: !secure && !plain && !isLoopback(host),
    auth: user === '' ? null : { user, pass: pass === '' ? null : pass },
  };
}
