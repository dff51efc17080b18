/** What the service knows of itself: for `/healthz` and for the foot of the overview. */
import type { Database } from '../../pipeline/ports.js';

export interface Health {
  mailboxes: {
    name: string;
    connected: boolean;
    lastPollAt: Date | null;
    lastError: { at: Date; code: string; text: string } | null;
    /** messages without a row that the last comparison with the ledger left; absent before the first one */
    compared?: { unaccounted: number; at: Date };
  }[];
  /** jobs by queue name */
  queues: Record<string, { waiting: number; active: number; delayed: number; failed: number }>;
}

const answerWithinMs = 3_000;

/** Whether the database answers within three seconds. */
export async function databaseAnswers(database: Database): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), answerWithinMs);
  });
  const asked = database.query('select 1').then(
    () => true,
    () => false,
  );
  const answers = await Promise.race([asked, tooLate]);
  clearTimeout(timer);
  return answers;
}
