/** How the service is, for machines. */
import type { FastifyInstance } from 'fastify';
import type { WebContext } from '../context.js';
import { databaseAnswers, type Health } from './health.js';

export function addService(app: FastifyInstance, context: WebContext): void {
  app.get('/healthz', { config: { needs: 'nobody' } }, async (_request, reply) => {
    const answers = await databaseAnswers(context.database);
    const health = answers ? await healthOrNull(context) : null;
    const ok = health !== null && health.mailboxes.every((mailbox) => mailbox.connected);
    return reply.code(answers ? 200 : 503).send({
      ok,
      database: answers ? 'answers' : 'does not answer',
      mailboxes: health?.mailboxes ?? [],
      queues: health?.queues ?? {},
    });
  });
}

/** A queue that is away is part of the answer, not a reason to give none. */
async function healthOrNull(context: WebContext): Promise<Health | null> {
  try {
    return await context.health();
  } catch (error) {
    context.logger.warn({ error }, 'the state of the service could not be asked');
    return null;
  }
}
