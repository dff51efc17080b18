/** One reply: its page, and what becomes of a held one. */
import type { FastifyInstance } from 'fastify';
import { replyById } from '../../pipeline/store/replies.js';
import { actingBy } from '../acting.js';
import type { WebContext } from '../context.js';
import { isRowId } from '../guards.js';
import { sendPage } from '../layout.js';
import { answer, text, type Posted } from '../outcome.js';
import { replyPage } from './reply-page.js';

interface Route {
  Params: { id: string };
  Body: Posted;
}

export function addReplies(app: FastifyInstance, context: WebContext): void {
  const { review, database } = context;
  app.get<{ Params: { id: string } }>(
    '/replies/:id',
    { config: { needs: 'viewer' } },
    async (request, reply) => {
      const found = isRowId(request.params.id) ? await replyById(database, request.params.id) : null;
      return found ? sendPage(reply, replyPage(found, context.token, null)) : reply.callNotFound();
    },
  );

  app.post<Route>('/replies/:id/release', { config: { needs: 'reviewer' } }, async (request, reply) => {
    const { id } = request.params;
    const { body } = request;
    if (!isRowId(id)) return reply.callNotFound();
    const to = text(body['to']);
    return answer(
      reply,
      await review.releaseHeld(id, to, actingBy(request)),
      'released',
      async (problems) => {
        const held = await replyById(context.database, id);
        return held && replyPage(held, context.token, { problems, to });
      },
    );
  });

  app.post<Route>('/replies/:id/drop', { config: { needs: 'reviewer' } }, async (request, reply) => {
    const { id } = request.params;
    if (!isRowId(id)) return reply.callNotFound();
    return answer(reply, await review.dropHeld(id, actingBy(request)), 'dropped', async () => null);
  });
}
