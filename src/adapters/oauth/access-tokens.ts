/** Access tokens: renewed before they end, by one request for all that wait, and with patience where it fails. */
import type { OAuthSettings } from '../../core/mail/oauth-settings.js';
import { type AccessTokens, type Clock, type Logger, TransientError } from '../../pipeline/ports.js';
import type { KeptToken } from './kept-token.js';
import { requestToken, type TokenAnswer } from './token-request.js';

export interface AccessTokensOptions {
  clock: Clock;
  logger: Logger;
  /** where a refresh token that was exchanged is kept; null = there is no refresh token */
  kept: KeptToken | null;
  timeoutMs?: number;
}

/** A token is renewed so long before its end, or in the last fifth of a short life. */
const renewBeforeMs = 5 * 60_000;
/** Nor is it used at the very end: clocks differ. */
const skewMs = 30_000;
const firstWaitMs = 1_000;
/** What only a person can mend is tried as often as a refused password. */
const longestWaitMs = 5 * 60_000;

interface Current {
  token: string;
  renewAtMs: number;
  endsAtMs: number;
}

/** @returns tokens that are asked for when first needed. See AccessTokens for what `get` throws. */
export function openAccessTokens(settings: OAuthSettings, options: AccessTokensOptions): AccessTokens {
  return new Tokens(settings, options);
}

class Tokens implements AccessTokens {
  #current: Current | null = null;
  #renewing: Promise<string> | null = null;
  #failed: { error: TransientError; fromMs: number; untilMs: number } | null = null;
  #failures = 0;
  #refusedFor = '';
  /** an exchanged refresh token that could not be written down */
  #unkept: string | null = null;

  constructor(
    private readonly settings: OAuthSettings,
    private readonly options: AccessTokensOptions,
  ) {}

  async get(): Promise<string> {
    const nowMs = this.#nowMs();
    const usable = this.#current && nowMs < this.#current.endsAtMs ? this.#current : null;
    if (usable && nowMs < usable.renewAtMs) return usable.token;
    // a clock that goes back makes no wait longer
    if (this.#failed && nowMs >= this.#failed.fromMs && nowMs < this.#failed.untilMs) {
      if (usable) return usable.token;
      const { error, untilMs } = this.#failed;
      throw new TransientError(error.message, error.code, untilMs - nowMs, { cause: error });
    }
    this.#renewing ??= this.#renew().finally(() => {
      this.#renewing = null;
    });
    try {
      return await this.#renewing;
    } catch (error) {
      if (usable) return usable.token;
      throw error;
    }
  }

  reject(token: string): void {
    if (this.#current?.token === token) this.#current = null;
  }

  async #renew(): Promise<string> {
    const answer = await this.#ask();
    if (answer.kind !== 'token') throw this.#fail(answer);
    this.#failed = null;
    this.#failures = 0;
    if (this.#refusedFor !== '') this.options.logger.info({}, 'access tokens are given again');
    this.#refusedFor = '';
    const { accessToken: token, lifetimeMs } = answer;
    const nowMs = this.#nowMs();
    this.#current = {
      token,
      renewAtMs: nowMs + lifetimeMs - Math.min(renewBeforeMs, lifetimeMs / 5),
      endsAtMs: nowMs + lifetimeMs - Math.min(skewMs, lifetimeMs / 10),
    };
    return token;
  }

  /** Each refresh token that may be the right one, newest first: another process, or an older copy of the data, may have its own. */
  async #ask(): Promise<TokenAnswer> {
    const timeoutMs = this.options.timeoutMs ?? 30_000;
    const { refreshToken: configured } = this.settings;
    if (configured === null) return requestToken(this.settings, null, timeoutMs);
    const tried = new Set<string>();
    const untried = async (): Promise<string | undefined> =>
      [this.#unkept, (await this.options.kept?.read()) ?? null, configured]
        .filter((token) => token !== null)
        .find((token) => !tried.has(token));
    let refreshToken = (await untried()) ?? configured;
    for (;;) {
      tried.add(refreshToken);
      const answer = await requestToken(this.settings, refreshToken, timeoutMs);
      if (answer.kind === 'token' && answer.refreshToken !== null && answer.refreshToken !== refreshToken)
        await this.#keep(answer.refreshToken);
      const isSpent = answer.kind === 'refused' && answer.reason.startsWith('invalid_grant');
      const next = isSpent ? await untried() : undefined;
      if (next === undefined) return answer;
      refreshToken = next;
    }
  }

  async #keep(token: string): Promise<void> {
    this.#unkept = token;
    try {
      await this.options.kept?.write(token);
      this.#unkept = null;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      this.options.logger.error(
        { code },
        'the new refresh token cannot be written to DATA_DIR: after a restart the one in the settings is tried',
      );
    }
  }

  #fail(answer: Exclude<TokenAnswer, { kind: 'token' }>): TransientError {
    this.#failures += 1;
    const { logger } = this.options;
    const { reason } = answer;
    const refused = answer.kind === 'refused';
    const waitMs = refused
      ? longestWaitMs
      : (answer.retryAfterMs ?? Math.min(longestWaitMs, firstWaitMs * 2 ** (this.#failures - 1)));
    const [message, code] = refused
      ? [`access token refused (${reason}): ${answer.advice}`, 'token-refused']
      : [`the token service cannot be used now (${reason})`, 'token-unavailable'];
    if (!refused) logger.warn({ code, reason, waitMs }, 'no access token now; tried again');
    // once a reason, not once a try
    else if (this.#refusedFor !== reason)
      logger.error({ code, reason, advice: answer.advice }, 'access token refused: a person must act');
    this.#refusedFor = refused ? reason : '';
    const cause = answer.kind === 'unavailable' ? { cause: answer.cause } : undefined;
    const error = new TransientError(message, code, waitMs, cause);
    const fromMs = this.#nowMs();
    this.#failed = { error, fromMs, untilMs: fromMs + waitMs };
    return error;
  }

  #nowMs(): number {
    return this.options.clock.now().getTime();
  }
}
