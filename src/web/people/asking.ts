/** Pages are drawn by plain functions far from the request: the frame asks here whom it is drawn for. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { FastifyRequest } from 'fastify';
import type { Person } from '../people.js';

/** Entered by the hooks of visits.ts. */
export const asking = new AsyncLocalStorage<FastifyRequest>();

/** null outside a request, and where nobody is signed in */
export const whoAsks = (): Person | null => asking.getStore()?.person ?? null;
