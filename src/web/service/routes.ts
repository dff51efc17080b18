/** How the service is, for machines. */
import type { FastifyInstance } from 'fastify';
import { backfillProgress, endBackfill } from '../../pipeline/backfill.js';
import { breakerHold } from '../../pipeline/breaker.js';
import type { Database } from '../../pipeline/ports.js';
import { openAlerts } from '../../pipeline/store/alerts.js';
import { countHeldBy, openBreaker } from '../../pipeline/store/breaker.js';
import { recentErrors } from '../../pipeline/store/errors.js';
import { readFigures } from '../../pipeline/store/figures.js';
import { latestRescan } from '../../pipeline/store/rereads.js';
import { countAnnounced } from '../../pipeline/store/retention.js';
import { lastSetBacks } from '../../pipeline/store/set-back.js';
import { actingBy } from '../acting.js';
import type { WebContext } from '../context.js';
import { isFromHere } from '../guards.js';
import { sendPage } from '../layout.js';
import { text, type Posted } from '../outcome.js';
import { personOf } from '../people.js';
import { may } from '../request.js';
import { addLive } from './live.js';
import { addMetrics } from './metrics.js';
import { servicePage, type ServiceView } from './service-page.js';
import { databaseAnswers, type Health } from './health.js';

const mostErrors = 50;
const said: Record<string, string> = {
  stopped: 'The re-scan was stopped. What was fetched already is still read.',
  'ended-before': 'The re-scan had ended before.',
  'backfill-stopped': 'No more old mail is fetched. What is here already is still read.',
  'replies-resumed': 'Replies go by themselves again.',
  'replies-went': 'Somebody let the replies go before.',
  'backfill-ended': 'No old mail waited to be fetched any more.',
};

export function addService(app: FastifyInstance, context: WebContext): void {
  addMetrics(app, context);
  addLive(app, context);
  app.get<{ Querystring: { said?: string } }>(
    '/service',
    { config: { needs: 'viewer' } },
    async (request, reply) => {
      const { database, clock } = context;
      const now = clock.now();
      const code = request.query.said ?? '';
      return sendPage(
        reply,
        servicePage({
          now,
          health: await healthOrNull(context),
          figures: await readFigures(database, now),
          alerts: await openAlerts(database),
          errors: await recentErrors(database, mostErrors),
          backfill: await backfillProgress(database, null),
          rescan: await latestRescan(database),
          setBacks: await lastSetBacks(database, now),
          announced: await countAnnounced(database),
          mayRescan: may(request, 'admin'),
          stop: await stopOf(database),
          mayResume: may(request, 'reviewer'),
          token: context.tokenFor(request),
          said: (Object.hasOwn(said, code) && said[code]) || null,
        }),
      );
    },
  );

  app.post('/service/backfill/stop', { config: { needs: 'admin' } }, async (request, reply) => {
    const left = await endBackfill(personOf(request).name, context);
    return reply.redirect(`/service?said=${left > 0 ? 'backfill-stopped' : 'backfill-ended'}`, 303);
  });

  app.post<{ Body: Posted }>(
    '/service/replies/resume',
    { config: { needs: 'reviewer' } },
    async (request, reply) => {
      const send = text(request.body['held']) === 'send';
      const going = await context.review.resumeReplies(send, actingBy(request));
      return reply.redirect(
        `/service?said=${going === 'not-tripped' ? 'replies-went' : 'replies-resumed'}`,
        303,
      );
    },
  );

  app.get('/healthz', { config: { needs: 'nobody' } }, async (request, reply) => {
    const answers = await databaseAnswers(context.database);
    const health = answers ? await healthOrNull(context) : null;
    const ok = health !== null && health.mailboxes.every((mailbox) => mailbox.connected);
    return reply.code(answers ? 200 : 503).send({
      ok,
      database: answers ? 'answers' : 'does not answer',
      mailboxes: (health?.mailboxes ?? []).map((mailbox) =>
        isFromHere(request) ? mailbox : unnamed(mailbox),
      ),
      queues: health?.queues ?? {},
    });
  });
}

async function stopOf(database: Database): Promise<ServiceView['stop']> {
  const stop = await openBreaker(database);
  return stop && { ...stop, held: await countHeldBy(database, breakerHold.code) };
}

/** A mailbox is named by an address, which a server's own words on an error may repeat. */
const unnamed = ({ connected, lastPollAt, lastError }: Health['mailboxes'][number]) => ({
  connected,
  lastPollAt,
  lastError: lastError && { at: lastError.at, code: lastError.code },
});

/** A queue that is away is part of the answer, not a reason to give none. */
async function healthOrNull(context: WebContext): Promise<Health | null> {
  try {
    return await context.health();
  } catch (error) {
    context.logger.warn({ error }, 'the state of the service could not be asked');
    return null;
  }
}
