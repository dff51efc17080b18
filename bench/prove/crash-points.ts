/**
 * Where a run of the service is killed. Named points are told by the statements that the service gives its database (the
 * same on every engine) and by what it hands to a reading process; `crash-inside.ts` watches for them in the process itself,
 * so that none is missed by a hair. Nothing of this is known to the service.
 */

/** Before a statement is given; after it was answered; before or after the COMMIT of a transaction that holds it; while it runs. */
type Moment = 'before' | 'after' | 'before-commit' | 'after-commit' | 'while';

export type Where =
  | { kind: 'statement'; moment: Moment; statement: RegExp }
  /** the answer of the SMTP server to the data of a mail has come in, and nobody in the service has seen it */
  | { kind: 'smtp-answer' }
  /** so many milliseconds after a mail was handed to a reading process, or at its answer */
  | { kind: 'reading'; withinMs: number }
  /** so many milliseconds after the start of the process, killed from outside */
  | { kind: 'time'; withinMs: number };

export interface CrashPoint {
  /** one of the points that are promised to be proven, or a closer look at the way between two of them */
  group:
    | 'after FETCH, before the ledger row'
    | 'after the document, before the row'
    | 'inside reading'
    | 'after commit, before enqueue'
    | "between SMTP's 250 and the mark"
    | 'during migration'
    | 'while what its time is over for is deleted'
    | 'elsewhere on the way'
    | 'any moment';
  what: string;
  where: Where;
  /** a mail without a letter does not come by it */
  needsLetter?: boolean;
  /** what the data folder or database holds before: nothing at all, or an engine that has begun without our tables */
  first?: 'nothing' | 'no-tables';
  /** passed by `letter-intake retention` alone */
  deletes?: true;
}

const before = (statement: RegExp): Where => ({ kind: 'statement', moment: 'before', statement });
const after = (statement: RegExp): Where => ({ kind: 'statement', moment: 'after', statement });
const beforeCommit = (statement: RegExp): Where => ({
  kind: 'statement',
  moment: 'before-commit',
  statement,
});
const afterCommit = (statement: RegExp): Where => ({ kind: 'statement', moment: 'after-commit', statement });

