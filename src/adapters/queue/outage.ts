/** An engine that is away: one line when it goes, one when it is back, however many connections notice. */
import type { Logger } from '../../pipeline/ports.js';

export interface Engine {
  /** as it is called in messages */
  name: string;
  /** `HOST:PORT` */
  where: string;
  /** what a person should look at */
  check: string;
}

export class Outage {
  #since: number | null = null;

  constructor(
    private readonly engine: Engine,
    private readonly log: Logger,
  ) {}

  /**
   * @param code of the first error that showed it
   * @param says a sentence on it, where it is more than silence
   */
  began(code: string, says?: string): void {
    if (this.#since !== null) return;
    this.#since = performance.now();
    const { name, where, check } = this.engine;
    const trouble = says ?? `${name} does not answer at ${where} (${code}). ${check}`;
    this.log.error({ engine: name, code }, `${trouble} Work goes on when it is back.`);
  }

  ended(): void {
    if (this.#since === null) return;
    const awayMs = Math.round(performance.now() - this.#since);
    this.#since = null;
    const { name, where } = this.engine;
    this.log.info(
      { engine: name, awayMs },
      `${name} answers again at ${where}, after ${Math.round(awayMs / 1000)} s. Work goes on.`,
    );
  }
}
