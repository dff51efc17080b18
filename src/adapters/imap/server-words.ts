/**
 * Listens to what the server says. imapflow drops three things we need: the words of a refused SEARCH (it returns
 * `false`), a BYE that comes before the socket closes, and a stated wait at the moment it is stated: it would sit the
 * wait out itself, connection open and health silent. It reports every server line to its logger, so this is one.
 * Nothing heard here goes to our log.
 */
import type { ImapFlowOptions } from 'imapflow';

/** Above this a stated wait is taken for a mistake of the server. */
const LONGEST_STATED_WAIT_MS = 60 * 60_000;

export class ServerWords {
  /** text of the last tagged NO or BAD since `forget()` */
  refusal: string | null = null;
  /** text of an untagged BYE */
  bye: string | null = null;
  /** "Suggested Backoff Time: 299961 milliseconds" (Office 365) */
  statedWaitMs: number | null = null;
  #onStatedWait: () => void;

  constructor(onStatedWait: () => void) {
    this.#onStatedWait = onStatedWait;
  }

  forget(): void {
    this.refusal = null;
  }

  readonly logger: Exclude<ImapFlowOptions['logger'], false | undefined> = {
    debug: (entry: { src?: unknown; msg?: unknown }) => {
      if (entry.src === 's' && typeof entry.msg === 'string') this.#hear(entry.msg);
    },
    info: () => undefined,
    warn: () => undefined,
    error: () => undefined,
    trace: () => undefined,
    // imapflow prints to the console where a logger has no `fatal`
    fatal: () => undefined,
  };

  #hear(line: string): void {
    const bye = /^\* BYE\b ?(.*)$/is.exec(line);
    if (bye) this.bye = (bye[1] ?? '').trim() || 'without a word';

    const refusal = /^[^*+\s]\S* (?:NO|BAD)\b ?(.*)$/is.exec(line);
    if (!refusal) return;
    this.refusal = (refusal[1] ?? '').trim();
    const wait = /backoff time[:=\s]+(\d+)/i.exec(this.refusal);
    if (!wait) return;
    this.statedWaitMs = Math.min(Number(wait[1]), LONGEST_STATED_WAIT_MS);
    this.#onStatedWait();
  }
}
