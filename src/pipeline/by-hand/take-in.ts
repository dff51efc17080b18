/**
 * Letters that came by post or as saved mails → ledger rows without a mailbox, read and judged as all others. Nobody is
 * answered unless a person asked for it. What came before is recognised by its bytes and not taken in again.
 */
import { oneLine } from '../../core/judging/reply-words.js';
import type { IsoDate } from '../../core/model.js';
import { isAddress } from '../review/address.js';
import { keepBytes } from '../keep-bytes.js';
import { schedule } from '../schedule.js';
import { addByHand, lockByHand, mailWithDocument, pageOfMail } from '../store/by-hand.js';
import { addEvent } from '../store/events.js';
import { mailWithContent } from '../store/mails.js';
import type { Blobs, Clock, Database, Logger, QueueHandle, Sql } from '../ports.js';
import { sha256 } from '../sha256.js';
import { kindOfFile } from './kind-of-file.js';
import { wrapFiles, type GivenFile } from './wrap-files.js';

export type { GivenFile };

/** In base64 they stay under what a reader holds of one mail (50 MB). */
export const largestFileBytes = 25 * 1024 * 1024;
export const largestTogetherBytes = 35 * 1024 * 1024;
export const mostFiles = 20;

export interface ByHandOrder {
  files: GivenFile[];
  /** '' = today */
  receivedOn: string;
  answer: boolean;
  /** for files; a mail is answered to its sender */
  answerTo: string;
  by: string;
}
export interface ByHandProblem {
  field: 'files' | 'receivedOn' | 'answerTo';
  text: string;
  /** where what came before is shown */
  href?: string | null;
}
export type ByHandOutcome =
  | { kind: 'taken'; mailIds: string[] }
  | { kind: 'refused'; problems: ByHandProblem[] };

export interface ByHandDeps {
  database: Database;
  blobs: Blobs;
  /** without one the sweep finds it within a minute */
  readQueue?: QueueHandle<{ mailId: string }>;
  clock: Clock;
  logger: Logger;
}

/** Each saved mail is taken in by itself, all other files together as one letter. All or nothing. */
export async function takeIn(order: ByHandOrder, deps: ByHandDeps): Promise<ByHandOutcome> {
  const { database, blobs, clock } = deps;
  const now = clock.now();
  const mails = order.files.filter(({ bytes }) => kindOfFile(bytes) === 'mail').map(({ bytes }) => bytes);
  const documents = order.files.filter(({ bytes }) => kindOfFile(bytes) === 'document');
  const receivedAt = receivedAtOf(order.receivedOn, now);
  const answerTo = order.answerTo.trim();
  const problems: ByHandProblem[] = [
    ...fileProblems(order.files),
    ...(receivedAt === null
      ? [{ field: 'receivedOn' as const, text: 'Please give a day that is not in the future.' }]
      : []),
    ...(order.answer && documents.length > 0 && !isAddress(answerTo)
      ? [{ field: 'answerTo' as const, text: 'Please give one e-mail address, such as name@example.org.' }]
      : []),
  ];
  if (problems.length > 0 || receivedAt === null) return { kind: 'refused', problems };
  const sources = new Map(
    mails.map((bytes) => [sha256(bytes), { bytes, answerTo: '', givenFiles: null as number | null }]),
  );
  if (documents.length > 0) {
    const bytes = wrapFiles(documents);
    sources.set(sha256(bytes), { bytes, answerTo, givenFiles: documents.length });
  }
  for (const { bytes } of sources.values()) await blobs.put(bytes);
  const outcome = await database.transaction(async (sql): Promise<ByHandOutcome> => {
    await lockByHand(sql, now);
    const before = await cameBefore(sql, [...sources.keys()], documents);
    if (before.length > 0) return { kind: 'refused', problems: before };
    const mailIds: string[] = [];
    for (const [hash, { bytes }] of sources) await keepBytes(sql, blobs, { hash, bytes });
    for (const [hash, source] of sources)
      mailIds.push(await addOne(sql, { hash, ...source }, { order, receivedAt, now }));
    return { kind: 'taken', mailIds };
  });
  if (outcome.kind === 'taken' && deps.readQueue)
    for (const mailId of outcome.mailIds) await schedule(deps.readQueue, { mailId }, { logger: deps.logger });
  return outcome;
}

async function addOne(
  sql: Sql,
  {
    bytes,
    answerTo,
    givenFiles,
    hash,
  }: { bytes: Buffer; answerTo: string; givenFiles: number | null; hash: string },
  { order, receivedAt, now }: { order: ByHandOrder; receivedAt: Date; now: Date },
): Promise<string> {
  const mailId = await addByHand(sql, {
    contentHash: hash,
    sizeBytes: bytes.length,
    receivedAt,
    answer: order.answer,
    answerTo: answerTo || null,
    givenFiles,
    now,
  });
  const detail = { answer: order.answer };
  await addEvent(sql, { at: now, actor: order.by, what: 'taken in by hand', mailId, detail });
  return mailId;
}

const problem = (text: string): ByHandProblem => ({ field: 'files', text });
const named = ({ name }: GivenFile): string => `“${oneLine(name, 80) || 'a file without a name'}”`;

function fileProblems(files: readonly GivenFile[]): ByHandProblem[] {
  if (files.length === 0) return [problem('Please choose at least one file.')];
  if (files.length > mostFiles) return [problem(`Please give at most ${mostFiles} files at once.`)];
  const wrong = files.flatMap((file) => {
    if (file.bytes.length === 0) return [problem(`${named(file)} is empty.`)];
    if (file.bytes.length > largestFileBytes) return [problem(`${named(file)} is larger than 25 MB.`)];
    return kindOfFile(file.bytes) === null
      ? [problem(`${named(file)} is neither a PDF, a picture, a Word or ZIP file, nor a saved mail.`)]
      : [];
  });
  const total = files.reduce((sum, { bytes }) => sum + bytes.length, 0);
  return total > largestTogetherBytes && wrong.length === 0
    ? [problem('The files are larger than 35 MB together.')]
    : wrong;
}

const day = /^\d{4}-\d{2}-\d{2}$/;
/** Noon of that day; now for today or no day. null = no day, or one in the future or the last century */
function receivedAtOf(text: IsoDate, now: Date): Date | null {
  const today = now.toISOString().slice(0, 10);
  if (text === '' || text === today) return now;
  const at = new Date(`${text}T12:00:00Z`);
  const real = day.test(text) && !Number.isNaN(at.valueOf()) && at.toISOString().startsWith(text);
  return real && at < now && text >= '2000-01-01' ? at : null;
}

async function cameBefore(
  sql: Sql,
  hashes: readonly string[],
  documents: readonly GivenFile[],
): Promise<ByHandProblem[]> {
  const problems: ByHandProblem[] = [];
  for (const hash of hashes) {
    const earlier = await mailWithContent(sql, hash, noRow);
    if (earlier && earlier.decision !== 'not-a-letter')
      problems.push({
        field: 'files',
        text: 'This came before and is here already.',
        href: await pageOfMail(sql, earlier.id),
      });
  }
  if (problems.length > 0) return problems;
  for (const { name, bytes } of documents) {
    const mailId = await mailWithDocument(sql, sha256(bytes));
    if (mailId)
      problems.push({
        field: 'files',
        text: `“${oneLine(name, 80)}” came before and is here already.`,
        href: await pageOfMail(sql, mailId),
      });
  }
  return problems;
}
const noRow = '00000000-0000-0000-0000-000000000000';
