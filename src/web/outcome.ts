/** What a decision answers: a redirect, so that loading again posts nothing twice, or the page again with what is wrong. */
import type { FastifyReply } from 'fastify';
import type { Outcome, Refused } from '../pipeline/review.js';
import { decidedPage } from './decided-page.js';
import { notFoundPage, sendPage } from './layout.js';

/** A form as posted (`application/x-www-form-urlencoded`). */
export type Posted = Record<string, string | string[] | undefined>;

/** One value of a posted form, trimmed; '' where it is absent or given twice. */
export const text = (value: string | string[] | undefined): string =>
  typeof value === 'string' ? value.trim() : '';

/**
 * @param action a code of said.ts
 * @param again the page that was posted from, with the problems; null where it is gone
 * @param goTo the page to go on to, given the code to say there
 */
export async function answer(
  reply: FastifyReply,
  outcome: Outcome,
  action: string,
  again: (problems: string[], at: NonNullable<Refused['at']>) => Promise<string | null>,
  goTo: (code: string) => string = (code) => `/?done=${code}`,
): Promise<FastifyReply> {
  if (outcome.kind === 'done') return reply.redirect(goTo(`${action}-${outcome.reply}`), 303);
  if (outcome.kind === 'already-decided') {
    const { url, body } = reply.request;
    return sendPage(reply, decidedPage(outcome.decision, url.split('?')[0]!, body as Posted), 409);
  }
  const page = outcome.kind === 'refused' ? await again(outcome.problems, outcome.at ?? {}) : null;
  return page === null ? sendPage(reply, notFoundPage(), 404) : sendPage(reply, page, 422);
}
