/** Who acts, for the history, and on which version of what was shown. */
import type { FastifyRequest } from 'fastify';
import type { By } from '../pipeline/review.js';
import { text, type Posted } from './outcome.js';
import { personOf } from './people.js';

/** The name stands in the history beside what was done. */
export const actorOf = (request: FastifyRequest): string => personOf(request).name;

/** Forms of a review carry the version that they showed; others none. */
export function actingBy(request: FastifyRequest): By {
  const typed = text((request.body as Posted | undefined)?.['version']);
  return { actor: actorOf(request), version: /^\d{1,9}$/.test(typed) ? Number(typed) : null };
}
