/** Watches one mailbox: IDLE for speed, a poll with a fresh EXAMINE as the floor, reconnecting for ever. */
import type { AccessTokens, Clock, Logger, MailSession, MailSource } from '../../pipeline/ports.js';
import { TransientError } from '../../pipeline/ports.js';
import { defaultBackoff, waitBeforeTry, type Backoff } from './backoff.js';
import { Bell } from './bell.js';
import { paceOf } from './imap-errors.js';
import type { MailboxSettings } from './mailbox-url.js';
import { defaultTimeouts, ImapSession, type Timeouts } from './session.js';

export interface ImapSourceOptions {
  settings: MailboxSettings;
  /** between two polls while all is well */
  pollMs: number;
  /** false = poll only */
  idle: boolean;
  backoff?: Backoff;
  timeouts?: Timeouts;
  /** for a mailbox without a password */
  tokens?: AccessTokens | null;
  /** extra trust anchors in PEM, for servers with a certificate of their own */
  tls?: { ca: string };
  clock: Clock;
  logger: Logger;
  /** 0..1, for jitter */
  random: () => number;
}

/** A connection that held this long was a good one: the next failure counts as the first. */
const STABLE_MS = 30_000;
/** An IDLE that ends sooner without news is refused or broken; the poll alone serves until the next round. */
const SHORT_IDLE_MS = 1_000;
/** As many failures in a row are worth an error in the log instead of a warning. */
const ALARM_AFTER = 5;
/** How long `stop` waits for a call of `onChange` that runs. */
const STOP_GRACE_MS = 7_000;

type Health = ReturnType<MailSource['health']>;
type OnChange = Parameters<MailSource['start']>[0];

/**
 * @returns a source that does nothing until `start` or `withSession`.
 *
 * `health().lastError` stays after recovery, with its time: the mailbox is unwell while it is later than `lastPollAt`
 * or while `connected` is false. Its codes are those of imap-errors.ts, `empty-view` and `on-change-failed`.
 */
export function openImapSource(options: ImapSourceOptions): MailSource {
  return new ImapSource(options);
}

class ImapSource implements MailSource {
  readonly name: string;
  readonly #options: ImapSourceOptions;
  readonly #backoff: Backoff;
  readonly #timeouts: Timeouts;
  readonly #bell = new Bell();
  #session: ImapSession | null = null;
  #lastPollAt: Date | null = null;
  #lastError: Health['lastError'] = null;
  #stopped = false;
  #loop: Promise<void> | null = null;

  constructor(options: ImapSourceOptions) {
    this.name = options.settings.name;
    this.#options = options;
    this.#backoff = options.backoff ?? defaultBackoff;
    this.#timeouts = options.timeouts ?? defaultTimeouts;
  }

  /** Resolves once the first try to connect has ended, well or not; `health` tells which. */
  async start(onChange: OnChange): Promise<void> {
    if (this.#loop) throw new Error('this mailbox is watched already');
    await new Promise<void>((firstTryEnded) => {
      this.#loop = this.#watchForever(onChange, firstTryEnded);
    });
  }

  async withSession<T>(work: (session: MailSession) => Promise<T>): Promise<T> {
    const session = await ImapSession.open({
      settings: this.#options.settings,
      clock: this.#options.clock,
      timeouts: this.#timeouts,
      tls: this.#options.tls,
      tokens: this.#options.tokens,
      onNews: () => undefined,
      onClose: () => undefined,
      onAlarm: (code, text) => this.#note(code, text),
    });
    try {
      return await work(session);
    } finally {
      await session.close();
    }
  }

  health(): Health {
    return {
      connected: this.#session?.usable ?? false,
      lastPollAt: this.#lastPollAt,
      lastError: this.#lastError,
    };
  }

  look(): void {
    this.#bell.ring();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#bell.ring();
    if (!this.#loop) return;
    let timer: NodeJS.Timeout | undefined;
    const graceOver = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, STOP_GRACE_MS);
    });
    await Promise.race([this.#loop, graceOver]);
    clearTimeout(timer);
    await this.#session?.close();
  }

  async #watchForever(onChange: OnChange, firstTryEnded: () => void): Promise<void> {
    let failures = 0;
    while (!this.#stopped) {
      let connectedAt: Date | null = null;
      try {
        this.#session = await this.#open();
        connectedAt = this.#options.clock.now();
        firstTryEnded();
        await this.#watch(this.#session, onChange);
      } catch (error) {
        const lived = connectedAt === null ? 0 : this.#options.clock.now().getTime() - connectedAt.getTime();
        failures = lived >= STABLE_MS ? 1 : failures + 1;
        const waitMs = this.#failed(error, failures);
        await this.#session?.close();
        this.#session = null;
        firstTryEnded();
        await this.#pause(waitMs);
      }
    }
    await this.#session?.close();
    this.#session = null;
    firstTryEnded();
  }

