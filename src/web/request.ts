/** What routes ask of a request beside who acts: what that person may do, which page of a list. */
import type { FastifyRequest } from 'fastify';
import { mayDo, personOf, type Role } from './people.js';

export const may = (request: FastifyRequest, needs: Role): boolean => mayDo(personOf(request).role, needs);

/** From 1; anything else is the first page. */
export const pageNumber = (given: string | undefined): number =>
  Math.min(10_000, Math.max(1, Math.trunc(Number(given)) || 1));
