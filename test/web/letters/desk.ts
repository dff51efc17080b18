/** The desk over a ledger, as the tests of lists ask it. */
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import type { Blobs } from '../../../src/pipeline/ports.js';
import type { WebDeps } from '../../../src/web/context.js';
import { createWeb } from '../../../src/web/server.js';
import { forms, now, roster, type Ledger } from '../ledger.js';

export function deskOf(ledger: Ledger, changed: Partial<WebDeps> = {}): FastifyInstance {
  return createWeb({
    database: ledger.database,
    blobs: {} as Blobs,
    drawPage: async () => null,
    review: ledger.review,
    forms,
    roster,
    health: () => ({ mailboxes: [], queues: {} }),
    clock: { now: () => now },
    logger: ledger.deps.logger,
    host: 'desk.iln.example',
    ...ledger.desk,
    ...changed,
  });
}

export const get = (app: FastifyInstance, url: string): Promise<LightMyRequestResponse> =>
  app.inject({ method: 'GET', url });

/** Ids of the letters that a page links to, in its order. */
export const lettersOn = (body: string): string[] => [
  ...new Set([...body.matchAll(/href="\/letters\/([0-9a-f-]{36})"/g)].map((match) => match[1]!)),
];
