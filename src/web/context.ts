/** What the pages need from the service. */
import type { FastifyRequest } from 'fastify';
import type { District, FormDefinition } from '../core/model.js';
import type { RetentionRules } from '../core/retention/retention.js';
import type { Blobs, Clock, Database, Logger, QueueHandle } from '../pipeline/ports.js';
import type { PeopleActions } from '../pipeline/people.js';
import type { ReviewActions } from '../pipeline/review.js';
import type { Cookies } from './people/cookies.js';
import type { Health } from './service/health.js';

export interface WebDeps {
  database: Database;
  blobs: Blobs;
  /** PNG of one page; documents count from 0 as in the mail's list, pages from 1; null where it cannot be drawn */
  drawPage(mailId: string, document: number, page: number): Promise<Buffer | null>;
  /** the bytes of one document of a mail as they came; null where they cannot be taken out */
  documentBytes(mailId: string, document: number): Promise<Buffer | null>;
  review: ReviewActions;
  forms: FormDefinition[];
  roster: District[];
  health(): Health | Promise<Health>;
  clock: Clock;
  logger: Logger;
  people: PeopleActions;
  /** RETAIN_…: what the page lists as over */
  retentionRules: RetentionRules;
  /** HOST as configured: answered beside the names of loopback */
  host: string;
  /** METRICS_TOKEN; '' = `/metrics` answers this machine only */
  metricsToken?: string;
  /** REPLY_CONTACT, for the preview of wordings */
  replyContact?: string;
  /** where what was taken in by hand goes to a reader; without it the sweep finds it within a minute */
  readQueue?: QueueHandle<{ mailId: string }>;
  /** has the mailboxes looked at soon, where this process watches them; elsewhere the next poll is soon enough */
  look?(): void;
  /** PAGE_URL: the address in the browser, where a proxy stands in front; null = none is set */
  pageUrl: URL | null;
  /** TRUST_PROXY: addresses of proxies whose word on where a request comes from is taken */
  trustProxy: string[];
}
/** What the routes get beside the dependencies. */
export interface WebContext extends WebDeps {
  /** the token of the session that asks, for `hiddenToken(…)` of every form */
  tokenFor(request: FastifyRequest): string;
  cookies: Cookies;
}
