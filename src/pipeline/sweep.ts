/**
 * The database is the truth, a queue only a schedule: whatever is not final is put back on its queue (a job that is
 * there already is not added again), and bytes that nobody wants any more are erased.
 */
import { blobsWithin } from './keep-bytes.js';
import { lockDecisions } from './store/decisions.js';
import { settleReplies } from './settle-replies.js';
import { blobErased, blobsToErase, lockBytes, mailsToRead } from './store/mails.js';
import { repliesToSend } from './store/replies.js';
import { forgetUndos } from './store/undo.js';
import type { Blobs, Clock, Database, Logger, QueueHandle, SentJournal } from './ports.js';

export interface SweepDeps {
  database: Database;
  blobs: Blobs;
  readQueue: QueueHandle<{ mailId: string }>;
  sendQueue: QueueHandle<{ replyId: string }>;
  /** null = this process sends nothing */
  journal: SentJournal | null;
  clock: Clock;
  logger: Logger;
}

export async function sweep(deps: SweepDeps): Promise<{ reads: number; sends: number; erased: number }> {
  const now = deps.clock.now();
  const reads = await mailsToRead(deps.database);
  if (await mayLackSome(deps.readQueue, reads.length))
    for (const { id, old } of reads) await deps.readQueue.add({ mailId: id }, { jobId: id, later: old });
  if (deps.journal) await settleReplies(deps.journal, deps);
  const sends = await repliesToSend(deps.database);
  if (await mayLackSome(deps.sendQueue, sends.length))
    for (const { id, old, not_before: notBefore } of sends)
      await deps.sendQueue.add(
        { replyId: id },
        { jobId: id, later: old, delayMs: waitMs(notBefore ?? now, now) },
      );
  // under the lock of decisions: bytes are not erased while a person takes back that they are no letter's
  await deps.database.transaction(async (sql) => {
    await lockDecisions(sql);
    await forgetUndos(sql, now);
  });
  return { reads: reads.length, sends: sends.length, erased: await eraseUnwanted(deps) };
}

/** A longer wait was begun under a clock that has gone back since. */
const longestWaitMs = 60 * 60_000;

function waitMs(until: Date, now: Date): number {
  const ms = Math.max(0, until.valueOf() - now.valueOf());
  return ms > longestWaitMs ? 0 : ms;
}

/** So many are simply added again; more are counted first, for adding each once a minute would be work of its own. */
const fewEnough = 500;

async function mayLackSome(queue: QueueHandle<never>, rows: number): Promise<boolean> {
  if (rows <= fewEnough) return true;
  const { waiting, active, delayed } = await queue.counts();
  return waiting + active + delayed < rows;
}

/**
 * The bytes of mails that are no letter. The file goes first, then the mark, so that a crash between repeats it. Each is
 * looked at again under the lock: the same bytes may have come once more since.
 */
export async function eraseUnwanted(deps: Pick<SweepDeps, 'database' | 'blobs'>): Promise<number> {
  const unwanted = await blobsToErase(deps.database);
  for (const { id } of unwanted)
    await deps.database.transaction(async (sql) => {
      await lockBytes(sql);
      for (const { blob, shared } of await blobsToErase(sql, id)) {
        if (!shared) await blobsWithin(deps.blobs, sql).remove(blob);
        await blobErased(sql, id);
      }
    });
  return unwanted.length;
}
