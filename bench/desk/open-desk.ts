/** The desk's pages over a seeded ledger, as the service serves them; nothing is polled and nothing sent. */
import type { FastifyInstance } from 'fastify';
import sharp from 'sharp';
import { loadForms, loadRoster } from '../../src/adapters/forms/load-forms.js';
import { argon2Passwords } from '../../src/adapters/passwords/argon2.js';
import { openReaderPool } from '../../src/adapters/reader/reader-pool.js';
import { documentReader } from '../../src/pipeline/document-of-mail.js';
import { createLogger } from '../../src/logger.js';
import type { Database } from '../../src/pipeline/ports.js';
import { pageDrawer } from '../../src/pipeline/draw-page.js';
import { peopleActions } from '../../src/pipeline/people.js';
import { reviewActions } from '../../src/pipeline/review.js';
import type { WebDeps } from '../../src/web/context.js';
import { createWeb } from '../../src/web/server.js';
import { madeUpSettings } from './made-up-settings.js';
import { memoryBlobs } from './memory-blobs.js';
import { deskRetention } from './retention.js';
import { type DeskSize, deskNow, type SeededDesk, seedDesk } from './seed.js';
import { unworkedQueue } from './unworked-queue.js';

export interface OpenDesk {
  app: FastifyInstance;
  seeded: SeededDesk;
  database: Database;
  /** ids of the replies that were put on the send queue */
  queued: string[];
  /** closes the pages and the reading process, not the database */
  close(): Promise<void>;
}

export interface DeskOptions {
  /** `drawn`: by a reading process, as in the service; `blank`: the same white sheet for every page, at once */
  pictures?: 'drawn' | 'blank';
}

/** @param database migrated and empty */
export async function openDesk(
  database: Database,
  size: DeskSize,
  { pictures = 'drawn' }: DeskOptions = {},
): Promise<OpenDesk> {
  const blobs = memoryBlobs();
  const seeded = await seedDesk(database, (bytes) => blobs.put(bytes), size);
  const logger = createLogger('error');
  const blank = pictures === 'blank' ? await blankSheet() : null;
  const reader = blank === null ? openReaderPool({ size: 1, logger }) : null;
  // pages that nobody waits for any more, since their browser has gone, are drawn to their end
  const drawing = new Set<Promise<unknown>>();
  const [forms, roster] = [loadForms(), loadRoster()];
  const draw: WebDeps['drawPage'] =
    reader === null ? async () => blank : pageDrawer({ database, blobs, reader, forms });
  const clock = { now: () => size.now ?? deskNow };
  const queued: string[] = [];
  const app = createWeb({
    database,
    blobs,
    clock,
    logger,
    forms,
    roster,
    people: peopleActions({ database, passwords: argon2Passwords, clock }),
    host: '127.0.0.1',
    retentionRules: deskRetention,
    pageUrl: null,
    trustProxy: [],
    health: () => ({
      mailboxes: [
        { name: 'letters@iln.example/INBOX', connected: true, lastPollAt: clock.now(), lastError: null },
      ],
      queues: {
        read: { waiting: 0, active: 1, delayed: 0, failed: 0 },
        send: { waiting: 1, active: 0, delayed: 0, failed: 0 },
      },
    }),
    drawPage: (...page) => {
      const drawn = draw(...page);
      const done = drawn.finally(() => drawing.delete(done)).catch(() => undefined);
      drawing.add(done);
      return drawn;
    },
    documentBytes: reader === null ? async () => null : documentReader({ database, blobs, reader, forms }),
    review: reviewActions({
      database,
      sendQueue: unworkedQueue(({ replyId }) => queued.push(replyId)),
      readQueue: unworkedQueue(() => undefined),
      undoMs: 20_000,
      clock,
      logger,
      forms,
      roster,
      ...madeUpSettings,
      kdeDomains: ['education.example'],
    }),
  });

  return {
    app,
    seeded,
    database,
    queued,
    close: async () => {
      await app.close();
      await Promise.all(drawing);
      await reader?.close();
    },
  };
}

/** US letter at 150 dpi, as pages are drawn */
const blankSheet = (): Promise<Buffer> =>
  sharp({ create: { width: 1275, height: 1650, channels: 3, background: 'white' } })
    .png()
    .toBuffer();
