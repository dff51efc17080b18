/** An item put aside: until a day, or with a note until someone takes it up again. */
import type { IsoDate } from '../../core/model.js';
import { isoDay } from '../queue-reply.js';
import { holdReview, takeUpReview } from '../store/reviews.js';
import { note, refused, refusedAt, type Change, type OpenReview } from './open-review.js';

const longestNote = 500;
const longestDays = 366;

export async function hold(
  open: OpenReview,
  { until, note: typed }: { until: IsoDate | null; note: string },
): Promise<Change> {
  const { sql, review, now, actor } = open;
  const text = typed.trim();
  const day = until === null ? null : new Date(`${until}T00:00:00Z`);
  if (text === '' && day === null)
    return refusedAt({ until: 'Please give a day, or a note on what it waits for.' });
  if (text.length > longestNote)
    return refusedAt({ note: `The note is longer than ${longestNote} characters.` });
  if (day !== null && (Number.isNaN(day.valueOf()) || isoDay(day) !== until))
    return refusedAt({ until: 'The day is no real date.' });
  if (day !== null && day <= now) return refusedAt({ until: 'Please give a day after today.' });
  if (day !== null && day.valueOf() - now.valueOf() > longestDays * 24 * 60 * 60_000)
    return refusedAt({ until: 'Please give a day within a year.' });
  await holdReview(sql, review.id, { at: now, until: day, note: text === '' ? null : text, by: actor });
  const before =
    review.held_at === null ? null : ((review.held_until && isoDay(review.held_until)) ?? 'open');
  await note(open, 'put on hold', {
    note: text,
    changes: [{ name: 'heldUntil', before, after: until ?? 'open' }],
  });
  return { kind: 'changed' };
}

export async function takeUp(open: OpenReview): Promise<Change> {
  if (open.review.held_at === null) return refused('It is not on hold.');
  await takeUpReview(open.sql, open.review.id);
  await note(open, 'taken up again', {});
  return { kind: 'changed' };
}
