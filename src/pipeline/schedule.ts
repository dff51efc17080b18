/** Jobs for rows that are committed: the queue is only a schedule, and what it misses the sweeper brings back. */
import { errorCode } from './error-code.js';
import type { Logger, QueueHandle } from './ports.js';

/** A queue that is away does not undo what has been stored, nor hold up what comes next. */
export async function schedule<P extends { mailId: string } | { replyId: string }>(
  queue: QueueHandle<P>,
  payload: P,
  { later = false, delayMs = 0, logger }: { later?: boolean; delayMs?: number; logger: Logger },
): Promise<void> {
  const jobId = 'mailId' in payload ? payload.mailId : payload.replyId;
  try {
    await queue.add(payload, { jobId, later, delayMs });
  } catch (error) {
    logger.warn(
      { ...payload, code: errorCode(error) },
      'a job could not be put on its queue; the sweeper will',
    );
  }
}
