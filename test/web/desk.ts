/** The desk on a ledger, asked as a browser on this machine does. */
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import type { WebDeps } from '../../src/web/context.js';
import { createWeb } from '../../src/web/server.js';
import { memoryBlobs } from '../pipeline/scripted-mailbox.js';
import { forms, now, roster, type Ledger } from './ledger.js';

export const sameOrigin = {
  host: 'localhost:8025',
  origin: 'http://localhost:8025',
  'sec-fetch-site': 'same-origin',
};
export type Form = [string, string][];

export interface Desk {
  app: FastifyInstance;
  get(url: string, headers?: Record<string, string>): Promise<LightMyRequestResponse>;
  post(url: string, form: Form, headers?: Record<string, string>): Promise<LightMyRequestResponse>;
  /** what every form on that page carries */
  form(url: string): Promise<Form>;
}

export function deskOf(ledger: Ledger, changed: Partial<WebDeps> = {}): Desk {
  const app = createWeb({
    database: ledger.database,
    blobs: memoryBlobs(),
    drawPage: async () => null,
    documentBytes: async () => null,
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
  const get: Desk['get'] = (url, headers = {}) => app.inject({ method: 'GET', url, headers });
  return {
    app,
    get,
    post: (url, form, headers = sameOrigin) =>
      app.inject({
        method: 'POST',
        url,
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
        payload: new URLSearchParams(form).toString(),
      }),
    form: async (url) => [['token', /name="token" value="([^"]+)"/.exec((await get(url)).body)![1]!]],
  };
}
