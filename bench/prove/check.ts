/** What must hold of an inbox whatever was killed: asked of the ledger, the documents, the mailbox and the SMTP server. */
import { createHash } from 'node:crypto';
import type { SunkMail } from '../../test/support/smtp-sink.js';
import type { Blobs, Database } from '../../src/pipeline/ports.js';
import type { LetterRow, MailRow, ReplyRow } from '../../src/pipeline/store/rows.js';
import type { CrashName, JournalLine } from './crash-points.js';
import type { InboxMail } from './inbox.js';

/** One start of the program and what came of it. */
export interface Run {
  /** null = it was not killed at a point, but left to settle */
  killedAt: CrashName | null;
  journal: JournalLine[];
  /** Message-IDs that the service's own journal of sent replies held at its end */
  knownAsSent: ReadonlySet<string>;
  /** mails that the SMTP server accepted in it */
  accepted: SunkMail[];
}

export interface Evidence {
  delivered: readonly InboxMail[];
  runs: readonly Run[];
  database: Database;
  blobs: Blobs;
  /** UID → flags, as another mail program sees them */
  flags: ReadonlyMap<number, string[]>;
}

export interface Verdict {
  /** what was broken, in words; empty = all holds */
  faults: string[];
  letters: number;
  replies: number;
  /** for each mail that the SMTP server was given again under the same Message-ID: where the program was killed before */
  repeats: CrashName[];
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** `Map.groupBy` comes with Node 21. */
function grouped<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

export async function check(evidence: Evidence): Promise<Verdict> {
  const { database, delivered } = evidence;
  const all = async <R>(table: string): Promise<R[]> =>
    (await database.query<R>(`select * from ${table}`)).rows;
  const mails = await all<MailRow>('mail');
  const letters = await all<LetterRow>('letter');
  const replies = await all<ReplyRow>('reply');
  const faults: string[] = [];
  faults.push(...mailboxFaults(evidence, mails));
  const byHash = grouped(mails, (mail) => mail.content_hash);
  for (const [cause, same] of grouped(delivered, (mail) => mail.cause)) {
    const rows = same.flatMap(({ eml }) => byHash.get(sha256(eml)) ?? []);
    const its = {
      rows,
      letters: letters.filter(({ mail_id: id }) => rows.some((row) => row.id === id)),
      replies: replies.filter(({ mail_id: id }) => rows.some((row) => row.id === id)),
    };
    faults.push(...(await causeFaults(same, its, database)).map((fault) => `${cause}: ${fault}`));
  }
  for (const { blob } of mails)
    if (blob !== null)
      await evidence.blobs.get(blob).catch(() => faults.push('the bytes of a kept mail are not there'));
  const sent = sentFaults(evidence, replies);
  return {
    faults: [...faults, ...sent.faults],
    letters: letters.length,
    replies: replies.length,
    repeats: sent.repeats,
  };
}

function mailboxFaults({ delivered, flags }: Evidence, mails: readonly MailRow[]): string[] {
  const faults: string[] = [];
  if (flags.size !== delivered.length)
    faults.push(`the mailbox holds ${flags.size} mails, ${delivered.length} were delivered`);
  if ([...flags.values()].some((ofOne) => ofOne.length > 0)) faults.push('a flag of a mail was changed');
  const uids = new Set(mails.map(({ uid }) => uid));
  const lost = [...flags.keys()].filter((uid) => !uids.has(uid));
  if (lost.length > 0) faults.push(`${lost.length} mails have no row`);
  if (mails.length !== flags.size) faults.push(`${mails.length} rows for ${flags.size} mails`);
  const open = mails.filter(({ state, decision }) => state !== 'decided' || decision === null);
  if (open.length > 0) faults.push(`${open.length} mails are not decided`);
  return faults;
}

interface Its {
  rows: MailRow[];
  letters: LetterRow[];
  replies: ReplyRow[];
}

async function causeFaults(same: readonly InboxMail[], its: Its, database: Database): Promise<string[]> {
  const { becomes, answerTo } = same[0]!;
  const faults: string[] = [];
  const expect = <T extends string | number | null | undefined>(
    what: string,
    found: T,
    expected: T,
  ): void => {
    if (found !== expected) faults.push(`${what}: expected ${expected ?? 'none'}, got ${found ?? 'none'}`);
  };
  expect('rows with its bytes', its.rows.length, same.length);
  expect('letters', its.letters.length, becomes === 'letter' ? 1 : 0);
  const none = await whyNoReply(database, its.rows);
  expect(`replies${none === '' ? '' : ` (${none})`}`, its.replies.length, answerTo === null ? 0 : 1);
  for (const row of its.rows.filter(({ decision }) => decision === 'failed'))
    faults.push(`failed: ${row.reason_code}, ${await whyFailed(database, row.id)}`);
  const [reply] = its.replies;
  if (reply) {
    const why = reply.hold_code === null ? '' : ` (${reply.hold_code})`;
    expect('state of the reply', `${reply.state}${why}`, 'sent');
    expect('the reply goes to its sender', reply.to_address, answerTo);
  }
  for (const row of its.rows) {
    const decided = await count(
      database,
      `event where mail_id = $1 and what = 'mail ${row.decision}'`,
      row.id,
    );
    expect('decisions in its history', decided, 1);
    if (becomes !== 'nothing') continue;
    expect('decision', row.decision, 'not-a-letter');
    expect('kept bytes', row.blob, null);
  }
  const [letter] = its.letters;
  if (letter) {
    const recorded = await count(database, 'record where letter_id = $1', letter.id);
    const inReview = await count(database, 'review where letter_id = $1 and closed_at is null', letter.id);
    expect('records and open items of the letter', recorded + inReview, 1);
    expect('kind of its reply', reply?.kind, kindFor[letter.state]);
  }
  if (becomes === 'unreadable') {
    const reasons = await openReasons(database, its.rows[0]?.id);
    expect('open items', reasons.length, 1);
    expect(`kind of its reply (in review: ${reasons.join(', ')})`, reply?.kind, 'could-not-open');
  }
  return faults;
}

const kindFor: Partial<Record<LetterRow['state'], ReplyRow['kind']>> = {
  complete: 'acknowledgement',
  incomplete: 'missing-fields',
  'needs-review': 'received',
};

/** Of each open item of a mail the codes of its reasons. */
async function openReasons(database: Database, mailId: unknown): Promise<string[]> {
  const { rows } = await database.query<{ reasons: { code: string }[] }>(
    'select reasons from review where mail_id = $1 and closed_at is null',
    [mailId],
  );
  return rows.map(({ reasons }) => reasons.map(({ code }) => code).join('+'));
}

/** Codes of the rules by which nobody may be answered. */
async function whyNoReply(database: Database, mails: readonly MailRow[]): Promise<string> {
  const { rows } = await database.query<{ code: string }>(
    "select detail ->> 'code' as code from event where mail_id = any ($1::uuid[]) and what = 'no reply'",
    [mails.map(({ id }) => id)],
  );
  return rows.map(({ code }) => code).join(', ');
}

/** The kind of error that a mail was given up for; a PermanentError where its job died too often. */
async function whyFailed(database: Database, mailId: string): Promise<string> {
  const { rows } = await database.query<{ error: string | null }>(
    "select detail ->> 'error' as error from event where mail_id = $1 and what = 'mail failed'",
    [mailId],
  );
  return rows.map(({ error }) => error).join(', ');
}

async function count(database: Database, from: string, id: unknown): Promise<number> {
  return (await database.query<{ count: number }>(`select count(*)::int as count from ${from}`, [id]))
    .rows[0]!.count;
}

/** Each reply has gone under its one Message-ID; again only where the program was killed before anything of it was written. */
function sentFaults(
  { runs }: Evidence,
  replies: readonly ReplyRow[],
): { faults: string[]; repeats: CrashName[] } {
  const faults: string[] = [];
  const repeats: CrashName[] = [];
  const known = new Map(replies.map((reply) => [reply.message_id, reply]));
  const goneIn = new Map<string, number[]>();
  for (const [at, run] of runs.entries())
    for (const { parsed, envelope } of run.accepted) {
      const reply = known.get(parsed.messageId ?? '');
      if (!reply) faults.push('a mail went out that is no reply of the ledger');
      else if (envelope.to.join() !== reply.to_address) faults.push('a reply went to somebody else');
      else goneIn.set(reply.id, [...(goneIn.get(reply.id) ?? []), at]);
    }
  for (const { id, message_id: messageId } of replies) {
    const gone = goneIn.get(id) ?? [];
    if (gone.length === 0) faults.push('a reply that is marked as sent never came');
    for (const at of gone.slice(0, -1)) {
      const marked = runs
        .slice(0, at + 1)
        .some(({ journal }) => journal.some((line) => 'marked' in line && line.marked === id));
      const { killedAt, knownAsSent } = runs[at]!;
      const once = gone.filter((other) => other === at).length === 1;
      if (killedAt === null || marked || knownAsSent.has(messageId) || !once)
        faults.push('a reply was sent again though it was known as sent');
      else repeats.push(killedAt);
    }
  }
  for (const [to, its] of grouped(replies, (reply) => reply.to_address))
    if (its.length > 1)
      faults.push(`${its.length} replies to one sender${to === null ? ', who is not known' : ''}`);
  return { faults, repeats };
}
