/** A server that goes away later: one line when it goes, one when it is back, however many connections notice. */
import type { Logger } from '../../pipeline/ports.js';
import { type ConnectFailure, connectFailure } from './connect-failure.js';

/** how often a server that is away is asked */
const askEveryMs = 2_000;
/** connections that are ended together are noticed one after the other */
const quietMs = 10_000;
const unknownFailure: ConnectFailure = {
  kind: 'away',
  code: 'unknown',
  says: 'does not answer',
  check: 'Check the log of the server.',
};

export class Outage {
  /** when it was first suspected, and whether that was said; null = it answers */
  #since: { ms: number; said: boolean } | null = null;
  #timer: NodeJS.Timeout | undefined;
  #quietUntilMs = 0;
  #stopped = false;

  /**
   * @param server `HOST:PORT`
   * @param ask null where the server would serve us; on a connection of its own, since all others may be in use
   */
  constructor(
    private readonly server: string,
    private readonly ask: () => Promise<ConnectFailure | null>,
    private readonly logger: Logger | undefined,
  ) {}

  /** A connection was lost or did not come about. It is asked at once whether the server is gone or only that connection. */
  suspect(error: unknown): void {
    if (this.#since || this.#stopped) return;
    this.#since = { ms: performance.now(), said: false };
    this.#ask(error);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #ask(firstError: unknown): void {
    this.ask().then(
      (failure) => {
        if (failure) this.#isAway(failure, firstError);
        else this.#isBack(firstError);
      },
      () => this.#isAway(unknownFailure, firstError),
    );
  }

  #isAway({ code, says, check }: ConnectFailure, firstError: unknown): void {
    if (!this.#since || this.#stopped) return;
    if (!this.#since.said) {
      this.#since.said = true;
      this.logger?.error(
        { engine: 'PostgreSQL', code },
        `PostgreSQL at ${this.server} ${says} (${code}). ${check} Work goes on when it is back.`,
      );
    }
    this.#timer = setTimeout(() => this.#ask(firstError), askEveryMs).unref();
  }

  #isBack(firstError: unknown): void {
    if (!this.#since || this.#stopped) return;
    const awayMs = Math.round(performance.now() - this.#since.ms);
    const { said } = this.#since;
    this.#since = null;
    if (said) {
      const seconds = Math.round(awayMs / 1000);
      this.logger?.info(
        { engine: 'PostgreSQL', awayMs },
        `PostgreSQL answers again at ${this.server}, after ${seconds} s. Work goes on.`,
      );
    } else if (performance.now() > this.#quietUntilMs) {
      this.#quietUntilMs = performance.now() + quietMs;
      const code = connectFailure(firstError)?.code ?? 'unknown';
      this.logger?.info({ engine: 'PostgreSQL', code }, 'connections to PostgreSQL were lost and made anew');
    }
  }
}
