/** The letters, and one letter's page. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { undoable } from '../../pipeline/review/undo.js';
import { letterById } from '../../pipeline/store/letters.js';
import type { ReviewRow } from '../../pipeline/store/rows.js';
import { reviewOfLetter } from '../../pipeline/store/views.js';
import type { WebContext } from '../context.js';
import { isRowId } from '../guards.js';
import type { Content } from '../html.js';
import { sendPage } from '../layout.js';
import { may } from '../request.js';
import { undoForm } from '../review/undo-form.js';
import { letterFile } from './letter-file.js';
import { letterPage } from './letter-page.js';
import { addLettersList } from './list-routes.js';

export function addLetters(app: FastifyInstance, context: WebContext): void {
  const { database, clock } = context;
  addLettersList(app, context);
  app.get<{ Params: { id: string } }>(
    '/letters/:id',
    { config: { needs: 'viewer' } },
    async (request, reply) => {
      const { id } = request.params;
      const letter = isRowId(id) ? await letterById(database, id) : null;
      if (!letter) return reply.callNotFound();
      const file = await letterFile(context, letter, await reviewOfLetter(database, letter.id));
      return sendPage(
        reply,
        letterPage(file, null, await wayBack(request, file.review), may(request, 'admin')),
      );
    },
  );

  async function wayBack(request: FastifyRequest, review: ReviewRow | null): Promise<Content> {
    if (review === null || review.closed_at === null || !may(request, 'reviewer')) return false;
    const now = clock.now();
    const until = await undoable(database, review.id, now);
    return (
      until !== null && undoForm(review.id, until, { now, token: context.tokenFor(request), choice: null })
    );
  }
}
