/**
 * Reading and answering old mail in a process that holds the data alone and leaves today's mail to the service. It needs
 * no queue: the database says what is left, also after this process was killed.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { errorCode } from './error-code.js';
import { jobs } from './jobs.js';
import { giveUpReading, judgeMail, type JudgeDeps } from './judge-mail.js';
import { sendReply, type SendDeps } from './send-reply.js';
import { oldMailsToRead, oldRepliesToSend } from './store/backfill.js';
import { eraseUnwanted } from './sweep.js';
import { PermanentError, type Logger, type QueueHandle } from './ports.js';

export interface AloneDeps extends Omit<JudgeDeps, 'sendQueue'> {
  /** mails that are read at the same time */
  readers: number;
  /** null = replies are held, there is nothing to send */
  sending: SendDeps | null;
}
export interface AloneWork {
  readQueue: QueueHandle<{ mailId: string }>;
  /** takes up what was left undone: mails that are stored and not read */
  resumeReading(): Promise<void>;
  /** and replies that were to go and have not gone */
  resumeSending(): Promise<void>;
  /** nothing is read or sent at this moment, and nothing waits for it here */
  idle(): boolean;
  /** takes nothing new; what runs is aborted after `graceMs` */
  stop(graceMs: number): Promise<void>;
}

/** A mail server that fails so many times in a row is away: what is left goes when the service runs, or next time. */
const failuresInARow = 3;

export function workAlone(deps: AloneDeps): AloneWork {
  const aborting = new AbortController();
  const sends = deps.sending
    ? new InTurn<{ replyId: string }>(1, sendingWith(deps.sending), deps.logger)
    : null;
  const judging: JudgeDeps = {
    ...deps,
    // held replies are the page's; without --send none is for us to send
    sendQueue: sends ?? { add: async () => undefined, counts: async () => noCounts },
  };
  const reads = new InTurn<{ mailId: string }>(
    deps.readers,
    ({ mailId }) => readOne(mailId, aborting.signal, judging),
    deps.logger,
  );
  return {
    readQueue: reads,
    async resumeReading() {
      await eraseUnwanted(deps);
      for (const mailId of await oldMailsToRead(deps.database))
        await reads.add({ mailId }, { jobId: mailId });
    },
    async resumeSending() {
      if (!sends) return;
      for (const replyId of await oldRepliesToSend(deps.database))
        await sends.add({ replyId }, { jobId: replyId });
    },
    idle: () => reads.idle() && (sends?.idle() ?? true),
    async stop(graceMs) {
      const timer = setTimeout(() => aborting.abort(new Error('the backfill was ended')), graceMs);
      await Promise.all([reads.stop(), sends?.stop()]);
      clearTimeout(timer);
    },
  };
}

/** As the queue would: some tries, then a person. */
async function readOne(mailId: string, signal: AbortSignal, deps: JudgeDeps): Promise<void> {
  const { attempts, backoff } = jobs.read;
  for (let tries = 1; !signal.aborted; tries += 1) {
    try {
      return await judgeMail(mailId, signal, deps);
    } catch (error) {
      if (signal.aborted) return;
      deps.logger.warn({ mailId, tries, code: errorCode(error) }, 'an old mail could not be read');
      if (error instanceof PermanentError || tries >= attempts)
        return giveUpReading(mailId, error as Error, deps);
      const waitMs = Math.min(backoff.maxMs, backoff.delayMs * backoff.factor ** (tries - 1));
      await sleep(waitMs, undefined, { signal }).catch(() => undefined);
    }
  }
}

function sendingWith(deps: SendDeps): (reply: { replyId: string }) => Promise<void> {
  let failures = 0;
  return async ({ replyId }) => {
    if (failures >= failuresInARow) return;
    try {
      await sendReply(replyId, deps);
      failures = 0;
    } catch (error) {
      failures += 1;
      deps.logger.warn({ replyId, code: errorCode(error) }, 'a reply could not be sent; it waits');
    }
  };
}

const noCounts = { waiting: 0, active: 0, delayed: 0, failed: 0 };

/** First come, first served, so many at a time; an id that waits or runs is not taken again. */
class InTurn<P> implements QueueHandle<P> {
  readonly #waiting = new Map<string, P>();
  readonly #running = new Map<string, Promise<void>>();
  #stopped = false;

  constructor(
    private readonly concurrency: number,
    private readonly work: (payload: P) => Promise<void>,
    private readonly logger: Logger,
  ) {}

  async add(payload: P, { jobId }: { jobId: string }): Promise<void> {
    if (!this.#running.has(jobId)) this.#waiting.set(jobId, payload);
    this.#next();
  }

  async counts(): Promise<typeof noCounts> {
    return { ...noCounts, waiting: this.#waiting.size, active: this.#running.size };
  }

  idle(): boolean {
    return this.#waiting.size === 0 && this.#running.size === 0;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#running.values());
  }

  #next(): void {
    for (const [id, payload] of this.#waiting) {
      if (this.#stopped || this.#running.size >= this.concurrency) return;
      this.#waiting.delete(id);
      const done = this.work(payload)
        // the database knows that it is not done: it is taken up again by the next run
        .catch((error: unknown) => this.logger.error({ error }, 'a step of the backfill failed'))
        .finally(() => {
          this.#running.delete(id);
          this.#next();
        });
      this.#running.set(id, done);
    }
  }
}
