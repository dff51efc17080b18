/** Sends replies and alerts, one at a time, over one connection that is kept. */
import { setTimeout } from 'node:timers/promises';
import { createTransport } from 'nodemailer';
import {
  type AccessTokens,
  type Clock,
  type MailSender,
  type OutgoingMail,
  TransientError,
} from '../../pipeline/ports.js';
import { compose } from './compose.js';
import { classify } from './smtp-errors.js';
import type { SmtpSettings } from './smtp-url.js';

export interface SmtpSenderOptions {
  clock: Clock;
  /**
   * Exchange Online takes 30 messages a minute from a mailbox:
   * https://learn.microsoft.com/office365/servicedescriptions/exchange-online-service-description/exchange-online-limits
   * 0 = no limit. Each sender counts its own.
   */
  perMinute?: number;
  /** told before a mail waits for the limit */
  onWait?: (waitMs: number) => void;
  timeouts?: { connectMs: number; greetingMs: number; socketMs: number };
  /** waits out the limit, rejects when `close` aborts it; timers unless given */
  sleep?: (ms: number, signal: AbortSignal) => Promise<unknown>;
  /** for a server that is named with a user but no password */
  tokens?: AccessTokens | null;
  /** extra trust anchors in PEM, for servers with a certificate of their own */
  tls?: { ca: string };
}

const MINUTE_MS = 60_000;

const defaultTimeouts = {
  connectMs: 30_000,
  greetingMs: 30_000,
  // RFC 5321 §4.5.3.2.6: ten minutes after the final dot; giving up sooner makes doubles
  socketMs: 10 * 60_000,
};

/** @returns a sender that connects at the first mail. See MailSender for what `send` throws. */
export function openSmtpSender(settings: SmtpSettings, options: SmtpSenderOptions): MailSender {
  const timeouts = options.timeouts ?? defaultTimeouts;
  const perMinute = options.perMinute ?? 30;
  const sleep = options.sleep ?? ((ms, signal) => setTimeout(ms, undefined, { signal }));
  const closing = new AbortController();
  let dataSent = false;
  let last: Promise<unknown> = Promise.resolve();
  let sentAt: number[] = [];

  const tokens = settings.auth !== null && settings.auth.pass === null ? options.tokens : null;
  if (tokens === undefined) throw new Error('an SMTP server without a password: expected access tokens');
  const login = loginOf(settings.auth);
  let token = '';

  const transport = createTransport({
    pool: true,
    maxConnections: 1,
    // a mail whose connection closed is not sent again by the pool, which would do so five times: the queue decides
    maxRequeues: 0,
    host: settings.host,
    port: settings.port,
    secure: settings.secure,
    requireTLS: settings.requireStartTls,
    ignoreTLS: !settings.secure && !settings.requireStartTls,
    ...(login ? { auth: login } : {}),
    tls: { minVersion: 'TLSv1.2', ...options.tls },
    connectionTimeout: timeouts.connectMs,
    greetingTimeout: timeouts.greetingMs,
    socketTimeout: timeouts.socketMs,
    dnsTimeout: timeouts.connectMs,
    disableFileAccess: true,
    disableUrlAccess: true,
    // nodemailer reports the moment all data is on its way only to its logger; nothing of it goes to our log
    logger: listener(() => {
      dataSent = true;
    }),
  });
  // an idle connection that dies has no caller to tell
  transport.on('error', () => undefined);
  // asked at each login, and once more (`renew`) where the server did not take the token
  transport.set('oauth2_provision_cb', (_user: string, renew: boolean, done: GiveToken) => {
    if (renew) tokens?.reject(token);
    void tokenNow().then(
      () => done(null, token),
      (error: unknown) => done(error as Error),
    );
  });

  async function tokenNow(): Promise<void> {
    if (tokens) token = await tokens.get();
  }

  /** @returns what to throw; a token that was refused is not given again */
  function refusal(error: unknown): Error {
    const refused = classify(error, dataSent);
    if (!tokens || refused.code !== 'smtp-credentials') return refused;
    tokens.reject(token);
    return new TransientError(
      'SMTP: the server refused the access token: the application may lack the right to send, or the user name is not its',
      'smtp-token-not-taken',
      5 * 60_000,
      { cause: error },
    );
  }

  async function sendNow(mail: OutgoingMail): Promise<{ response: string }> {
    const composed = compose(mail);
    await untilAllowed();
    // before nodemailer asks for it, since that hides why there is none
    await tokenNow();
    dataSent = false;
    try {
      const { response } = await transport.sendMail(composed);
      return { response };
    } catch (error) {
      throw refusal(error);
    } finally {
      sentAt.push(options.clock.now().getTime());
    }
  }

  /** Any sixty seconds hold at most `perMinute` mails; nodemailer's own limit lets twice as many meet at its window's edge. */
  async function untilAllowed(): Promise<void> {
    const now = options.clock.now().getTime();
    // what went under a clock that has gone back since may have gone just now
    sentAt = sentAt.map((at) => Math.min(at, now)).filter((at) => now - at < MINUTE_MS);
    const blocking = perMinute === 0 ? undefined : sentAt[sentAt.length - perMinute];
    if (blocking === undefined) return;
    const waitMs = MINUTE_MS - (now - blocking);
    options.onWait?.(waitMs);
    try {
      await sleep(waitMs, closing.signal);
    } catch (cause) {
      throw new TransientError('SMTP: closed before its turn came', 'smtp-closed', undefined, { cause });
    }
  }

  return {
    send(mail) {
      // one after the other, so that "all data sent" is about the mail being sent
      const mine = last.then(() => sendNow(mail));
      last = mine.catch(() => undefined);
      return mine;
    },
    async verify() {
      await tokenNow();
      dataSent = false;
      try {
        await transport.verify();
      } catch (error) {
        throw refusal(error);
      }
    },
    async close() {
      // a wait of up to a minute would keep the process alive
      closing.abort();
      transport.close();
    },
  };
}

type GiveToken = (error: Error | null, token?: string) => void;

function loginOf(
  auth: SmtpSettings['auth'],
): { user: string; pass: string } | { type: 'OAuth2'; user: string } | null {
  if (auth === null) return null;
  const { user, pass } = auth;
  return pass === null ? { type: 'OAuth2', user } : { user, pass };
}

const deaf = (): void => undefined;

/** A logger that keeps nothing and tells when nodemailer has handed over the last byte of a mail. */
function listener(onDataSent: () => void): Record<string, (entry?: { tnx?: unknown }) => void> {
  return {
    trace: deaf,
    debug: deaf,
    info: (entry) => {
      if (entry?.tnx === 'message') onDataSent();
    },
    warn: deaf,
    error: deaf,
    fatal: deaf,
  };
}