const noticed = /^\s*insert into mail \(/i;
const sameContent = /from mail where content_hash = \$1/i;
const stored = /^\s*update mail set state = 'stored'/i;
const read = /^\s*update mail set read_ms/i;
const answered = /^\s*insert into reply \(/i;
const erased = /^\s*update mail set blob = null/i;
const emptied = /^\s*update mail set deleted_at/i;
const taken = /^\s*update reply set state = 'sending'/i;
/** marks a reply as sent; its first parameter is the reply's id */
export const sent = /^\s*update reply set state = 'sent'/i;
const migrated = /^\s*insert into public\.schema_migration/i;
/** a migration file: a text that makes or changes a table of ours, or BullMQ's */
const migration = /^(?:\s|--[^\n]*\n)*(?:create|alter) (?!table if not exists public\.schema_migration)/i;

export const crashPoints = {
  numbers: {
    group: 'after FETCH, before the ledger row',
    what: 'the mailbox has told its UIDs, none has a row',
    where: before(noticed),
  },
  rows: {
    group: 'after FETCH, before the ledger row',
    what: 'rows of the UIDs written, not committed',
    where: beforeCommit(noticed),
  },
  fetched: {
    group: 'after FETCH, before the ledger row',
    what: 'FETCH has answered, nothing of it is kept',
    where: before(sameContent),
  },
  document: {
    group: 'after the document, before the row',
    what: 'the document is kept, its row does not say so',
    where: before(stored),
  },
  stored: {
    group: 'after commit, before enqueue',
    what: 'the row of a kept mail is committed, no job is there',
    where: afterCommit(stored),
  },
  reading: {
    group: 'inside reading',
    what: 'a reading process is at work',
    where: { kind: 'reading', withinMs: 1_500 },
    needsLetter: true,
  },
  read: {
    group: 'inside reading',
    what: 'the reading has come back, nothing of it is written',
    where: before(read),
  },
  judged: {
    group: 'elsewhere on the way',
    what: 'letter, record and reply written, not committed',
    where: beforeCommit(answered),
    needsLetter: true,
  },
  decided: {
    group: 'after commit, before enqueue',
    what: 'letter, record and reply committed, no job is there',
    where: afterCommit(answered),
    needsLetter: true,
  },
  erasing: {
    group: 'elsewhere on the way',
    what: 'bytes of a mail that is no letter erased, its row does not say so',
    where: before(erased),
  },
  sending: {
    group: 'elsewhere on the way',
    what: 'the reply is marked as being sent, SMTP has not seen it',
    where: after(taken),
    needsLetter: true,
  },
  accepted: {
    group: "between SMTP's 250 and the mark",
    what: '250 has come in, nothing is written anywhere',
    where: { kind: 'smtp-answer' },
    needsLetter: true,
  },
  journalled: {
    group: "between SMTP's 250 and the mark",
    what: 'the journal of sent replies knows it, its row does not',
    where: before(sent),
    needsLetter: true,
  },
  marking: {
    group: "between SMTP's 250 and the mark",
    what: 'the mark "sent" is written, not committed',
    where: beforeCommit(sent),
    needsLetter: true,
  },
  marked: {
    group: 'elsewhere on the way',
    what: 'the mark "sent" is committed, the job is not done with',
    where: afterCommit(sent),
    needsLetter: true,
  },
  migrating: {
    group: 'during migration',
    what: 'a migration is being carried out',
    where: { kind: 'statement', moment: 'while', statement: migration },
    first: 'no-tables',
  },
  'migration uncommitted': {
    group: 'during migration',
    what: 'a migration is carried out, not committed',
    where: beforeCommit(migrated),
    first: 'no-tables',
  },
  'migration committed': {
    group: 'during migration',
    what: 'a migration is committed, the next has not begun',
    where: afterCommit(migrated),
    first: 'no-tables',
  },
  emptying: {
    group: 'while what its time is over for is deleted',
    what: 'the rows of a mail emptied, not committed',
    where: beforeCommit(emptied),
    deletes: true,
  },
  emptied: {
    group: 'while what its time is over for is deleted',
    what: 'the rows of a mail emptied and committed, its bytes still there',
    where: afterCommit(emptied),
    deletes: true,
  },
  'bytes gone': {
    group: 'while what its time is over for is deleted',
    what: 'its bytes erased, its row does not say so',
    where: before(erased),
    deletes: true,
  },
  'bytes forgotten': {
    group: 'while what its time is over for is deleted',
    what: 'bytes and row of one mail gone, those of the next still there',
    where: afterCommit(erased),
    deletes: true,
  },
  'first start': {
    group: 'any moment',
    what: 'up to 6 s after the start with no data at all',
    where: { kind: 'time', withinMs: 6_000 },
    first: 'nothing',
  },
  start: {
    group: 'any moment',
    what: 'up to 1.5 s after the start',
    where: { kind: 'time', withinMs: 1_500 },
  },
  any: {
    group: 'any moment',
    what: 'up to 6 s after the start',
    where: { kind: 'time', withinMs: 6_000 },
    needsLetter: true,
  },
} as const satisfies Record<string, CrashPoint>;

export type CrashName = keyof typeof crashPoints;
export const crashNames = Object.keys(crashPoints) as CrashName[];
export const crashPoint = (name: CrashName): CrashPoint => crashPoints[name];
/** Points that any start with mail to do passes. */
export const onTheWay = crashNames.filter((name) => {
  const { first, deletes } = crashPoint(name);
  return first === undefined && !deletes;
});

/** What a process under `crash-inside.ts` is told by the environment. */
export interface CrashOrder {
  name: CrashName;
  /** at its first, second … time */
  nth: number;
  /** for points that last a while: how far into them */
  delayMs: number;
}
/** What it writes: each reply whose mark it has seen committed, and its own end. */
export type JournalLine = { marked: string } | { dies: CrashName };
export const crashVariable = 'PROVE_CRASH';
export const journalVariable = 'PROVE_JOURNAL';
