/**
 * Deletes the content of mails whose time is over, one in a transaction: its rows are emptied and a line of history says so,
 * then its bytes go. Killed at any moment it goes on with the next run: what is committed stands in the row, and bytes that
 * an emptied row still names are erased by every sweep. Without a setting nothing is ever found here.
 */
import {
  type Hold,
  type KeptMail,
  type RetentionRules,
  type Standing,
  keptUntil,
  standingOf,
} from '../../core/retention/retention.js';
import type { IsoDate } from '../../core/model.js';
import { isoDay } from '../queue-reply.js';
import type { Blobs, Clock, Database, Logger, Sql } from '../ports.js';
import { lockDecisions } from '../store/decisions.js';
import { addEvent } from '../store/events.js';
import { holdOf, standingHolds } from '../store/holds.js';
import { lockMail } from '../store/mails.js';
import {
  announce,
  type Before,
  candidateById,
  type CandidateMail,
  candidates,
  emptyMail,
} from '../store/retention.js';
import { eraseUnwanted } from '../sweep.js';

export interface RetentionDeps {
  database: Database;
  blobs: Blobs;
  clock: Clock;
  logger: Logger;
  rules: RetentionRules;
}

/** A mail whose time is over. */
export interface OverdueMail {
  mailId: string;
  letterIds: string[];
  rule: KeptMail['rule'];
  districts: string[];
  /** the last day on which it was to be kept */
  until: IsoDate;
  sizeBytes: number | null;
  /** how many files given by hand became it; null = it is a mail */
  givenFiles: number | null;
  standing: Exclude<Standing, { kind: 'kept' }>;
}
export interface Deletion {
  deleted: number;
  /** found over for the first time */
  announced: number;
  /** there is more than one run deletes */
  more: boolean;
}

/** Each page asks over whole tables: fewer pages, less time. */
const onAPage = 2_000;
/** One run holds nothing up for long: the next one follows soon. */
const mostInARun = 500;

/** What is over, in whatever state: what would go now, on which day, or what keeps it. Changes nothing. */
export async function overdueMails({
  database,
  clock,
  rules,
}: Pick<RetentionDeps, 'database' | 'clock' | 'rules'>): Promise<OverdueMail[]> {
  const today = isoDay(clock.now());
  const holds = (await standingHolds(database)).map(holdOf);
  const found: OverdueMail[] = [];
  for await (const mail of over(database, rules, today)) {
    const kept = keptMail(mail);
    const standing = standingOf(kept, rules, holds, today);
    if (standing.kind === 'kept') continue;
    const own = mail.letters.filter((letter) => letter.own);
    found.push({
      mailId: mail.id,
      letterIds: own.map(({ id }) => id),
      rule: kept.rule,
      districts: [...new Set(own.map(({ district }) => district).filter((name) => name !== null))],
      until: keptUntil(kept, rules)!,
      sizeBytes: mail.size_bytes,
      givenFiles: mail.given_files,
      standing,
    });
  }
  return found;
}

/** @param signal ends it between two mails */
export async function deleteDue(deps: RetentionDeps, signal?: AbortSignal): Promise<Deletion> {
  const { database, clock, rules, logger } = deps;
  const done: Deletion = { deleted: 0, announced: 0, more: false };
  const now = clock.now();
  const today = isoDay(now);
  const holds = (await standingHolds(database)).map(holdOf);
  for await (const mail of over(database, rules, today)) {
    if (signal?.aborted || done.deleted >= mostInARun) {
      done.more = true;
      break;
    }
    const { kind } = standingOf(keptMail(mail), rules, holds, today);
    if (kind === 'announced') {
      if (mail.to_go_at === null) done.announced += 1;
      await announce(database, mail.id, now);
    } else if (kind !== 'due') {
      if (mail.to_go_at !== null) await announce(database, mail.id, null);
    } else if (await database.transaction((sql) => deleteOne(sql, mail.id, { rules, now }))) {
      logger.info({ mailId: mail.id }, 'the content of a mail was deleted: its time is over');
      done.deleted += 1;
    }
  }
  await eraseUnwanted(deps);
  return done;
}

/** Looks once more under the locks: a hold, a decision or a reading may have come since. */
async function deleteOne(
  sql: Sql,
  id: string,
  { rules, now }: { rules: RetentionRules; now: Date },
): Promise<boolean> {
  await lockDecisions(sql);
  await lockMail(sql, id);
  const mail = await candidateById(sql, id);
  if (mail === null) return false;
  const holds: Hold[] = (await standingHolds(sql)).map(holdOf);
  const kept = keptMail(mail);
  if (standingOf(kept, rules, holds, isoDay(now)).kind !== 'due') return false;
  const emptied = await emptyMail(sql, id, { rule: kept.rule, now });
  const detail = {
    rule: kept.rule,
    ...emptied,
    documents: mail.document_count,
    sizeBytes: mail.size_bytes,
    until: keptUntil(kept, rules),
    announcedOn: kept.toGoOn,
    hold: 'none',
  };
  await addEvent(sql, { at: now, actor: 'service', what: 'content deleted', mailId: id, detail });
  return true;
}

async function* over(sql: Sql, rules: RetentionRules, today: IsoDate): AsyncGenerator<CandidateMail> {
  const before = earliest(rules, today);
  let after: string | null = null;
  for (;;) {
    const page: CandidateMail[] = await candidates(sql, before, after, onAPage);
    yield* page;
    if (page.length < onAPage) return;
    after = page.at(-1)!.id;
  }
}

/** No rule lets anything go that was decided since; the rules themselves say which of the others. */
function earliest({ lettersYears, otherMailDays, setAsideDays }: RetentionRules, today: IsoDate): Before {
  const days = [lettersYears * 365, otherMailDays].filter((some) => some > 0);
  const ago = (some: number): Date => new Date(Date.parse(today) - some * 24 * 3_600_000);
  return {
    seen: days.length === 0 ? null : ago(Math.min(...days)),
    setAside: setAsideDays === 0 ? null : ago(setAsideDays),
  };
}

const keptMail = (mail: CandidateMail): KeptMail => ({
  rule:
    mail.decision === 'not-a-letter'
      ? 'set-aside'
      : mail.decision === 'letter' || mail.letters.length > 0
        ? 'letters'
        : 'other-mail',
  cameOn: isoDay(mail.came_at),
  decidedOn: isoDay(mail.decided_at),
  letters: mail.letters.map(({ id, district, alternatives, term }) => ({
    id,
    districts: district === null ? alternatives : [district, ...alternatives],
    schoolYears: term === '' ? [] : term.split(','),
  })),
  isInWork: mail.in_work,
  toGoOn: mail.to_go_at && isoDay(mail.to_go_at),
});
