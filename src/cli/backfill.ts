/** `letter-intake backfill`: shows how old mail is taken in until all of it is decided. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Backfill, checkUrl, openBackfill } from '../app.js';
import { readSettings } from '../config.js';
import { createLogger } from '../logger.js';
import type { BackfillProgress, NoticedOldMail } from '../pipeline/backfill.js';
import { describeProgress, drawProgress, type Pace } from './backfill-progress.js';

export interface BackfillOptions {
  /** YYYY-MM-DD */
  since: string;
  send: boolean;
  json: boolean;
}

const askEveryMs = 500;
const lineEveryMs = 5_000;
const clearLine = '\r\u001b[2K';

export async function backfill(options: BackfillOptions): Promise<void> {
  // on embedded data this process may have to send replies itself; in a database of several a sender does
  const embedded = readSettings({}, checkUrl).DATABASE_URL === '';
  const settings = readSettings({ mailbox: true, replyFrom: true, smtp: options.send && embedded }, checkUrl);
  const screen = new Screen(process.stderr);
  const logger = createLogger(settings.LOG_LEVEL === 'info' ? 'warn' : settings.LOG_LEVEL, {
    write: (line) => screen.say(line.trimEnd()),
  });
  const ending = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.once(name, () => {
      process.once(name, () => process.exit(130));
      ending.abort();
    });
  const order = {
    since: new Date(`${options.since}T00:00:00Z`),
    mode: options.send ? ('send' as const) : ('hold' as const),
  };
  if (options.send && settings.REPLIES === 'hold')
    screen.say('REPLIES=hold: replies wait on the page all the same, with --send too.');
  let work: Backfill | null = null;
  try {
    work = await openBackfill(settings, order, logger, ending.signal);
    const done = await follow(work, options, screen, ending.signal);
    screen.endLine();
    if (done)
      process.stdout.write(`${options.json ? JSON.stringify(done) : describe(done, options.since)}\n`);
  } catch (error) {
    if (!ending.signal.aborted) throw error;
  } finally {
    screen.endLine();
    await work?.close();
  }
  if (!ending.signal.aborted) return;
  const goesOn = work?.by === 'service' ? 'The service goes on with it; run' : 'Run';
  screen.say(`${goesOn} the same command again to go on.`);
  // a search of the mailbox that still runs would keep the process
  process.exit(130);
}

type Result = NoticedOldMail & BackfillProgress;

/** @returns null where it was ended before all was decided */
async function follow(
  work: Backfill,
  { since }: BackfillOptions,
  screen: Screen,
  ended: AbortSignal,
): Promise<Result | null> {
  const orEnded = unlessEnded(ended);
  let noticed = await orEnded(work.notice());
  if (noticed === null) return null;
  const first = await work.progress();
  screen.say(
    `${noticed.found} messages since ${since}: ${noticed.new} old ones are new here, ${noticed.known} were known.`,
  );
  if (first.decided > 0 && first.decided < first.total)
    screen.say(`${first.decided} of ${first.total} old mails were done before; going on with the rest.`);
  if (work.by === 'service') screen.say('The running service takes them in. Ctrl-C ends this display only.');
  const pace = new Watch(first);
  for (;;) {
    const progress = await work.progress();
    screen.show(progress, pace.at(progress));
    if (ended.aborted) return null;
    if (progress.waiting + progress.fetched === 0 && work.idle()) {
      // a mailbox that was given new numbers meanwhile holds mail that has to be found again
      const again = await orEnded(work.notice());
      if (again === null) return null;
      if (again.new === 0) return { ...noticed, ...(await work.progress()) };
      noticed = { found: again.found, new: noticed.new + again.new, known: again.found - again.new };
    }
    await sleep(askEveryMs, undefined, { signal: ended }).catch(() => undefined);
  }
}

/** @returns the answer, or null as soon as the command is ended; nobody waits for the answer then */
function unlessEnded(ended: AbortSignal): <T>(answer: Promise<T>) => Promise<T | null> {
  const end = new Promise<null>((resolve) => {
    if (ended.aborted) resolve(null);
    else ended.addEventListener('abort', () => resolve(null));
  });
  return (answer) => {
    answer.catch(() => undefined);
    return Promise.race([answer, end]);
  };
}

function describe(done: Result, since: string): string {
  const replies = [
    done.repliesHeld > 0 ? `${done.repliesHeld} held (the page sends them)` : '0 held',
    `${done.repliesSent} sent`,
    ...(done.repliesPending > 0
      ? [`${done.repliesPending} on their way (letter-intake run sends them)`]
      : []),
  ];
  return [
    `All ${done.total} old mails since ${since} are decided: ${done.letters} with letters, ${done.review} in review, ${done.notALetter} no letter, ${done.failed} failed.`,
    `Replies to them: ${replies.join(', ')}.`,
  ].join('\n');
}

/** When it began, and when a number last changed. */
class Watch {
  readonly #startedAt = performance.now();
  readonly #decidedBefore: number;
  #last = '';
  #changedAt = performance.now();

  constructor(first: BackfillProgress) {
    this.#decidedBefore = first.decided;
  }

  at(progress: BackfillProgress): Pace {
    const now = performance.now();
    const seen = JSON.stringify(progress);
    if (seen !== this.#last) this.#changedAt = now;
    this.#last = seen;
    return {
      decidedBefore: this.#decidedBefore,
      elapsedMs: now - this.#startedAt,
      quietMs: now - this.#changedAt,
    };
  }
}

/** A terminal has a line that is drawn over; anything else gets a line every few seconds. */
class Screen {
  #drawn = false;
  #lineAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly out: NodeJS.WriteStream) {}

  endLine(): void {
    if (this.#drawn) this.out.write('\n');
    this.#drawn = false;
  }

  say(text: string): void {
    this.out.write(`${this.#drawn ? clearLine : ''}${text}\n`);
    this.#drawn = false;
  }

  show(progress: BackfillProgress, pace: Pace): void {
    if (this.out.isTTY) {
      this.out.write(clearLine + drawProgress(progress, pace, this.out.columns));
      this.#drawn = true;
    } else if (performance.now() - this.#lineAt >= lineEveryMs) {
      this.#lineAt = performance.now();
      this.out.write(`${describeProgress(progress, pace)}\n`);
    }
  }
}
