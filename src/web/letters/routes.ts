/** The letters, and one letter's page. */
import type { FastifyInstance } from 'fastify';
import { letterById } from '../../pipeline/store/letters.js';
import { reviewOfLetter } from '../../pipeline/store/views.js';
import type { WebContext } from '../context.js';
import { isRowId } from '../guards.js';
import { sendPage } from '../layout.js';
import { letterFile } from './letter-file.js';
import { letterPage } from './letter-page.js';
import { addLettersList } from './list-routes.js';

export function addLetters(app: FastifyInstance, context: WebContext): void {
  const { database } = context;
  addLettersList(app, context);
  app.get<{ Params: { id: string } }>(
    '/letters/:id',
    { config: { needs: 'viewer' } },
    async ({ params: { id } }, reply) => {
      const letter = isRowId(id) ? await letterById(database, id) : null;
      if (!letter) return reply.callNotFound();
      const file = await letterFile(context, letter, await reviewOfLetter(database, letter.id));
      return sendPage(reply, letterPage(file, null));
    },
  );
}
