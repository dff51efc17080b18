/**
 * The two queues, split where a retry means something else: `read` is idempotent, `send` is not. Receiving has no queue:
 * it needs the mailbox's one connection, so the poller does it there and tries again at its own next poll.
 * Payloads are ids only: a queue is a schedule, the database is the truth. Parsed again on receipt.
 */
import { z } from 'zod';

export const jobs = {
  read: {
    payload: z.object({ mailId: z.string().uuid() }).strict(),
    /** a reader that dies three times on one mail dies again: poison goes to review */
    attempts: 3,
    backoff: { delayMs: 1_000, factor: 4, maxMs: 60_000 },
  },
  send: {
    payload: z.object({ replyId: z.string().uuid() }).strict(),
    /** a day of SMTP outage and more: 1 min, 2, 4 … 1 h, about 50 hours in all */
    attempts: 55,
    backoff: { delayMs: 60_000, factor: 2, maxMs: 60 * 60_000 },
  },
} as const;

export type JobName = keyof typeof jobs;
export type JobPayload<N extends JobName> = z.infer<(typeof jobs)[N]['payload']>;
export const jobNames = ['read', 'send'] as const satisfies readonly JobName[];
