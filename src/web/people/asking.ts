/** Pages are drawn by plain functions far from the request: the frame asks here whom it is drawn for. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { FastifyRequest } from 'fastify';

/** Entered by the hooks of visits.ts. */
export const asking = new AsyncLocalStorage<FastifyRequest>();

/** @returns the request that the page is drawn for; null outside one */
export const whoAsks = (): FastifyRequest | null => asking.getStore() ?? null;
