/** Home: what needs the consultant, and where everything stands. */
import type { FastifyInstance } from 'fastify';
import { countAll } from '../../pipeline/status.js';
import { heldReplies, lettersPage, openReviews } from '../../pipeline/store/views.js';
import type { WebContext } from '../context.js';
import { sendPage } from '../layout.js';
import { saidAfter } from '../said.js';
import { homePage } from './home-page.js';

const lettersOnAPage = 100;

export function addHome(app: FastifyInstance, context: WebContext): void {
  const { database } = context;
  app.get<{ Querystring: { page?: string; done?: string } }>(
    '/',
    { config: { needs: 'viewer' } },
    async (request, reply) => {
      const page = Math.min(10_000, Math.max(1, Math.trunc(Number(request.query.page)) || 1));
      const letters = await lettersPage(database, {
        offset: (page - 1) * lettersOnAPage,
        limit: lettersOnAPage + 1,
      });
      return sendPage(
        reply,
        homePage({
          now: context.clock.now(),
          reviews: await openReviews(database),
          held: await heldReplies(database),
          letters: letters.slice(0, lettersOnAPage),
          page,
          hasMore: letters.length > lettersOnAPage,
          counts: await countAll(database),
          health: await context.health(),
          said: saidAfter(request.query.done),
        }),
      );
    },
  );
}