  #open(): Promise<ImapSession> {
    return ImapSession.open({
      settings: this.#options.settings,
      clock: this.#options.clock,
      timeouts: this.#timeouts,
      tls: this.#options.tls,
      tokens: this.#options.tokens,
      onNews: () => this.#bell.ring(),
      onClose: () => this.#bell.ring(),
      onAlarm: (code, text) => this.#note(code, text),
    });
  }

  /** Returns when stopped; throws when the connection is lost. */
  async #watch(session: ImapSession, onChange: OnChange): Promise<void> {
    this.#lastPollAt = this.#options.clock.now();
    while (!this.#stopped) {
      let waitMs = this.#options.pollMs;
      try {
        waitMs = Math.min(waitMs, (await onChange(session))?.againInMs ?? waitMs);
      } catch (error) {
        // a lost connection is ours to mend; anything else is the caller's and is tried again at the poll
        if (!session.usable && error instanceof TransientError) throw error;
        this.#changeFailed(error);
      }
      if (this.#stopped) return;
      await this.#waitForNews(session, waitMs);
      if (this.#stopped) return;
      await session.reopen();
      this.#lastPollAt = this.#options.clock.now();
    }
  }

  /** Until new mail is announced, the next look is due, the connection closes, or `stop`. */
  async #waitForNews(session: ImapSession, waitMs: number): Promise<void> {
    if (!session.usable || waitMs <= 0) return;
    const rung = this.#bell.sleep(waitMs).then(() => 'rung');
    let mayIdle = this.#options.idle && session.canIdle;
    while (mayIdle && session.usable) {
      const begun = performance.now();
      if ((await Promise.race([rung, session.idle()])) === 'rung') return;
      // ended by a keepalive or by the server: begin anew, unless it ended at once
      mayIdle = performance.now() - begun >= SHORT_IDLE_MS;
    }
    await rung;
  }

  /** @returns how long to wait before the next try */
  #failed(error: unknown, failures: number): number {
    const code = error instanceof TransientError ? error.code : 'imap-failed';
    const stated = error instanceof TransientError ? error.retryAfterMs : undefined;
    const waitMs = stated ?? waitBeforeTry(this.#backoff, failures, paceOf(code), this.#options.random());
    this.#note(code, error instanceof Error ? error.message : String(error));
    const level = failures >= ALARM_AFTER ? 'error' : 'warn';
    this.#options.logger[level]({ code, failures, waitMs }, 'mailbox not reachable');
    return waitMs;
  }

  #changeFailed(error: unknown): void {
    const code = error instanceof TransientError ? error.code : 'on-change-failed';
    this.#note(code, error instanceof Error ? error.message : String(error));
    this.#options.logger.error({ code }, 'handling the mailbox failed; tried again at the next poll');
  }

  /** Like the bell's sleep, but only `stop` ends it early: a late 'close' event must not cut a stated wait short. */
  async #pause(waitMs: number): Promise<void> {
    const until = performance.now() + waitMs;
    while (!this.#stopped) {
      const leftMs = until - performance.now();
      if (leftMs <= 0) return;
      await this.#bell.sleep(leftMs);
    }
  }

  #note(code: string, text: string): void {
    this.#lastError = { at: this.#options.clock.now(), code, text };
  }
}
